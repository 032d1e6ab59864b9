"""What the product keeps: sealed analyses, and what is known of the models that made them."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models

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
    retention_until = models.DateTimeField(db_index=True)
    model_name = models.CharField(max_length=64)
    model_version = models.CharField(max_length=64)
    policy_set = models.CharField(max_length=64)
    sealed = models.BinaryField()
    allowed_entry = models.UUIDField(help_text="The evidence of the yes.")
    scored_entry = models.UUIDField(help_text="The evidence of the score.")
    receipt = models.UUIDField()

    objects: ClassVar = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "analyses"
        indexes: ClassVar = [
            models.Index(fields=["subject", "-created_at"]),
            models.Index(fields=["purpose", "-created_at"]),
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
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "key_hash"], name="one_use_of_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.key_hash[:8]}"


class ModelCardQuerySet(models.QuerySet["ModelCard"]):
    """Reads over model cards."""

    def permitted(self, *, name: str, version: str, at: datetime) -> "ModelCardQuerySet":
        """Cards of this exact model whose validation and bias audit are current at `at`."""
        return self.filter(
            name=name,
            version=version,
            allowed=True,
            validated_until__gt=at,
            audited_until__gt=at,
        )


class ModelCard(models.Model):
    """What is known of one version of one scorer, and whether it may be used."""

    name = models.SlugField(max_length=64)
    version = models.CharField(max_length=64)
    modality = models.CharField(max_length=16)
    languages = models.JSONField(default=list)
    intended_use = models.JSONField(default=dict, help_text="By language.")
    limits = models.JSONField(default=dict, help_text="By language.")
    figures = models.JSONField(default=dict, help_text="Written by evaluate_scorer.")
    allowed = models.BooleanField(default=False)
    validated_until = models.DateTimeField(null=True, blank=True)
    audited_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the last bias audit counts."
    )
    demo = models.BooleanField(default=False, help_text="Approved by the demo pack only.")
    created_at = models.DateTimeField()

    objects: ClassVar = ModelCardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="one_card_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
