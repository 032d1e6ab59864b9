"""Nobody learns whether a person is known here, and nobody reads what broke."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.links import make_link
from consent.services import subject_for
from governance.api import requests as request_calls
from governance.matrix import SCOPED
from tests.cast import ANNA, JSON, visit

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
KNOWN = {"namespace": ANNA.namespace, "id": ANNA.id}
STRANGER = {"namespace": ANNA.namespace, "id": "customer-99999"}
CALLS = {
    "opt-outs": {},
    "opt-out-links": {},
    "requests": {"action": "access", "jurisdiction": "DE"},
    "consents/query": {},
    "decisions": {
        "purpose": "support.escalation",
        "modality": "text",
        "channel": "chat",
        "speaker": "customer",
        "setting": "customer-service",
        "jurisdiction": "DE",
    },
}


def shape(value):
    """A document without its values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


@pytest.mark.parametrize("path", sorted(CALLS))
def test_a_known_person_and_a_stranger_get_answers_of_one_shape(cast, path):
    answers = [
        Client().post(
            f"/api/v1/{path}", {"subject": who, **CALLS[path]}, JSON, headers=cast.headers[SCOPED]
        )
        for who in (KNOWN, STRANGER)
    ]
    assert answers[0].status_code == answers[1].status_code < 300
    assert shape(answers[0].json()) == shape(answers[1].json())


def test_asking_for_a_link_says_the_same_to_everybody(cast):
    subject_for(type(ANNA)("email", "anna@example.com"), at=timezone.now())
    browser = Client()
    told = {
        (answer.status_code, re.sub(rb'value="[^"]{64}"', b"", answer.content))
        for answer in (
            browser.post("/privacy/link", {"address": address, "email": address})
            for address in ("anna@example.com", "nobody@example.com")
        )
    }
    assert len(told) == 1


def test_forged_expired_and_missing_links_are_one_page(cast, time_machine):
    real = visit(subject_for(ANNA, at=timezone.now()))["Cookie"]
    assert Client().get("/privacy/you/", headers={"Cookie": real}).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=400))
    broken = [
        "discreet_privacy=",
        "discreet_privacy=AAAA",
        re.sub(r"(discreet_privacy=.)[^;]", r"\1x", real),
        real,  # once good, now past its end
    ]
    told = {
        (answer.status_code, len(answer.content))
        for answer in (Client().get("/privacy/you/", headers={"Cookie": jar}) for jar in broken)
    }
    assert len(told) == 1
    assert told.pop()[0] != 200


def test_forged_and_expired_addresses_are_one_page(cast, time_machine):
    url, _ = make_link(subject_for(ANNA, at=timezone.now()), locale="en", at=timezone.now())
    path = url[url.index("/privacy/") :]
    forged = path[:-4] + ("AAAA" if not path.endswith("AAAA") else "BBBB")
    time_machine.move_to(timezone.now() + timedelta(days=400))
    told = {
        (answer.status_code, answer.content, tuple(answer.cookies))
        for answer in (Client().get(one) for one in (path, forged, "/privacy/l/no-token"))
    }
    assert len(told) == 1
    assert told.pop()[0] not in {200, 302}


def test_a_wrong_password_and_an_unknown_name_are_one_answer(cast):
    told = set()
    for login in ("analyst", "nobody-of-this-name"):
        answer = Client().post("/sign-in/", {"login": login, "password": "wrong horse battery"})
        body = answer.content.decode().replace(login, "")
        told.add((answer.status_code, re.sub(r'value="[^"]{64}"', "", body)))
    assert len(told) == 1


@pytest.mark.parametrize("path", ["/api/v1/requests", "/privacy/"])
def test_a_defect_tells_nothing_of_itself(cast, monkeypatch, path, settings):
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("Wilhelmina, 42 Canal Street")

    assert settings.DEBUG is False
    monkeypatch.setattr(request_calls, "visible", break_down)
    monkeypatch.setattr("governance.privacy.views.entry.page", break_down)
    web = Client(raise_request_exception=False)
    answer = web.get(path, headers=cast.headers[SCOPED])
    text = answer.content.decode()
    assert answer.status_code == 500
    for word in ("Wilhelmina", "RuntimeError", "Traceback", ".py", "SECRET", "django"):
        assert word not in text


def test_the_admin_stands_where_the_setting_says():
    program = (
        "import django; django.setup()\n"
        "from django.urls import reverse, resolve, Resolver404\n"
        "print(reverse('admin:index'))\n"
        "try: resolve('/admin/consent/purpose/'); print('still there')\n"
        "except Resolver404: print('gone')\n"
    )
    env = {
        **os.environ,
        "DISCREET_ADMIN_PATH": "back-office-7",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["/back-office-7/", "gone"]
