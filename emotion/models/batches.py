"""Analyses asked for in bulk: what waits, and how each line ended."""

import uuid
from collections import Counter
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.models import Subject
from emotion.models.scores import Analysis


class LineState(models.TextChoices):
    """Where a line is. Waiting and working ones are left to do."""

    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being worked on")
    ALLOWED = "allowed", _("allowed")
    DENIED = "denied", _("denied")
    FAILED = "failed", _("failed")


LEFT = (LineState.WAITING, LineState.WORKING)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads over batches."""

    def stuck(self, *, before: datetime) -> "BatchQuerySet":
        """Unfinished ones that no worker has touched since `before`, longest first."""
        return self.filter(finished_at=None, touched_at__lt=before).order_by("touched_at")


class Batch(models.Model):
    """One upload of an application. While it is worked on, the vault holds a key under its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.SlugField(_("application"), max_length=64)
    correlation = models.CharField(max_length=64, blank=True)
    lines = models.PositiveIntegerField(_("lines"))
    key_hash = models.CharField(max_length=64, blank=True, help_text="Of its Idempotency-Key.")
    body_tag = models.CharField(max_length=64, blank=True, help_text="A keyed hash of the upload.")
    created_at = models.DateTimeField(_("created"))
    touched_at = models.DateTimeField(help_text="When a worker last began on it.")
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), db_index=True)

    objects: ClassVar = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["touched_at"], condition=Q(finished_at=None), name="unfinished_batches"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "key_hash"],
                condition=~Q(key_hash=""),
                name="one_batch_of_a_key",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def counts(self) -> dict[str, int]:
        """Lines by how they ended; `left` to do; `gone` with their person or their time."""
        found: Counter[str] = Counter()
        rows = BatchLine.objects.filter(batch=self).order_by().values_list("state")
        for state, count in rows.annotate(models.Count("pk")):
            found["left" if state in LEFT else state] += count
        names = (*(str(s) for s in LineState if s not in LEFT), "left")
        return {name: found[name] for name in names} | {"gone": self.lines - found.total()}


class LineQuerySet(models.QuerySet["BatchLine"]):
    """Reads over lines."""

    def left(self) -> "LineQuerySet":
        """Those without an outcome."""
        return self.filter(state__in=LEFT)

    def claimable(self, *, at: datetime) -> "LineQuerySet":
        """Those that no worker has, or whose worker died."""
        dead = Q(state=LineState.WORKING, lease__lt=at)
        return self.filter(Q(state=LineState.WAITING) | dead).order_by("number")

    def due(self, *, at: datetime) -> "LineQuerySet":
        """Those whose time has ended by `at`."""
        return self.filter(expires_at__lte=at).order_by("expires_at")


class BatchLine(models.Model):
    """One line. Nothing in it can be read without its person's key.

    `sealed`: while it waits, the question and the text, sealed under the batch's key and then
    under the person's; afterwards the outcome under the person's key. `problem`: the outcome where
    there is no person, in words of ours alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Its line in the upload, from 1.")
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="batch_lines"
    )
    purpose = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=LineState, default=LineState.WAITING)
    lease = models.DateTimeField(null=True, blank=True, help_text="Until when a worker has it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(default=bytes)
    problem: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    analysis = models.ForeignKey(
        Analysis, on_delete=models.CASCADE, null=True, blank=True, related_name="batch_lines"
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a batch")
        verbose_name_plural = _("lines of batches")
        indexes: ClassVar = [models.Index(fields=["batch", "state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_line_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"

    @property
    def identity(self) -> str:
        """The associated data that ties what waits to this row."""
        return f"batch-line:{self.id}"

    @property
    def outcome_identity(self) -> str:
        """The associated data that ties the outcome to this row."""
        return f"batch-line:{self.id}:outcome"
