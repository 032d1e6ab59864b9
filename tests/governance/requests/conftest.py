"""People who ask, over REST, of a service with three purposes and no starter pack."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Notice, Subject
from consent.services import Reference, subject_for
from governance.models import Request
from governance.roles import APPLICATION_SCOPES
from governance.services.applications import create_application
from tests.conftest import Caller
from tests.consent.factories import NOON, make_interest, make_notice, make_purpose

ANNA = {"namespace": "shop", "id": "customer-17"}


@pytest.fixture
def pack(db: None) -> Notice:
    """The demo application, a purpose on interest, two on consent where GPC counts."""
    create_application(
        slug="demo", namespaces=["*"], scopes=APPLICATION_SCOPES, by="staff:x", at=NOON
    )
    make_interest()
    purpose = make_purpose(gpc_is_opt_out=True)
    make_purpose("advertising.micro-moment", gpc_is_opt_out=True)
    return make_notice(purpose)


@pytest.fixture
def anna(pack: Notice) -> Subject:
    """Who asks."""
    return subject_for(Reference(**ANNA), at=timezone.now())


@pytest.fixture
def wish(caller: Caller, django_capture_on_commit_callbacks: Any) -> Callable[..., dict[str, Any]]:
    """Ask over REST and let what was committed have its consequences; the answer's body."""

    def ask_for(action: str, *, status: int = 201, **members: Any) -> dict[str, Any]:
        body = {"subject": ANNA, "action": action, "jurisdiction": "DE", **members}
        with django_capture_on_commit_callbacks(execute=True):
            answer = caller.post("requests", body)
        assert answer.status_code == status, answer.json()
        found: dict[str, Any] = answer.json()
        return found

    return ask_for


@pytest.fixture
def taken(wish: Callable[..., dict[str, Any]]) -> Callable[..., Request]:
    """The same, as the row; `at` moves the moment of receipt."""

    def ask_for(action: str, *, received: datetime | None = None, **members: Any) -> Request:
        found = Request.objects.get(pk=wish(action, **members)["id"])
        if received is not None:
            from governance.services.requests.steps import due

            found.received_at = received
            found.due_at = due(found)
            found.save()
        return found

    return ask_for
