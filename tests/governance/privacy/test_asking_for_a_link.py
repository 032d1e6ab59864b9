"""A link by e-mail: the same answer for everyone, never a flood, no address kept."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from consent.errors import TooManyRequests
from consent.models import LinkMail, Subject
from consent.services.mail import PER_ADDRESS, ask_for_link
from governance.privacy.mailing import send_links

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_known_address_gets_a_working_link(client: Client, subject: Subject) -> None:
    client.post("/privacy/link", {"email": " Anna@Example.com"})
    send_links()
    message = mail.outbox[0]
    assert message.to == ["Anna@Example.com"]
    path = next(line for line in str(message.body).split() if "/privacy/l/" in line)
    assert client.get(path[path.index("/privacy/") :]).status_code == 302
    assert not LinkMail.objects.exists()


def test_known_and_unknown_addresses_get_the_same_answer(client: Client, subject: Subject) -> None:
    known = client.post("/privacy/link", {"email": "anna@example.com"})
    unknown = client.post("/privacy/link", {"email": "nobody@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    send_links()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("address", ["", "anna", "a@b", "a b@c.de", "x" * 300 + "@example.com"])
def test_what_is_no_address_is_said_to_be_none(client: Client, address: str) -> None:
    answer = client.post("/privacy/link", {"email": address})
    assert answer.status_code == 422
    assert b"name@example.com" in answer.content


def test_asking_again_and_again_is_limited_for_known_and_unknown_alike(subject: Subject) -> None:
    now = timezone.now()
    for address in ("anna@example.com", "nobody@example.com"):
        for _ in range(PER_ADDRESS):
            ask_for_link(address, language="en", client="one", at=now)
        with pytest.raises(TooManyRequests):
            ask_for_link(address, language="en", client="two", at=now)
        ask_for_link(address, language="en", client="two", at=now + timedelta(hours=1))


def test_no_address_is_stored_in_the_clear(subject: Subject) -> None:
    ask_for_link("anna@example.com", language="en", client="one", at=timezone.now())
    assert b"anna" not in bytes(LinkMail.objects.get().sealed)


def test_a_failing_mail_server_is_tried_again_later(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: object) -> int:
        raise ConnectionRefusedError

    ask_for_link("anna@example.com", language="en", client="one", at=timezone.now())
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert send_links() == 0
    waiting = LinkMail.objects.get()
    assert waiting.tries == 1 and waiting.due_at > timezone.now()
