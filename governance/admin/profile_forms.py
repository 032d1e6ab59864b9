"""Forms of a redaction profile: what happens to each kind of secret, and a text to try it on."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from governance.models import RedactionProfile
from governance.redaction.profiles import (
    KEEP,
    LAST_4,
    LEAST,
    LEAST_RANGE,
    NUMBER,
    PSEUDONYM,
    SEALED,
    allowed,
)

LONGEST_PREVIEW: Final = 20_000  # characters, as at the API

ACTION_WORDS: Final = {
    NUMBER: _("number it"),
    LAST_4: _("keep the last four digits"),
    PSEUDONYM: _("pseudonym of the person"),
    SEALED: _("sealed, can be reopened"),
    KEEP: _("leave it"),
}
ENTITY_GROUPS: Final = (
    (
        _("People and places"),
        {
            "PERSON": _("names of people"),
            "LOCATION": _("places"),
            "ADDRESS": _("street addresses"),
            "DATE_OF_BIRTH": _("dates of birth"),
            "VEHICLE_PLATE": _("vehicle plates"),
        },
    ),
    (
        _("How to reach somebody"),
        {
            "PHONE_NUMBER": _("telephone numbers"),
            "EMAIL_ADDRESS": _("e-mail addresses"),
            "HANDLE": _("names in networks"),
            "URL": _("links"),
            "IP_ADDRESS": _("IP addresses"),
        },
    ),
    (
        _("Money"),
        {
            "CREDIT_CARD": _("payment cards"),
            "IBAN_CODE": _("IBAN"),
            "BANK_ACCOUNT": _("bank accounts"),
            "CRYPTO": _("wallets of crypto-currencies"),
        },
    ),
    (
        _("Papers"),
        {
            "NATIONAL_ID": _("German, Spanish and French identity numbers"),
            "US_SSN": _("US social security numbers"),
            "US_PASSPORT": _("US passports"),
            "US_DRIVER_LICENSE": _("US and UK driving licences"),
            "RU_PASSPORT": _("Russian passports"),
            "RU_DRIVER_LICENCE": _("Russian driving licences"),
            "RU_INN": _("Russian tax numbers (INN)"),
            "RU_SNILS": _("Russian pension numbers (SNILS)"),
            "RU_OGRN": _("Russian registration numbers (OGRN)"),
            "RU_OMS": _("Russian health policies (OMS)"),
        },
    ),
)
ENTITY_WORDS: Final = {
    entity: word for _group, words in ENTITY_GROUPS for entity, word in words.items()
}


class BeginForm(forms.Form):
    """Whose messages a new profile is about, and why it is needed."""

    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    reason = forms.CharField(
        label=_("Why it is needed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        slugs = Purpose.objects.active().values_list("slug", flat=True)
        field.choices = [
            ("", _("every purpose without a profile of its own")),
            *((slug, slug) for slug in slugs),
        ]


class ProfileForm(forms.Form):
    """A draft: one choice for each kind of secret, how thorough, how sure."""

    reason = forms.CharField(
        label=_("Why it is needed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    tier = forms.ChoiceField(
        label=_("Thoroughness"),
        required=False,
        choices=[
            ("", _("as the server is set")),
            ("full", _("full: two taggers for names")),
            ("fast", _("fast: one tagger, finds fewer names")),
        ],
    )
    least = forms.IntegerField(
        label=_("Hide a word as a name from this certainty, per cent"),
        initial=LEAST,
        min_value=LEAST_RANGE.start,
        max_value=LEAST_RANGE.stop - 1,
        help_text=_("Lower hides more, and more that is no name. 40 is measured."),
    )

    def __init__(self, data: Any = None, *, profile: RedactionProfile) -> None:
        stored = {
            "reason": profile.reason,
            "tier": profile.tier,
            "least": profile.least,
            **{_field(entity): action for entity, action in profile.actions.items()},
        }
        super().__init__(data, initial=stored)
        for entity, word in ENTITY_WORDS.items():
            self.fields[_field(entity)] = forms.ChoiceField(
                label=word,
                choices=[(action, ACTION_WORDS[action]) for action in allowed(entity)],
                initial=NUMBER,
            )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The choices as the page shows them."""
        return [
            (title, [self[_field(entity)] for entity in words]) for title, words in ENTITY_GROUPS
        ]

    def head(self) -> list[forms.BoundField]:
        """What is not about one kind of secret."""
        return [self["reason"], self["tier"], self["least"]]

    def changes(self) -> dict[str, Any]:
        """What the draft becomes; a type that is only numbered needs no entry."""
        data = self.cleaned_data
        actions = {entity: data[_field(entity)] for entity in ENTITY_WORDS}
        return {
            "reason": data["reason"],
            "tier": data["tier"],
            "least": data["least"],
            "actions": {e: action for e, action in actions.items() if action != NUMBER},
        }


class PreviewForm(forms.Form):
    """A text to try the profile on; it is read, answered, and forgotten."""

    text = forms.CharField(
        label=_("Text to try it on"),
        max_length=LONGEST_PREVIEW,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=_("It is not stored and not logged; what you see is all that is left of it."),
    )


def _field(entity: str) -> str:
    return f"action_{entity}"
