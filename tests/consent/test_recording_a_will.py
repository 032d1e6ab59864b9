"""Consents, refusals, withdrawals, opt-outs: what is kept, and what stands afterwards."""

from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction

from audit import queries
from audit.canonical import digest
from audit.models import Entry
from consent import vault
from consent.errors import (
    AlreadyExpired,
    ChangedMeanwhile,
    KeyDestroyed,
    ModalityNotOffered,
    NoticeRequired,
    NoticeSuperseded,
    NoticeUnusable,
    SubjectErased,
)
from consent.models import Grant, Notice, OptOut, Purpose, Signal, Subject, Suppression
from consent.records import Circumstances
from consent.services import (
    Reference,
    clear_opt_out,
    draft_notice,
    erase_subject,
    find_subject,
    finish_erasures,
    join,
    note_signal,
    opt_out,
    record_consent,
    standing,
    subject_for,
)
from tests.consent.factories import (
    DAY,
    MINUTE,
    NOON,
    make_interest,
    make_notice,
    make_purpose,
    make_subject,
)

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = "app:shop"


def say(subject: Subject, purpose: Purpose, state: str, **more: object) -> Grant:
    options = {"modality": "text", "by": BY, "at": NOON, **more}
    return record_consent(subject=subject, purpose=purpose, state=state, **options).grant  # type: ignore[arg-type]  # options are the deed's own


def stands(subject: Subject | None, purpose: Purpose, **more: object) -> str:
    options = {"modality": "text", "at": NOON, **more}
    return standing(subject=subject, purpose=purpose, **options).state  # type: ignore[arg-type]  # options are the deed's own


def test_a_yes_stands_until_it_is_withdrawn(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    assert stands(subject, purpose) == "none"
    say(subject, purpose, "given", notice=notice)
    assert stands(subject, purpose) == "granted"
    say(subject, purpose, "withdrawn", at=NOON + MINUTE)
    assert stands(subject, purpose) == "withdrawn"
    assert Grant.objects.count() == 2


def test_a_yes_for_one_modality_says_nothing_about_another(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    say(subject, purpose, "given", notice=notice)
    assert stands(subject, purpose, modality="behaviour") == "none"


def test_a_yes_ends_when_it_said_it_would(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    say(subject, purpose, "given", notice=notice, expires_at=NOON + DAY)
    assert stands(subject, purpose, at=NOON + DAY - MINUTE) == "granted"
    assert stands(subject, purpose, at=NOON + DAY) == "expired"


def test_revisions_are_chained_by_hash_and_match_their_receipts(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    first = record_consent(
        subject=subject,
        purpose=purpose,
        modality="text",
        state="given",
        by=BY,
        at=NOON,
        notice=notice,
    )
    second = record_consent(
        subject=subject,
        purpose=purpose,
        modality="text",
        state="withdrawn",
        by=BY,
        at=NOON + MINUTE,
    )
    assert first.grant.record_hash == digest(first.receipt["body"])
    assert second.grant.previous_hash == first.grant.record_hash
    assert second.receipt["body"]["previous"] == first.grant.record_hash
    assert second.grant.record_id == first.grant.record_id
    assert (first.grant.revision, second.grant.revision) == (1, 2)


def test_the_same_answer_twice_leaves_one_revision_and_one_receipt(
    subject: Subject, purpose: Purpose
) -> None:
    first = record_consent(
        subject=subject, purpose=purpose, modality="text", state="refused", by=BY, at=NOON
    )
    again = record_consent(
        subject=subject, purpose=purpose, modality="text", state="refused", by=BY, at=NOON + MINUTE
    )
    assert (first.created, again.created) == (True, False)
    assert again.receipt == first.receipt
    assert Grant.objects.count() == 1


def test_a_consent_without_a_notice_is_refused(subject: Subject, purpose: Purpose) -> None:
    with pytest.raises(NoticeRequired):
        say(subject, purpose, "given")
    assert not Grant.objects.exists()


def test_a_refusal_needs_no_notice(subject: Subject, purpose: Purpose) -> None:
    say(subject, purpose, "refused")
    assert stands(subject, purpose) == "refused"


def test_a_consent_under_a_superseded_notice_is_refused_and_names_the_new_one(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    newer = make_notice(purpose)
    notice.refresh_from_db()
    with pytest.raises(NoticeSuperseded) as refusal:
        say(subject, purpose, "given", notice=notice)
    assert refusal.value.extra["notice"]["id"] == str(newer.pk)


def test_a_consent_under_a_draft_or_a_strange_notice_is_refused(
    subject: Subject, purpose: Purpose, interest: Purpose
) -> None:
    draft = draft_notice(purpose=purpose, modalities=["text"], texts={}, by="staff:a", at=NOON)
    for unusable in (draft, make_notice(interest), make_notice(purpose, modalities=["behaviour"])):
        with pytest.raises(NoticeUnusable):
            say(subject, purpose, "given", notice=unusable)


def test_a_material_change_asks_again(subject: Subject, purpose: Purpose, notice: Notice) -> None:
    say(subject, purpose, "given", notice=notice)
    make_notice(purpose)
    assert stands(subject, purpose) == "granted"
    make_notice(purpose, material_change=True)
    assert stands(subject, purpose) == "superseded"


def test_a_modality_the_purpose_does_not_use_is_refused(subject: Subject, purpose: Purpose) -> None:
    with pytest.raises(ModalityNotOffered):
        say(subject, purpose, "refused", modality="face")


def test_a_consent_that_has_already_expired_is_refused(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    with pytest.raises(AlreadyExpired):
        say(subject, purpose, "given", notice=notice, expires_at=NOON)


def test_a_yes_from_a_stale_page_is_refused_and_a_no_never_is(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    seen = 0
    withdrawn = say(subject, purpose, "refused", expected=seen)
    with pytest.raises(ChangedMeanwhile):
        say(subject, purpose, "given", notice=notice, expected=seen)
    say(subject, purpose, "withdrawn", expected=seen)
    assert withdrawn.revision == 1
    assert stands(subject, purpose) == "withdrawn"


def test_an_opt_out_beats_every_later_yes_until_it_is_cleared(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    opt_out(subject=subject, by=BY, at=NOON)
    say(subject, purpose, "given", notice=notice, at=NOON + MINUTE)
    assert stands(subject, purpose) == "opted-out"
    clear_opt_out(subject=subject, by=BY, at=NOON + MINUTE)
    assert stands(subject, purpose) == "granted"


@pytest.mark.parametrize("modality", [None, "text"])
@pytest.mark.parametrize("whole", [True, False])
def test_an_opt_out_covers_its_scope_and_no_more(
    subject: Subject, purpose: Purpose, interest: Purpose, modality: str | None, whole: bool
) -> None:
    opt_out(subject=subject, by=BY, at=NOON, purpose=None if whole else purpose, modality=modality)
    assert stands(subject, purpose) == "opted-out"
    assert (stands(subject, interest) == "opted-out") is whole
    assert (stands(subject, purpose, modality="behaviour") == "opted-out") is (modality is None)


def test_clearing_a_narrow_opt_out_leaves_the_wide_one(subject: Subject, purpose: Purpose) -> None:
    opt_out(subject=subject, by=BY, at=NOON)
    opt_out(subject=subject, by=BY, at=NOON, purpose=purpose)
    clear_opt_out(subject=subject, by=BY, at=NOON, purpose=purpose)
    assert stands(subject, purpose) == "opted-out"


def test_opting_out_twice_leaves_one_revision(subject: Subject) -> None:
    first = opt_out(subject=subject, by=BY, at=NOON)
    again = opt_out(subject=subject, by=BY, at=NOON + DAY)
    assert again.receipt == first.receipt
    assert OptOut.objects.count() == 1


def test_gpc_counts_where_the_purpose_says_so_and_outlasts_silence(subject: Subject) -> None:
    ads = make_purpose("ads.moment", gpc_is_opt_out=True)
    helping = make_interest()
    assert stands(subject, ads, gpc=True) == "opted-out"
    assert stands(subject, helping, gpc=True) == "none"
    note_signal(subject=subject, by=BY, at=NOON)
    assert stands(subject, ads) == "opted-out"
    assert note_signal(subject=subject, by=BY, at=NOON) is None
    assert Signal.objects.count() == 1


def test_a_yes_confirmed_in_face_of_the_signal_counts(subject: Subject) -> None:
    ads = make_purpose("ads.moment", gpc_is_opt_out=True)
    notice = make_notice(ads)
    note_signal(subject=subject, by=BY, at=NOON)
    say(subject, ads, "given", notice=notice)
    assert stands(subject, ads) == "opted-out"
    confirmed = Circumstances(gpc_signal=True, conflict_confirmed=True)
    say(subject, ads, "given", notice=notice, circumstances=confirmed)
    assert stands(subject, ads, gpc=True) == "granted"


def test_standing_takes_one_query(
    subject: Subject, purpose: Purpose, notice: Notice, django_assert_num_queries: object
) -> None:
    say(subject, purpose, "given", notice=notice)
    opt_out(subject=subject, by=BY, at=NOON, modality="behaviour")
    note_signal(subject=subject, by=BY, at=NOON)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert stands(subject, purpose) == "granted"


def test_joined_names_share_every_no_and_the_newest_word(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    mail = make_subject("anna@example.com", "email")
    opt_out(subject=mail, by=BY, at=NOON)
    assert stands(subject, purpose) == "none"
    join(subject, mail, by=BY, at=NOON)
    assert stands(subject, purpose) == stands(mail, purpose) == "opted-out"
    clear_opt_out(subject=subject, by=BY, at=NOON)
    assert stands(mail, purpose) == "none"
    say(mail, purpose, "given", notice=notice)
    assert stands(subject, purpose) == "granted"
    say(subject, purpose, "withdrawn")
    assert stands(mail, purpose) == "withdrawn"


def test_each_deed_leaves_one_entry_under_the_subjects_token(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    before = Entry.objects.count()
    say(subject, purpose, "given", notice=notice)
    opt_out(subject=subject, by=BY, at=NOON)
    clear_opt_out(subject=subject, by=BY, at=NOON)
    note_signal(subject=subject, by=BY, at=NOON)
    kinds = [entry.type for entry in Entry.objects.order_by("id")[before:]]
    assert sorted(kinds) == ["consent.given", "optout.cleared", "optout.set", "signal.gpc"]


@pytest.mark.parametrize("deed", ["consent", "opt-out", "clear", "signal", "erase"])
def test_nothing_changes_when_evidence_cannot_be_written(
    subject: Subject, purpose: Purpose, deed: str
) -> None:
    deeds = {
        "consent": lambda: say(subject, purpose, "refused"),
        "opt-out": lambda: opt_out(subject=subject, by=BY, at=NOON),
        "clear": lambda: clear_opt_out(subject=subject, by=BY, at=NOON),
        "signal": lambda: note_signal(subject=subject, by=BY, at=NOON),
        "erase": lambda: erase_subject(subject=subject, by=BY, at=NOON),
    }
    broken = mock.Mock(side_effect=DatabaseError("the log is away"))
    with (
        mock.patch("consent.services.evidence.record", broken),
        mock.patch("consent.services.erasure.record", broken),
        pytest.raises(DatabaseError),
    ):
        deeds[deed]()
    assert not Grant.objects.exists() and not OptOut.objects.exists()
    assert not Signal.objects.exists()
    assert find_subject(Reference("shop", "anna")) is not None


def test_no_entry_names_the_person_or_what_their_record_hashes_to(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    grant = say(subject, purpose, "given", notice=notice)
    entry = Entry.objects.get(type="consent.given")
    said = str(queries.payload(entry.pk))
    for secret in ("anna", subject.pseudonym, str(subject.pk), grant.record_hash):
        assert secret not in said


def test_an_erased_persons_no_survives_under_a_new_generation(
    subject: Subject, purpose: Purpose, django_capture_on_commit_callbacks: object
) -> None:
    opt_out(subject=subject, by=BY, at=NOON, purpose=purpose)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        erase_subject(subject=subject, by=BY, at=NOON)
    back = find_subject(Reference("shop", "anna"))
    assert back is not None and back.pk != subject.pk and back.generation == 2
    assert Suppression.objects.get().subject == back
    assert stands(back, purpose) == "opted-out"
    with pytest.raises(SubjectErased):
        opt_out(subject=subject, by=BY, at=NOON)


def test_an_erased_person_who_had_said_nothing_leaves_nothing(subject: Subject) -> None:
    erase_subject(subject=subject, by=BY, at=NOON)
    assert find_subject(Reference("shop", "anna")) is None
    assert not Suppression.objects.exists()
    assert subject_for(Reference("shop", "anna"), at=NOON).pk != subject.pk


@pytest.mark.parametrize("table", ["grant", "optout", "signal", "noticeserved", "receipt"])
@pytest.mark.parametrize("how", ["UPDATE {t} SET id = id", "DELETE FROM {t}"])
def test_the_database_itself_refuses_to_change_a_will(
    subject: Subject, purpose: Purpose, notice: Notice, table: str, how: str
) -> None:
    from consent.services import serve_notice

    say(subject, purpose, "given", notice=notice)
    opt_out(subject=subject, by=BY, at=NOON)
    note_signal(subject=subject, by=BY, at=NOON)
    serve_notice(subject=subject, notice=notice, language="en", by=BY, at=NOON)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(how.format(t=f"consent_{table}"))


def test_an_approved_notice_cannot_be_rewritten(notice: Notice) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(texts={"en": {"title": "x", "body": "y"}})
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).delete()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoe\u0308", "Zo\u00eb", True),
        ("anna", "Anna", False),
        ("\u202eanna", "anna", False),
        ("👩‍👩‍👧", "👩‍👩‍👧", True),
        ("م" * 10_000, "م" * 10_000, True),
        (" anna", "anna", False),
    ],
)
def test_ids_are_any_unicode_in_one_spelling(one: str, other: str, same: bool) -> None:
    found = make_subject(one).pk == make_subject(other).pk
    assert found is same


def test_the_same_id_in_two_namespaces_is_two_people() -> None:
    assert make_subject("7", "shop").pk != make_subject("7", "crm").pk


def test_e_mail_addresses_are_folded() -> None:
    assert (
        make_subject("Anna@Example.com ", "email").pk
        == make_subject("anna@example.com", "email").pk
    )


def test_a_restored_backup_does_not_bring_an_erased_person_back(
    subject: Subject, purpose: Purpose
) -> None:
    opt_out(subject=subject, by=BY, at=NOON)
    vault.destroy(subject.pk, at=NOON)
    assert finish_erasures(at=NOON) == 1
    back = find_subject(Reference("shop", "anna"))
    assert back is not None and back.pk != subject.pk
    assert stands(back, purpose) == "opted-out"


def test_a_crash_before_the_keys_end_is_caught_up_with(subject: Subject) -> None:
    erase_subject(subject=subject, by=BY, at=NOON)
    assert finish_erasures(at=NOON) == 1
    with pytest.raises(KeyDestroyed):
        vault.token(subject.pk, at=NOON)
