"""Impact assessments: GDPR Art. 35(7) a-d, the CNIL and EDPB models, AI Act Art. 27(1) a-f."""

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AssessmentState(models.TextChoices):
    """Where an assessment stands. ``ASSESSMENT_STEPS`` says what may follow."""

    DRAFT = "draft", "draft"
    WITH_DPO = "with-dpo", "with the DPO"
    WITH_APPROVER = "with-approver", "with the approver"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "rejected"
    SUPERSEDED = "superseded", "superseded"


ASSESSMENT_STEPS: Final[dict[str, tuple[str, ...]]] = {
    AssessmentState.DRAFT: (AssessmentState.WITH_DPO,),
    AssessmentState.WITH_DPO: (AssessmentState.WITH_APPROVER, AssessmentState.DRAFT),
    AssessmentState.WITH_APPROVER: (
        AssessmentState.APPROVED,
        AssessmentState.REJECTED,
        AssessmentState.DRAFT,
    ),
    AssessmentState.APPROVED: (AssessmentState.SUPERSEDED,),
    AssessmentState.REJECTED: (),
    AssessmentState.SUPERSEDED: (),
}

# What an approved assessment can vouch for, each with its evidence in words; facts of a decision.
UNDERTAKINGS: Final[dict[str, str]] = {
    "human_oversight": "A named person oversees the system (AI Act Art. 26(2))",
    "medical_or_safety": "Medical or safety reasons are shown (AI Act Art. 5(1)(f))",
    "written_release": "A written release is collected (BIPA §15(b); 152-FZ Art. 11)",
    "public_schedule": "The retention schedule is public (BIPA §15(a))",
    "separate_consent": "Consent is a document of its own (152-FZ Art. 9)",
    "bank_declared": "The biometric bank was declared (Quebec, s. 45)",
}

# Declared facts whose change makes an assessment stale.
DECLARED: Final = (
    *("lawful_bases", "modalities", "recipients", "retention_days", "minimum_age"),
    "aims",
)

CONSULTATION: Final = [
    ("not-needed", "not needed"),
    ("pending", "asked, no answer yet"),
    ("answered", "answered"),
]
SCALE: Final = [(1, "1 negligible"), (2, "2 limited"), (3, "3 significant"), (4, "4 maximum")]


def _scale() -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(
        choices=SCALE, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )


class Assessment(models.Model):
    """A DPIA, with the FRIA's part where the AI Act asks for one.

    ``models``: "name version" of each model it examined. ``declared``: what was true of its
    purposes when it was approved, slug → values of ``DECLARED``. ``undertakings``: name →
    evidence. ``fria``: letter a-f → text. ``cnil``: an imported document as it came.
    """

    title = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    description = models.TextField(
        "a) description", blank=True, help_text="Art. 35(7)(a): operations, purposes, interests."
    )
    necessity = models.TextField(
        "b) necessity", blank=True, help_text="Art. 35(7)(b): necessity and proportionality."
    )
    risk_summary = models.TextField(
        "c) risks", blank=True, help_text="Art. 35(7)(c): risks to rights and freedoms."
    )
    measure_summary = models.TextField(
        "d) measures", blank=True, help_text="Art. 35(7)(d): safeguards and security."
    )
    subjects_views = models.TextField(
        "data subjects' views", blank=True, help_text="Art. 35(9), or why they were not sought."
    )
    dpo_advice = models.TextField("DPO's advice", blank=True, help_text="Art. 35(2).")
    fria = models.JSONField("fundamental rights (AI Act Art. 27(1))", default=dict, blank=True)
    models_examined = models.JSONField(default=list, blank=True)
    monthly_volume = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most decisions a month that this assessment covers."
    )
    observed_volume = models.PositiveIntegerField(default=0, editable=False)
    undertakings = models.JSONField(default=dict, blank=True)
    consultation = models.CharField(
        "prior consultation", max_length=10, choices=CONSULTATION, default="not-needed"
    )
    declared = models.JSONField(default=dict, blank=True, editable=False)
    cnil = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(
        max_length=13, choices=AssessmentState.choices, default=AssessmentState.DRAFT
    )
    author = models.CharField(max_length=120, editable=False)
    dpo = models.CharField(max_length=120, blank=True, editable=False)
    approver = models.CharField(max_length=120, blank=True, editable=False)
    returned_because = models.TextField(blank=True, editable=False)
    reopened_because = models.TextField(
        blank=True, editable=False, help_text="What calls for a review since it was approved."
    )
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    advised_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    review_due = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("impact assessment")
        verbose_name_plural = _("impact assessments")
        ordering: ClassVar = ["title", "-version"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approver="") | (~Q(approver=F("author")) & ~Q(approver=F("dpo"))),
                name="assessment_approved_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=Q(dpo="") | ~Q(dpo=F("author")),
                name="assessment_advised_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def reference(self) -> str:
        """How evidence points at it."""
        return f"assessment:{self.pk}"

    @property
    def editable(self) -> bool:
        """Whether its content may still change."""
        return self.state == AssessmentState.DRAFT


class AssessmentScope(models.Model):
    """One purpose and modality that an assessment covers."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scopes")
    purpose = models.CharField(max_length=64)
    modality = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["purpose", "modality"]
        indexes: ClassVar = [models.Index(fields=["purpose", "modality"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "purpose", "modality"], name="assessment_scope_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.modality}"


class AssessmentRisk(models.Model):
    """A risk to people: 1-4 x 1-4 before and after the measures. Number of risks: unlimited."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(max_length=200)
    sources = models.TextField(blank=True)
    impacts = models.TextField(blank=True)
    inherent_severity = _scale()
    inherent_likelihood = _scale()
    residual_severity = _scale()
    residual_likelihood = _scale()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def high(self) -> bool:
        """Whether what remains is high (Art. 36(1)): both at 3 or more, or a product of 9."""
        return bool(self.residual_severity * self.residual_likelihood >= 9)


class AssessmentMeasure(models.Model):
    """What is done against the risks, by whom, by when."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="measures")
    risk = models.ForeignKey(
        AssessmentRisk, on_delete=models.SET_NULL, null=True, blank=True, related_name="measures"
    )
    title = models.TextField()
    description = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True, help_text="A role, not a name.")
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title
