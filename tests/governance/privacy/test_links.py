"""Links: opaque, expiring, revocable, bound to one person, harmless to preview."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import links
from consent.errors import LinkInvalid
from consent.models import OptOut, Subject
from consent.services import Reference, erase_subject, subject_for

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def token_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def test_a_link_opens_the_page_of_its_person_under_an_address_that_says_nothing(
    client: Client, link: str
) -> None:
    answer = client.get(link)
    assert answer.status_code == 302
    assert answer["Location"] == "/privacy/you/"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    cookie = answer.cookies["discreet_privacy"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/privacy/"
    assert client.get("/privacy/you/").status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_fetching_a_link_changes_nothing(client: Client, link: str, method: str) -> None:
    for _ in range(3):
        getattr(client, method)(link, headers={"User-Agent": "Slackbot-LinkExpanding 1.0"})
    assert not OptOut.objects.exists()


def test_one_click_from_a_mail_program_opts_out_of_everything(
    client: Client, link: str, subject: Subject
) -> None:
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert OptOut.objects.get(subject=subject).scope == "*|*"


def test_a_post_without_the_one_click_words_changes_nothing(client: Client, link: str) -> None:
    assert client.post(link, {}).status_code == 422
    assert not OptOut.objects.exists()


def test_two_people_never_share_a_link(subject: Subject) -> None:
    now = timezone.now()
    other = subject_for(Reference("shop", "boris"), at=now)
    one, _ = links.make_link(subject, locale="en", at=now)
    two, _ = links.make_link(other, locale="en", at=now)
    assert one != two
    assert links.resolve(token_of(two), at=now)[0] == other


def test_a_link_holds_nothing_readable(subject: Subject) -> None:
    url, _ = links.make_link(subject, locale="en", at=timezone.now())
    assert subject.pk.hex not in url and subject.pseudonym not in url and "anna" not in url


def test_a_link_ends(subject: Subject) -> None:
    now = timezone.now()
    url, ends = links.make_link(subject, locale="en", at=now, life=timedelta(hours=1))
    links.resolve(token_of(url), at=ends - timedelta(seconds=1))
    with pytest.raises(LinkInvalid):
        links.resolve(token_of(url), at=ends)


def test_revoking_stops_links_and_open_pages_alike(
    visitor: Client, link: str, subject: Subject
) -> None:
    links.revoke_links(subject)
    assert visitor.get("/privacy/you/").status_code == 404
    assert Client().get(link).status_code == 404


def test_a_link_and_a_session_are_not_interchangeable(subject: Subject) -> None:
    now = timezone.now()
    session = links.make_token(
        subject, kind="session", locale="en", expires_at=now + timedelta(hours=1)
    )
    with pytest.raises(LinkInvalid):
        links.resolve(session, at=now, kind="link")


def test_an_erased_persons_link_is_gone(link: str, subject: Subject) -> None:
    erase_subject(subject=subject, by="staff:x", at=timezone.now())
    assert Client().get(link).status_code == 404


def test_forged_truncated_and_foreign_links_get_the_same_answer(link: str) -> None:
    token = token_of(link)
    flipped = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    bodies = set()
    for bad in (flipped, token[:-1], token + "A", "x", "a" * 54, "ё" * 54, token.swapcase()):
        answer = Client().get(f"/privacy/l/{bad}")
        assert answer.status_code == 404
        bodies.add(answer.content)
    assert len(bodies) == 1
    assert Client().get("/privacy/l/%00").status_code == 404  # no text: refused at the door


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=40, max_size=40))
def test_no_random_token_opens(content: bytes) -> None:
    import base64

    with pytest.raises(LinkInvalid):
        links.open_token(base64.urlsafe_b64encode(content).decode().rstrip("="), "link")


def test_every_flipped_bit_of_a_link_is_noticed(subject: Subject) -> None:
    import base64

    url, _ = links.make_link(subject, locale="ru", at=timezone.now())
    data = base64.urlsafe_b64decode(token_of(url) + "==")
    for place in range(len(data) * 8):
        bad = bytearray(data)
        bad[place // 8] ^= 1 << place % 8
        with pytest.raises(LinkInvalid):
            links.open_token(base64.urlsafe_b64encode(bytes(bad)).decode().rstrip("="), "link")


def test_ten_thousand_guesses_open_nothing(subject: Subject) -> None:
    import base64
    import random

    source, opened = random.Random(7), 0
    for _ in range(10_000):
        guess = base64.urlsafe_b64encode(source.randbytes(40)).decode().rstrip("=")
        try:
            links.open_token(guess, "link")
            opened += 1
        except LinkInvalid:
            continue
    assert opened == 0
