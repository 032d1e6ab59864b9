"""How long what is kept may live."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    """Reads over retention rules."""

    def strictest(self, *, purpose: str, modality: str) -> "RetentionRule | None":
        """The matching rule with the fewest days, or None."""
        matching = self.filter(purpose__in=[purpose, ""], modality__in=[modality, ""])
        return matching.order_by("days", "pk").first()


class RetentionRule(models.Model):
    """Days that a kind of data may be kept; the strictest matching rule wins."""

    purpose = models.SlugField(max_length=64, blank=True, help_text="Empty means every purpose.")
    modality = models.SlugField(max_length=32, blank=True, help_text="Empty means every modality.")
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    citation = models.CharField(max_length=200, blank=True)

    objects: ClassVar = RetentionRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["purpose", "modality", "days"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "modality"], name="one_rule_per_scope"),
            models.CheckConstraint(
                condition=models.Q(days__gte=1), name="retention_at_least_a_day"
            ),
        ]

    def __str__(self) -> str:
        scope = f"{self.purpose or 'every purpose'}, {self.modality or 'every modality'}"
        return f"{scope}: {self.days} days"

    def until(self, start: datetime) -> datetime:
        """The moment, UTC, from which data made at `start` must be gone."""
        return start + timedelta(days=self.days)
