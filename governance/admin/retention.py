"""Retention rules and legal holds in the admin: proposed by one officer, decided by another."""

from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from consent.references import Reference
from governance.admin.deeds import DeedScreen, PersonForm, named
from governance.law.terms import DEFAULT
from governance.law.terms import load as laws
from governance.models import LegalHold, RetentionRule
from governance.models.retention import RuleState
from governance.policy.facts import MODALITIES
from governance.services import holds, retention_rules

EVERY: Final = "*"  # in an address: rows that name no purpose


def _purposes() -> list[tuple[str, Any]]:
    slugs = Purpose.objects.order_by("slug").values_list("slug", flat=True)
    return [("", _("every purpose")), *((slug, slug) for slug in slugs)]


class PurposeFilter(admin.SimpleListFilter):
    """By purpose; rows that name none are every purpose's (Django's own filter shows no words)."""

    title = _("purpose")
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The purposes there are."""
        return [(slug or EVERY, label) for slug, label in _purposes()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the chosen purpose."""
        chosen = self.value()
        if chosen is None:
            return queryset
        return queryset.filter(purpose="" if chosen == EVERY else chosen)


class RuleForm(forms.ModelForm[RetentionRule]):
    """A new rule. An empty part covers everything."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=_purposes, required=False)
    modality = forms.ChoiceField(
        label=_("Modality"),
        choices=[("", _("every modality")), *((name, name) for name in MODALITIES)],
        required=False,
    )

    class Meta:
        """The parts that officers write."""

        model = RetentionRule
        fields = (
            *("kind", "purpose", "modality", "jurisdiction", "segment"),
            *("days", "reason", "citation"),
        )


@admin.register(RetentionRule)
class RetentionRuleAdmin(DeedScreen):
    """How long data may live; the strictest lawful date wins."""

    list_display = ("covers", "days", "state", "citation", "approved_at")
    list_filter = ("state", "kind", PurposeFilter, "segment")
    search_fields = ("purpose", "modality", "reason")
    change_list_template = "governance/retention_list.html"
    form_class: ClassVar = RuleForm
    pages: ClassVar = ("retention_rule_add", "retention_rule")
    titles: ClassVar = (_("Propose a retention rule"), _("Proposed: a second person decides."))
    deeds: ClassVar = {
        "approve": (
            retention_rules.approve,
            _("In force. The dates of what is kept follow in the background."),
        ),
        "reject": (retention_rules.reject, _("Rejected.")),
        "propose-retirement": (retention_rules.propose_retirement, _("Proposed to retire.")),
        "retire": (
            retention_rules.retire,
            _("Retired. The dates of what is kept follow in the background."),
        ),
    }

    @admin.display(description=_("Covers"))
    def covers(self, rule: RetentionRule) -> str:
        """The kind of data, and each part that the rule names."""
        return rule.scope_name

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The rules, and below them what the law sets."""
        return super().changelist_view(request, {**(extra_context or {}), "laws": laws()})

    def begin(self, cleaned: dict[str, Any], *, by: str, at: Any) -> RetentionRule:
        """Propose what the form says."""
        return retention_rules.propose(RetentionRule(**cleaned), by=by, at=at)

    def story(self, row: RetentionRule, request: HttpRequest) -> dict[str, Any]:
        """What the next step would do, what it replaces, and the law of its kind."""
        open_step = row.state in {RuleState.PROPOSED, RuleState.IN_FORCE}
        now = timezone.now()
        binding = [law for law in laws() if row.kind in law.kinds and law.effect != DEFAULT]
        return {
            "preview": retention_rules.preview(row, at=now) if open_step else None,
            "replaces": RetentionRule.objects.in_force().of_scope(row).first(),
            "laws": binding,
            "who": named(row, "author", "approver"),
        }


class HoldForm(PersonForm):
    """A new hold: a person, a purpose, a period, or several of them at once."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=_purposes, required=False)
    since = forms.DateField(
        label=_("Made since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Made before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The matter and who asked, without names of the people it is about."),
    )
    review_on = forms.DateField(
        label=_("Review on"), widget=forms.DateInput(attrs={"type": "date"})
    )


@admin.register(LegalHold)
class LegalHoldAdmin(DeedScreen):
    """What may not be deleted for now, whatever its date says."""

    list_display = ("__str__", "scope_in_words", "state", "review_on", "approved_at", "released_at")
    list_filter = ("state", PurposeFilter)
    form_class: ClassVar = HoldForm
    pages: ClassVar = ("hold_add", "hold")
    titles: ClassVar = (_("Propose a legal hold"), _("Proposed: a second person decides."))
    deeds: ClassVar = {
        "approve": (holds.approve, _("In force: nothing in its scope is deleted from now on.")),
        "reject": (holds.reject, _("Rejected.")),
        "review": (holds.look_again, _("Reviewed: it goes on.")),
        "propose-release": (holds.propose_release, _("Release proposed.")),
        "release": (holds.release, _("Released: what is past its date goes with the next run.")),
    }

    @admin.display(description=_("holds"))
    def scope_in_words(self, hold: LegalHold) -> str:
        """A person by the beginning of the pseudonym, a purpose, a period."""
        person = hold.subject.pseudonym[:8] if hold.subject else ""
        parts = [gettext("person %(name)s…") % {"name": person}] if person else []
        parts += [hold.purpose] if hold.purpose else []
        if hold.since or hold.until:
            days = (f"{moment:%Y-%m-%d}" if moment else "" for moment in (hold.since, hold.until))
            parts.append(" – ".join(days))
        return " · ".join(parts)

    def begin(self, cleaned: dict[str, Any], *, by: str, at: Any) -> LegalHold:
        """Propose what the form says."""
        named = cleaned["namespace"] and cleaned["identifier"]
        person = Reference(cleaned["namespace"], cleaned["identifier"]) if named else None
        return holds.propose(
            reason=cleaned["reason"],
            review_on=cleaned["review_on"],
            by=by,
            at=at,
            person=person,
            purpose=cleaned["purpose"],
            since=_midnight(cleaned["since"]),
            until=_midnight(cleaned["until"]),
        )

    def story(self, row: LegalHold, request: HttpRequest) -> dict[str, Any]:
        """Its scope in words, whether its review is late, and who did what."""
        deeds = ("proposed_by", "approved_by", "rejected_by", "release_proposed_by", "released_by")
        return {
            "scope": self.scope_in_words(row),
            "late": row.review_on < timezone.now().date(),
            "who": named(row, *deeds),
        }

    def more(self, request: HttpRequest, deed: str) -> dict[str, Any]:
        """A review needs the day of the next one; what is no day lies in the past."""
        if deed != "review":
            return {}
        try:
            return {"review_on": date.fromisoformat(request.POST.get("review_on", ""))}
        except ValueError:
            return {"review_on": date.min}


def _midnight(day: date | None) -> datetime | None:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time(), tzinfo=UTC) if day else None
