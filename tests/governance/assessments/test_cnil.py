"""The CNIL's pia JSON: lossless for the honest, closed to the hostile."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import cnil
from governance.errors import DocumentRefused
from governance.markup import clean

TEXT = "<p>Texts are read for <strong>distress</strong>.</p>"


def sample() -> dict[str, Any]:
    return {
        "pia": {
            "name": "Escalation",
            "status": 0,
            "dpo_opinion": "Go on, a < b.",
            "concerned_people_opinion": "<p>Twelve were asked.</p>",
            "x_unknown": {"deep": [1, 2, {"three": None}]},
        },
        "answers": [
            {"id": 1, "reference_to": 111, "data": {"text": TEXT, "gauge": None, "list": []}},
            {"id": 2, "reference_to": 211, "data": {"text": "Needed.", "gauge": None, "list": []}},
            {
                "id": 3,
                "reference_to": 321,
                "data": {"text": None, "gauge": None, "list": ["Shame"]},
                "created_at": "2026-01-01",
            },
            {"reference_to": 325, "data": {"text": "", "gauge": 3, "list": None}},
            {"reference_to": 326, "data": {"text": "", "gauge": 2, "list": []}},
        ],
        "measures": [{"id": 9, "title": "Review", "content": "<p>By a human.</p>", "odd": True}],
        "evaluations": [{"reference_to": "3.2", "gauges": {"x": 2, "y": 1}, "status": 3}],
        "comments": [{"description": "Fine", "for_measure": False}],
        "unknown_list": ["kept"],
    }


def raw(document: object) -> bytes:
    return json.dumps(document).encode()


def test_it_reads_into_the_fields_of_an_assessment() -> None:
    content = cnil.read(raw(sample())).content
    assert content.title == "Escalation"
    assert content.description == "Texts are read for distress."
    assert content.subjects_views == "Twelve were asked."
    assert content.measures == (("Review", "By a human."),)
    [risk] = content.risks
    assert (risk.inherent_severity, risk.inherent_likelihood) == (3, 2)
    assert (risk.residual_severity, risk.residual_likelihood) == (2, 1)
    assert risk.impacts == "Shame"


def test_what_was_imported_is_exported_equal_with_unknown_keys() -> None:
    reading = cnil.read(raw(sample()))
    assert cnil.write(reading.document, reading.content) == sample()
    assert reading.cleaned == []


def test_a_change_is_written_and_the_rest_left_untouched() -> None:
    reading = cnil.read(raw(sample()))
    changed = replace(reading.content, necessity="Still needed.")
    made = cnil.write(reading.document, changed)
    assert cnil.content_of(made) == changed
    assert made["pia"] == sample()["pia"]
    again = cnil.read(raw(made))
    assert cnil.write(again.document, again.content) == made


risks = st.builds(
    cnil.Risk,
    title=st.text("abc", min_size=1),
    sources=st.text("abc <&"),
    inherent_severity=st.integers(1, 4),
    residual_likelihood=st.integers(1, 4),
)
words = st.text("abcäж <>&;1\n", max_size=40).map(str.strip)
contents = st.builds(
    cnil.Content,
    title=words,
    description=words,
    necessity=words,
    dpo_advice=words,
    risks=st.lists(risks, max_size=5).map(tuple),
)


@given(contents)
def test_export_import_export_is_equal(content: cnil.Content) -> None:
    first = cnil.write({}, content)
    reading = cnil.read(raw(first))
    assert cnil.write(reading.document, reading.content) == reading.document
    second = cnil.read(raw(reading.document))
    assert second.document == reading.document
    assert second.cleaned == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (
            {"evaluations": [{"reference_to": "3.1.[object Object]"}]},
            r"evaluations\[0\]",
        ),
        ({"evaluations": [{"reference_to": 32}]}, r"evaluations\[0\]\.reference_to"),
        ({"answers": [{"reference_to": "111", "data": {}}]}, r"answers\[0\]\.reference_to"),
        ({"answers": [{"reference_to": 999, "data": {}}]}, r"answers\[0\]\.reference_to"),
        ({"answers": [{"reference_to": 111}]}, r"answers\[0\]\.data"),
        ({"answers": [{"reference_to": 325, "data": {"gauge": 9}}]}, r"answers\[0\]\.data\.gauge"),
        ({"answers": [{"reference_to": 325, "data": {"gauge": True}}]}, "gauge"),
        ({"answers": ["x"]}, r"answers\[0\]"),
        ({"answers": {}}, "answers"),
        ({"pia": []}, "pia"),
        ({"discreet": {"risks": [{"title": "x", "inherent_severity": 9}]}}, "discreet"),
        ({"discreet": {"risks": [], "measures": [], "fields": {"fria": {"a": 1}}}}, "discreet"),
        ({"discreet": {"risks": [{"nope": 1}]}}, "discreet"),
        ({"discreet": {"risks": [], "measures": [[1, 2]]}}, "discreet"),
    ],
)
def test_a_malformed_document_is_refused_and_the_place_named(
    change: dict[str, Any], place: str
) -> None:
    with pytest.raises(DocumentRefused, match=place):
        cnil.read(raw(sample() | change))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[" * 100_000, "nested deeper"),
        (b'{"pia": ' * 30 + b"{}" + b"}" * 30, "nested deeper"),
        (b'{"pia": {"a": NaN}}', "NaN"),
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "not JSON"),
        (b"[]", "pia"),
        (b'"' + b"x" * 50_000_000 + b'"', "at most"),
    ],
)
def test_a_hostile_file_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(DocumentRefused, match=says):
        cnil.read(body)


def test_scripts_are_cleaned_and_the_place_named() -> None:
    hostile = sample()
    hostile["answers"][0]["data"]["text"] = (
        '<p onclick="steal()">Hi<script>alert(1)</script><img src=x onerror=alert(1)>'
        '<a href="javascript:alert(1)">x</a></p>'
    )
    reading = cnil.read(raw(hostile))
    assert reading.cleaned == ["answers[0].data.text"]
    assert reading.document["answers"][0]["data"]["text"] == "<p>Hi<a>x</a></p>"


@given(st.text("<>/=\"' &;abpscriptonjv:!-\n"))
def test_cleaning_is_idempotent_and_leaves_no_script(text: str) -> None:
    safe = clean(text)
    assert clean(safe) == safe
    assert "<script" not in safe.lower()
    assert "<!" not in safe


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ('"name": "a\\u0000b"', "pia.name"),
        ('"name": "a\\ud800b"', "pia.name"),
        ('"a\\u0000b": 1', "pia"),
        ('"x": [1, {"y": 1e400}]', "pia.x[1].y"),
    ],
)
def test_what_no_database_keeps_is_refused_with_its_place(said: str, place: str) -> None:
    with pytest.raises(DocumentRefused, match=rf"\A{re.escape(place)}: "):
        cnil.read(b'{"pia": {%s}}' % said.encode())
