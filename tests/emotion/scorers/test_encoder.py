"""The encoder's parts: pieces, windows, and the company that its weights keep."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion.scorers import ScorerFailed, load, store
from emotion.scorers.encoder import COLUMNS, WINDOW, WINDOWS, EncoderScorer, Outputs, windows
from emotion.scorers.linear import LinearScorer
from emotion.scorers.pieces import BEGIN, END, MASK, RESERVED, UNKNOWN, Pieces
from emotion.scorers.prepare import HIDDEN

PIECES = Pieces(
    ["<unk>", "<s>", "</s>", "<hidden>", "▁a", "▁ab", "b", "c", "bc", "▁"],
    [0, 0, 0, 0, -1, -3, -2, -2, -1, -4],
)


def test_the_likeliest_pieces_are_chosen() -> None:
    assert PIECES.encode("abc", 48) == [BEGIN, 4, 8, END]


def test_a_letter_without_a_piece_is_unknown() -> None:
    assert PIECES.encode("axc", 48) == [BEGIN, 4, UNKNOWN, 7, END]


def test_what_was_hidden_is_one_piece_wherever_it_stands() -> None:
    assert PIECES.encode(f"a{HIDDEN}c", 48) == [BEGIN, 4, MASK, 7, END]


def test_a_long_text_is_cut_without_an_end() -> None:
    assert PIECES.encode("a " * 100, 5) == [BEGIN, 4, 4, 4, 4]


@given(st.lists(st.integers(RESERVED, 9), max_size=WINDOW * (WINDOWS + 4)))
def test_windows_begin_at_the_beginning_and_end_at_the_end(inner: list[int]) -> None:
    cut = windows([BEGIN, *inner, END])
    assert 1 <= len(cut) <= WINDOWS
    assert all((w[0], w[-1]) == (BEGIN, END) and len(w) <= WINDOW + 2 for w in cut)
    last = cut[-1][1:-1]
    assert cut[0][1:-1] == inner[:WINDOW]
    assert last == inner[len(inner) - len(last) :]


def test_a_text_scores_the_same_alone_and_among_others() -> None:
    texts = ["Still no answer.", "Thanks, all good now!", "Где мой заказ? " * 30]
    scorer = load("default")
    alone = [scorer.score([t])[0] for t in texts]
    assert scorer.score(texts) == alone


def test_a_long_complaint_is_still_a_complaint() -> None:
    long = "I am furious, this is outrageous and you are useless! " * 60
    (scores,) = load("default").score([long])
    assert max(scores.state, key=lambda k: scores.state[k]) == "upset"
    assert scores.valence < 0


def test_the_service_head_tells_thanks_from_complaints() -> None:
    thanks, complaint = load("default").score(
        ["Thank you so much, everything works now!", "I am furious about this delay, fix it now!"]
    )
    assert max(thanks.state, key=lambda k: thanks.state[k]) == "satisfied"
    assert max(complaint.state, key=lambda k: complaint.state[k]) == "upset"
    assert abs(sum(thanks.state.values()) - 1) < 1e-4


def test_states_are_mixed_from_the_encoder_and_the_words() -> None:
    mix = np.arange(18, dtype=np.float32).reshape(6, 3)
    arrays = {**store.read("encoder")[0], "states.mix": mix}
    scorer = EncoderScorer(arrays, "test", LinearScorer(*store.read("linear")))
    logits = np.zeros((1, 44), np.float32)
    logits[:, COLUMNS["state"]] = 1, 0, 0
    none, words = np.zeros((1, 28), np.float32), np.array([[0, 0, 2]], np.float32)
    out = Outputs(logits, none, none[:, :5], words)
    assert scorer.blended(out, "state").tolist() == (mix[:1] + 2 * mix[5:]).tolist()


def test_sarcastic_thanks_are_not_answered_as_satisfied() -> None:
    (scores,) = load("default").score(["Oh great, another broken update. Thanks a lot."])
    assert scores.abstained or max(scores.state, key=lambda k: scores.state[k]) == "upset"


def test_the_version_names_the_file() -> None:
    assert load("default").version.endswith("+" + store.manifest()["encoder"]["sha256"][:8])


def test_weights_fitted_with_others_are_refused(tmp_path: Path) -> None:
    listed = {"encoder": {"with": {"linear": "aa"}}, "linear": {"sha256": "bb"}}
    (tmp_path / "manifest.json").write_text(json.dumps(listed))
    with pytest.raises(ScorerFailed, match="fitted with other weights"):
        store.check_company("encoder", tmp_path)


def test_the_weights_stay_within_their_sizes() -> None:
    sizes = {p.name: p.stat().st_size for p in store.WEIGHTS.glob("*.npz")}
    assert sizes["encoder.npz"] <= 25_000_000
    assert sizes["linear.npz"] <= 5_000_000
