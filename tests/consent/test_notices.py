"""Notices: versioned, readable, approved by a second person, and never rewritten."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from audit.models import Entry
from consent.errors import ModalityNotOffered, NoticeNotApprovable, NoticeUnusable
from consent.models import Notice, Purpose, Subject
from consent.readability import PLAIN, reading_ease
from consent.services import approve_notice, draft_notice, serve_notice, was_served
from consent.services.notices import notice_digest
from consent.skeletons import skeleton
from tests.consent.factories import NOON, make_notice, make_subject

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
TEXTS = {"en": {"title": "T", "body": "B."}, "ru": {"title": "Т", "body": "Б."}}


def draft(purpose: Purpose, **more: Any) -> Notice:
    options = {"modalities": ["text"], "texts": TEXTS, "by": "staff:a", "at": NOON, **more}
    return draft_notice(purpose=purpose, **options)


def test_versions_count_up_and_the_older_one_retires(purpose: Purpose) -> None:
    first = make_notice(purpose, modalities=["text"])
    second = make_notice(purpose, modalities=["text", "behaviour"])
    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert (first.state, second.state) == ("retired", "approved")
    assert Notice.objects.for_modality(purpose, "behaviour") == second


def test_a_notice_for_one_modality_leaves_another_modalitys_in_force(purpose: Purpose) -> None:
    wide = make_notice(purpose)
    narrow = make_notice(purpose, modalities=["text"])
    wide.refresh_from_db()
    assert wide.state == "approved"
    assert Notice.objects.for_modality(purpose, "text") == narrow
    assert Notice.objects.for_modality(purpose, "behaviour") == wide


def test_the_author_cannot_approve_alone(purpose: Purpose) -> None:
    with pytest.raises(NoticeNotApprovable, match="second person"):
        approve_notice(notice=draft(purpose), by="staff:a", at=NOON)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("part", ["title", "body"])
def test_a_missing_text_cannot_be_approved(purpose: Purpose, language: str, part: str) -> None:
    texts = {**TEXTS, language: {**TEXTS[language], part: " "}}
    with pytest.raises(NoticeNotApprovable, match=language):
        approve_notice(notice=draft(purpose, texts=texts), by="staff:b", at=NOON)


def test_a_notice_is_approved_once(purpose: Purpose) -> None:
    notice = make_notice(purpose)
    with pytest.raises(NoticeNotApprovable):
        approve_notice(notice=notice, by="staff:c", at=NOON)
    assert notice.sha256 == notice_digest(notice)


@pytest.mark.parametrize("modalities", [[], ["face"]])
def test_a_notice_covers_modalities_of_its_purpose(purpose: Purpose, modalities: list[str]) -> None:
    with pytest.raises(ModalityNotOffered):
        draft(purpose, modalities=modalities)


def test_showing_is_kept_and_a_draft_cannot_be_shown(subject: Subject, purpose: Purpose) -> None:
    notice = make_notice(purpose)
    assert not was_served(subject=subject, notice=notice)
    served, receipt = serve_notice(
        subject=subject, notice=notice, language="ru", by="app:x", at=NOON, channel="phone"
    )
    assert was_served(subject=subject, notice=notice)
    assert receipt["body"]["notice"]["sha256"] == notice.sha256
    again, _ = serve_notice(subject=subject, notice=notice, language="ru", by="app:x", at=NOON)
    assert again.previous_hash == served.record_hash
    assert not was_served(subject=make_subject("boris"), notice=notice)
    with pytest.raises(NoticeUnusable):
        serve_notice(subject=subject, notice=draft(purpose), language="en", by="app:x", at=NOON)


def test_skeletons_are_plain_language_and_can_be_approved(purpose: Purpose) -> None:
    texts = skeleton(purpose, ["text"])
    for language, text in texts.items():
        score = reading_ease(f"{text['title']}.\n{text['body']}", language)
        assert score is not None and score >= PLAIN
        assert "{" not in text["body"]
    approve_notice(notice=draft(purpose, texts=texts), by="staff:b", at=NOON)


@pytest.mark.parametrize(
    ("easy", "hard", "language"),
    [
        (
            "The cat sat on the mat. It was warm.",
            "Notwithstanding the aforementioned considerations, the controller's legitimate "
            "interests necessitate comprehensive computational evaluation of communications.",
            "en",
        ),
        (
            "Кот сидел на окне. Было тепло.",
            "Осуществляемая оператором автоматизированная обработка персональных данных "
            "производится исключительно в соответствии с законодательством.",
            "ru",
        ),
    ],
)
def test_reading_ease_tells_plain_from_legal(easy: str, hard: str, language: str) -> None:
    plain, legal = reading_ease(easy, language), reading_ease(hard, language)
    assert plain is not None and legal is not None
    assert plain > PLAIN > 30 > legal
    assert reading_ease(" … ", language) is None


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("officer", password="x"))
    return client


def test_an_officer_drafts_from_a_skeleton_and_cannot_approve_it(
    officer: Client, purpose: Purpose
) -> None:
    form = officer.get("/admin/consent/notice/add/", {"purpose": purpose.pk}).content.decode()
    assert "Looking for signs of emotion" in form
    import json

    officer.post(
        "/admin/consent/notice/add/",
        {"purpose": purpose.pk, "modalities": '["text"]', "texts": json.dumps(TEXTS)},
    )
    notice = Notice.objects.get()
    assert notice.drafted_by.startswith("staff:") and notice.version == 1
    chosen = {"action": "approve", "_selected_action": [str(notice.pk)]}
    answer = officer.post("/admin/consent/notice/", chosen, follow=True).content.decode()
    assert "second person" in answer
    other = Client()
    other.force_login(User.objects.create_superuser("second", password="x"))
    other.post("/admin/consent/notice/", chosen)
    notice.refresh_from_db()
    assert notice.state == "approved"


def test_every_screen_opens_and_what_happened_cannot_be_edited(
    officer: Client, subject: Subject, purpose: Purpose
) -> None:
    make_notice(purpose)
    names = ["purpose", "notice", "subject", "grant", "optout", "signal", "noticeserved", "receipt"]
    for name in names:
        assert officer.get(f"/admin/consent/{name}/").status_code == 200, name
    for name in ("subject", "grant", "optout", "receipt"):
        assert officer.get(f"/admin/consent/{name}/add/").status_code == 403


def test_a_changed_purpose_leaves_evidence(officer: Client, purpose: Purpose) -> None:
    page = f"/admin/consent/purpose/{purpose.pk}/change/"
    form = officer.get(page).context["adminform"].form
    import json

    sent = {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in form.initial.items()
        if value is not None and name != "active"
    }
    assert officer.post(page, sent).status_code == 302
    purpose.refresh_from_db()
    assert purpose.active is False
    assert Entry.objects.filter(type="purpose.changed", purpose=purpose.slug).exists()
