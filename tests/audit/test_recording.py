"""record(): evidence commits with its deed, in profile, or not at all."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from audit import merkle, queries, services
from audit.errors import OutsideTransaction, PayloadRejected
from audit.models import Detail, Entry, Head, Leaf, Payload, Tile
from audit.payload import encode, new_id
from audit.services.verifying import verify_database
from tests.audit.factories import NOON, Log, make_event, make_line, naive_root


def test_the_promise_names_the_entry_and_its_leaf(log: Log) -> None:
    (promise,) = log.add()
    body = bytes(Payload.objects.get(entry=promise.entry).body)
    assert body == make_line(0)
    assert promise.leaf_hash == merkle.leaf_hash(body).hex()
    assert bytes(Leaf.objects.get(index=0).hash).hex() == promise.leaf_hash


def test_index_columns_repeat_the_payload(log: Log) -> None:
    (promise,) = log.add()
    entry = Entry.objects.get(pk=promise.entry)
    payload = queries.payload(promise.entry)
    assert payload is not None
    for name in ("token", "type", "purpose", "decision", "tenant"):
        assert getattr(entry, name) == payload[name]


def test_empty_members_are_left_out_of_the_payload(log: Log) -> None:
    (promise,) = log.add(token="", purpose="", decision="", decisive="", facts={})
    payload = queries.payload(promise.entry)
    assert payload is not None
    assert set(payload) == {"v", "id", "time", "tenant", "mode", "type", "actor", "action"}


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused(committed: None) -> None:
    with pytest.raises(OutsideTransaction):
        services.record(make_event())
    with pytest.raises(OutsideTransaction):
        services.attach_detail(entry=new_id(), sealed=b"", at=NOON)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_or_a_read_is_committed_when_recorded_alone(committed: None) -> None:
    promise = services.record_alone(make_event())
    assert not connection.in_atomic_block
    assert Entry.objects.get().pk == promise.entry
    assert bytes(Entry.objects.get().leaf_hash).hex() == promise.leaf_hash
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record_alone(make_event(1))  # inside a deed it shares the deed's fate
        raise RuntimeError
    assert Entry.objects.count() == 1


def test_a_deed_that_rolls_back_leaves_no_evidence_and_no_gap(log: Log) -> None:
    log.add(3)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record(make_event(90))
        raise RuntimeError
    log.add(2)
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4]
    assert verify_database().sound


def test_an_entry_is_recorded_once(log: Log) -> None:
    log.add(id=UUID(int=7))
    with pytest.raises(IntegrityError), transaction.atomic():
        services.record(make_event(id=UUID(int=7)))
    assert Entry.objects.count() == 1


def test_a_thousand_at_once_keep_their_order_and_fill_tiles(log: Log) -> None:
    promises = log.add(1100)
    leaves = [bytes.fromhex(promise.leaf_hash) for promise in promises]
    head = Head.objects.get(pk=1)
    assert head.size == 1100
    assert merkle.Frontier.unpack(1100, bytes(head.frontier)).root() == naive_root(leaves)
    assert Tile.objects.count() == 4
    assert bytes(Tile.objects.get(address=Tile.at(0, 3)).hashes) == b"".join(leaves[768:1024])


def test_no_events_are_no_entries(log: Log) -> None:
    with transaction.atomic():
        assert services.record_many([]) == []
    assert not Entry.objects.exists()


def test_sealed_detail_stands_beside_its_entry(log: Log) -> None:
    (promise,) = log.add(commitment="ab" * 32)
    services.attach_detail(entry=promise.entry, sealed=b"sealed", at=NOON)
    assert bytes(Detail.objects.get(entry=promise.entry).sealed) == b"sealed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "Analysis Allowed"),
        ("type", "nodots"),
        ("actor", ""),
        ("actor", "jane.doe@example.com"),
        ("actor", "Jane Doe"),
        ("token", "customer-17"),
        ("purpose", "because I say so"),
        ("decision", "maybe"),
        ("commitment", "happy"),
        ("resource", "Иван"),
        ("at", datetime(2026, 11, 22)),  # noqa: DTZ001 - a naive time is what is refused
    ],
)
def test_what_is_no_pseudonym_or_slug_is_refused(field: str, value: Any) -> None:
    with pytest.raises(PayloadRejected) as refused:
        encode(make_event(**{field: value}), tenant="main")
    assert refused.value.field == field


@pytest.mark.parametrize(
    "facts",
    [
        {"contact": "jane.doe@example.com"},
        {"text": "first line\nsecond line"},
        {"text": "x" * 513},
        {"nested": [{"mail": "a@b.example"}]},
        {"score": 0.9},
        {"k" * 65: 1},
        {"почта": 1},
    ],
)
def test_content_and_addresses_are_kept_out_of_the_facts(facts: dict[str, Any]) -> None:
    with pytest.raises(PayloadRejected):
        encode(make_event(facts=facts), tenant="main")


def test_a_payload_has_a_largest_size() -> None:
    facts = {f"k{number}": "x" * 500 for number in range(140)}
    with pytest.raises(PayloadRejected):
        encode(make_event(facts=facts), tenant="main")


def test_a_refused_event_leaves_nothing_of_its_batch(log: Log) -> None:
    with pytest.raises(PayloadRejected), transaction.atomic():
        services.record_many([make_event(0), make_event(1, actor="not one")])
    assert not Entry.objects.exists()


def test_recording_one_event_costs_few_statements(
    log: Log, django_assert_max_num_queries: Any
) -> None:
    log.add(1)
    # Two inserts, the head read, the leaf, the head written, and the two savepoint statements.
    with django_assert_max_num_queries(8):
        log.add(1)


def test_new_ids_sort_by_time_and_are_of_version_seven() -> None:
    ids = [new_id() for _ in range(50)]
    assert all(identity.version == 7 for identity in ids)
    assert len(set(ids)) == 50
    milliseconds = [identity.int >> 80 for identity in ids]
    assert milliseconds == sorted(milliseconds)


def test_a_trail_is_found_by_its_tokens(log: Log) -> None:
    log.add(5)
    found = queries.trail([f"{2:032x}", f"{4:032x}", ""])
    assert [entry.index for entry in found] == [2, 4]


def test_filters_choose_families_purposes_and_times(log: Log) -> None:
    log.add(2)
    log.add(type="consent.given", purpose="research.aggregate", decision="", id=UUID(int=50))
    assert queries.entries({"type": "consent.*"}).count() == 1
    assert queries.entries({"type": "analysis.allowed", "decision": "allow"}).count() == 2
    assert queries.entries({"purpose": "research.aggregate"}).count() == 1
    assert queries.entries({"since": make_event(1).at}).count() == 2
    assert queries.entries({"until": make_event(1).at}).count() == 1


def test_the_head_survives_a_reader_that_looks_before_the_first_entry(log: Log) -> None:
    assert queries.latest_checkpoint() is None
    assert queries.inclusion(new_id()) is None
    assert connection.in_atomic_block
    assert verify_database().sound
