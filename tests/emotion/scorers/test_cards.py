"""Cards say what was measured, and nothing else."""

from pathlib import Path

import pytest

from emotion.scorers import load
from emotion.scorers.cards import card, figures

MODELS = Path(__file__).parents[3] / "docs" / "reference" / "models"


@pytest.mark.parametrize("model", ["encoder", "linear"])
def test_the_card_is_what_the_figures_say(model: str) -> None:
    written = (MODELS / f"{model}.md").read_text(encoding="utf-8")
    assert written == card(model, MODELS / "figures")


@pytest.mark.parametrize("model", ["encoder", "linear"])
def test_the_figures_are_of_the_shipped_weights(model: str) -> None:
    measured, audit = figures(MODELS / "figures", model)
    assert measured
    assert audit is not None
    assert {f["version"] for f in [*measured.values(), audit]} == {load(model).version}


@pytest.mark.parametrize("model", ["encoder", "linear"])
def test_the_card_names_every_family_that_failed_the_bias_audit(model: str) -> None:
    audit = figures(MODELS / "figures", model)[1]
    assert audit is not None
    text = card(model, MODELS / "figures")
    assert all(family in text for family in audit["failed"])
