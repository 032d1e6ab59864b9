"""How long what is kept may live: officers' rules, proposed by one, approved by another."""

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.law.terms import KINDS, SEGMENTS
from governance.terms import FAR, TermRule

KIND_NAMES: Final = {
    "score": _("scores"),
    "log": _("the log's content"),
    "request": _("records of requests"),
}
SEGMENT_NAMES: Final = {"": _("everybody"), "minor": _("minors"), "vulnerable": _("vulnerable")}


class RuleState(models.TextChoices):
    """Where a rule stands. ``RULE_STEPS`` says what may follow."""

    PROPOSED = "proposed", _("proposed")
    IN_FORCE = "in-force", _("in force")
    REJECTED = "rejected", _("rejected")
    RETIRED = "retired", _("retired")


RULE_STEPS: Final[dict[str, tuple[str, ...]]] = {
    RuleState.PROPOSED: (RuleState.IN_FORCE, RuleState.REJECTED),
    RuleState.IN_FORCE: (RuleState.RETIRED,),
    RuleState.REJECTED: (),
    RuleState.RETIRED: (),
}


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    """Reads over retention rules."""

    def in_force(self) -> "RetentionRuleQuerySet":
        """Those that set dates now."""
        return self.filter(state=RuleState.IN_FORCE)

    def of_scope(self, rule: "RetentionRule") -> "RetentionRuleQuerySet":
        """Those that cover exactly what `rule` covers, itself left out."""
        same = {name: getattr(rule, name) for name in RetentionRule.SCOPE}
        return self.filter(**same).exclude(pk=rule.pk)


class RetentionRule(models.Model):
    """Days that a kind of data may be kept, for everything that every set part covers.

    The strictest matching rule wins, and law stands above (`governance.terms`). In force rules do
    not change: a new one of the same scope takes the place of the old when it is approved.
    """

    SCOPE: ClassVar = ("kind", "purpose", "modality", "jurisdiction", "segment")

    kind = models.CharField(
        _("kind of data"),
        max_length=8,
        choices=[(kind, KIND_NAMES[kind]) for kind in KINDS],
        default="score",
    )
    purpose = models.SlugField(
        _("purpose"), max_length=64, blank=True, help_text=_("Empty means every purpose.")
    )
    modality = models.SlugField(
        _("modality"), max_length=32, blank=True, help_text=_("Empty means every modality.")
    )
    jurisdiction = models.CharField(
        _("place"), max_length=10, blank=True, help_text=_("Empty means everywhere.")
    )
    segment = models.CharField(
        _("people"),
        max_length=10,
        blank=True,
        choices=[(name, SEGMENT_NAMES[name]) for name in ("", *SEGMENTS)],
        default="",
    )
    days = models.PositiveIntegerField(
        _("days"), validators=[MinValueValidator(1), MaxValueValidator(FAR)]
    )
    reason = models.CharField(_("reason"), max_length=300)
    citation = models.CharField(_("source"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=RuleState.choices, default=RuleState.IN_FORCE
    )
    author = models.CharField(max_length=120, blank=True, editable=False)
    approver = models.CharField(max_length=120, blank=True, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)
    retirement_proposed_by = models.CharField(max_length=120, blank=True, editable=False)
    retired_by = models.CharField(max_length=120, blank=True, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = RetentionRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "purpose", "modality", "jurisdiction", "segment", "days"]
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "purpose", "modality", "jurisdiction", "segment"],
                condition=Q(state="in-force"),
                name="one_rule_per_scope",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="retention_at_least_a_day"),
            models.CheckConstraint(
                condition=Q(approver="") | ~Q(approver=F("author")),
                name="retention_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(retired_by="") | ~Q(retired_by=F("retirement_proposed_by")),
                name="retention_retired_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_name}: {self.days} {gettext('days')}"

    @property
    def reference(self) -> str:
        """How evidence and dated rows point at it."""
        return f"rule:{self.pk}"

    @property
    def scope_name(self) -> str:
        """What it covers, for people."""
        kind = KIND_NAMES[self.kind]
        parts = (self.purpose, self.modality, self.jurisdiction)
        named = [str(kind), *(part for part in parts if part)]
        if self.segment:
            named.append(str(SEGMENT_NAMES[self.segment]))
        return " · ".join(named)

    def term(self) -> TermRule:
        """The rule as the pure part takes it."""
        scope = {name: getattr(self, name) for name in self.SCOPE}
        return TermRule(name=self.reference, days=self.days, citation=self.citation, **scope)
