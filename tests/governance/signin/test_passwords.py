"""What a password may be, and the way to a new one, which tells nobody who is staff."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError

from governance.signin import mailing
from tests.governance.signin.conftest import PASSWORD, enter, kinds, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ASK = "/sign-in/password/forgotten/"
NEW = "seven green kites dive"


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("elevenchars", False),
        ("twelve chars", True),
        ("password1234", False),  # common
        ("1q2w3e4r5t6y", False),  # common
        ("anna-in-the-garden", False),
        ("loves EXAMPLE things", False),
        ("so discreet a word", False),
        ("шесть тихих выдр плывут", True),
        ("x" * 128 + "y", True),
        (PASSWORD, True),
    ],
)
def test_length_counts_and_common_or_own_words_do_not_pass(person, password, accepted):
    anna = person("anna", "analyst")
    if accepted:
        validate_password(password, anna)
        return
    with pytest.raises(ValidationError) as refused:
        validate_password(password, anna)
    assert password not in str(refused.value)


def test_a_changed_password_ends_other_sessions_and_leaves_evidence(client, person):
    person("anna", "analyst", enrolled=False)
    other = type(client)()
    enter(client, "anna")
    enter(other, "anna")
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/sign-in/password/", data).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert kinds()[-1] == "staff.password-changed"


def test_asking_is_answered_alike_whether_somebody_is_known_or_not(client, person):
    person("anna", "privacy officer")
    pages = set()
    for address in ("anna@example.com", "nobody@example.com"):
        answer = client.post(ASK, {"email": address}, follow=True)
        page = answer.content.decode()
        pages.add(page)
        assert address not in page
    assert len(pages) == 1


def test_asking_gives_the_worker_a_task_for_a_stranger_too(client, person, monkeypatch):
    anna = person("anna", "privacy officer")
    given = []
    monkeypatch.setattr(mailing.send_password_reset, "delay", lambda **named: given.append(named))
    for address in ("anna@example.com", "nobody@example.com"):
        client.post(ASK, {"email": address})
    assert given == [
        {"account": anna.pk, "language": "en"},
        {"account": mailing.NOBODY, "language": "en"},
    ]


def test_the_mail_leads_to_a_new_password_and_the_second_factor_stays(client, person, settings):
    settings.DISCREET_BASE_URL = "https://discreet.example"
    person("anna", "privacy officer")
    client.post(ASK, {"email": "anna@example.com"}, headers={"Host": "localhost"})
    (message,) = mail.outbox
    assert message.to == ["anna@example.com"]
    link = re.search(r"https://discreet\.example(/sign-in/\S+)", message.body)[1]
    chooser = client.get(link)["Location"]
    assert client.post(chooser, {"password1": NEW, "password2": NEW}).status_code == 302
    assert kinds() == ["staff.password-changed"]
    assert enter(client, "anna").status_code == 200
    assert enter(client, "anna", NEW)["Location"] == "/sign-in/code/"
    assert client.get("/admin/").status_code == 302


def test_a_link_works_once(client, person):
    person("anna", "privacy officer")
    client.post(ASK, {"email": "anna@example.com"})
    link = re.search(r"(/sign-in/password/new/\S+)", mail.outbox[0].body)[1]
    chooser = client.get(link)["Location"]
    client.post(chooser, {"password1": NEW, "password2": NEW})
    other = type(client)()
    assert "used up" in other.get(link).content.decode()


def test_the_mail_speaks_the_askers_language(client, person):
    person("anna", "privacy officer")
    client.post(ASK, {"email": "anna@example.com"}, headers={"Accept-Language": "ru"})
    assert "пароль" in mail.outbox[0].subject


def test_three_mails_an_hour_go_to_one_address(client, person):
    person("anna", "privacy officer")
    for _ in range(5):
        assert client.post(ASK, {"email": "anna@example.com"}).status_code == 302
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}])
def test_no_mail_goes_to_who_may_not_enter(client, person, fields):
    person("anna", "privacy officer", **fields)
    client.post(ASK, {"email": "anna@example.com"})
    assert mail.outbox == []


def test_who_enters_by_single_sign_on_gets_no_password(client, person):
    anna = person("anna", "privacy officer")
    anna.set_unusable_password()
    anna.save()
    client.post(ASK, {"email": "anna@example.com"})
    assert mail.outbox == []
    client.force_login(anna, backend="governance.signin.backend.StaffBackend")
    assert client.get("/sign-in/password/").status_code == 404


def test_a_proof_is_needed_before_the_admin_asks_for_a_password_page(client, person):
    person("anna", "analyst")
    sign_in(client, "anna")
    assert client.get("/admin/password_change/")["Location"] == "/sign-in/password/"
