"""The customer's page: one click stops everything, each choice is one click, all of it undoable."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from audit.services import publish, sequence
from consent.models import Grant, Notice, NoticeServed, OptOut, Purpose, Receipt, Signal, Subject
from consent.services import opt_out, record_consent, standing
from governance.privacy.words import KINDS, LANGUAGES, plural

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PAGES = [
    "/privacy/you/",
    "/privacy/you/data",
    "/privacy/you/story",
    "/privacy/you/receipts",
    "/privacy/you/ask",
]
CHOICE = {"purpose": "experience.personalisation", "modality": "text"}


def stands(subject: Subject, purpose: Purpose, *, gpc: bool = False) -> str:
    return standing(
        subject=subject, purpose=purpose, modality="text", at=timezone.now(), gpc=gpc
    ).state


def test_without_a_link_every_own_page_says_the_link_is_gone(client: Client) -> None:
    for path in PAGES:
        assert client.get(path).status_code == 404
    assert client.post("/privacy/you/opt-out").status_code == 404


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("path", [*PAGES, "/privacy/", "/privacy/verify"])
def test_pages_speak_both_languages_and_load_nothing_from_elsewhere(
    visitor: Client, notice: Notice, interest: Purpose, path: str, language: str
) -> None:
    answer = visitor.get(path, {"lang": language})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in html
    assert "<script" not in html and "style=" not in html
    assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", html)
    assert answer["Referrer-Policy"] == "same-origin" and answer["Cache-Control"] == "no-store"


def test_the_chosen_language_is_remembered(visitor: Client) -> None:
    visitor.get("/privacy/you/", {"lang": "ru"})
    assert "Не анализируйте мои эмоции" in visitor.get("/privacy/you/").content.decode()


def test_one_click_stops_everything_and_says_so(
    visitor: Client, subject: Subject, purpose: Purpose, interest: Purpose
) -> None:
    answer = visitor.post("/privacy/you/opt-out", follow=True)
    assert "From now on we do not analyse your emotions." in answer.content.decode()
    assert stands(subject, purpose) == stands(subject, interest) == "opted-out"


def test_a_double_click_stops_once(visitor: Client) -> None:
    for _ in range(2):
        visitor.post("/privacy/you/opt-out")
    assert OptOut.objects.count() == 1


def test_undo_takes_the_general_no_back(
    visitor: Client, subject: Subject, interest: Purpose
) -> None:
    visitor.post("/privacy/you/opt-out")
    visitor.post("/privacy/you/undo")
    assert stands(subject, interest) == "none"


def test_a_yes_is_recorded_with_the_notice_and_the_words_on_the_screen(
    visitor: Client, subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    form = {**CHOICE, "answer": "yes", "notice": str(notice.pk), "seen": "0"}
    visitor.post("/privacy/you/choice", form)
    grant = Grant.objects.get()
    assert grant.notice == notice and len(grant.details["screen_sha256"]) == 64
    assert NoticeServed.objects.get().notice == notice
    assert stands(subject, purpose) == "granted"


def test_a_yes_is_as_easy_to_take_back_as_to_give(
    visitor: Client, subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    visitor.post(
        "/privacy/you/choice", {**CHOICE, "answer": "yes", "notice": str(notice.pk), "seen": "0"}
    )
    visitor.post("/privacy/you/choice", {**CHOICE, "answer": "no"})
    assert stands(subject, purpose) == "withdrawn"


def test_a_no_to_a_legitimate_interest_is_an_objection_and_a_yes_lifts_it(
    visitor: Client, subject: Subject, interest: Purpose
) -> None:
    choice = {"purpose": interest.slug, "modality": "text"}
    visitor.post("/privacy/you/choice", {**choice, "answer": "no"})
    assert stands(subject, interest) == "opted-out"
    visitor.post("/privacy/you/choice", {**choice, "answer": "yes", "seen": "0"})
    assert stands(subject, interest) == "none"


def test_a_yes_from_a_stale_tab_is_not_recorded(
    visitor: Client, subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    visitor.post("/privacy/you/choice", {**CHOICE, "answer": "no"})
    stale = {**CHOICE, "answer": "yes", "notice": str(notice.pk), "seen": "0"}
    answer = visitor.post("/privacy/you/choice", stale, follow=True)
    assert "was not recorded" in answer.content.decode()
    assert stands(subject, purpose) == "refused"
    assert not NoticeServed.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"purpose": "nowhere", "modality": "text", "answer": "yes"},
        {**CHOICE, "modality": "face", "answer": "yes"},
        {**CHOICE, "answer": "perhaps"},
        {**CHOICE, "answer": "yes", "notice": "garbage", "seen": "0"},
        {**CHOICE, "answer": "yes", "notice": "", "seen": "-1; drop"},
    ],
)
def test_a_form_nobody_drew_records_nothing(
    visitor: Client, notice: Notice, form: dict[str, str]
) -> None:
    assert visitor.post("/privacy/you/choice", form).status_code == 302
    assert not Grant.objects.exists()


def test_gpc_is_kept_shown_as_honoured_and_leaves_the_buttons(
    visitor: Client, subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    html = visitor.get("/privacy/you/", headers={"Sec-GPC": "1"}).content.decode()
    assert "Global Privacy Control" in html and "A better shop" in html
    assert "Do not analyse my emotions" in html
    assert Signal.objects.get().asserted
    assert stands(subject, purpose) == "opted-out"


def test_a_yes_in_face_of_the_signal_is_a_confirmed_one(
    visitor: Client, subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    html = visitor.get("/privacy/you/", headers={"Sec-GPC": "1"}).content.decode()
    assert "Yes, despite my signal" in html
    form = {**CHOICE, "answer": "yes", "notice": str(notice.pk), "seen": "0"}
    visitor.post("/privacy/you/choice", form, headers={"Sec-GPC": "1"})
    assert Grant.objects.get().conflict_confirmed
    assert stands(subject, purpose, gpc=True) == "granted"


def test_yes_and_no_look_the_same(visitor: Client, notice: Notice) -> None:
    html = visitor.get("/privacy/you/").content.decode()
    buttons = re.findall(r'<button class="([^"]*)" name="answer" value="(yes|no)"', html)
    assert {value for _, value in buttons} == {"yes", "no"}
    assert len({css for css, _ in buttons}) == 1
    assert "checked" not in html


def test_receipts_can_be_listed_downloaded_and_checked(visitor: Client) -> None:
    visitor.post("/privacy/you/opt-out")
    receipt = Receipt.objects.get()
    assert str(receipt.pk) in visitor.get("/privacy/you/receipts").content.decode()
    file = visitor.get(f"/privacy/you/receipts/{receipt.pk}.json")
    assert file["Content-Disposition"].startswith("attachment")
    answer = visitor.post("/privacy/verify", {"receipt": file.content.decode()})
    assert answer.status_code == 200
    assert "genuine and unchanged" in answer.content.decode()


def test_a_receipt_is_found_in_the_log_once_sequenced(visitor: Client) -> None:
    visitor.post("/privacy/you/opt-out")
    sequence(at=timezone.now())
    publish(at=timezone.now())
    file = visitor.get(f"/privacy/you/receipts/{Receipt.objects.get().pk}.json")
    assert json.loads(file.content)["proof"]["hashes"] is not None
    answer = visitor.post("/privacy/verify", {"receipt": file.content.decode()})
    assert "in our log at position" in answer.content.decode()


def test_another_persons_receipt_is_not_handed_out(visitor: Client, purpose: Purpose) -> None:
    from consent.services import Reference, subject_for

    now = timezone.now()
    other = subject_for(Reference("shop", "boris"), at=now)
    opt_out(subject=other, by="app:x", at=now)
    strange = Receipt.objects.get()
    assert visitor.get(f"/privacy/you/receipts/{strange.pk}.json").status_code == 404


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"a": 1, "a": 2}', "x" * 70_000])
def test_what_is_not_a_receipt_is_said_to_be_none(client: Client, text: str) -> None:
    answer = client.post("/privacy/verify", {"receipt": text})
    assert answer.status_code == 422
    assert b"genuine" not in answer.content


def test_what_we_hold_shows_every_decision_and_can_be_downloaded(
    visitor: Client, subject: Subject, purpose: Purpose
) -> None:
    record_consent(
        subject=subject,
        purpose=purpose,
        modality="text",
        state="refused",
        by="app:shop",
        at=timezone.now(),
    )
    assert "Your decisions" in visitor.get("/privacy/you/data").content.decode()
    file = json.loads(visitor.get("/privacy/you/data.json").content)
    assert file["consent.will"][0]["state"] == "refused"


def test_stopping_older_links_keeps_this_page_open(visitor: Client, link: str) -> None:
    visitor.post("/privacy/you/links")
    assert visitor.get("/privacy/you/").status_code == 200
    assert Client().get(link).status_code == 404


def test_closing_forgets_the_page(visitor: Client) -> None:
    visitor.post("/privacy/you/close")
    assert visitor.get("/privacy/you/").status_code == 404


def test_forms_need_their_csrf_token(link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get(link)
    assert strict.post("/privacy/you/opt-out").status_code == 403
    assert not OptOut.objects.exists()


def test_the_gpc_support_resource_is_served(client: Client) -> None:
    answer = client.get("/.well-known/gpc.json")
    assert answer.json()["gpc"] is True and answer["Content-Type"] == "application/json"


def test_the_languages_have_the_same_words_with_the_same_blanks() -> None:
    def blanks(text: str) -> set[str]:
        return set(re.findall(r"\{[a-z_]*\}", text))

    english, russian = LANGUAGES["en"], LANGUAGES["ru"]
    assert set(english) == set(russian)
    assert set(KINDS["en"]) == set(KINDS["ru"])
    assert all(blanks(english[key]) == blanks(russian[key]) for key in english)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 раз"), (2, "2 раза"), (5, "5 раз"), (11, "11 раз"), (21, "21 раз"), (22, "22 раза")],
)
def test_russian_counts_are_declined(count: int, said: str) -> None:
    assert plural(count, "раз|раза|раз", "ru") == said
