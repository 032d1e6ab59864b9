"""An application of the tests' own, and short ways to call as it and to sign staff in."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from audit.canonical import parse
from audit.models import Payload
from consent.models import Purpose
from governance.models import Application
from governance.roles import project
from governance.services.access import permit
from governance.services.applications import Terms, create_application
from tests.conftest import Caller, _http

OFFICER = "staff:0123456789abcdef"


@dataclass
class Connected:
    """An application, its secret, and the web it calls through."""

    application: Application
    secret: str
    web: Client

    def fetch(self, secret: str = "", **options: Any) -> Any:
        """The token endpoint's answer."""
        pair = f"{self.application.client.pk}:{secret or self.secret}"
        headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        form = {"grant_type": "client_credentials"}
        return self.web.post("/oauth/token", form, headers=headers, **options)

    def calling(self, secret: str = "") -> Caller:
        """A caller with a fresh token."""
        return Caller(_http(self.fetch(secret).json()["access_token"]))


@pytest.fixture
def connect(pack: None) -> Callable[..., Connected]:
    """Make an application with these terms; it may use and read `support.escalation`."""

    def make(
        slug: str = "crm",
        *,
        actions: tuple[str, ...] = ("use", "read_results"),
        namespaces: tuple[str, ...] = ("shop",),
        scopes: tuple[str, ...] = ("analyses:write", "analyses:read", "decisions:write"),
        **terms: Any,
    ) -> Connected:
        now = timezone.now()
        made, secret = create_application(
            slug=slug,
            namespaces=namespaces,
            scopes=scopes,
            terms=Terms(**terms),
            by=OFFICER,
            at=now,
        )
        purpose = Purpose.objects.get(slug="support.escalation")
        permit(application=made, purpose=purpose, actions=actions, by=OFFICER, at=now)
        return Connected(made, secret, Client())

    return make


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """A browser in which a new member of staff in one role has signed in."""

    def make(name: str, role: str) -> Client:
        project()
        user = User.objects.create_user(name, password=None, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def told(kind: str) -> list[dict[str, Any]]:
    """The payloads of every entry of one type, oldest first."""
    found = [parse(bytes(row.body)) for row in Payload.objects.order_by("created")]
    return [body for body in found if body["type"] == kind]
