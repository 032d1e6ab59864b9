"""Emergency stops: one officer stops at once, two release."""

from datetime import datetime

from django.db import transaction

from governance.errors import SamePerson, WrongState
from governance.models.policies import Stop
from governance.services.evidence import keep


def set_stop(
    *,
    reason: str,
    by: str,
    at: datetime,
    purpose: str = "",
    modality: str = "",
    model: str = "",
    application: str = "",
) -> Stop:
    """Stop everything that matches all the named fields, from the next decision of any process."""
    if not (purpose or modality or model or application):
        raise WrongState("Name at least one of purpose, modality, model and application.")
    with transaction.atomic():
        stop = Stop.objects.create(
            purpose=purpose,
            modality=modality,
            model=model,
            application=application,
            reason=reason,
            set_by=by,
            set_at=at,
        )
        facts = {"purpose": purpose, "modality": modality, "model": model}
        named = {name: value for name, value in facts.items() if value}
        if application:
            named["application"] = application
        keep("stop.set", resource=stop.reference, by=by, at=at, facts=named)
    return stop


def propose_release(stop: Stop, *, by: str, at: datetime) -> Stop:
    """The first of the two. Proposing again replaces the proposal."""
    with transaction.atomic():
        locked = _locked(stop)
        locked.release_proposed_by, locked.release_proposed_at = by, at
        locked.save()
        keep("stop.release-proposed", resource=locked.reference, by=by, at=at)
    return locked


def release(stop: Stop, *, by: str, at: datetime) -> Stop:
    """The second of the two. Raises SamePerson, or WrongState when nobody proposed it."""
    with transaction.atomic():
        locked = _locked(stop)
        if not locked.release_proposed_by:
            raise WrongState("Release must be proposed by one officer and confirmed by another.")
        if locked.release_proposed_by == by:
            raise SamePerson("The officer who proposed the release cannot confirm it.")
        locked.released_by, locked.released_at = by, at
        locked.save()
        keep("stop.released", resource=locked.reference, by=by, at=at)
    return locked


def is_stopped(*, purpose: str, modality: str, model: str, application: str) -> bool:
    """Whether any stop in force covers this. One small query; there are few stops."""
    return any(
        stop.covers(purpose=purpose, modality=modality, model=model, application=application)
        for stop in Stop.objects.active()
    )


def _locked(stop: Stop) -> Stop:
    locked = Stop.objects.select_for_update().get(pk=stop.pk)
    if locked.released_at is not None:
        raise WrongState("This stop was released already.")
    return locked
