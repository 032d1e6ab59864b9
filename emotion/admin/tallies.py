"""What is known of many: aggregates for analysts, drift for the model's steward."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from emotion.admin.analyses import caller_at
from emotion.charts import columns
from emotion.drift import MUCH, REFERENCE_WEEKS
from emotion.models import DriftAlarm, Tally
from emotion.services.tallying import STATE, part, week_of, weekly
from emotion.services.totals import K, aggregates, last_weeks, outcomes
from emotion.services.watching import compared
from governance.admin.base import Screen

WEEKS = 12


class Figures(Screen[Any]):
    """A screen of figures: one page to read, nothing to add, change or open."""

    template = ""
    figures: Callable[[HttpRequest], dict[str, Any]]  # what a screen shows: each has its own

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Sealing counts, nobody by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A sum is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor deleted."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            **self.figures(request),
            "opts": self.opts,
        }
        return TemplateResponse(request, self.template, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One row of a sum tells nobody anything, and might tell of somebody."""
        raise Http404

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Rows of sums have none."""
        raise Http404


@admin.register(Tally)
class TallyAdmin(Figures):
    """Aggregates of the purposes whose aggregates this person may read."""

    template = "emotion/aggregates.html"

    def figures(self, request: HttpRequest) -> dict[str, Any]:
        """One purpose's last weeks, by channel; groups of fewer than twenty are left out."""
        slugs = list(
            caller_at(request)
            .purposes.purposes("read_aggregates")
            .order_by("slug")
            .values_list("slug", flat=True)
        )
        slug = request.GET.get("purpose") or (slugs[0] if slugs else "")
        context = {"title": _("Aggregates"), "purposes": slugs, "purpose": slug, "k": K}
        if not slug:
            return context
        if slug not in slugs:
            raise PermissionDenied
        since, until = last_weeks(timezone.now().date(), WEEKS)
        found = aggregates(slug, since=since, until=until)
        return context | {
            "channels": _by_channel(found["cells"]),
            "left_out": found["cells_left_out"],
            "outcomes": outcomes(slug, since=since, until=until),
        }


def _by_channel(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each channel with its weeks, drawn and as rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        found.setdefault(cell["channel"], []).append(cell)
    return [
        {
            "name": name,
            "weeks": [week | {"named": _named(week["labels"])} for week in weeks],
            "chart": columns(
                [
                    (f"{one['week']:%d.%m}", {k: v or 0 for k, v in one["states"].items()})
                    for one in weeks
                ]
            ),
        }
        for name, weeks in sorted(found.items())
    ]


def _named(labels: dict[str, int | None]) -> str:
    """The labels that enough messages bear, with their counts."""
    return ", ".join(f"{label} {count}" for label, count in labels.items() if count is not None)


@admin.register(DriftAlarm)
class DriftAlarmAdmin(Figures):
    """How what a model says moved, week by week, and the alarms that this raised."""

    template = "emotion/drift.html"

    def figures(self, request: HttpRequest) -> dict[str, Any]:
        """Last week's channels against the four before, drawn; shares only, no counts."""
        now = timezone.now()
        last = week_of(now) - timedelta(weeks=1)
        slugs = sorted(set(Tally.objects.filter(week=last).values_list("purpose", flat=True)))
        return {
            "title": _("Drift"),
            "week": last,
            "much": MUCH,
            "reference": REFERENCE_WEEKS,
            "watched": [
                {"one": seen, "chart": _history(seen.purpose, seen.channel, seen.model, last)}
                for slug in slugs
                for seen in compared(slug, week=last)
                if seen.drift.enough
            ],
            "alarms": DriftAlarm.objects.all()[:50],
        }


def _history(purpose: str, channel: str, model: str, last: date) -> Any:
    since = last - timedelta(weeks=REFERENCE_WEEKS)
    found = weekly(purpose, since=since, until=last + timedelta(weeks=1))
    return columns(
        [
            (f"{week:%d.%m}", part(counts, STATE))
            for (week, name, reader), counts in sorted(found.items())
            if (name, reader) == (channel, model)
        ]
    )
