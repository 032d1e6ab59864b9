"""Emergency access ("break glass"): one extra permission, for hours, under every eye."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose

LONGEST: Final = timedelta(hours=4)


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    """Questions asked of emergencies."""

    def in_force(self, *, at: datetime) -> "EmergencyQuerySet":
        """Those that permit something at that moment, whether or not a job has run since."""
        return self.filter(ended_at=None, granted_at__lte=at, expires_at__gt=at)

    def expired(self, *, at: datetime) -> "EmergencyQuerySet":
        """Those whose time is over and whose end nobody has recorded yet."""
        return self.filter(ended_at=None, expires_at__lte=at)

    def unreviewed(self) -> "EmergencyQuerySet":
        """Those that ended and that nobody has looked at: each must be."""
        return self.exclude(ended_at=None).filter(reviewed_at=None)


class EmergencyAccess(models.Model):
    """A permission on a purpose that a member of staff took in an emergency.

    ``reason`` stays here, for the eyes of those who oversee it; evidence holds no prose. People
    are opaque actors (``staff:<pseudonym>``), except the account that the permission is for.
    """

    READ_RESULTS: Final = "read_results"
    JUSTIFIED, UNJUSTIFIED = "justified", "unjustified"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emergencies"
    )
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="emergencies")
    action = models.CharField(
        max_length=20, choices=[(READ_RESULTS, "read individual results")], default=READ_RESULTS
    )
    reason = models.TextField()
    taken_by = models.CharField(max_length=120, editable=False)
    granted_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=0, editable=False)
    notified_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.CharField(max_length=120, blank=True, editable=False)
    verdict = models.CharField(
        max_length=12,
        blank=True,
        choices=[(JUSTIFIED, "justified"), (UNJUSTIFIED, "not justified")],
    )
    finding = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_by = models.CharField(max_length=120, blank=True, editable=False)

    objects: ClassVar = EmergencyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_at", "-pk"]
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("granted_at"))
                & Q(expires_at__lte=F("granted_at") + LONGEST),
                name="emergency_lasts_four_hours_at_most",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by="") | ~Q(reviewed_by=F("taken_by")),
                name="emergency_reviewed_by_a_second_person",
            ),
            models.UniqueConstraint(
                fields=["account", "purpose", "action"],
                condition=Q(ended_at=None),
                name="emergency_one_open_for_each_permission",
            ),
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}: {self.get_action_display()}, {self.purpose.slug}"

    @property
    def reference(self) -> str:
        """How evidence points at it."""
        return f"emergency:{self.pk}"
