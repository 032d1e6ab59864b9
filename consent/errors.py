"""What can go wrong with a person's will, in words an application can act on.

None of these messages carries personal data; `audit.errors.DomainError` becomes an RFC 9457
problem in one place (`governance.api.problems`).
"""

from audit.errors import DomainError


class UnknownPurpose(DomainError):
    """The purpose does not exist or is switched off. Read `GET /api/v1/purposes`."""

    status = 422
    slug = "unknown-purpose"
    title = "Unknown purpose"
    field = "purpose"


class ModalityNotOffered(DomainError):
    """The purpose does not use this modality, so there is nothing to decide about it."""

    status = 422
    slug = "modality-not-offered"
    title = "Modality not offered for this purpose"
    field = "modality"


class NoticeRequired(DomainError):
    """A consent without the notice it answers is not informed (GDPR Art. 4(11)). Send `notice`."""

    status = 422
    slug = "notice-required"
    title = "A consent must name the notice that was shown"
    field = "notice"


class NoticeUnusable(DomainError):
    """The notice is a draft, or belongs to another purpose or modality, or does not exist."""

    status = 422
    slug = "notice-unusable"
    title = "This notice cannot carry a consent"
    field = "notice"


class NoticeSuperseded(DomainError):
    """A newer notice is in force: show that one and ask again."""

    status = 409
    slug = "notice-superseded"
    title = "The notice has been superseded"
    field = "notice"


class NoticeNotApprovable(DomainError):
    """The notice is not a draft, lacks a text, or its author tried to approve it alone."""

    status = 409
    slug = "notice-not-approvable"
    title = "The notice cannot be approved"
    field = "notice"


class AlreadyExpired(DomainError):
    """A consent that ends before it begins. Send a later `expires_at`."""

    status = 422
    slug = "already-expired"
    title = "The consent would already have expired"
    field = "expires_at"


class ChangedMeanwhile(DomainError):
    """Someone (another tab, another application) changed the choice since the page was drawn."""

    status = 409
    slug = "changed-meanwhile"
    title = "The choice was changed meanwhile"


class SubjectErased(DomainError):
    """The person was erased; nothing can be recorded under the erased identity."""

    status = 410
    slug = "subject-erased"
    title = "The person's data was erased"
    field = "subject"


class LinkInvalid(DomainError):
    """The link is forged, truncated, expired or revoked: all are told apart by nobody."""

    status = 404
    slug = "link-invalid"
    title = "This link does not work any more"


class ReceiptUnknown(DomainError):
    """No such receipt, or not one this caller may read."""

    status = 404
    slug = "receipt-unknown"
    title = "No such receipt"


class KeyDestroyed(DomainError):
    """The subject's key was destroyed: what was sealed under it is gone for good."""

    status = 410
    slug = "key-destroyed"
    title = "The person's key was destroyed"


class SealBroken(DomainError):
    """Sealed bytes failed authentication: altered, moved to another record, or another person's."""

    status = 500
    slug = "seal-broken"
    title = "Sealed data failed its authentication"


class TooManyRequests(DomainError):
    """Slow down: the limit protects people from floods of messages."""

    status = 429
    slug = "too-many-requests"
    title = "Too many requests"


class UnsafeAddress(DomainError):
    """A webhook address that is not public HTTPS (RFC 1918, loopback, link-local … are refused)."""

    status = 422
    slug = "unsafe-address"
    title = "The address is not a public HTTPS address"
    field = "url"


class FormatUnknown(DomainError):
    """The receipt is not kept in that format; KI-CR-v1.1.0 knows consents only. Omit `format`."""

    status = 422
    slug = "receipt-format"
    title = "The receipt has no such format"
    field = "format"
