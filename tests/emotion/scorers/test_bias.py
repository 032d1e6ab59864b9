"""The bias audit compares like with like and fails where a model treats people differently."""

from collections.abc import Sequence

from emotion.scorers import Scores
from emotion.scorers.bias import as_text, audit
from emotion.scorers.counterfactuals import pairs
from emotion.scorers.vocabularies import GOEMOTIONS


class Even:
    """Scores every text alike, and worse where `against` is mentioned."""

    name = "even"
    version = "0+test"
    modality = "text"
    inference_basis = "text"
    languages = frozenset({"en", "ru"})
    labels = GOEMOTIONS

    def __init__(self, against: str = "\0") -> None:
        self.against = against

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        quiet = dict.fromkeys(GOEMOTIONS, 0.1)
        return [Scores(quiet | {"anger": 0.4 if self.against in t else 0.1}) for t in texts]


def test_there_are_pairs_enough_in_both_languages() -> None:
    listed = list(pairs())
    assert len(listed) >= 5_000
    families = {(p.language, p.family) for p in listed}
    wanted = ["gender-name", "pronoun", "kin", "age", "disability", "religion", "orientation"]
    wanted += ["dialect", "ethnicity-name", "origin"]
    assert {(k, f) for k in ("en", "ru") for f in wanted} <= families


def test_no_pair_compares_a_text_with_itself() -> None:
    assert all(p.first != p.second for p in pairs())


def test_a_scorer_that_sees_no_difference_passes() -> None:
    found = audit(Even())
    assert found["passed"]
    assert all(f["largest"] == 0 for f in found["families"])


def test_a_scorer_that_hears_anger_in_a_faith_fails_for_that_family_only() -> None:
    found = audit(Even("Muslim"))
    assert found["failed"] == ["en:religion"]
    (family,) = [f for f in found["families"] if f["largest"] > 0.05]
    gap = family["gaps"]["anger"]
    assert family["label"] == "anger"
    assert gap["low"] <= gap["gap"] <= gap["high"]
    assert "NOT passed" in as_text(found)


def test_the_allowed_gap_is_policy() -> None:
    assert audit(Even("Muslim"), allowed=0.5)["passed"]
