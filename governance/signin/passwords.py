"""Words that a password may not hold (NIST SP 800-63B-4 §3.1.1.2: context-specific words)."""

from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SERVICE: Final = "discreet"
SHORTEST: Final = 4  # characters; shorter names stand in too many words by chance


class NoOwnNames:
    """Refuses a password that holds the person's name, address or the service's name."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError, which doesn't repeat the word."""
        said = password.casefold()
        if any(word in said for word in words_of(user)):
            raise ValidationError(self.get_help_text(), code="own_name")

    def get_help_text(self) -> str:
        """What the rule is, for forms."""
        return _("The password may not hold your name, your address or the name of this service.")


def words_of(user: AbstractBaseUser | None) -> set[str]:
    """The words, in lower case: names, and the parts of the address before and after the @."""
    named = [SERVICE]
    for field in ("username", "first_name", "last_name"):
        named.append(str(getattr(user, field, "")))
    local, _at, domain = str(getattr(user, "email", "")).partition("@")
    named += [local, domain.partition(".")[0]]
    return {word.casefold() for word in named if len(word) >= SHORTEST}
