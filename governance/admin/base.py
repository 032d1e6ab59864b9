"""What the officers' screens share: who acts, and how a refusal is told."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest

from audit.errors import DomainError
from governance.callers import staff_name

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Screen = ModelAdmin
else:
    from django.contrib import admin

    class Screen(admin.ModelAdmin):
        """A ModelAdmin that may be written with its model, ``Screen[Policy]``, as types want."""

        def __class_getitem__(cls, model: Any) -> Any:
            """The class itself: the model is a word for the type checker."""
            return cls


LONGEST: Final = 19  # digits of a key


def actor(request: HttpRequest) -> str:
    """The officer's opaque name, as evidence knows it."""
    assert isinstance(request.user, User)
    return staff_name(request.user)


def people(*names: str) -> dict[str, str]:
    """Opaque names → the accounts behind them, for the eyes of officers only."""
    wanted = {name for name in names if name.startswith("staff:")}
    if not wanted:
        return {}
    staff = User.objects.filter(is_staff=True)
    found = {staff_name(one): one.get_full_name() or one.username for one in staff}
    return {name: found[name] for name in wanted if name in found}


def attempt(request: HttpRequest, deed: Callable[[], Any], done: str) -> Any:
    """Do it and say so, or say why not. Returns the deed's result, None when refused."""
    try:
        result = deed()
    except DomainError as error:
        messages.error(request, f"{error.title}: {error.detail}")
        return None
    messages.success(request, done)
    return result


def number(text: str) -> int:
    """A key out of an address; what is no number names nothing (404)."""
    found = whole(text)
    if found is None:
        raise Http404
    return found


def whole(text: str) -> int | None:
    """A whole number of a form, None for whatever else was sent: `int` reads neither ² nor much."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None
