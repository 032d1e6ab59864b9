"""Break glass: take one permission for hours, with a reason, evidence, a mail and a review.

The permission is not a row that a job must remove: whether it holds is asked of the clock at each
use (`in_force`). The job records the end and sends the mail.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from consent.models import Purpose
from governance.callers import staff_name
from governance.errors import EmergencyRefused, SamePerson, WrongState
from governance.models import EmergencyAccess
from governance.models.emergencies import LONGEST
from governance.roles import NEVER_READ, role_names
from governance.services.evidence import keep

SHORTEST_REASON: Final = 15  # characters; "urgent" is no reason
CLOCK: Final = "system:clock"
SCOPES: Final = {EmergencyAccess.READ_RESULTS: "analyses:read"}


def take(
    *,
    account: User,
    purpose: Purpose,
    reason: str,
    life: timedelta,
    at: datetime,
    action: str = EmergencyAccess.READ_RESULTS,
) -> EmergencyAccess:
    """Give oneself `action` on `purpose` for `life`, at most four hours.

    Raises `EmergencyRefused` for a role that never reads, a reason that says nothing, a life that
    is too long, or a permission that is taken already.
    """
    if NEVER_READ.intersection(role_names(account)):
        raise EmergencyRefused("Your role reads no results, in an emergency either.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise EmergencyRefused("Say in a sentence why this cannot wait.", field="reason")
    if not timedelta(0) < life <= LONGEST:
        raise EmergencyRefused("It lasts four hours at most.", field="minutes")
    if action not in SCOPES:
        raise EmergencyRefused("There is no such emergency permission.", field="action")
    by = staff_name(account)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=account.pk)
        close_expired(at=at)
        held = EmergencyAccess.objects.in_force(at=at)
        if held.filter(account=account, purpose=purpose, action=action).exists():
            raise EmergencyRefused("You hold it already. End that one first.")
        access = EmergencyAccess.objects.create(
            account=account,
            purpose=purpose,
            action=action,
            reason=reason.strip(),
            taken_by=by,
            granted_at=at,
            expires_at=at + life,
        )
        minutes = int(life.total_seconds() // 60)
        _keep("emergency.taken", access, by=by, at=at, minutes=minutes)
    return access


def scopes_in_force(account: User, *, at: datetime) -> frozenset[str]:
    """The REST scopes that emergencies add to those of the account's roles."""
    actions = EmergencyAccess.objects.in_force(at=at).filter(account=account)
    return frozenset(SCOPES[action] for action in actions.values_list("action", flat=True))


def use(access: EmergencyAccess, *, times: int, at: datetime) -> None:
    """Record `times` uses in the caller's transaction; raises `EmergencyRefused` when it is over.

    The condition is part of the update, so an end that another process records first wins.
    """
    held = EmergencyAccess.objects.in_force(at=at).filter(pk=access.pk)
    if not held.update(uses=F("uses") + times):
        raise EmergencyRefused("The emergency access has ended.")
    _keep("emergency.used", access, by=access.taken_by, at=at, times=times)


def end(access: EmergencyAccess, *, by: str, at: datetime) -> EmergencyAccess:
    """End it now. Raises `WrongState` when it is over."""
    with transaction.atomic():
        if not _close(access, by=by, at=at, kind="emergency.ended"):
            raise WrongState("It is over already.")
    access.refresh_from_db()
    return access


def close_expired(*, at: datetime) -> int:
    """Record the end of those whose time is over; how many."""
    done = 0
    for access in EmergencyAccess.objects.expired(at=at).select_related("purpose"):
        with transaction.atomic():
            done += _close(access, by=CLOCK, at=at, kind="emergency.expired")
    return done


def review(
    access: EmergencyAccess, *, verdict: str, finding: str, by: str, at: datetime
) -> EmergencyAccess:
    """Say afterwards whether it was justified. Nobody reviews their own."""
    if verdict not in {EmergencyAccess.JUSTIFIED, EmergencyAccess.UNJUSTIFIED}:
        raise EmergencyRefused("Say whether it was justified.", field="verdict")
    with transaction.atomic():
        locked = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
        if locked.ended_at is None and locked.expires_at > at:
            raise WrongState("It has not ended yet. End it first.")
        if locked.reviewed_at is not None:
            raise WrongState("It was reviewed already.")
        if locked.taken_by == by:
            raise SamePerson("Nobody reviews their own emergency.")
        if locked.ended_at is None:
            _close(locked, by=CLOCK, at=at, kind="emergency.expired")
        EmergencyAccess.objects.filter(pk=locked.pk).update(
            verdict=verdict, finding=finding.strip(), reviewed_by=by, reviewed_at=at
        )
        _keep("emergency.reviewed", locked, by=by, at=at, verdict=verdict)
    access.refresh_from_db()
    return access


def _close(access: EmergencyAccess, *, by: str, at: datetime, kind: str) -> bool:
    """Conditional: of two who end it at once, one records it."""
    mine = EmergencyAccess.objects.filter(pk=access.pk, ended_at=None)
    if not mine.update(ended_at=min(at, access.expires_at), ended_by=by):
        return False
    access.refresh_from_db()
    _keep(kind, access, by=by, at=at, uses=access.uses)
    return True


def _keep(kind: str, access: EmergencyAccess, *, by: str, at: datetime, **facts: Any) -> None:
    named = {"purpose": access.purpose.slug, "permission": access.action, **facts}
    keep(kind, resource=access.reference, by=by, at=at, facts=named)
