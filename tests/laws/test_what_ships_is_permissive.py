"""The list of licences lets nothing through that must not ship, and the bill names everything."""

import json
from pathlib import Path

import pytest

from tests import supply


@pytest.mark.parametrize(
    "stated", ["GPL-3.0-or-later", "AGPLv3", "Proprietary", "", "BUSL-1.1", "MIT AND GPL-2.0-only"]
)
def test_copyleft_and_silence_are_refused(stated: str) -> None:
    assert supply.refused("some-package", stated)


@pytest.mark.parametrize(
    "stated", ["MIT", "BSD License", "Apache-2.0 OR MIT", "ISC License (ISCL)"]
)
def test_permissive_licences_pass(stated: str) -> None:
    assert not supply.refused("some-package", stated)


def test_every_runtime_package_may_ship() -> None:
    assert supply.pinned()
    assert list(supply.licences()) == []


def test_an_exception_is_a_package_that_is_really_there() -> None:
    assert set(supply.EXCEPTIONS) <= {name for name, _ in supply.pinned()}


def test_a_known_vulnerability_fails_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "advisories", lambda: (["amqp 5.4.2: PYSEC-0"], 0))
    assert supply.check() == 1


@pytest.mark.parametrize(("strict", "code"), [("", 0), ("1", 1)])
def test_unread_advisories_fail_only_where_they_are_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], strict: str, code: int
) -> None:
    monkeypatch.setenv("DISCREET_REQUIRE_ADVISORIES", strict)
    monkeypatch.setattr(supply, "advisories", lambda: ([], 3))
    assert supply.check() == code
    assert "No advisory could be read for 3 of" in capsys.readouterr().out


def test_the_bill_names_every_package_and_model_but_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supply, "SBOM", tmp_path / "sbom.json")
    supply.sbom()
    text = supply.SBOM.read_text(encoding="utf-8")
    names = {c["name"] for c in json.loads(text)["components"]}
    assert {name for name, _ in supply.pinned()} <= names
    assert {"encoder", "linear"} <= names
    assert "/simple/" not in text
