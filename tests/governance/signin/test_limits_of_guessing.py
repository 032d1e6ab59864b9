"""Passwords and codes cannot be guessed: eight tries from one place, then an hour's wait."""

import time

import pytest
from axes.models import AccessAttempt

from governance.callers import staff_name
from governance.signin import locks
from tests.governance.signin.conftest import PASSWORD, code, enter, evidence

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
TRIES = 8


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_a_name_is_locked_after_eight_wrong_passwords_known_or_not(client, person, login):
    person("anna", "privacy officer")
    for _ in range(TRIES - 1):
        assert enter(client, login, "a wrong passphrase").status_code == 200
    assert enter(client, login, "a wrong passphrase").status_code == 429
    answer = enter(client, login)
    assert answer.status_code == 429
    assert "Locked for an hour" in answer.content.decode()


def test_another_spelling_of_the_name_is_no_other_name(client, person):
    anna = person("anna", "privacy officer")
    for login in ("anna", "ANNA", "anna@example.com", "Anna ") * 2:
        answer = enter(client, login, "a wrong passphrase")
    assert answer.status_code == 429
    assert {row.username for row in AccessAttempt.objects.all()} == {staff_name(anna)}


def test_nothing_that_was_typed_is_kept(client, person):
    person("anna", "privacy officer")
    enter(client, "my password by mistake", "a wrong passphrase")
    kept = AccessAttempt.objects.values().get()
    assert "mistake" not in str(kept)
    assert "wrong passphrase" not in str(kept)


def test_it_opens_by_itself_after_an_hour(client, person, time_machine):
    person("anna", "privacy officer")
    for _ in range(TRIES):
        enter(client, "anna", "a wrong passphrase")
    time_machine.move_to(time.time() + 3601)
    assert enter(client, "anna").status_code == 302


def test_codes_are_locked_like_passwords(client, person):
    person("anna", "privacy officer")
    enter(client, "anna")
    answers = [client.post("/sign-in/code/", {"code": "000000"}) for _ in range(TRIES)]
    assert answers[-1].status_code == 429
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 429
    assert client.get("/admin/").status_code == 302


def test_wrong_passwords_and_wrong_codes_count_together(client, person):
    person("anna", "privacy officer")
    for _ in range(TRIES - 1):
        enter(client, "anna", "a wrong passphrase")
    enter(client, "anna")
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 429


def test_a_right_password_does_not_forgive_wrong_ones(client, person):
    person("nina", "analyst", enrolled=False)
    for _ in range(TRIES - 1):
        enter(client, "nina", "a wrong passphrase")
    enter(client, "nina")
    client.post("/sign-in/out/")
    assert enter(client, "nina", "a wrong passphrase").status_code == 429


def test_many_addresses_do_not_help_against_one_person(client, person, monkeypatch):
    person("anna", "privacy officer")
    monkeypatch.setattr(locks, "PASSWORDS_AN_HOUR", 3)
    for last in range(3):
        enter_from(client, f"192.0.2.{last}", "a wrong passphrase")
    answer = enter_from(client, "192.0.2.9", PASSWORD)
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.content.decode()


def test_many_addresses_do_not_help_against_a_code(client, person, monkeypatch):
    person("anna", "privacy officer")
    monkeypatch.setattr(locks, "CODES_AN_HOUR", 3)
    enter(client, "anna")
    for last in range(3):
        client.post("/sign-in/code/", {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{last}")
    answer = client.post("/sign-in/code/", {"code": code()}, REMOTE_ADDR="192.0.2.9")
    assert answer.status_code == 429


def enter_from(client, address: str, password: str):
    data = {"login": "anna", "password": password}
    return client.post("/sign-in/", data, REMOTE_ADDR=address)


def test_a_lock_out_leaves_one_entry_however_often_it_is_tried(client, person):
    anna = person("anna", "privacy officer")
    for _ in range(TRIES + 4):
        enter(client, "anna", "a wrong passphrase")
    entries = evidence("staff.locked-out")
    assert [one["resource"] for one in entries] == [staff_name(anna)]
    assert entries[0]["actor"] == "system:sign-in"


def test_a_stranger_stands_in_evidence_under_a_keyed_name(client, db):
    for _ in range(TRIES):
        enter(client, "my password by mistake", "a wrong passphrase")
    (entry,) = evidence("staff.locked-out")
    assert entry["resource"].startswith("stranger:")
    assert "mistake" not in str(entry)
