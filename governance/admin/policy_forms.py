"""Forms in which a privacy officer writes a policy: boxes to tick, sentences to write, no code."""

import json
from datetime import date
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory

from consent.json_fields import read_json
from consent.models import Purpose
from governance.policy.facts import (
    AGE_STEPS,
    LAWFUL_BASES,
    MODALITIES,
    SETTINGS,
    SPEAKERS,
    STANDINGS,
)

Choices = list[tuple[str, str]]

GATE_WORDS: Final[Choices] = [
    ("opt-out", "nobody who said no (never asked is fine)"),
    ("consent", "a consent in force"),
    ("notice", "the notice was shown"),
    ("age", "old enough to consent in the country"),
    ("vulnerable", "stated not to be vulnerable"),
    ("gpc", "no Global Privacy Control signal"),
    ("signoff", "the DPO has signed (workers)"),
    ("basis", "a lawful basis on file"),
]
OBLIGATION_WORDS: Final[Choices] = [
    ("human-decides", "a human decides"),
    ("aggregate-only", "only aggregates are shown"),
    ("k-anonymity-20", "groups of twenty or more"),
    ("result-to-case-team", "the result goes to the case's team only"),
    ("offer-withdrawal", "withdrawal is offered with each use"),
    ("disclose-at-exposure", "the person is told at the moment"),
    ("keep-redacted-for-review", "a redacted text may be kept for people to label"),
    ("no-disciplinary-use", "no use in discipline or appraisal"),
]


# Fields of a rule without a box of their own.
_REST: Final = ("bases", "starred", "since", "until")


def _plain(values: tuple[str, ...]) -> Choices:
    return [(value, value) for value in values]


def _boxes(label: str, choices: Choices, *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, widget=forms.CheckboxSelectMultiple
    )


def _line(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, **options)


class PolicyForm(forms.Form):
    """The head of a policy."""

    slug = forms.ChoiceField(label="Purpose")
    title = forms.CharField(label="Title", max_length=200)
    rationale = forms.CharField(
        label="Why this is permitted, in plain words", widget=forms.Textarea(attrs={"rows": 3})
    )
    effective_from = forms.DateField(
        label="In force from", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    effective_to = forms.DateField(
        label="In force until (not including)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, slug: str = "", **options: Any) -> None:
        """``slug``: the policy's own, once it has one; it cannot change then."""
        super().__init__(*args, **options)
        known = list(Purpose.objects.active().values_list("slug", flat=True))
        names = [slug] if slug else known
        field = self.fields["slug"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in names]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        data: dict[str, Any] = super().clean() or {}
        begin, end = data.get("effective_from"), data.get("effective_to")
        if isinstance(begin, date) and isinstance(end, date) and end <= begin:
            self.add_error("effective_to", "It must end after it begins.")
        return data


class RuleForm(forms.Form):
    """One rule. What the boxes cannot say goes into the conditions, as JSON."""

    id = forms.CharField(label="Short name", max_length=80)
    effect = forms.ChoiceField(
        label="It", choices=[("allow", "permits"), ("deny", "forbids")], initial="allow"
    )
    text_en = _line("In one sentence (English)")
    text_ru = _line("In one sentence (Russian)")
    modalities = _boxes("What is read", _plain(MODALITIES))
    speakers = _boxes("Whose", _plain(SPEAKERS))
    settings = _boxes("Where", _plain(SETTINGS))
    gates = _boxes("Only if", GATE_WORDS)
    obligations = _boxes("And then", OBLIGATION_WORDS)
    despite = _line(
        "Even if the model's bias audit failed for (families such as dialect, or *: any)",
        required=False,
    )
    minimum_age = forms.TypedChoiceField(
        label="Youngest age",
        required=False,
        empty_value=None,
        coerce=int,
        choices=[("", "any")] + [(str(age), str(age)) for age in AGE_STEPS[1:]],
    )
    jurisdictions = _line(
        "Only in (countries, e.g. DE, US-CA, EU; empty means everywhere)", required=False
    )
    citation = _line("Article of law", required=False)
    priority = forms.IntegerField(label="Priority among permits", initial=0, required=False)
    when = forms.CharField(
        label="Further conditions (for experts, JSON)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rest = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Obligations that the boxes do not know are offered as they stand, so none is lost."""
        super().__init__(*args, **options)
        field = self.fields["obligations"]
        assert isinstance(field, forms.MultipleChoiceField)
        known = dict(OBLIGATION_WORDS)
        own = [name for name in (self.initial or {}).get("obligations", []) if name not in known]
        field.choices = [*OBLIGATION_WORDS, *((name, name) for name in own)]

    def clean_rest(self) -> dict[str, Any]:
        """Fields of the rule that this form does not show, as they came."""
        try:
            found = read_json(self.cleaned_data["rest"] or "{}")
        except forms.ValidationError:
            return {}
        return {name: found[name] for name in _REST if name in found}

    def clean_when(self) -> list[Any]:
        """The conditions as a list."""
        text = self.cleaned_data["when"].strip()
        if not text:
            return []
        found = read_json(text)
        if not isinstance(found, list):
            raise forms.ValidationError("Write a list of conditions.")
        return found

    def to_rule(self, purpose: str) -> dict[str, Any]:
        """The rule object that the parser reads."""
        data = self.cleaned_data
        rule: dict[str, Any] = {
            **data["rest"],
            "id": data["id"],
            "effect": data["effect"],
            "text": {"en": data["text_en"], "ru": data["text_ru"]},
            "citation": data["citation"],
            "purposes": [purpose],
            "jurisdictions": _split(data["jurisdictions"].upper()),
            "despite": _split(data["despite"].lower()),
            "priority": data["priority"] or 0,
            "when": data["when"],
            "minimum_age": data["minimum_age"],
            **{
                name: data[name]
                for name in ("modalities", "speakers", "settings", "gates", "obligations")
            },
        }
        return {name: value for name, value in rule.items() if value not in ([], None, "", 0)}


class TryForm(forms.Form):
    """The facts of a question: what would be decided? No content is asked for."""

    modality = forms.ChoiceField(choices=_plain(MODALITIES))
    speaker = forms.ChoiceField(choices=_plain(SPEAKERS))
    setting = forms.ChoiceField(choices=_plain(SETTINGS))
    jurisdiction = forms.CharField(max_length=6, initial="DE")
    standing = forms.ChoiceField(choices=_plain(STANDINGS))
    lawful_basis = forms.ChoiceField(choices=_plain(LAWFUL_BASES), initial="legitimate-interest")
    age = forms.IntegerField(required=False, min_value=0, max_value=130)
    vulnerable = forms.NullBooleanField(
        required=False,
        widget=forms.Select(choices=[("", "not stated"), ("true", "yes"), ("false", "no")]),
    )
    gpc = forms.BooleanField(label="GPC sent", required=False)
    notice_shown = forms.BooleanField(required=False, initial=True)
    dpo_signoff = forms.BooleanField(label="DPO signed", required=False)

    def facts(self, purpose: str) -> dict[str, Any]:
        """The case's facts; what is not stated is left out."""
        data = self.cleaned_data
        names = ("modality", "speaker", "setting", "standing", "lawful_basis")
        facts: dict[str, Any] = {"purpose": purpose, **{name: data[name] for name in names}}
        facts["jurisdiction"] = data["jurisdiction"].strip().upper()
        facts["notice_shown"] = data["notice_shown"]
        for name in ("age", "vulnerable"):
            if data[name] is not None:
                facts[name] = data[name]
        for name in ("gpc", "dpo_signoff"):
            if data[name]:
                facts[name] = True
        return facts


class ExampleForm(TryForm):
    """One case that must hold."""

    name = forms.CharField(label="Case", max_length=120)
    expect = forms.CharField(
        label="Must be", max_length=80, initial="allow", help_text="allow, deny, or a rule's name"
    )
    field_order = ("name", "expect")

    def to_example(self, purpose: str) -> dict[str, Any]:
        """The example object that the parser reads."""
        data = self.cleaned_data
        return {"name": data["name"], "expect": data["expect"], "facts": self.facts(purpose)}


RuleFormSet: "type[BaseFormSet[RuleForm]]" = formset_factory(RuleForm, extra=1, can_delete=True)
ExampleFormSet: "type[BaseFormSet[ExampleForm]]" = formset_factory(
    ExampleForm, extra=1, can_delete=True
)


def rule_initial(rule: dict[str, Any]) -> dict[str, Any]:
    """A stored rule as the form shows it."""
    text = rule.get("text") or {}
    return {
        **rule,
        "text_en": text.get("en", ""),
        "text_ru": text.get("ru", ""),
        "jurisdictions": ", ".join(rule.get("jurisdictions", [])),
        "despite": ", ".join(rule.get("despite", [])),
        "rest": json.dumps({name: rule[name] for name in _REST if name in rule}),
        "when": json.dumps(rule["when"], ensure_ascii=False) if rule.get("when") else "",
    }


def example_initial(example: dict[str, Any]) -> dict[str, Any]:
    """A stored example as the form shows it; where it is silent, the form's own defaults hold."""
    facts = {"notice_shown": True, "jurisdiction": "DE", "standing": "none", **example["facts"]}
    return {**facts, "name": example["name"], "expect": example["expect"]}


def kept(formset: "BaseFormSet[Any]") -> list[Any]:
    """The forms that were filled in and not ticked for deletion."""
    return [
        form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _split(text: str) -> list[str]:
    return [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
