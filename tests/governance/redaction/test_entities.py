"""spaCy's recognizer as matrices says what spaCy says."""

from itertools import pairwise
from typing import Any

import pytest

from governance.redaction.names.english import English
from governance.redaction.names.entities import Entities
from governance.redaction.suite import read
from tests.bench.bench_redaction import messages
from tests.governance.redaction.test_evasions import SUITE


@pytest.fixture(scope="module")
def nlp() -> Any:
    return English._load()


def spacys(nlp: Any, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)]


def test_it_finds_the_same_entities_as_spacy(nlp: Any) -> None:
    texts = [*messages(24, named=1.0), *[case.text for case in read(SUITE)[::4]]]
    ours = Entities(nlp)
    expected = spacys(nlp, texts)
    alone = [ours.find([nlp.make_doc(text)])[0] for text in texts]
    together = ours.find([nlp.make_doc(text) for text in texts])
    assert sum(map(len, expected)) > 200
    assert alone == together == expected


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "Ann", "Ann ", "to New York", "  Ann  Lee\n\n", "in"]
)
def test_the_edges_of_a_text_are_spacys_too(nlp: Any, text: str) -> None:
    assert Entities(nlp).find([nlp.make_doc(text)]) == spacys(nlp, [text])


def test_words_are_forgotten_when_there_are_too_many(
    nlp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.redaction.names.entities._REMEMBERED", 50)
    ours, texts = Entities(nlp), messages(6, named=1.0)
    for _ in range(2):
        assert ours.find([nlp.make_doc(text) for text in texts]) == spacys(nlp, texts)
    assert len(ours._embed._rows) <= 50


def test_the_vocabulary_is_thrown_away_now_and_then(
    nlp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.redaction.names.english._LEARNT", 2_000)
    english, texts = English(), messages(24, named=1.0)
    few = len(english._tokenize.vocab.strings)
    learnt = []
    for text in texts:
        assert english.tag([text]) == spacys(nlp, [text])
        learnt.append(len(english._tokenize.vocab.strings) - few)
    assert max(learnt) > 0
    assert sum(after < before for before, after in pairwise(learnt)) > 2
