"""What became of a case, counted beside what was read: about nobody, and once."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.errors import DomainError
from audit.services import Event, record
from consent import vault
from consent.errors import KeyDestroyed
from consent.services import lock_subject
from consent.services import standing as standing_of
from emotion.errors import AnalysisNotFound
from emotion.models import Analysis, OutcomeNote
from emotion.services.analysing import reopen
from emotion.services.tallying import tally_outcome
from governance.callers import Caller

OUTCOMES = ("churned", "resolved", "escalated", "reopened", "complained", "refunded")
WILLING = ("none", "granted")


class NoLongerWilling(DomainError):
    """The person said no since. What was read of them is used for nothing more, not even a sum."""

    status = 403
    slug = "no-longer-willing"
    title = "The person said no since"


def report(identifier: UUID, *, outcome: str, happened: bool, by: Caller, at: datetime) -> bool:
    """Count the outcome of an own analysis; False when it was counted before.

    Nothing remains that ties the outcome to the person: which band was read and what happened go
    into a weekly sum, and a keyed tag keeps the same report from counting twice. Raises
    `AnalysisNotFound` for any that is not the caller's own, and `NoLongerWilling`.
    """
    analysis = _own(identifier, by=by, at=at)
    with transaction.atomic():
        lock_subject(analysis.subject)
        will = standing_of(
            subject=analysis.subject,
            purpose=analysis.purpose,
            modality=analysis.modality,
            at=at,
            gpc=False,
        )
        if will.state not in WILLING:
            raise NoLongerWilling("The person objected or withdrew: nothing was counted.")
        try:
            answer = reopen(analysis)
            tag = vault.body_tag(analysis.subject_id, f"outcome:{outcome}".encode())
        except KeyDestroyed:
            raise AnalysisNotFound("There is no such analysis.") from None
        if not _note(analysis, tag):
            return False
        tally_outcome(analysis, answer, outcome=outcome, happened=happened, at=at)
        record(
            Event(
                type="outcome.counted",
                at=at,
                actor=by.name,
                role=by.role,
                application=by.application,
                token=vault.token(analysis.subject_id, at=at),
                purpose=analysis.purpose.slug,
                action="count",
                resource=f"analysis:{analysis.pk}",
                correlation=by.correlation,
            )
        )
    return True


def _own(identifier: UUID, *, by: Caller, at: datetime) -> Analysis:
    """An analysis that this application made, for a purpose and namespace it still has."""
    found = (
        Analysis.objects.select_related("subject", "purpose")
        .filter(pk=identifier, application=by.application, retention_until__gt=at)
        .first()
    )
    if (
        found is None
        or not by.application
        or not by.purposes.may(found.purpose, "use")
        or not by.may_act_in(found.subject.namespace)
    ):
        raise AnalysisNotFound("There is no such analysis.")
    return found


def _note(analysis: Analysis, tag: str) -> bool:
    try:
        with transaction.atomic():
            OutcomeNote.objects.create(analysis=analysis, tag=tag)
    except IntegrityError:
        return False
    return True
