"""Evidence of entering: allauth, axes and Django tell by signals; each becomes an entry.

Staff stand there under their keyed pseudonym. Addresses, names and browsers never do.
"""

import time
from datetime import datetime
from typing import Any, Final

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils import timezone

from audit.services import Event, record
from consent.errors import TooManyRequests
from consent.services.mail import count_once
from governance.callers import staff_name
from governance.roles import role_names
from governance.signin import locks, proofs

SYSTEM: Final = "system:sign-in"


def connect() -> None:
    """Listen; called once, when applications are ready."""
    account_signals.user_logged_in.connect(on_sign_in)
    user_logged_out.connect(on_sign_out)
    for signal in (
        account_signals.password_set,
        account_signals.password_changed,
        account_signals.password_reset,
    ):
        signal.connect(on_password)
    # The rows' own signals, which are sent within the transaction; allauth's come after it.
    post_save.connect(on_factor_added, sender=Authenticator)
    post_delete.connect(on_factor_removed, sender=Authenticator)
    mfa_signals.authenticator_added.connect(note_added)
    mfa_signals.authenticator_removed.connect(note_removed)
    mfa_signals.authentication_failed.connect(on_wrong_code)
    user_locked_out.connect(on_lock_out)


def on_sign_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Somebody is in: say how, start the clock, and end the sessions that are too many."""
    request.session[proofs.STARTED] = time.time()
    if getattr(request, "sso_second_factor", False):
        proofs.note_second_factor(request, user, "sso")
    _testify("staff.signed-in", user, by=proofs.methods(request), roles=role_names(user))
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    kept = max(settings.DISCREET_SESSION_LIMIT - 1, 0)
    for one in others.order_by("-created_at", "-pk")[kept:]:
        one.end()


def on_sign_out(user: User | None, **_signal: Any) -> None:
    """Somebody left, or was shown out."""
    if user is not None:
        _testify("staff.signed-out", user)


def on_password(user: User, **_signal: Any) -> None:
    """A password was set, changed or chosen anew by a mailed link."""
    _testify("staff.password-changed", user)


def on_factor_added(instance: Authenticator, created: bool, **_signal: Any) -> None:
    """An app, a passkey or recovery codes were set up."""
    if created:
        _testify("staff.second-factor-added", instance.user, factor=str(instance.type))


def on_factor_removed(instance: Authenticator, **_signal: Any) -> None:
    """An app, a passkey or recovery codes were taken away."""
    _testify("staff.second-factor-removed", instance.user, factor=str(instance.type))


def note_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any
) -> None:
    """Setting a second factor up proves it, for this session."""
    if authenticator.type in proofs.PRIMARY:
        proofs.note_second_factor(request, user, authenticator.type)


def note_removed(request: HttpRequest, user: User, **_signal: Any) -> None:
    """With the last second factor goes what this session had proved."""
    if not proofs.is_enrolled(user):
        proofs.forget_second_factor(request)


def on_wrong_code(request: HttpRequest, user: User, **_signal: Any) -> None:
    """A wrong code counts towards the lock-out."""
    locks.code_failed(request, user)


def on_lock_out(username: str, **_signal: Any) -> None:
    """A lock-out, once an hour for each pseudonym however often the door is tried meanwhile."""
    at = timezone.now()
    try:
        count_once("staff-locked-out", username, limit=1, at=at)
    except TooManyRequests:
        return
    with transaction.atomic():
        event = Event(
            type="staff.locked-out", at=at, actor=SYSTEM, action="lock-out", resource=username
        )
        record(event)


def session_ended(account: User, why: str, *, at: datetime) -> None:
    """A session's time was over: `idle` or `life`."""
    _testify("staff.session-ended", account, at=at, because=why)


def _testify(
    kind: str, account: User, *, at: datetime | None = None, **facts: str | list[str]
) -> None:
    name = staff_name(account)
    with transaction.atomic():
        record(
            Event(
                type=kind,
                at=at or timezone.now(),
                actor=name,
                action=kind.rpartition(".")[2],
                resource=name,
                facts=facts,
            )
        )
