"""The forms of an impact assessment, in the order in which GDPR Art. 35(7) asks."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms import inlineformset_factory

from consent.models import Purpose
from governance.models import Assessment, AssessmentMeasure, AssessmentRisk
from governance.models.assessments import UNDERTAKINGS
from governance.policy.facts import MODALITIES

if TYPE_CHECKING:
    AssessmentModelForm = forms.ModelForm[Assessment]
else:
    AssessmentModelForm = forms.ModelForm

FRIA: Final = {
    "a": "a) processes in which it is used",
    "b": "b) how long and how often",
    "c": "c) people and groups affected",
    "d": "d) specific risks of harm to them",
    "e": "e) human oversight",
    "f": "f) what is done when a risk comes true; complaints",
}
_AREA: Final = {"rows": 5}


class AssessmentForm(AssessmentModelForm):
    """The text of an assessment; scopes and undertakings as boxes and lines."""

    scopes = forms.MultipleChoiceField(
        label="Covers (purpose by modality)", widget=forms.CheckboxSelectMultiple
    )
    models_examined = forms.CharField(
        label="Models examined (one a line: name version)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Assessment
        fields = (
            *("title", "description", "necessity", "risk_summary", "measure_summary"),
            *("subjects_views", "monthly_volume", "consultation", "review_due"),
        )
        widgets = {
            **{
                name: forms.Textarea(attrs=_AREA)
                for name in ("description", "necessity", "risk_summary", "measure_summary")
            },
            "subjects_views": forms.Textarea(attrs={"rows": 3}),
            "review_due": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer every purpose by each of its modalities; one line for each undertaking."""
        super().__init__(*args, **options)
        found = Purpose.objects.active().values_list("slug", "modalities")
        own = [f"{one.purpose}|{one.modality}" for one in self._own_scopes()]
        offered = [f"{slug}|{one}" for slug, many in found for one in many if one in MODALITIES]
        names = list(dict.fromkeys([*offered, *own]))
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name.replace("|", " by ")) for name in names]
        self.initial["scopes"] = own
        self.initial["models_examined"] = "\n".join(self.instance.models_examined)
        for prefix, labels, held in (
            ("fria", FRIA, self.instance.fria),
            ("vow", UNDERTAKINGS, self.instance.undertakings),
        ):
            for key, label in labels.items():
                self.fields[f"{prefix}_{key}"] = forms.CharField(
                    label=label, required=False, widget=forms.Textarea(attrs={"rows": 2})
                )
                self.initial[f"{prefix}_{key}"] = held.get(key, "")

    def _own_scopes(self) -> list[Any]:
        return list(self.instance.scopes.all()) if self.instance.pk else []

    def pairs(self) -> list[tuple[str, str]]:
        """The ticked (purpose, modality) pairs."""
        return [(a, b) for a, _, b in (one.partition("|") for one in self.cleaned_data["scopes"])]

    def changes(self) -> dict[str, Any]:
        """Every field of the assessment's content that this form holds."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self.Meta.fields},
            "models_examined": [one.strip() for one in data["models_examined"].splitlines() if one],
            "fria": self._lines("fria", FRIA),
            "undertakings": self._lines("vow", UNDERTAKINGS),
        }

    def _lines(self, prefix: str, labels: dict[str, str]) -> dict[str, str]:
        said = {key: self.cleaned_data[f"{prefix}_{key}"].strip() for key in labels}
        return {key: text for key, text in said.items() if text}


RiskFormSet = inlineformset_factory(
    Assessment,
    AssessmentRisk,
    fields=(
        *("title", "sources", "impacts", "inherent_severity", "inherent_likelihood"),
        *("residual_severity", "residual_likelihood"),
    ),
    widgets={
        "sources": forms.Textarea(attrs={"rows": 2}),
        "impacts": forms.Textarea(attrs={"rows": 2}),
    },
    extra=1,
)
MeasureFormSet = inlineformset_factory(
    Assessment,
    AssessmentMeasure,
    fields=("title", "risk", "description", "owner", "due", "done_on"),
    widgets={
        "title": forms.Textarea(attrs={"rows": 2}),
        "description": forms.Textarea(attrs={"rows": 2}),
        "due": forms.DateInput(attrs={"type": "date"}),
        "done_on": forms.DateInput(attrs={"type": "date"}),
    },
    extra=1,
)
