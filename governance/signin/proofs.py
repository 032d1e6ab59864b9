"""What a session has proved: which factors, and how long ago."""

import time
from typing import Any, Final

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

SECOND_FACTOR: Final = "mfa"  # allauth's word in a session's records
STARTED: Final = "discreet.started"  # in the session: when it began, seconds since 1970
PRIMARY: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """Each proof of this session: `method`, `at` (seconds since 1970), `type` of second factor."""
    if not isinstance(request.user, User):
        return []
    found: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return found


def second_factor_given(request: HttpRequest) -> bool:
    """Whether a second factor, or a passkey, was proved in this session."""
    return any(proof["method"] == SECOND_FACTOR for proof in records(request))


def proved_recently(request: HttpRequest, *, second_factor: bool = False) -> bool:
    """Whether anything, or a second factor, was proved within DISCREET_RECENT seconds."""
    since = time.time() - settings.DISCREET_RECENT
    return any(
        proof["at"] >= since and (not second_factor or proof["method"] == SECOND_FACTOR)
        for proof in records(request)
    )


def note_second_factor(request: HttpRequest, account: User, kind: str) -> None:
    """Remember that this session proved a second factor of `kind` (`totp`, `webauthn`, `sso`)."""
    record_authentication(request, account, SECOND_FACTOR, type=kind)


def methods(request: HttpRequest) -> list[str]:
    """The factors used, for evidence: `password`, `totp`, `webauthn`, `recovery_codes`, `sso`."""
    named = {"socialaccount": "sso"}
    used = [
        named.get(proof["method"], proof.get("type") or proof["method"])
        for proof in records(request)
    ]
    return sorted(set(used))


def is_enrolled(account: User) -> bool:
    """Whether the account has an authenticator app or a passkey of its own."""
    return bool(Authenticator.objects.filter(user=account, type__in=PRIMARY).exists())


def can_prove_second_factor(request: HttpRequest, account: User) -> bool:
    """Whether there is a factor of ours to ask for, or the provider vouched for one before."""
    return is_enrolled(account) or second_factor_given(request)


def forget_second_factor(request: HttpRequest) -> None:
    """The session has proved no second factor any more."""
    kept = [proof for proof in records(request) if proof["method"] != SECOND_FACTOR]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
