"""JSON that people type: any database keeps it, and it has the shape that its readers expect."""

from collections.abc import Callable
from typing import Any, Final

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _

from audit.texts import unfit_place

LONGEST: Final = 512 * 1024  # characters


def read_json(text: str) -> Any:
    """The value of a JSON text. Raises ValidationError that says what is wrong, quoting nothing."""
    if len(text) > LONGEST:
        raise ValidationError(_("This is too long."), code="long")
    try:
        found = orjson.loads(text)
    except ValueError:
        raise ValidationError(_("This is not JSON."), code="invalid") from None
    place = unfit_place(found)
    if place is not None:
        said = _("This holds characters that are not text, or is nested too deep: %(place)s")
        raise ValidationError(said, code="unfit", params={"place": place[:100] or "."})
    return found


class StrictJson(forms.JSONField):
    """Django's field lets through what breaks PostgreSQL, our pages, or its own second reading."""

    wanted: Any = ""
    nothing: Callable[[], Any] = lambda: None  # what an empty field stands for

    @staticmethod
    def fits(value: Any) -> bool:
        """Whether a value has the shape that is `wanted`."""
        return True

    def to_python(self, value: Any) -> Any:
        """The value. Columns take no NULL, so an empty field is an empty list or object."""
        if value in self.empty_values:
            return type(self).nothing()
        found = read_json(value) if isinstance(value, str) else value
        if not self.fits(found):
            raise ValidationError(self.wanted, code="shape")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, as it was typed."""
        return initial if self.disabled else None if data is None else InvalidJSONInput(data)


class Words(StrictJson):
    """`["text", "voice"]`."""

    nothing = list
    wanted = _('Write a list of words, such as ["text", "voice"].')

    @staticmethod
    def fits(value: Any) -> bool:
        """A list of words that say something."""
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


class ByName(StrictJson):
    """`{"en": "Support"}`."""

    nothing = dict
    wanted = _('Write names and texts, such as {"en": "Support"}.')

    @staticmethod
    def fits(value: Any) -> bool:
        """An object whose members are texts."""
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


class Texts(StrictJson):
    """`{"en": {"title": "…", "body": "…"}}`."""

    nothing = dict
    wanted = _('Write texts by language, such as {"en": {"title": "…", "body": "…"}}.')

    @staticmethod
    def fits(value: Any) -> bool:
        """An object of objects whose members are texts."""
        return isinstance(value, dict) and all(map(ByName.fits, value.values()))
