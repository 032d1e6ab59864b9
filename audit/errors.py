"""What can go wrong, in domain words. No Django here: the stand-alone verifier uses it too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


class DomainError(Exception):
    """Root of every refusal that a caller may see.

    The API turns it into an RFC 9457 problem document: `slug` names the problem type, `title` is
    the same for every occurrence, `str(error)` explains this one. Never put personal data in it.
    """

    status: int = 400
    slug: str = "domain-error"
    title: str = "The request could not be carried out"
    field: str = ""

    def __init__(
        self, detail: str = "", *, field: str = "", extra: Mapping[str, Any] = NOTHING
    ) -> None:
        super().__init__(detail or self.title)
        self.extra: Mapping[str, Any] = extra
        if field:
            self.field = field

    @property
    def detail(self) -> str:
        """This occurrence in one sentence."""
        return str(self)


class PayloadRejected(DomainError):
    """An entry or statement falls outside payload profile v1. Fix the caller: see
    docs/reference/evidence.md for what a payload may hold."""

    status = 422
    slug = "payload-rejected"
    title = "The evidence payload is outside profile v1"


class OutsideTransaction(DomainError):
    """`record()` was called without a transaction. Wrap the deed and its evidence in one
    `transaction.atomic()`, so that they commit or fail together."""

    status = 500
    slug = "outside-transaction"
    title = "Evidence must be written in the transaction of its deed"


class BrokenLog(DomainError):
    """The log contradicts itself or what was published of it. Do not catch this and do not
    repair by hand: follow docs/how-to/answer-a-broken-log.md."""

    status = 503
    slug = "broken-log"
    title = "The evidence log does not verify"


class NotVerified(DomainError):
    """A signature, proof or statement does not verify. Treat what it vouches for as untrue."""

    status = 422
    slug = "not-verified"
    title = "The statement does not verify"


class KeyUnavailable(DomainError):
    """A system key is missing, destroyed or unreadable. Restore it from its own backup; a new key
    does not open what the old one sealed."""

    status = 503
    slug = "key-unavailable"
    title = "A key that this needs is not available"


class UnknownProof(DomainError):
    """A proof was asked for an entry or a tree size that the log does not have."""

    status = 404
    slug = "no-such-proof"
    title = "The log has no such entry or size"


class PrunedTile(DomainError):
    """The entry tile holds payloads that retention has removed. Leaf hashes remain: read the hash
    tiles, or an export bundle, instead."""

    status = 410
    slug = "pruned"
    title = "Retention has removed an entry of this tile"


class PruneRefused(DomainError):
    """Pruning was asked for entries that must stay. Give a date in the past whose entries are all
    sequenced and signed."""

    status = 409
    slug = "prune-refused"
    title = "These entries cannot be pruned"


class UnknownExport(DomainError):
    """There is no such export, or it is somebody else's."""

    status = 404
    slug = "no-such-export"
    title = "There is no such export"


class FormatUnavailable(DomainError):
    """The format needs a package that is not installed; install it or choose another format."""

    status = 422
    slug = "format-unavailable"
    title = "This export format is not available here"


class WitnessFailed(DomainError):
    """A witness could not be reached or would not cosign. The log goes on without its line; look
    at its operator's page, and at docs/how-to/answer-a-broken-log.md when it refuses."""

    status = 502
    slug = "witness-failed"
    title = "The witness did not cosign"


class PublishFailed(DomainError):
    """A checkpoint could not be stored outside the database, or what is stored there not be read.
    The log goes on and signs nothing new until the last checkpoint is out; look at the bucket,
    its object lock and this process's right to use it."""

    status = 503
    slug = "publish-failed"
    title = "A checkpoint could not be published"


class TimeStampFailed(DomainError):
    """A time-stamp authority gave no usable answer. The log goes on; ask again for a later
    checkpoint."""

    status = 502
    slug = "time-stamp-failed"
    title = "The checkpoint was not time-stamped"
