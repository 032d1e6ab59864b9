"""Legal holds: what may not be deleted for now, whatever its date says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.models import Subject


class HoldState(models.TextChoices):
    """Where a hold stands. ``HOLD_STEPS`` says what may follow."""

    PROPOSED = "proposed", _("proposed")
    IN_FORCE = "in-force", _("in force")
    REJECTED = "rejected", _("rejected")
    RELEASED = "released", _("released")


HOLD_STEPS: Final[dict[str, tuple[str, ...]]] = {
    HoldState.PROPOSED: (HoldState.IN_FORCE, HoldState.REJECTED),
    HoldState.IN_FORCE: (HoldState.RELEASED,),
    HoldState.REJECTED: (),
    HoldState.RELEASED: (),
}


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Questions asked of holds."""

    def in_force(self, *, at: datetime) -> "LegalHoldQuerySet":
        """Those that suspend deletion at `at`, oldest first."""
        ended = Q(released_at__lte=at)
        return self.filter(approved_at__lte=at).exclude(ended).order_by("approved_at", "pk")

    def overdue(self, *, on: date) -> "LegalHoldQuerySet":
        """In force, and past the day on which somebody promised to look again."""
        return self.filter(state=HoldState.IN_FORCE, review_on__lt=on)


class LegalHold(models.Model):
    """Keep what matches every scope that is set: a person, a purpose, the time it was made in.

    ``subject``: any identity of the person; all of them are held. ``since``, ``until``: rows made
    in [since, until); None is open. One officer proposes and another approves, and so again for the
    release (GDPR Art. 17(3)(e), 18(1)(c); Fed. R. Civ. P. 37(e) where that binds).
    """

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    purpose = models.CharField(_("purpose"), max_length=64, blank=True)
    since = models.DateTimeField(_("made since"), null=True, blank=True)
    until = models.DateTimeField(_("made before"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    review_on = models.DateField(_("review on"))
    state = models.CharField(
        _("state"), max_length=8, choices=HoldState.choices, default=HoldState.PROPOSED
    )
    proposed_by = models.CharField(max_length=120, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), editable=False)
    approved_by = models.CharField(max_length=120, blank=True, editable=False)
    approved_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)
    rejected_by = models.CharField(max_length=120, blank=True, editable=False)
    release_proposed_by = models.CharField(max_length=120, blank=True, editable=False)
    release_proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by = models.CharField(max_length=120, blank=True, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)

    objects: ClassVar = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(subject=None, purpose="", since=None, until=None),
                name="hold_names_what_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")),
                name="hold_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(released_by="") | ~Q(released_by=F("release_proposed_by")),
                name="hold_released_by_two",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
                name="hold_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def reference(self) -> str:
        """How evidence and reports point at it."""
        return f"hold:{self.pk}"

    def scope(self) -> dict[str, Any]:
        """What it holds, without naming anybody: for evidence and reports."""
        named = {
            "person": self.subject_id is not None,
            "purpose": self.purpose,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Scope:
    """What one hold in force keeps: rows that match every part that is set."""

    reference: str
    subjects: tuple[UUID, ...]  # every identity of the person; empty: everybody
    purpose: str
    since: datetime | None
    until: datetime | None

    def condition(self, *, subject: str, purpose: str, made: str) -> Q:
        """The same as a condition on a model's field names; "" for what a model does not know.

        A part that the model has no field for is left out, so more is kept rather than less.
        """
        found = Q()
        if self.subjects and subject:
            found &= Q(**{f"{subject}__in": self.subjects})
        if self.purpose and purpose:
            found &= Q(**{purpose: self.purpose})
        if self.since and made:
            found &= Q(**{f"{made}__gte": self.since})
        if self.until and made:
            found &= Q(**{f"{made}__lt": self.until})
        return found
