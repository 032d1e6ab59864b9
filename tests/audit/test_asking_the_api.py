"""The evidence API and the auditor's screens, as their callers see them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from audit import keys, merkle, queries
from audit.exports import jobs
from audit.models import Entry, Export
from audit.tasks import publish_checkpoint, run_due_exports, sequence_log
from audit.verifier import Verdict, verify_growth
from audit.views import tile_number, tlog_proof
from tests.audit.factories import NOON, Log, make_line

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

BASE = "/api/v1/audit/"


@pytest.fixture
def auditor(token_for: Callable[..., Any]) -> Any:
    """An application that may read the log."""
    return token_for("audit:read")


@pytest.fixture
def full(log: Log) -> Log:
    """Checkpoints at 100 and at about 300, whatever the starter pack wrote before."""
    log.add(100)
    log.sign()
    log.add(200)
    log.sign()
    return log


def size() -> int:
    checkpoint = queries.latest_checkpoint()
    assert checkpoint is not None
    return checkpoint.size


def test_without_the_scope_nothing_is_told(full: Log, token_for: Callable[..., Any]) -> None:
    caller = token_for("analyses:read")
    for path in ("entries", "checkpoint", "tile/0/000", "proofs/inclusion?index=1", "exports"):
        assert caller.get(f"audit/{path}").status_code == 403
    assert Client().get(BASE + "checkpoint").status_code == 401


def test_entries_come_in_pages_in_order_of_index(auditor: Any, full: Log) -> None:
    seen, after = [], -1
    while after is not None:
        page = auditor.get(f"audit/entries?limit=64&after={after}").json()
        seen += page["entries"]
        after = page["next"]
    assert [entry["index"] for entry in seen] == list(range(len(seen)))
    assert len(seen) >= size()
    mine = next(entry for entry in seen if entry["id"] == str(UUID(int=8)))
    assert mine["payload"] == json.loads(make_line(7))
    assert mine["leaf_hash"] == full.recorded[7].leaf_hash


def test_entries_are_filtered(auditor: Any, full: Log) -> None:
    chosen = auditor.get(f"audit/entries?token={7:032x}").json()["entries"]
    assert [entry["id"] for entry in chosen] == [str(UUID(int=8))]
    assert auditor.get("audit/entries?type=nothing.*").json()["entries"] == []
    assert auditor.get("audit/entries?decision=maybe").status_code == 422
    assert auditor.get("audit/entries?limit=9999").status_code == 422


def test_reading_the_log_is_itself_recorded(auditor: Any, full: Log) -> None:
    before = Entry.objects.filter(type="log.read").count()
    auditor.get("audit/entries?limit=2&decision=allow")
    assert Entry.objects.filter(type="log.read").count() == before + 1
    newest = Entry.objects.filter(type="log.read").latest("created")
    payload = queries.payload(newest.pk)
    assert payload is not None
    assert payload["actor"] == "app:demo"
    assert payload["facts"] == {"count": 2, "filters": ["decision"]}


def test_the_checkpoint_is_a_signed_note(auditor: Any, full: Log) -> None:
    answer = auditor.get("audit/checkpoint")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().split("\n")[1] == str(size())


def test_tiles_are_what_the_specification_asks(auditor: Any, full: Log) -> None:
    tile = auditor.get("audit/tile/0/000")
    assert len(tile.content) == 8192
    assert "immutable" in tile["Cache-Control"]
    partial = auditor.get("audit/tile/1/000.p/1").content
    assert partial == merkle.fold(tile.content)
    assert auditor.get("audit/tile/0/001.p/255").status_code == 404
    assert auditor.get("audit/tile/0/x001/000").status_code == 404
    assert auditor.get("audit/tile/0/000.p/0").status_code == 404
    bundle = auditor.get("audit/tile/entries/000").content
    length = int.from_bytes(bundle[:2], "big")
    assert merkle.leaf_hash(bundle[2 : 2 + length]) == tile.content[:32]


def test_an_inclusion_proof_verifies(auditor: Any, full: Log) -> None:
    promise = full.recorded[7]
    for query in (f"entry={promise.entry}", f"index={queries.index_of(promise.entry)}"):
        proof = auditor.get(f"audit/proofs/inclusion?{query}").json()
        hashes = [bytes.fromhex(node) for node in proof["hashes"]]
        leaf, head = bytes.fromhex(promise.leaf_hash), queries.latest_checkpoint()
        assert head is not None
        root = bytes(head.root)
        assert merkle.verify_inclusion(leaf, proof["leaf_index"], size(), hashes, root)


def test_an_inclusion_proof_also_comes_as_a_tlog_proof(auditor: Any, full: Log) -> None:
    answer = auditor.http.get(f"{BASE}proofs/inclusion?index=1", headers={"accept": "text/plain"})
    text = answer.content.decode()
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 1\n")
    head = queries.latest_checkpoint()
    assert head is not None
    assert text.endswith(f"\n\n{head.note}")
    assert tlog_proof(0, [], "note\n") == "c2sp.org/tlog-proof@v1\nindex 0\n\nnote\n"


def test_proofs_of_what_is_not_there_are_404_or_422(auditor: Any, full: Log) -> None:
    path = "audit/proofs/"
    assert auditor.get(f"{path}inclusion?index=999999").status_code == 404
    assert auditor.get(f"{path}inclusion?entry={UUID(int=0)}").status_code == 404
    assert auditor.get(f"{path}inclusion").status_code == 422
    assert auditor.get(f"{path}inclusion?index=1&size=17").status_code == 404
    assert auditor.get(f"{path}consistency?old=17").status_code == 404
    assert auditor.get(f"{path}consistency").status_code == 422


def test_growth_between_two_checkpoints_verifies_offline(auditor: Any, full: Log) -> None:
    sizes = sorted(queries.recent_checkpoints().values_list("size", flat=True))
    document = auditor.get(f"audit/proofs/consistency?old={sizes[0]}").json()
    pinned = [keys.log_signer().verifier_key]
    report = verify_growth(document, keys=pinned)
    assert (report.verdict, report.entries) == (Verdict.VERIFIED, sizes[-1] - sizes[0])
    shrunk = {**document, "old": document["new"], "new": document["old"]}
    assert verify_growth(shrunk, keys=pinned).problem == "rolled-back"
    assert verify_growth({**document, "hashes": document["hashes"][1:]}).problem == "forked"
    assert verify_growth({**document, "hashes": "none"}).problem == "malformed"
    assert verify_growth({}).problem == "malformed"


def test_an_export_is_asked_for_and_fetched(
    auditor: Any, full: Log, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = auditor.post("audit/exports", {"format": "csv", "filters": {"decision": "allow"}})
    assert asked.status_code == 202
    state = auditor.get(f"audit/exports/{asked.json()['id']}").json()
    assert state["state"] == "done"
    assert auditor.get("audit/exports").json()[0]["id"] == state["id"]
    fetched = auditor.http.get(state["download"])
    assert b"".join(fetched.streaming_content).count(b"\n") == state["total"] + 1
    assert Entry.objects.filter(type="log.read").count() == 1


def test_somebody_elses_export_does_not_exist(auditor: Any, full: Log) -> None:
    job = jobs.request_export(format="csv", filters={}, by="app:other", at=NOON)
    assert auditor.get(f"audit/exports/{job.pk}").status_code == 404
    assert auditor.get(f"audit/exports/{job.pk}/file").status_code == 404
    assert auditor.post("audit/exports", {"format": "xml"}).status_code == 422


def test_tasks_find_what_is_due(full: Log, django_capture_on_commit_callbacks: Any) -> None:
    full.add(1)
    assert sequence_log() == 0  # nothing queues on SQLite
    with django_capture_on_commit_callbacks(execute=True):
        assert publish_checkpoint() == size()
    assert publish_checkpoint() == 0
    jobs.request_export(format="csv", filters={}, by="app:x", at=NOON)
    assert run_due_exports() == 1
    assert run_due_exports() == 0


def test_tile_paths_are_numbers_in_groups_of_three() -> None:
    assert tile_number("x001/x234/067") == 1_234_067
    assert tile_number("000") == 0


# --- The auditor's screens ---


@pytest.fixture
def reader(db: None) -> Client:
    """A member of staff who may view entries and checkpoints, nothing more."""
    user = User.objects.create_user("auditor", password="x", is_staff=True)
    wanted = Permission.objects.filter(codename__in=["view_entry", "view_checkpoint"])
    user.user_permissions.set(wanted)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_auditor_searches_and_sees_the_proof_drawn(full: Log, reader: Client) -> None:
    listed = reader.get(reverse("admin:audit_entry_changelist"))
    assert listed.status_code == 200
    found = reader.get(reverse("admin:audit_entry_changelist"), {"q": str(UUID(int=8))})
    assert str(UUID(int=8)) in found.content.decode()
    page = reader.get(reverse("admin:audit_entry_change", args=[UUID(int=8)])).content.decode()
    assert full.recorded[7].leaf_hash in page
    assert "<svg" in page
    head = queries.latest_checkpoint()
    assert head is not None
    assert bytes(head.root).hex() in page
    assert Entry.objects.filter(type="log.read").count() == 1


def test_an_entry_that_is_not_signed_yet_says_so(full: Log, reader: Client) -> None:
    full.add(1)
    page = reader.get(reverse("admin:audit_entry_change", args=[UUID(int=301)]))
    assert b"no checkpoint covers this entry" in page.content
    for unknown in ("zzz", UUID(int=77777)):
        assert reader.get(reverse("admin:audit_entry_change", args=[unknown])).status_code == 404


def test_nobody_adds_changes_or_deletes_by_hand(full: Log, admin_client: Client) -> None:
    assert admin_client.get("/admin/audit/entry/add/").status_code == 403
    delete = reverse("admin:audit_entry_delete", args=[UUID(int=8)])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert Entry.objects.filter(pk=UUID(int=8)).exists()


def test_the_health_page_says_what_is_wrong(full: Log, reader: Client) -> None:
    address = reverse("admin:audit_health")
    assert b"All is well" in reader.get(address).content
    from django.db import connection

    from audit import immutability

    immutability.remove(connection)
    assert b"triggers are missing" in reader.get(address).content
    assert reader.get(reverse("admin:audit_checkpoint_changelist")).status_code == 200
    last = reader.get(reverse("admin:audit_checkpoint_change", args=[300]))
    assert b"discreet.example/log" in last.content


def test_the_auditor_exports_and_downloads(
    full: Log, reader: Client, django_capture_on_commit_callbacks: Any
) -> None:
    add = reverse("admin:audit_export_add")
    assert reader.get(add).status_code == 200
    assert b"errorlist" in reader.post(add, {"format": "bundle", "type": "No Type"}).content
    with django_capture_on_commit_callbacks(execute=True):
        reader.post(add, {"format": "bundle", "since": "2026-11-22T12:00"})
    (job,) = Export.objects.all()
    assert job.state == Export.State.DONE
    listed = reader.get(reverse("admin:audit_export_changelist"))
    assert b"<progress" in listed.content
    fetched = reader.get(reverse("admin:audit_export_file", args=[job.pk]))
    assert b"".join(fetched.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # streams
    absent = reverse("admin:audit_export_file", args=[UUID(int=1)])
    assert reader.get(absent).status_code == 404


def test_staff_without_the_permission_see_none_of_it(full: Log) -> None:
    user = User.objects.create_user("clerk", password="x", is_staff=True)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name, arguments in (
        ("audit_entry_changelist", []),
        ("audit_entry_change", [UUID(int=8)]),
        ("audit_health", []),
        ("audit_export_add", []),
        ("audit_export_file", [UUID(int=1)]),
    ):
        assert client.get(reverse(f"admin:{name}", args=arguments)).status_code == 403
