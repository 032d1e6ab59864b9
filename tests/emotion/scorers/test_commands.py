"""The commands need no database and say what they measured."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from emotion.management.commands import bias_audit
from emotion.scorers import Scorer
from tests.emotion.scorers.test_bias import Even

ROWS = "Thank you so much!\t15\ta\nI hate this\t2,3\tb\n"


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "few.tsv"
    path.write_text(ROWS)
    return path


def test_evaluation_prints_one_json_object(rows: Path) -> None:
    out = StringIO()
    call_command(
        "evaluate_scorer",
        model="linear",
        data=rows,
        format="goemotions",
        json=True,
        stdout=out,
    )
    figures = json.loads(out.getvalue())
    assert {"macro_f1", "n", "per_label"} <= set(figures)
    assert figures["n"] == 2


def test_evaluation_prints_a_table_for_people(rows: Path) -> None:
    out = StringIO()
    call_command("evaluate_scorer", model="linear", data=rows, format="goemotions", stdout=out)
    assert "macro-F1" in out.getvalue()
    assert "gratitude" in out.getvalue()


@pytest.mark.parametrize(("model", "message"), [("oracle", "no scorer"), ("survey", "measured")])
def test_a_model_that_cannot_be_measured_is_an_error(rows: Path, model: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("evaluate_scorer", model=model, data=rows, format="goemotions")


def test_an_unreadable_file_is_an_error_that_names_the_file_only(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"absent\.tsv is not a readable"):
        call_command(
            "evaluate_scorer", model="linear", data=tmp_path / "absent.tsv", format="goemotions"
        )


def test_a_failed_audit_is_printed_and_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfair(_: str) -> Scorer:
        return Even("Muslim")

    monkeypatch.setattr(bias_audit, "load", unfair)
    out = StringIO()
    with pytest.raises(CommandError, match="en:religion"):
        call_command("bias_audit", "even", stdout=out)
    assert "NOT passed" in out.getvalue()


def test_a_passed_audit_can_be_had_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def fair(_: str) -> Scorer:
        return Even()

    monkeypatch.setattr(bias_audit, "load", fair)
    out = StringIO()
    call_command("bias_audit", "even", json=True, stdout=out)
    assert json.loads(out.getvalue())["passed"] is True


def test_the_cards_are_up_to_date() -> None:
    call_command("model_cards", check=True)
