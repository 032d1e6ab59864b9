"""What people decided: append-only revisions. Triggers refuse every UPDATE, DELETE and TRUNCATE."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models.people import Subject
from consent.models.purposes import Notice, Purpose


class Revision(models.Model):
    """What every record of will shares.

    `id` grows with every record kept, so it orders a person's decisions; `event` is the same
    event's name outside; `record_hash` chains over `previous_hash`; `by` is an opaque actor.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.PositiveIntegerField()
    source = models.CharField(max_length=20, default="api")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    record_hash = models.CharField(max_length=64)
    receipt = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True


class GrantQuerySet(models.QuerySet["Grant"]):
    """Questions asked of grants."""

    def of_person(self, subject: Subject) -> "GrantQuerySet":
        """Every revision under any of the person's identities, newest first."""
        return self.filter(subject__person=subject.person).order_by("-id")


class Grant(Revision):
    """A consent given, refused or withdrawn, for one purpose and modality (ISO/IEC TS 27560)."""

    GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"
    STATES = [(GIVEN, "given"), (REFUSED, "refused"), (WITHDRAWN, "withdrawn")]

    record_id = models.UUIDField()
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, db_index=False)
    modality = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=STATES)
    explicit = models.BooleanField(default=True)
    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    language = models.CharField(max_length=20, blank=True)
    lawful_basis = models.CharField(max_length=40, blank=True)
    jurisdiction = models.CharField(max_length=10, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    age_band = models.CharField(max_length=10, blank=True)
    guardian = models.BooleanField(default=False)
    gpc_signal = models.BooleanField(default=False)
    conflict_confirmed = models.BooleanField(default=False)
    details = models.JSONField(default=dict, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent of a person")
        verbose_name_plural = _("consents of people")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose", "modality", "revision"], name="grant_one_per_revision"
            )
        ]
        indexes = [models.Index(fields=["subject", "purpose", "modality", "id"])]

    def __str__(self) -> str:
        return f"grant {self.event}"


class OptOutQuerySet(models.QuerySet["OptOut"]):
    """Questions asked of opt-outs."""

    def of_person(self, subject: Subject) -> "OptOutQuerySet":
        """Every revision under any of the person's identities, newest first."""
        return self.filter(subject__person=subject.person).order_by("-id")


class OptOut(Revision):
    """A general no, set or cleared. No purpose, no modality: everything. `scope` is its key."""

    SET, CLEARED = "set", "cleared"
    STATES = [(SET, "set"), (CLEARED, "cleared")]

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, db_index=False)
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    modality = models.CharField(max_length=20, blank=True)
    scope = models.CharField(max_length=90)
    state = models.CharField(max_length=7, choices=STATES)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "scope", "revision"], name="optout_one_per_revision"
            )
        ]
        indexes = [models.Index(fields=["subject", "scope", "id"])]

    def __str__(self) -> str:
        return f"opt-out {self.event}"


class Signal(Revision):
    """What holds for this person whatever the purpose, until it is taken back.

    `kind`: gpc (Global Privacy Control), minor, vulnerable, limit-sensitive, restricted.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20, default="gpc")
    asserted = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "revision"], name="signal_one_per_revision"
            )
        ]

    def __str__(self) -> str:
        return f"signal {self.event}"


class NoticeServed(Revision):
    """That a notice was shown, when, and in which language (AI Act Art. 50(3) and (5))."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, db_index=False)
    language = models.CharField(max_length=20)
    channel = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "notice", "id"])]

    def __str__(self) -> str:
        return f"notice shown {self.event}"
