"""Staff who sign in as people do: over HTTP, by password, code and link."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from audit.models import Payload
from governance.roles import project

PASSWORD = "six quiet otters ferry"
SECRET = totp.generate_totp_secret()


@pytest.fixture(autouse=True)
def second_factor_is_required(settings: Any) -> Iterator[None]:
    """As in production; and nothing that one test counted counts in another."""
    settings.DISCREET_SECOND_FACTOR = "required"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make a member of staff in these roles; `enrolled` gives an authenticator app."""
    project()

    def make(name: str, *roles: str, enrolled: bool = True, **fields: Any) -> User:
        fields = {"is_staff": True, "email": f"{name}@example.com"} | fields
        account = User.objects.create_user(name, password=PASSWORD, **fields)
        account.groups.set(Group.objects.filter(name__in=roles))
        if enrolled:  # in bulk: what a test prepares leaves no evidence among what it does
            app = Authenticator(user=account, type="totp", data={"secret": encrypt(SECRET)})
            Authenticator.objects.bulk_create([app])
        return account

    return make


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, or `steps` of 30 seconds from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def enter(client: Client, login: str, password: str = PASSWORD) -> Any:
    """The first step, at the door."""
    return client.post("/sign-in/", {"login": login, "password": password})


def sign_in(client: Client, login: str) -> Any:
    """Both steps; the answer to the second."""
    enter(client, login)
    Authenticator.objects.filter(type="totp").update(data={"secret": _secret_of(login)})
    return client.post("/sign-in/code/", {"code": code()})


def _secret_of(login: str) -> str:
    """The sealed secret without the note of the last code used, so that tests need not wait."""
    found: str = Authenticator.objects.get(user__username=login, type="totp").data["secret"]
    return found


def recovery_codes(account: User) -> list[str]:
    """Make a person's recovery codes."""
    found: list[str] = RecoveryCodes.activate(account).generate_codes()
    return found


def evidence(prefix: str = "staff.") -> list[dict[str, Any]]:
    """The payloads of entries of these types, oldest first."""
    said = [json.loads(bytes(row.body)) for row in Payload.objects.order_by("created", "entry")]
    return [one for one in said if one["type"].startswith(prefix)]


def kinds() -> list[str]:
    """The types of evidence about staff, oldest first."""
    return [one["type"] for one in evidence()]
