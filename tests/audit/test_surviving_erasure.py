"""After an erasure every proof passes, and a full dump leads from no entry to the person."""

import hmac
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from audit import keys, queries, services
from audit.errors import KeyUnavailable
from audit.services.verifying import verify_database
from audit.verifier import Verdict, verify_bundle
from consent import vault
from consent.models import Subject
from tests.audit.factories import NOON, Log, make_event
from tests.consent.factories import make_subject

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

DETAIL = b'{"label":"anger"}'  # easily guessed: that is why a bare hash would not do
HEX = re.compile(r"[0-9a-f]{64,}")


def dump(home: Path) -> Iterator[bytes]:
    """Every value of every table of both databases, and every file of the house."""
    for alias in ("default", "vault"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for row in cursor.fetchall():
                    for value in row:
                        yield value if isinstance(value, bytes) else str(value).encode()
    for path in home.rglob("*"):
        if path.is_file():
            yield path.read_bytes()


def candidates(values: list[bytes], subject: Subject) -> Iterator[bytes]:
    """Everything in the dump that could be a key: 32-byte windows of binary values, long hex
    numbers, and what any root key unwraps."""
    context = vault.wrapping_context(subject.pk)
    for value in values:
        if len(value) <= 200:
            yield from (value[at : at + 32] for at in range(len(value) - 31))
        for found in HEX.findall(value.decode("latin-1")):
            yield bytes.fromhex(found[:64])
        try:
            yield keys.root_key().unwrap(value, context)
        except KeyUnavailable:
            continue


@pytest.fixture
def subject() -> Subject:
    """A person with a key in the vault."""
    return make_subject()


@pytest.fixture
def told(log: Log, subject: Subject) -> dict[str, Any]:
    """Entries about the person, with tokens of two months and a commitment."""
    held = vault.open_keys(subject.pk)
    event = make_event(1)
    sealed = held.seal(DETAIL, identity=f"entry:{event.id}")
    commitment = held.commitment(event.id, DETAIL)
    log.add(token=held.token(at=NOON), commitment=commitment, id=event.id)
    services.attach_detail(entry=event.id, sealed=sealed, at=NOON)
    later = NOON + timedelta(days=31)
    log.add(token=held.token(at=later), at=later, id=make_event(2).id)
    log.sign()
    tokens = held.tokens(NOON, later)
    return {"entry": event.id, "commitment": commitment, "tokens": tokens}


def recomputed(values: list[bytes], subject: Subject, told: dict[str, Any]) -> set[str]:
    """Which secrets of the log the dump's holder can compute anew."""
    found = set()
    for key in candidates(values, subject):
        tried = vault.Keys(subject.pk, key)
        if tried.token(at=NOON) in told["tokens"]:
            found.add("token")
        if tried.commitment(told["entry"], DETAIL) == told["commitment"]:
            found.add("commitment")
        if hmac.digest(key, DETAIL, "sha256").hex() == told["commitment"]:
            found.add("commitment")
    return found


def test_before_erasure_the_timeline_is_found_and_the_dump_gives_the_person_away(
    told: dict[str, Any], subject: Subject, home: Path
) -> None:
    trail = queries.trail(vault.tokens(subject.pk, NOON, NOON + timedelta(days=31)))
    assert trail.count() == 2
    assert recomputed(list(dump(home)), subject, told) == {"token", "commitment"}


def test_after_erasure_no_token_and_no_commitment_can_be_recomputed(
    told: dict[str, Any], subject: Subject, home: Path
) -> None:
    vault.destroy(subject.pk, at=NOON)
    assert recomputed(list(dump(home)), subject, told) == set()
    with pytest.raises(vault.KeyDestroyed):
        vault.tokens(subject.pk, NOON, NOON)


def test_after_erasure_every_proof_passes(
    told: dict[str, Any], subject: Subject, tmp_path: Path
) -> None:
    vault.destroy(subject.pk, at=NOON)
    assert verify_database().verdict is Verdict.VERIFIED
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    pinned = [keys.log_signer().verifier_key]
    assert verify_bundle(tmp_path / "b.zip", keys=pinned).verdict is Verdict.VERIFIED
    assert queries.inclusion(told["entry"]) is not None
