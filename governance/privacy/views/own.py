"""What is held, what was decided, who read it, and the receipts: pages that only show."""

import logging
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from consent import receipts as proofs
from consent.models import Receipt
from governance import holders
from governance.privacy import trail
from governance.privacy.chart import Chart, by_month
from governance.privacy.choices import when
from governance.privacy.describing import described
from governance.privacy.door import Visit, gone, guarded, page, visited
from governance.privacy.words import kind_name, plural, words

logger = logging.getLogger(__name__)
RECEIPTS_SHOWN = 100


@require_safe
@visited
def data(visit: Visit) -> HttpResponse:
    """What we hold about the person: a chart over time and each holder's rows in words."""
    chart = by_month(trail.verdicts(visit.subject, at=visit.at), at=visit.at)
    return page(
        visit.request,
        "data",
        language=visit.language,
        visit=visit,
        chart=chart,
        chart_words=_in_words(chart, visit.language),
        holdings=[described(found, language=visit.language) for found in _holdings(visit)],
    )


@require_safe
@visited
def data_file(visit: Visit) -> HttpResponse:
    """All of it as one JSON file (GDPR Art. 15, 20)."""
    content = orjson.dumps(
        {found["name"]: found["rows"] for found in _holdings(visit)},
        default=str,
        option=orjson.OPT_INDENT_2,
    )
    return _download(content, "discreet-data.json")


@require_safe
@visited
def story(visit: Visit) -> HttpResponse:
    """Every decision with its reason, and every reader."""

    def told(kinds: tuple[str, ...]) -> list[trail.Line]:
        return trail.lines(visit.subject, kinds, language=visit.language, at=visit.at)

    return page(
        visit.request,
        "story",
        language=visit.language,
        visit=visit,
        decisions=told(trail.DECISIONS),
        readers=told(trail.READS),
        more=words(visit.language)["story_more"].format(count=trail.SHOWN),
        shown=trail.SHOWN,
    )


@require_safe
@visited
def receipts(visit: Visit) -> HttpResponse:
    """The person's receipts, newest first."""
    rows = Receipt.objects.filter(token__in=trail.tokens_of(visit.subject, at=visit.at))
    return page(
        visit.request,
        "receipts",
        language=visit.language,
        visit=visit,
        rows=[
            {
                "id": row.pk,
                "when": when(row.created_at, visit.language),
                "kind": kind_name(row.kind, visit.language),
            }
            for row in rows.order_by("-created_at")[:RECEIPTS_SHOWN]
        ],
    )


@require_safe
@visited
def receipt_file(visit: Visit, receipt_id: UUID) -> HttpResponse:
    """One of the person's own receipts as a file, with its proof once there is one."""
    own = trail.tokens_of(visit.subject, at=visit.at)
    if not Receipt.objects.filter(pk=receipt_id, token__in=own).exists():
        return gone(visit.request)
    content = orjson.dumps(proofs.with_proof(receipt_id), option=orjson.OPT_INDENT_2)
    return _download(content, f"receipt-{receipt_id}.json")


def _holdings(visit: Visit) -> list[dict[str, Any]]:
    """Each holder's rows; a holder that fails is named as such, never left out silently."""
    found: list[dict[str, Any]] = []
    for holder in holders.holders():
        try:
            rows = holder.export(visit.subject, language=visit.language)
        except Exception:  # noqa: BLE001  # one broken holder must not hide the others
            logger.error("holder failed", extra={"holder": holder.name})
            found.append({"name": holder.name, "rows": [], "broken": True})
            continue
        found.append({"name": holder.name, "rows": rows, "broken": False})
    return found


def _in_words(chart: Chart, language: str) -> str:
    table = words(language)
    if not chart.allowed and not chart.denied:
        return table["data_never"]
    first, last = chart.bars[0].month, chart.bars[-1].month
    return table["data_words"].format(
        since=f"{first:%m.%Y}",
        until=f"{last:%m.%Y}",
        allowed=plural(chart.allowed, table["data_times"], language),
        denied=plural(chart.denied, table["data_requests"], language),
    )


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return guarded(response)
