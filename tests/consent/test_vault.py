"""Per-subject keys: every use apart, nothing moves between people or records, gone means gone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import KeyUnavailable
from consent import vault
from consent.errors import KeyDestroyed, SealBroken
from consent.models import Subject, SubjectKey
from consent.vault import Keys, months
from tests.consent.factories import DAY, NOON, make_subject

databases = pytest.mark.django_db(databases=["default", "vault"])


@given(st.binary(max_size=300), st.text(min_size=1, max_size=40))
def test_what_was_sealed_opens_again_for_the_same_record_only(plain: bytes, record: str) -> None:
    keys = Keys(uuid4(), bytes(32))
    sealed = keys.seal(plain, identity=record)
    assert keys.unseal(sealed, identity=record) == plain
    with pytest.raises(SealBroken):
        keys.unseal(sealed, identity=record + "'")


def test_every_altered_byte_is_noticed() -> None:
    keys = Keys(uuid4(), bytes(32))
    sealed = keys.seal(b"calm", identity="a")
    for place in range(len(sealed)):
        bad = bytearray(sealed)
        bad[place] ^= 1
        with pytest.raises(SealBroken):
            keys.unseal(bytes(bad), identity="a")


def test_a_seal_is_bound_to_its_person() -> None:
    one, other = Keys(uuid4(), bytes(32)), Keys(uuid4(), bytes(32))
    with pytest.raises(SealBroken):
        other.unseal(one.seal(b"calm", identity="a"), identity="a")


def test_tokens_change_each_month_and_never_match_another_use() -> None:
    keys, entry = Keys(uuid4(), b"k" * 32), uuid4()
    november = keys.token(at=NOON)
    assert keys.token(at=NOON + DAY) == november
    assert keys.token(at=NOON + 30 * DAY) != november
    uses = {
        november,
        keys.body_tag(b"2026-11")[:32],
        keys.blind(entry, b"2026-11")[:32],
        keys.commitment(entry, b"2026-11")[:32],
    }
    assert len(uses) == 4


def test_a_commitment_opens_with_the_opening_in_the_receipt() -> None:
    import hmac

    keys, entry = Keys(uuid4(), b"k" * 32), uuid4()
    expected = hmac.digest(keys.opening(entry), b"detail", "sha256").hex()
    assert keys.commitment(entry, b"detail") == expected
    assert keys.commitment(uuid4(), b"detail") != expected


@given(st.integers(0, 3600), st.integers(0, 2000))
def test_the_months_between_two_times_hold_every_day_between(start: int, days: int) -> None:
    since = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=start)
    until = since + timedelta(days=days)
    listed = months(since, until)
    assert listed == sorted(set(listed))
    expected = {f"{since + timedelta(days=n):%Y-%m}" for n in range(days + 1)}
    assert set(listed) == expected | {f"{until:%Y-%m}"}


def test_keys_show_nothing_when_printed() -> None:
    assert repr(Keys(uuid4(), b"secret" * 6)) == "Keys(…)"


@databases
def test_a_destroyed_key_stays_destroyed(subject: Subject) -> None:
    sealed = vault.seal(subject.pk, b"calm", identity="a")
    vault.destroy(subject.pk, at=NOON)
    vault.create_key(subject.pk, at=NOON)
    for use in (
        lambda: vault.unseal(subject.pk, sealed, identity="a"),
        lambda: vault.token(subject.pk, at=NOON),
        lambda: vault.seal(subject.pk, b"x", identity="a"),
    ):
        with pytest.raises(KeyDestroyed):
            use()
    row = SubjectKey.objects.get(subject_id=subject.pk)
    assert bytes(row.wrapped) == b"" and row.destroyed_at == NOON


@databases
def test_the_database_refuses_a_destroyed_key_that_still_has_bytes(subject: Subject) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
        SubjectKey.objects.filter(subject_id=subject.pk).update(destroyed_at=NOON)


@databases
def test_destroying_twice_keeps_the_first_date(subject: Subject) -> None:
    vault.destroy(subject.pk, at=NOON)
    vault.destroy(subject.pk, at=NOON + DAY)
    assert SubjectKey.objects.get(subject_id=subject.pk).destroyed_at == NOON


@databases
def test_a_missing_key_is_an_error_and_never_a_new_key(subject: Subject) -> None:
    SubjectKey.objects.filter(subject_id=subject.pk).delete()
    with pytest.raises(KeyUnavailable):
        vault.token(subject.pk, at=NOON)
    assert not SubjectKey.objects.filter(subject_id=subject.pk).exists()


@databases
def test_a_wrapped_key_cannot_be_moved_to_another_person(subject: Subject) -> None:
    other = make_subject("boris")
    stolen = SubjectKey.objects.get(subject_id=subject.pk).wrapped
    SubjectKey.objects.filter(subject_id=other.pk).update(wrapped=stolen)
    with pytest.raises(KeyUnavailable):
        vault.token(other.pk, at=NOON)


@databases
def test_keys_live_in_a_database_of_their_own(subject: Subject) -> None:
    from django.db import connections

    assert "consent_subjectkey" in connections["vault"].introspection.table_names()
    assert "consent_subjectkey" not in connections["default"].introspection.table_names()
    assert "consent_grant" not in connections["vault"].introspection.table_names()
