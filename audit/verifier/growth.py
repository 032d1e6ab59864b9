"""Growth: the newer checkpoint's log begins with the older one's."""

from binascii import Error as HexError
from collections.abc import Mapping, Sequence
from typing import Any

from audit.merkle import verify_consistency
from audit.verifier.report import Found, Problem, Report, Verdict, broken
from audit.verifier.trust import Trust

KIND = "growth"
TYPE = "discreet-growth/v1"


def verify_growth(
    document: Mapping[str, Any], *, keys: Sequence[str] = (), origin: str = ""
) -> Report:
    """Check `{"type", "old": note, "new": note, "hashes": [hex]}`, as the API's
    `/proofs/consistency` gives it."""
    report = Report(KIND, Verdict.CONSISTENT)
    trust = Trust.of(keys, origin=origin)
    try:
        old = trust.checkpoint(str(document.get("old", "")), report)
        new = trust.checkpoint(str(document.get("new", "")), report)
        hashes = read_hashes(document.get("hashes"))
        if old.origin != new.origin:
            raise Found(Problem.WRONG_ORIGIN, "the two checkpoints are of different logs")
        if old.size > new.size:
            raise Found(Problem.ROLLED_BACK, "the newer checkpoint is of a smaller log")
        if old.size == new.size and old.root != new.root:
            raise Found(Problem.FORKED, "two logs of one size have different roots")
        if not verify_consistency(old.size, new.size, hashes, old.root, new.root):
            raise Found(Problem.FORKED, "the newer log does not begin with the older one")
    except Found as found:
        return broken(KIND, found)
    report.entries = new.size - old.size
    return report


def read_hashes(value: Any) -> list[bytes]:
    """A list of hex strings of 32 bytes each."""
    if not isinstance(value, list):
        raise Found(Problem.MALFORMED, "a proof is a list of hashes")
    try:
        hashes = [bytes.fromhex(item) for item in value]
    except (TypeError, ValueError, HexError) as error:
        raise Found(Problem.MALFORMED, "a proof's hash is not hexadecimal") from error
    if any(len(item) != 32 for item in hashes):
        raise Found(Problem.MALFORMED, "a proof's hash is not 32 bytes")
    return hashes
