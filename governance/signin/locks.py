"""Guessing has an end: per person and address by django-axes, per person from anywhere by us.

Both count in the database, so every process of every machine knows. Nobody is told whether the
account exists: a name that nobody has is locked out in the same way.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from audit.keys import system_hmac
from consent.errors import TooManyRequests
from consent.services.mail import count_once
from governance.callers import staff_name

# Tries in an hour, wherever they come from (NIST SP 800-63B-4 §3.2.2 asks for at most 100 failures
# in a row). A passkey cannot be guessed, so it enters even then.
PASSWORDS_AN_HOUR: Final = 60
CODES_AN_HOUR: Final = 20


def account_named(login: str) -> User | None:
    """The active member of staff with this username or, if only one has it, this e-mail address."""
    name = login.strip()
    staff = User.objects.filter(is_active=True, is_staff=True)
    found = staff.filter(username__iexact=name).first()
    if found is None and "@" in name:
        with_address = list(staff.filter(email__iexact=name)[:2])
        found = with_address[0] if len(with_address) == 1 else None
    return found


def pseudonym(login: str) -> str:
    """A keyed name for whoever is named, so that no typed text is kept: it may be a password."""
    account = account_named(login)
    if account is not None:
        return staff_name(account)
    return "stranger:" + system_hmac("sign-in", login.strip().casefold().encode())[:8].hex()


def who(_request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """For AXES_USERNAME_CALLABLE: one name per person, however the name was typed."""
    login = (credentials or {}).get("username") or (credentials or {}).get("email") or ""
    return pseudonym(str(login))


def count_password(login: str, *, at: datetime) -> bool:
    """Count one try; False when the hour's tries for this person are used up."""
    return _count("staff-password", pseudonym(login), limit=PASSWORDS_AN_HOUR, at=at)


def may_try_code(request: HttpRequest, account: User) -> bool:
    """Count one try at a second factor's code; False, and the request marked, when locked out."""
    credentials = {"username": account.get_username()}
    counted = _count("staff-code", staff_name(account), limit=CODES_AN_HOUR, at=timezone.now())
    if counted and AxesProxyHandler.is_allowed(request, credentials):
        return True
    request.axes_locked_out = True  # type: ignore[attr-defined]  # axes' middleware answers
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    return False


def code_failed(request: HttpRequest, account: User) -> None:
    """A wrong code counts like a wrong password."""
    AxesProxyHandler.update_request(request)
    AxesProxyHandler.user_login_failed(
        sender=User, credentials={"username": account.get_username()}, request=request
    )


def _count(kind: str, name: str, *, limit: int, at: datetime) -> bool:
    try:
        count_once(kind, name, limit=limit, at=at)
    except TooManyRequests:
        return False
    return True
