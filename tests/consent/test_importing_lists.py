"""Older opt-out lists: streamed, each line judged by itself, safe to repeat."""

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from consent.imports import Summary, import_opt_outs, read
from consent.imports.lines import LINE_LIMIT
from consent.models import OptOut, Purpose, Subject
from consent.services import (
    Reference,
    clear_opt_out,
    find_subject,
    opt_out,
    standing,
    subject_for,
)
from tests.consent.factories import NOON

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def load(text: str | bytes, form: Any = "csv", **more: Any) -> tuple[Summary, dict[int, str]]:
    verdicts: dict[int, str] = {}
    data = text.encode() if isinstance(text, str) else text
    found = import_opt_outs(
        read(io.BytesIO(data), form, namespace=more.pop("namespace", "")),
        by="command",
        at=NOON,
        report=lambda number, status, detail: verdicts.__setitem__(number, status),
        **more,
    )
    return found, verdicts


def test_everyone_on_the_list_is_opted_out(interest: Purpose) -> None:
    found, _ = load("namespace,id\nshop,anna\nshop,boris\n")
    assert (found.lines, found.opted_out, found.broken) == (2, 2, 0)
    anna = find_subject(Reference("shop", "anna"))
    assert standing(subject=anna, purpose=interest, modality="text", at=NOON).state == "opted-out"


def test_the_same_list_again_changes_nothing() -> None:
    load("namespace,id\nshop,anna\nshop,anna\n")
    found, verdicts = load("namespace,id\nshop,anna\n")
    assert (found.opted_out, found.already) == (0, 1)
    assert verdicts == {2: "already"}
    assert OptOut.objects.count() == Subject.objects.count() == 1


def test_a_broken_line_harms_only_itself(interest: Purpose) -> None:
    lines = [
        b"namespace,id,purpose,modality",
        b"shop,one,,",
        b"shop",
        b"\xff\xfe,two,,",
        b'shop,"thr"ee,,',
        b"shop,,,",
        b"SHOP!,four,,",
        b"shop,five,nowhere,",
        b"shop,six,support.escalation,face",
        b"shop," + b"x" * (LINE_LIMIT + 5) + b",,",
        b"",
        b'shop,"seven, with a comma",,',
        b"shop,eight,support.escalation,text",
    ]
    found, verdicts = load(b"\n".join(lines))
    good = [number for number, status in verdicts.items() if status == "opted-out"]
    assert good == [2, 12, 13]
    assert found.broken == 8
    assert find_subject(Reference("shop", "seven, with a comma")) is not None


def test_ndjson_is_read_line_by_line() -> None:
    rows = ['{"namespace":"shop","id":"Zoe\\u0308"}', "[1]", '{"id":5}', "{", '{"id":"x","a":1}']
    found, verdicts = load("\n".join(rows), "ndjson", namespace="shop")
    assert verdicts[1] == "opted-out" and found.broken == 4
    assert find_subject(Reference("shop", "Zo\u00eb")) is not None


@pytest.mark.parametrize("header", ["", "name,surname", "id,id", "namespace,id,colour"])
def test_a_header_we_cannot_use_is_refused_before_anything_is_read(header: str) -> None:
    with pytest.raises(ValueError, match="first line"):
        load(f"{header}\nshop,anna\n")
    assert not Subject.objects.exists()


def test_an_import_after_an_undo_sets_the_opt_out_again() -> None:
    anna = subject_for(Reference("shop", "anna"), at=NOON)
    opt_out(subject=anna, by="subject", at=NOON)
    clear_opt_out(subject=anna, by="subject", at=NOON)
    found, _ = load("namespace,id\nshop,anna\n")
    assert found.opted_out == 1
    newest = OptOut.objects.latest("id")
    assert (newest.revision, newest.source, newest.state) == (3, "import", "set")


def test_the_first_own_word_of_an_imported_person_gives_a_key_and_a_receipt() -> None:
    load("namespace,id\nshop,anna\n")
    anna = subject_for(Reference("shop", "anna"), at=NOON)
    outcome = opt_out(subject=anna, by="subject", at=NOON)
    assert outcome.receipt["kind"] == "optout.set" and outcome.grant.revision == 2


def test_a_namespace_of_others_is_refused_line_by_line() -> None:
    found, verdicts = load(
        "namespace,id\nshop,anna\ncrm,boris\n", may_act_in=lambda name: name == "shop"
    )
    assert verdicts == {2: "opted-out", 3: "broken"} and found.opted_out == 1


def test_each_batch_leaves_one_entry_that_names_nobody() -> None:
    from audit import queries

    before = Entry.objects.count()
    found, _ = load("namespace,id\n" + "".join(f"shop,person-{n}\n" for n in range(50)))
    entries = Entry.objects.filter(type="optout.imported")
    assert Entry.objects.count() == before + 1 and found.entries == [str(entries.get().pk)]
    assert "person-" not in str(queries.payload(entries.get().pk))


def test_a_long_list_with_noise_loses_no_good_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consent.imports.writing.BATCH", 97)
    source, rows, good = random.Random(5), ["namespace,id"], 0
    for number in range(1000):
        if source.random() < 0.2:
            rows.append(source.choice(['"', "shop", "shop,a,b", "\x00\x00", "shop,"]))
        else:
            good += 1
            rows.append(f"shop,p{number}")
    found, _ = load("\n".join(rows))
    assert found.opted_out == good == OptOut.objects.count()
    assert found.opted_out + found.broken == found.lines


def test_the_command_reports_every_line_and_fails_on_broken_ones(tmp_path: Path) -> None:
    source, report = tmp_path / "list.csv", tmp_path / "report.ndjson"
    source.write_text("namespace,id\nshop,anna\nbroken\n")
    with pytest.raises(CommandError, match="broken"):
        call_command("import_opt_outs", str(source), report=str(report), verbosity=0)
    verdicts = [json.loads(line) for line in report.read_text().splitlines()]
    assert {(row["line"], row["status"]) for row in verdicts} == {(2, "opted-out"), (3, "broken")}
    assert "anna" not in report.read_text()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", "namespace,id\nshop,anna\nbroken\n"),
        ("application/x-ndjson", '{"namespace":"shop","id":"anna"}\n{}\n'),
    ],
)
def test_a_list_can_be_the_body_of_a_call(caller: Any, kind: str, body: str) -> None:
    answer = caller.http.post("/api/v1/opt-outs/imports", body, content_type=kind)
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    assert (found["opted_out"], found["broken"], len(found["problems"])) == (1, 1, 1)
    assert b"anna" not in answer.content


def test_a_call_with_a_header_nobody_knows_is_refused(caller: Any) -> None:
    answer = caller.http.post("/api/v1/opt-outs/imports", "name\nx\n", content_type="text/csv")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header"


@pytest.mark.parametrize("kind", ["text/csv", "application/x-ndjson"])
def test_an_empty_body_is_no_list(caller, kind):
    answer = caller.http.post("/api/v1/opt-outs/imports", b"", content_type=kind)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body")
