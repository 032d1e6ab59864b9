"""Sealed analyses, and what is known of the models that made them."""

import json
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose, Subject


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    """Reads over analyses."""

    def due(self, *, at: datetime) -> "AnalysisQuerySet":
        """Rows whose retention has ended by `at`, oldest first."""
        return self.filter(retention_until__lte=at).order_by("retention_until")

    def of(self, subject: Subject) -> "AnalysisQuerySet":
        """Rows about one subject, newest first."""
        return self.filter(subject=subject).order_by("-created_at")


class Analysis(models.Model):
    """One scored message: the scores are sealed under the subject's key, the text is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="analyses")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="analyses")
    modality = models.CharField(max_length=16)
    channel = models.SlugField(max_length=64)
    application = models.SlugField(max_length=64)
    created_at = models.DateTimeField()
    jurisdiction = models.CharField(max_length=10, blank=True)
    segment = models.CharField(max_length=20, blank=True, help_text="minor, vulnerable, or both.")
    retention_until = models.DateTimeField(db_index=True)
    retention_rule = models.CharField(
        max_length=80, blank=True, help_text="The rule or law that set the date."
    )
    model_name = models.CharField(max_length=64)
    model_version = models.CharField(max_length=64)
    policy_set = models.CharField(max_length=64)
    sealed = models.BinaryField()
    allowed_entry = models.UUIDField(help_text="The evidence of the yes.")
    scored_entry = models.UUIDField(help_text="The evidence of the score.")
    receipt = models.UUIDField()

    objects: ClassVar = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        indexes: ClassVar = [
            models.Index(fields=["subject", "-created_at"]),
            models.Index(fields=["purpose", "-created_at"]),
            models.Index(fields=["-created_at"], name="newest_analyses"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def identity(self) -> str:
        """The associated data that ties the sealed bytes to this row."""
        return f"analysis:{self.id}"


class Replay(models.Model):
    """An idempotency key that an application used: keyed hashes only, kept for 24 hours."""

    application = models.SlugField(max_length=64)
    key_hash = models.CharField(max_length=64)
    body_tag = models.CharField(max_length=64)
    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "key_hash"], name="one_use_of_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.key_hash[:8]}"


class ModelCard(models.Model):
    """What is known of one version of one scorer, and whether its steward lets it be used."""

    name = models.SlugField(max_length=64)
    version = models.CharField(max_length=64)
    modality = models.CharField(max_length=16)
    inference_basis = models.CharField(max_length=16, default="text")
    languages = models.JSONField(default=list)
    intended_use = models.JSONField(default=dict, help_text="By language.")
    limits = models.JSONField(default=dict, help_text="By language.")
    allowed = models.BooleanField(default=False)
    demo = models.BooleanField(default=False, help_text="Approved by the demo pack only.")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("model card")
        verbose_name_plural = _("model cards")
        ordering: ClassVar = ["name", "-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="one_card_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class EvidenceQuerySet(models.QuerySet[Any]):
    """Reads over validations and bias audits."""

    def of(self, name: str, version: str) -> "EvidenceQuerySet":
        """About exactly this model, newest first."""
        return self.filter(model_name=name, model_version=version).order_by("-created_at", "-pk")

    def current(self, *, at: datetime) -> "EvidenceQuerySet":
        """Those that still count at `at`."""
        return self.filter(created_at__lte=at, valid_until__gt=at)


class Measured(models.Model):
    """Figures of one model, as a command measured them; append-only, signed, in the log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model_name = models.SlugField(max_length=64)
    model_version = models.CharField(max_length=64)
    figures_json = models.TextField(help_text="The exact text whose hash is signed.")
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField()
    by = models.CharField(max_length=64)
    entry = models.UUIDField(help_text="The evidence in the log.")
    statement = models.TextField(help_text="Signed with the log's receipt key.")

    objects: ClassVar = EvidenceQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def figures(self) -> dict[str, Any]:
        """The figures as values."""
        found: dict[str, Any] = json.loads(self.figures_json)
        return found

    @property
    def model(self) -> str:
        """Name and version, as decisions and assessments call it."""
        return f"{self.model_name} {self.model_version}"


class Validation(Measured):
    """How well a model reads one language, on one data set, for one purpose or for any."""

    purpose = models.SlugField(max_length=64, blank=True, help_text="Empty: any purpose.")
    modality = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    data_format = models.CharField(max_length=32)
    data_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("validation")
        verbose_name_plural = _("validations")
        indexes: ClassVar = [models.Index(fields=["model_name", "model_version", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.model}: {self.data_format}, {self.language}"


class BiasAudit(Measured):
    """Whom a model reads differently: `failed` lists `language:family` above the allowed gap."""

    pairs = models.PositiveIntegerField()
    allowed = models.FloatField(help_text="The largest gap that passes, in [0, 1].")
    failed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("bias audit")
        verbose_name_plural = _("bias audits")
        indexes: ClassVar = [models.Index(fields=["model_name", "model_version", "created_at"])]

    def __str__(self) -> str:
        return f"{self.model}: {len(self.failed)} families failed"


class Tally(models.Model):
    """How often something was said in one week, about nobody: no subject and no finer time.

    `bucket`: `state:upset`, `label:anger`, or `people` (persons whose first message of the week in
    the channel it was). `shard`: rows of one sum, so that writers seldom wait for each other.
    """

    week = models.DateField(help_text="Its Monday, UTC.")
    purpose = models.SlugField(max_length=64)
    channel = models.SlugField(max_length=64)
    model = models.CharField(max_length=130)
    language = models.CharField(max_length=8, blank=True)
    bucket = models.CharField(max_length=80)
    shard = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("weekly tally")
        verbose_name_plural = _("weekly tallies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["week", "purpose", "channel", "model", "language", "bucket", "shard"],
                name="one_tally",
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.purpose} {self.bucket}"


class OutcomeTally(models.Model):
    """How often an outcome followed a reading of some band, about nobody.

    `band`: 0 (satisfied) to 9 (upset), tenths of the valence's range; -1 where it was withheld.
    """

    week = models.DateField(help_text="The Monday of the report's week, UTC.")
    purpose = models.SlugField(max_length=64)
    model = models.CharField(max_length=130)
    outcome = models.SlugField(max_length=32)
    happened = models.BooleanField()
    band = models.SmallIntegerField()
    shard = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("outcome tally")
        verbose_name_plural = _("outcome tallies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["week", "purpose", "model", "outcome", "happened", "band", "shard"],
                name="one_outcome_tally",
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.purpose} {self.outcome}"


class OutcomeNote(models.Model):
    """That one outcome of an analysis was counted (which one, only its person's key can tell)."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE)
    tag = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("outcome note")
        verbose_name_plural = _("outcome notes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["analysis", "tag"], name="one_report_of_an_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.analysis_id}: {self.tag[:8]}"


class DriftAlarm(models.Model):
    """A week in which what a model says of a channel was unlike the weeks before."""

    week = models.DateField()
    purpose = models.SlugField(max_length=64)
    channel = models.SlugField(max_length=64)
    model = models.CharField(max_length=130)
    index = models.FloatField(help_text="The population stability index.")
    moved = models.CharField(max_length=80, help_text="The bucket whose share moved most.")
    shift = models.FloatField(help_text="By how much, in shares.")
    raised_at = models.DateTimeField()
    entry = models.UUIDField()

    class Meta:
        verbose_name = _("drift alarm")
        verbose_name_plural = _("drift alarms")
        ordering: ClassVar = ["-week", "purpose", "channel"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["week", "purpose", "channel", "model"], name="one_alarm_a_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.purpose} {self.channel}"


class Review(models.Model):
    """A scored message that people are asked to label too; it goes when its analysis goes.

    `sealed_text`: the redacted text under the subject's key, only where the policy lets it be
    kept; else empty, and the application's own reviewers label the message that they know.
    """

    analysis = models.OneToOneField(Analysis, on_delete=models.CASCADE)
    language = models.CharField(max_length=8, blank=True)
    sealed_text = models.BinaryField(default=bytes)
    sampled_at = models.DateTimeField()
    settled_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="Since when enough people labelled it."
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"review of {self.analysis_id}"

    @property
    def identity(self) -> str:
        """The associated data that ties the sealed text to this row."""
        return f"review:{self.analysis_id}"


class ReviewLabel(models.Model):
    """What one person read in one message: sealed, since it is about the message's writer."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="given")
    annotator = models.CharField(max_length=64, help_text="A keyed pseudonym.")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("review label")
        verbose_name_plural = _("review labels")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "annotator"], name="one_label_by_a_person")
        ]

    def __str__(self) -> str:
        return f"label of {self.review_id}"

    @property
    def identity(self) -> str:
        """The associated data that ties the sealed label to its review and annotator."""
        return f"label:{self.review_id}:{self.annotator}"
