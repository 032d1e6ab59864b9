"""What an assessment's page shows, laid out for paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from governance.assessment_pdf import Paper
from governance.models import Assessment


def paper(story: Mapping[str, Any]) -> Paper:
    """The page's context (``AssessmentAdmin._story``) as what the PDF draws."""
    found: Assessment = story["assessment"]
    return Paper(
        title=str(found),
        facts=_facts(found, story),
        sections=[*_texts(found), *_listed(story)],
        risks=[
            (
                str(number),
                f"{risk.title}: {risk.impacts}" if risk.impacts else risk.title,
                f"{risk.inherent_severity} × {risk.inherent_likelihood}",
                f"{risk.residual_severity} × {risk.residual_likelihood}",
            )
            for number, risk in enumerate(story["risks"], 1)
        ],
        matrices=[
            (caption, [[(box.level, box.numbers) for box in row] for row in rows])
            for caption, rows in story["matrices"]
        ],
        measures=[
            (one.title, one.owner, _day(one.due), _day(one.done_on)) for one in story["measures"]
        ],
        evidence=[
            line
            for one in story["evidence"]
            for line in (
                (one.purpose, "decisions in 30 days", str(one.total)),
                (one.purpose, "refused", one.refusals),
                *((one.purpose, label, value) for label, value in one.figures),
            )
        ],
        footer=f"{found.reference} · {found.get_state_display()}"
        + (f" · content {found.content_hash[:16]}…" if found.content_hash else ""),
    )


def _facts(found: Assessment, story: Mapping[str, Any]) -> list[tuple[str, str]]:
    people = story["people"]
    covered = "; ".join(f"{scope}: {standing.state}" for scope, standing in story["standings"])
    models = ", ".join(map(str, found.models_examined))
    volume = "not limited" if found.monthly_volume is None else f"{found.monthly_volume:,}"
    return [
        ("State", found.get_state_display()),
        ("Covers", covered or "–"),
        ("Models examined", models or "none"),
        ("Most decisions a month", volume),
        ("Author", people.get(found.author, "–")),
        ("DPO", people.get(found.dpo, "–")),
        ("Approved by", f"{people.get(found.approver, '–')} {_day(found.approved_at)}".strip()),
        ("Review due", _day(found.review_due) or "a year after approval"),
        ("Content (SHA-256)", found.content_hash or "fixed at approval"),
    ]


def _texts(found: Assessment) -> list[tuple[str, str]]:
    return [
        ("a) Description", found.description),
        ("b) Necessity and proportionality", found.necessity),
        ("c) Risks to rights and freedoms", found.risk_summary),
        ("d) Safeguards", found.measure_summary),
        ("Data subjects' views", found.subjects_views),
        ("DPO's advice", found.dpo_advice),
        ("Prior consultation (Art. 36)", found.get_consultation_display()),
    ]


def _listed(story: Mapping[str, Any]) -> list[tuple[str, str]]:
    rights = "\n".join(f"{label}: {text}" for label, text in story["fria"] if text)
    vows = "\n".join(f"{label}: {text}" for label, text in story["undertakings"] if text)
    return [("Fundamental rights (AI Act Art. 27(1))", rights), ("Undertakings", vows)]


def _day(when: date | None) -> str:
    return f"{when:%Y-%m-%d}" if when else ""
