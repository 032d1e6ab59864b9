"""Asking from one's own page: choose, send, confirm, follow, collect. No script anywhere."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent import links
from consent.models import OptOut, Subject
from consent.services import Reference, subject_for
from governance.dsr.actions import ACTIONS
from governance.models import Request

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def visitor_by(subject: Subject, kind: Any) -> Client:
    """A browser that followed a link of that kind."""
    url, _ = links.make_link(subject, locale="en", at=timezone.now(), kind=kind)
    client = Client()
    client.get(url[url.index("/privacy/") :])
    return client


@pytest.fixture
def visitor(anna: Subject) -> Client:
    """Came by a footer's link: nobody knows for sure who it is."""
    return visitor_by(anna, "link")


@pytest.fixture
def proven(anna: Subject) -> Client:
    """Came by a link mailed within the hour."""
    return visitor_by(anna, "proof")


def ask(client: Client, action: str, **form: str) -> Request:
    """Send the form of a right; the request that it made."""
    before = set(Request.objects.values_list("pk", flat=True))
    answer = client.post(f"/privacy/you/ask/{action}", form)
    assert answer.status_code == 302, answer.content.decode()
    return Request.objects.exclude(pk__in=before).get()


def text_of(client: Client, request: Request) -> str:
    return client.get(f"/privacy/you/requests/{request.pk}").content.decode()


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_right_has_a_form_in_both_languages(visitor: Client, action: str) -> None:
    for language in ("en", "ru"):
        page = visitor.get(f"/privacy/you/ask/{action}?lang={language}")
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()
    assert visitor.get("/privacy/you/ask/everything").status_code == 404


def test_the_list_shows_every_right_and_what_became_of_the_requests(visitor: Client) -> None:
    request = ask(visitor, "human-review", words="Look again, please.")
    page = visitor.get("/privacy/you/ask").content.decode()
    assert all(f"/privacy/you/ask/{action}" in page for action in ACTIONS)
    assert request.number in page and "We have it and will answer." in page


def test_the_place_decides_the_term(visitor: Client) -> None:
    european = ask(visitor, "human-review", place="EU")
    assert european.regime == "gdpr"
    californian = ask(visitor, "object", place="US-CA")
    assert californian.regime == "ccpa"


def test_an_objection_to_one_use_counts_at_once(visitor: Client) -> None:
    request = ask(visitor, "object", purpose="support.escalation")
    assert request.state == "completed"
    assert OptOut.objects.get().scope == "support.escalation|*"


def test_a_correction_needs_words(visitor: Client) -> None:
    answer = visitor.post("/privacy/you/ask/rectify", {"words": " "})
    assert answer.status_code == 422
    assert "what is wrong" in answer.content.decode()
    assert not Request.objects.exists()


def test_by_a_footers_link_an_erasure_must_be_confirmed_from_the_own_mailbox(
    visitor: Client, proven: Client, django_capture_on_commit_callbacks: Any
) -> None:
    request = ask(visitor, "erase")
    assert request.state == "identity-check"
    assert "Ask for a fresh link" in text_of(visitor, request)
    visitor.post(f"/privacy/you/requests/{request.pk}/confirm")
    request.refresh_from_db()
    assert request.state == "identity-check"

    assert "Yes, I am asking for this" in text_of(proven, request)
    with django_capture_on_commit_callbacks(execute=True):
        proven.post(f"/privacy/you/requests/{request.pk}/confirm")
    request.refresh_from_db()
    assert (request.assurance, request.verified_by) == ("verified", "mailed-link")
    assert request.erased_at is not None


def test_a_copy_is_collected_with_a_passphrase_that_is_shown_once(proven: Client) -> None:
    request = ask(proven, "access")
    base = f"/privacy/you/requests/{request.pk}"
    shown = proven.post(f"{base}/passphrase")
    assert re.search(r"\b([a-z0-9]{5}-){4}[a-z0-9]{5}\b", shown.content.decode())
    assert shown["Cache-Control"] == "no-store"
    again = proven.post(f"{base}/passphrase").content.decode()
    assert "was shown already" in again
    file = proven.get(f"{base}/copy.zip")
    assert file.content[:2] == b"PK" and file["Cache-Control"] == "no-store"


def test_whoever_holds_a_footers_link_collects_nothing(visitor: Client, proven: Client) -> None:
    request = ask(proven, "access")
    base = f"/privacy/you/requests/{request.pk}"
    assert visitor.post(f"{base}/passphrase").status_code == 403
    assert visitor.get(f"{base}/copy.zip").status_code == 403
    assert "from your own e-mail" in text_of(visitor, request)


def test_somebody_elses_request_is_not_there(visitor: Client, pack: Any) -> None:
    other = subject_for(Reference("shop", "boris"), at=timezone.now())
    request = ask(visitor_by(other, "link"), "human-review")
    assert visitor.get(f"/privacy/you/requests/{request.pk}").status_code == 404
    assert visitor.post(f"/privacy/you/requests/{request.pk}/withdraw").status_code == 404


def test_an_open_request_can_be_taken_back_once(visitor: Client) -> None:
    request = ask(visitor, "human-review")
    visitor.post(f"/privacy/you/requests/{request.pk}/withdraw")
    request.refresh_from_db()
    assert request.state == "withdrawn"
    answer = visitor.post(f"/privacy/you/requests/{request.pk}/withdraw", follow=True)
    assert "could not be recorded" in answer.content.decode()


def test_the_kept_address_shows_the_state_and_nothing_that_was_written(visitor: Client) -> None:
    assert "/privacy/r/" not in text_of(visitor, ask(visitor, "human-review"))
    request = ask(visitor, "erase", words="I was only tired.")
    page = text_of(visitor, request)
    kept = re.search(r"/privacy/r/[\w-]+", page)
    assert kept and "I was only tired." in page
    ticket = Client().get(kept[0]).content.decode()
    assert request.number in ticket and "tired" not in ticket
