"""Labels: short values that name a thing, such as a channel, and must never name a person.

They are kept, shown in lists and exported as they came, so a telephone number or an address in one
would be personal data where nobody looks for it.
"""

import re

from rest_framework.serializers import ValidationError

_MOST_DIGITS = 6  # of a number in a label; a telephone number has seven and more
_NUMBER = re.compile(r"\d(?:[-._ ():/+]{0,3}\d)*")
_DATE = re.compile(r"(?:19|20)\d\d[-._/]?(?:0[1-9]|1[0-2])(?:[-._/]?(?:0[1-9]|[12]\d|3[01]))?")
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")


def points_at_somebody(label: str) -> bool:
    """Whether `label` holds an e-mail address or a number long enough to reach or charge somebody.

    A date is none: `campaign-2026-03-14` is a label.
    """
    if _ADDRESS.search(label):
        return True
    return any(
        sum(map(str.isdigit, found.group())) > _MOST_DIGITS and not _DATE.fullmatch(found.group())
        for found in _NUMBER.finditer(label)
    )


def names_nobody(label: str) -> None:
    """A validator of serializer fields; the answer is 422, names the field and quotes nothing."""
    if points_at_somebody(label):
        raise ValidationError(
            "This looks like a telephone, card or other personal number or an address. "
            "A label must point at nobody.",
            code="personal",
        )
