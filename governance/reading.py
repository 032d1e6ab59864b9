"""Why somebody opens one person's result: a code out of a list and the number of a case.

Both go into the evidence of the read, where the person can see them; so neither may say anything
about a person: codes are ours, and a case number has no room for a name, a phone or an address.
"""

import re
from dataclasses import dataclass
from typing import Final

from audit.errors import DomainError
from consent.models import Purpose
from consent.models.purposes import ReadReason
from governance.callers import Caller

HEADER: Final = "Discreet-Reason"
CODES: Final = (
    "case",
    "complaint",
    "quality-check",
    "human-review",
    "subject-request",
    "security-incident",
    "legal-duty",
)
# `SUP-4711`, `INC0012345`, `2026/118`: capitals in front, then digits, never ten in a row.
CASE: Final = re.compile(r"([A-Z]{1,10}[-/]?)?[0-9]{1,9}([-/.][0-9]{1,6})?", re.ASCII)
_SPELLED: Final = re.compile(r'\s*(?P<code>[a-z-]+)\s*;\s*case\s*=\s*"?(?P<case>[^"\s;]+)"?\s*')


class ReasonNeeded(DomainError):
    """The purpose wants to know why a result is opened. Send the header, or fill in the form."""

    status = 422
    slug = "reason-needed"
    title = "Say why this result is read"
    field = HEADER


@dataclass(frozen=True)
class Reason:
    """A code out of `CODES`, and a case number."""

    code: str
    case: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ReasonNeeded(f"The reason must be one of: {', '.join(CODES)}.")
        if not CASE.fullmatch(self.case):
            raise ReasonNeeded("The case must be a number such as SUP-4711: no names, no phones.")


def reason_of(text: str) -> Reason | None:
    """`complaint; case="SUP-4711"` (RFC 9651 item with a parameter) as a reason; None for nothing.

    Raises `ReasonNeeded` for anything else.
    """
    if not text.strip():
        return None
    spelled = _SPELLED.fullmatch(text)
    if spelled is None:
        raise ReasonNeeded(f'Write it as `{CODES[0]}; case="SUP-4711"`.')
    return Reason(code=spelled["code"], case=spelled["case"])


def must_explain(purpose: Purpose, *, by: Caller) -> bool:
    """Whether this caller says why before reading a result of this purpose."""
    if purpose.read_reason == ReadReason.PEOPLE:
        return by.kind != "application"
    return purpose.read_reason == ReadReason.EVERYBODY
