"""A scorer is loaded by name, checked against its hash, and keeps the protocol."""

import json
import shutil
from pathlib import Path

import pytest

from emotion.scorers import Scorer, ScorerFailed, available, load, store
from emotion.scorers.vocabularies import GOEMOTIONS


def copied(tmp_path: Path) -> Path:
    shutil.copytree(store.WEIGHTS, tmp_path / "weights")
    return tmp_path / "weights"


@pytest.mark.parametrize("name", ["linear", "default"])
def test_every_shipped_scorer_keeps_the_protocol(name: str) -> None:
    scorer = load(name)
    assert isinstance(scorer, Scorer)
    assert (scorer.modality, scorer.inference_basis) == ("text", "text")
    assert scorer.labels == GOEMOTIONS
    assert scorer.languages == {"en", "ru"}
    assert name in available()


def test_a_scorer_is_loaded_once_per_process() -> None:
    assert load("linear") is load("linear")


def test_the_version_carries_the_hash_of_the_weights() -> None:
    listed = store.manifest()["linear"]
    assert load("linear").version == f"{listed['version']}+{listed['sha256'][:8]}"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ScorerFailed, match="no scorer called"):
        load("oracle")


def test_weights_that_do_not_match_their_hash_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / "linear.npz"
    raw = file.read_bytes()
    file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(ScorerFailed, match="SHA-256"):
        store.read("linear", folder)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "linear.npz").unlink()
    with pytest.raises(ScorerFailed, match="cannot be read"):
        store.read("linear", folder)


def test_weights_that_no_manifest_lists_are_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({}))
    with pytest.raises(ScorerFailed, match="no weights are listed"):
        store.read("linear", tmp_path)


def test_an_unreadable_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ScorerFailed, match="manifest"):
        store.read("linear", tmp_path)
