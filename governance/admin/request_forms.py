"""The officers' forms for requests: one for each step that says more than a click."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Purpose
from consent.references import ID_LIMIT, Reference
from governance.dsr.actions import ACTIONS, ASSERTED, BASES, EXTENSIONS, VERIFIED
from governance.law.terms import SEGMENTS
from governance.models import Request
from governance.models.retention import SEGMENT_NAMES
from governance.services.requests.letters import LONGEST
from governance.services.requests.staff import DECISIONS

METHODS: Final = [
    ("documents", gettext_lazy("papers that were looked at")),
    ("known-channel", gettext_lazy("asked back by a channel known to be theirs")),
    ("in-person", gettext_lazy("in person")),
]


def _letter(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST
    )


class Plain(forms.Form):
    """A step that is one click."""


class VerifyForm(forms.Form):
    """How the person was verified."""

    method = forms.ChoiceField(label=gettext_lazy("How"), choices=METHODS)


class LetterForm(forms.Form):
    """A step that the person is told about."""

    text = _letter(gettext_lazy("Tell the person"))


class ExtendForm(LetterForm):
    """Why it takes longer (GDPR Art. 12(3))."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=list(EXTENSIONS.items()))


class DenyForm(LetterForm):
    """On what ground (GDPR Art. 12(4))."""

    basis = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=[(slug, f"{one.text} ({one.citation})") for slug, one in BASES.items()],
    )


class DecideForm(LetterForm):
    """What the review came to."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"), choices=list(DECISIONS.items()))


class CorrectForm(LetterForm):
    """What was corrected."""

    lift = forms.MultipleChoiceField(
        label=gettext_lazy("Wrong flags to lift"),
        choices=[(flag, SEGMENT_NAMES[flag]) for flag in SEGMENTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DuplicateForm(forms.Form):
    """Of which request of the same person."""

    of = forms.CharField(label=gettext_lazy("Number of the first request"), max_length=36)

    def clean_of(self) -> Request:
        """The request by its number, as the list shows it."""
        number = self.cleaned_data["of"].strip().lower()
        found = list(Request.objects.filter(pk__startswith=number[:8])[:2])
        if len(number) < 8 or len(found) != 1:
            raise ValidationError(_("There is no such request."))
        return found[0]


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as the page offers it: the button's words and the form behind it."""

    label: Any
    form: type[forms.Form]
    done: Any


OFFERS: Final[Mapping[str, Offer]] = {
    "acknowledge": Offer(gettext_lazy("Confirm receipt"), Plain, gettext_lazy("Confirmed.")),
    "verify": Offer(gettext_lazy("The person is verified"), VerifyForm, gettext_lazy("Verified.")),
    "start": Offer(gettext_lazy("Begin work"), Plain, gettext_lazy("Begun.")),
    "correct": Offer(gettext_lazy("Correct and close"), CorrectForm, gettext_lazy("Closed.")),
    "decide": Offer(gettext_lazy("Decide and close"), DecideForm, gettext_lazy("Closed.")),
    "pause": Offer(gettext_lazy("Ask the person"), LetterForm, gettext_lazy("Paused.")),
    "resume": Offer(gettext_lazy("Go on"), Plain, gettext_lazy("Work goes on.")),
    "extend": Offer(gettext_lazy("Take longer"), ExtendForm, gettext_lazy("Extended.")),
    "mark-duplicate": Offer(
        gettext_lazy("It is a duplicate"), DuplicateForm, gettext_lazy("Marked.")
    ),
    "deny": Offer(gettext_lazy("Refuse"), DenyForm, gettext_lazy("Refused.")),
    "withdraw": Offer(
        gettext_lazy("The person took it back"), Plain, gettext_lazy("Closed as withdrawn.")
    ),
    "reopen": Offer(gettext_lazy("Open it again"), Plain, gettext_lazy("Open again.")),
    "lift": Offer(gettext_lazy("End the restriction"), LetterForm, gettext_lazy("Ended.")),
}


class IntakeForm(forms.Form):
    """A request that came by letter, telephone or in person."""

    namespace = forms.SlugField(label=gettext_lazy("Namespace"), max_length=64)
    identifier = forms.CharField(
        label=gettext_lazy("Id there"),
        max_length=ID_LIMIT,
        help_text=gettext_lazy("Becomes a pseudonym; it is not kept."),
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What is asked for"),
        choices=[(slug, f"{one.title} ({one.citation})") for slug, one in ACTIONS.items()],
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("ISO 3166: DE, US-CA. It decides the term."),
    )
    assurance = forms.ChoiceField(
        label=gettext_lazy("Identity"),
        choices=[
            (ASSERTED, gettext_lazy("by their own word")),
            (VERIFIED, gettext_lazy("papers were looked at")),
        ],
    )
    purpose = forms.ModelChoiceField(
        label=gettext_lazy("Purpose"), queryset=Purpose.objects.none(), required=False
    )
    details = forms.CharField(
        label=gettext_lazy("In their words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["purpose"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Purpose.objects.active()

    def reference(self) -> Reference:
        """Who asked, as the pseudonym is made of."""
        return Reference(self.cleaned_data["namespace"], self.cleaned_data["identifier"])
