"""Assessments in and out of the CNIL's file format."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from governance import cnil
from governance.errors import DocumentRefused
from governance.models.assessments import Assessment, AssessmentMeasure, AssessmentRisk
from governance.services import assessments
from governance.services.evidence import keep

UNTITLED: Final = "(untitled)"
_EMPTY: Final[tuple[Any, ...]] = ("", None, [], {}, "not-needed")
_OWN_FIELDS: Final = tuple(name for name in cnil.EXTRA if name != "scopes")


def import_cnil(raw: bytes, *, by: str, at: datetime) -> tuple[Assessment, list[str]]:
    """A draft from a file, and the places that had to be cleaned of dangerous markup.

    The whole document is kept, so that an export gives back what came, unknown keys included.
    Raises DocumentRefused naming the place.
    """
    reading = cnil.read(raw)
    content = reading.content
    if len(content.title) > 200:
        raise DocumentRefused("pia.name: at most 200 characters.")
    if any(len(risk.title) > 200 for risk in content.risks):
        raise DocumentRefused("discreet.risks: a title has at most 200 characters.")
    extra = dict(content.extra)
    scopes = [(purpose, modality) for purpose, modality in extra.pop("scopes", [])]
    with transaction.atomic():
        made = assessments.draft(
            title=content.title or UNTITLED,
            scopes=scopes,
            by=by,
            at=at,
            description=content.description,
            necessity=content.necessity,
            dpo_advice=content.dpo_advice,
            subjects_views=content.subjects_views,
            cnil=reading.document,
            **extra,
        )
        for risk in content.risks:
            AssessmentRisk.objects.create(
                assessment=made,
                **{name: getattr(risk, name) for name in risk.__dataclass_fields__},
            )
        for title, description in content.measures:
            AssessmentMeasure.objects.create(assessment=made, title=title, description=description)
        facts = {"cleaned": len(reading.cleaned), "bytes": len(raw)}
        keep("dpia.imported", resource=made.reference, by=by, at=at, facts=facts)
    return made, reading.cleaned


def export_cnil(assessment: Assessment) -> dict[str, Any]:
    """The assessment as a ``pia`` document; equal to the imported one while nothing changed."""
    risks = tuple(
        cnil.Risk(**{name: getattr(risk, name) for name in cnil.Risk.__dataclass_fields__})
        for risk in assessment.risks.all()
    )
    extra = {name: getattr(assessment, name) for name in _OWN_FIELDS}
    extra["scopes"] = [[scope.purpose, scope.modality] for scope in assessment.scopes.all()]
    title = assessment.title
    return cnil.write(
        assessment.cnil,
        cnil.Content(
            title="" if title == UNTITLED else title,
            description=assessment.description,
            necessity=assessment.necessity,
            dpo_advice=assessment.dpo_advice,
            subjects_views=assessment.subjects_views,
            risks=risks,
            measures=tuple(assessment.measures.values_list("title", "description")),
            extra={name: value for name, value in extra.items() if value not in _EMPTY},
        ),
    )
