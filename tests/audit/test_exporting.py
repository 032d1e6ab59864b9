"""Bundles verify offline with nothing but Python and cryptography; SIEM rows lead back."""

import csv
import json
import re
import struct
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from audit import keys
from audit.errors import FormatUnavailable, UnknownExport, UnknownProof
from audit.exports import jobs, siem
from audit.exports.bundle import write_bundle
from audit.exports.onefile import verifier_archive
from audit.models import Entry, Export, Leaf
from audit.verifier import Problem, Verdict, verify_bundle
from audit.verifier.__main__ import main
from tests.audit.factories import NOON, Log


@pytest.fixture
def full(log: Log) -> Log:
    """Three hundred entries of which ten are about consent, signed."""
    log.add(290)
    for number in range(10):
        log.add(type="consent.given", decision="", id=UUID(int=5000 + number))
    log.sign()
    return log


def pins() -> list[str]:
    return [keys.log_signer().verifier_key, keys.receipt_signer().verifier_key]


def test_each_line_of_a_whole_bundle_is_exactly_one_leafs_bytes(full: Log, tmp_path: Path) -> None:
    from audit.merkle import leaf_hash

    manifest = write_bundle(tmp_path / "b.zip", at=NOON)
    assert (manifest["proves"], manifest["count"]) == ("completeness", 300)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        lines = archive.read("entries.jsonl").splitlines()
        assert set(archive.namelist()) >= {"checkpoint", "keys/log.vkey", "verify.pyz"}
    stored = Leaf.objects.order_by("index").values_list("hash", flat=True)
    assert [leaf_hash(line) for line in lines] == [bytes(leaf) for leaf in stored]


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_whole_bundle_verifies(full: Log, tmp_path: Path, compress: bool, processes: int) -> None:
    write_bundle(tmp_path / "b.zip", at=NOON, compress=compress)
    counted: list[int] = []
    report = verify_bundle(
        tmp_path / "b.zip", keys=pins(), processes=processes, tick=counted.append
    )
    assert (report.verdict, report.entries) == (Verdict.VERIFIED, 300)
    assert sum(counted) == 300


def test_a_filtered_bundle_proves_inclusion_and_says_so(full: Log, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    manifest = write_bundle(path, at=NOON, filters={"type": "consent.*", "since": NOON})
    assert (manifest["proves"], manifest["count"]) == ("inclusion", 10)
    assert manifest["filter"] == {"type": "consent.*", "since": "2026-11-22T12:00:00.000000Z"}
    report = verify_bundle(path, keys=pins())
    assert report.verdict is Verdict.VERIFIED
    assert "not that no others match" in report.remarks[0]


def altered(data: bytes) -> bytes:
    """Another count in a manifest; another digit wherever there is a 5 in hashes and entries."""
    return re.sub(rb'"count":\s*\d+', b'"count":9999', data).replace(b"5", b"6")


@pytest.mark.parametrize("member", ["entries.jsonl", "proofs.jsonl", "manifest.json"])
def test_an_altered_filtered_bundle_is_broken(full: Log, tmp_path: Path, member: str) -> None:
    write_bundle(tmp_path / "b.zip", at=NOON, filters={"type": "consent.given"})
    changed = tmp_path / "c.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, altered(data) if name == member else data)
    assert verify_bundle(changed, keys=pins()).verdict is Verdict.BROKEN


def test_a_bundle_without_some_member_or_with_rubbish_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(b"PK\x03\x04 rubbish")
    assert verify_bundle(path).problem is Problem.MALFORMED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")
    assert verify_bundle(path).problem is Problem.MALFORMED


def test_nothing_signed_means_nothing_to_export(log: Log, tmp_path: Path) -> None:
    with pytest.raises(UnknownProof):
        write_bundle(tmp_path / "b.zip", at=NOON)
    assert not (tmp_path / "b.zip").exists()


def test_the_one_file_verifier_needs_only_python_and_cryptography(
    full: Log, tmp_path: Path
) -> None:
    write_bundle(tmp_path / "b.zip", at=NOON)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extract("verify.pyz", tmp_path)
    # Modules that an auditor's machine lacks fail to import here too.
    blocked = "django orjson rest_framework celery"
    program = (
        "import sys, runpy\n"
        f"sys.modules.update(dict.fromkeys({blocked!r}.split()))\n"
        "sys.argv = ['verify.pyz', '--json', '--quiet', '--key', sys.argv[2], sys.argv[1]]\n"
        f"runpy.run_path({str(tmp_path / 'verify.pyz')!r}, run_name='__main__')\n"
    )
    log_key = keys.log_signer().verifier_key
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(tmp_path / "b.zip"), log_key],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "verified"


def test_the_one_file_verifier_is_the_same_wherever_it_is_made() -> None:
    first = verifier_archive()
    verifier_archive.cache_clear()
    assert verifier_archive() == first


def test_the_command_line_finds_out_what_a_file_is(
    full: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from audit import queries

    call_command("export_audit", output=tmp_path / "b.zip", verbosity=0)
    key = tmp_path / "pins"
    key.write_text("\n".join(pins()))
    assert main([str(tmp_path / "b.zip"), "--key", str(key)]) == 0
    assert "bundle: verified" in capsys.readouterr().out

    assert main([str(tmp_path / "b.zip")]) == 0
    assert "consistent, origin unproven" in capsys.readouterr().out

    checkpoint = queries.latest_checkpoint()
    assert checkpoint is not None
    note = tmp_path / "note"
    note.write_text(checkpoint.note)
    assert main([str(note), "--key", str(key)]) == 0
    assert main([str(tmp_path / "b.zip"), "--old", str(note), "--json"]) == 0
    assert main([str(note), "--origin", "another.example/log"]) == 1

    growth = {"type": "discreet-growth/v1", "old": checkpoint.note, "new": checkpoint.note}
    (tmp_path / "g.json").write_text(json.dumps({**growth, "hashes": []}))
    assert main([str(tmp_path / "g.json"), "--key", str(key)]) == 0
    (tmp_path / "g.json").write_text(json.dumps({**growth, "hashes": ["00" * 32]}))
    assert main([str(tmp_path / "g.json")]) == 1

    (tmp_path / "x").write_text("neither")
    assert main([str(tmp_path / "x")]) == 2
    assert main([str(tmp_path / "absent")]) == 2


def test_the_commands_say_what_they_wrote_and_whether_the_log_holds(
    full: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "f.zip"
    call_command("export_audit", output=output, type="consent.*", since="2026-11-01T00:00:00Z")
    assert "10 entries, proves inclusion" in capsys.readouterr().out
    call_command("verify_log", json=True)
    assert json.loads(capsys.readouterr().out)["verdict"] == "verified"
    with pytest.raises(CommandError):
        call_command("export_audit", output=output, since="yesterday")
    call_command("sequence_log", once=True)
    call_command("create_keys")
    assert "made: root-1, hmac" in capsys.readouterr().out
    call_command("create_keys")
    assert "nothing, all keys exist" in capsys.readouterr().out


# --- Jobs ---------------------------------------------------------------------------------------


def test_an_export_is_asked_for_written_and_recorded(full: Log) -> None:
    job = jobs.request_export(
        format="bundle", filters={"type": "consent.*", "since": NOON}, by="staff:a", at=NOON
    )
    with pytest.raises(UnknownExport):
        jobs.file_of(job)
    assert jobs.due(at=NOON) == [job.id]
    assert jobs.run(job.id, at=NOON)
    assert not jobs.run(job.id, at=NOON)
    job.refresh_from_db()
    assert (job.state, job.written, job.total) == (Export.State.DONE, 10, 10)
    assert verify_bundle(jobs.file_of(job)).sound
    assert Entry.objects.filter(type="export.requested").count() == 1
    assert Entry.objects.filter(type="export.made").count() == 1
    with pytest.raises(UnknownExport):
        jobs.export_of(job.id, by="staff:b")


def test_an_export_whose_worker_died_is_taken_up_again(full: Log) -> None:
    job = jobs.request_export(format="csv", filters={}, by="staff:a", at=NOON)
    Export.objects.filter(pk=job.pk).update(state="running", lease=NOON + timedelta(minutes=1))
    assert jobs.due(at=NOON) == []
    assert not jobs.run(job.id, at=NOON)
    assert jobs.due(at=NOON + timedelta(hours=1)) == [job.id]
    assert jobs.run(job.id, at=NOON + timedelta(hours=1))


def test_an_export_that_fails_says_so(log: Log) -> None:
    job = jobs.request_export(format="bundle", filters={}, by="staff:a", at=NOON)
    with pytest.raises(UnknownProof):
        jobs.run(job.id, at=NOON)
    job.refresh_from_db()
    assert job.state == Export.State.FAILED


# --- Rows for SIEMs -------------------------------------------------------------------------------

ROW: dict[str, Any] = {
    **dict.fromkeys(siem.COLUMNS, ""),
    "index": 7,
    "leaf_hash": "ab" * 32,
    "checkpoint_size": 9,
    "id": "01a205b0-004c-7b6f-a42d-60c1da29d375",
    "time": "2026-11-22T12:00:00.500000Z",
    "type": "analysis.denied",
    "actor": "app:a=b|c",
    "decision": "deny",
    "action": "read",
    "payload": {"type": "analysis.denied"},
}


@pytest.mark.parametrize("format", ["ocsf", "cef", "cloudevents", "csv", "parquet"])
def test_every_format_carries_index_leaf_and_checkpoint_of_every_entry(
    full: Log, tmp_path: Path, format: str
) -> None:
    path = tmp_path / "rows"
    assert siem.write_rows(path, format=format, filters={}, tick=lambda _: None) == 300
    data = path.read_bytes()
    for promise in (full.recorded[0], full.recorded[299]):
        assert promise.leaf_hash.encode() in data
        assert str(promise.entry).encode() in data


def test_ocsf_rows_tell_management_from_use() -> None:
    use = siem.ocsf(ROW)
    assert (use["class_uid"], use["type_uid"], use["status"]) == (6003, 600302, "Failure")
    assert use["metadata"]["sequence"] == 7
    assert use["time"] == 1_795_348_800_500
    managed = siem.ocsf(
        {**ROW, "type": "policy.published", "resource": "policy:1"}, version="1.5.0"
    )
    assert (managed["class_uid"], managed["metadata"]["version"]) == (3004, "1.5.0")
    assert managed["entity"] == {"uid": "policy:1", "type": "policy"}
    with pytest.raises(FormatUnavailable):
        siem.ocsf(ROW, version="0.1")


def test_cef_escapes_what_would_break_it() -> None:
    line = siem.cef(ROW)
    assert line.startswith("<110>1 2026-11-22T12:00:00.500000Z - discreet - 7 - CEF:0|Discreet|")
    assert r"suid=app:a\=b|c" in line
    assert "cn1Label=index cn1=7" in line


def test_a_cell_is_never_a_formula() -> None:
    line = siem.spell("csv", {**ROW, "resource": "=cmd|calc"})
    assert "'=cmd|calc" in next(csv.reader([line]))


def test_a_pruned_row_is_a_row_without_members() -> None:
    from audit.exports.rows import Row

    row = siem.flatten(Row(3, b"\1" * 32, None), 9)
    assert row["payload"] == {}
    assert json.loads(siem.spell("cloudevents", row))["type"] == "discreet.pruned"
    assert siem.ocsf(row)["metadata"]["sequence"] == 3
    with pytest.raises(FormatUnavailable):
        siem.spell("xml", row)


def test_parquet_files_begin_and_end_as_the_format_says(full: Log, tmp_path: Path) -> None:
    path = tmp_path / "rows"
    siem.write_rows(path, format="parquet", filters={"type": "consent.*"}, tick=lambda _: None)
    data = path.read_bytes()
    (length,) = struct.unpack("<I", data[-8:-4])
    assert data[:4] == data[-4:] == b"PAR1"
    footer = data[-8 - length : -8]
    for column in siem.COLUMNS:
        assert column.encode() in footer
