"""The slovnet tagger for Cyrillic text, with the capitals it needs put back by pymorphy3."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from governance.redaction.models import SLOVNET
from governance.redaction.names.morphology import NAMES, PLACES, analyzer, known
from governance.redaction.names.russian_evidence import Evidence
from governance.redaction.names.words import bag, common, listed
from governance.redaction.spans import Span

_TYPES = {"PER": "PERSON", "LOC": "LOCATION"}
_WORD = re.compile(r"(?<![^\W_])[А-Яа-яЁёІіЇїЄєҐґ]++(?![^\W_])(?:-[А-Яа-яЁёІіЇїЄєҐґ]++(?![^\W_]))*")
_HARDLY_ELSE = 0.98
_SURE_NAME, _LIKELY_NAME, _LEAST_NAME = 0.7, 0.25, 0.05
_MOST_UNKNOWN = 200  # words of one text that are parsed though no dictionary has them
_PARTICLES = bag("ли аж нее нет мне мой или как так вот уже даже лишь эта это ой ах")


class Russian:
    """slovnet with navec vectors; pure numpy."""

    def __init__(self) -> None:
        from navec import Navec
        from slovnet import NER

        folder = SLOVNET.verified()
        navec = Navec.load(str(folder / "emb/navec_news_v1_1B_250K_300d_100q.tar"))
        self._tagger: Any = NER.load(str(folder / "model/slovnet_ner_news_v1.tar"))
        self._tagger.navec(navec)
        self._morph: Any = analyzer()
        self._evidence = Evidence(self._morph)
        self._chance = lru_cache(maxsize=8_192)(self._proper)

    def tag(self, texts: Sequence[str]) -> list[list[Span]]:
        """Names and places in each text."""
        tagged = self._tagger.map([self.truecase(text) for text in texts])
        out = []
        for markup, text in zip(tagged, texts, strict=True):
            least = _SURE_NAME if _careful(text) else _LEAST_NAME
            spans = [s for s in _spans(markup.spans, text) if not _goods(text, s)]
            spans = [s for s in spans if not self._evidence.figure(text, s)]
            kept = [span for span in spans if self._credible(text, span, least)]
            evident = (self._evidence.evident(text, span) for span in kept)
            named = [span for span in evident if span and not _brands(text[span.start : span.end])]
            out.append([self._evidence.with_surname(text, span) for span in named])
        return out

    def _credible(self, text: str, span: Span, least: float) -> bool:
        """Not a brand, nor a lone everyday word, written small, taken for a name by its place."""
        found = text[span.start : span.end]
        if _brands(found):
            return False
        if not found.islower() or not found.isalpha():
            return True
        return found not in _PARTICLES and self._chance(found) >= least

    def known(self, word: str) -> bool:
        """Whether a lower-case word, in Cyrillic or Latin letters, is in everyday use."""
        return common(word) if word.isascii() else known(word)

    def truecase(self, text: str) -> str:
        """Give names written small or all in capitals their capital; same length.

        Where the writer uses capitals a small word is taken for a name only when it is hardly
        anything else.
        """
        least = _SURE_NAME if _careful(text) else _LIKELY_NAME
        out = list(text.replace("_", " "))
        unknown: set[str] = set()
        for word in _WORD.finditer(text):
            form = word.group()
            shouted = form.isupper() and len(form) > 3
            if form[0].isupper() and not shouted:
                continue
            new = form.lower()
            if not known(new):
                unknown.add(new)
            many = len(unknown) > _MOST_UNKNOWN and new in unknown
            chance = _LIKELY_NAME if many else self._chance(new)
            if chance >= (_LIKELY_NAME if shouted else least):
                new = "-".join(part.capitalize() for part in new.split("-"))
            out[word.start() : word.end()] = new
        return "".join(out)

    def _proper(self, word: str) -> float:
        """The chance that a small word is a name or a place; unknown nouns are likely names."""
        parses = self._morph.parse(word)
        if len(word) > 2 and not self._morph.word_is_known(word) and "NOUN" in parses[0].tag:
            return _LIKELY_NAME
        proper = [
            parse.score for parse in parses if not parse.tag.grammemes.isdisjoint(NAMES | PLACES)
        ]
        chance = float(sum(proper))
        everyday = len(proper) < len(parses) and chance < _HARDLY_ELSE
        return min(chance, _SURE_NAME - 0.01) if everyday else chance


def _brands(found: str) -> bool:
    """Whether every word is a brand: a stem of the list with at most two letters of an ending."""
    stems = listed("brands_ru")
    if found.lower().split(" ", 1)[0] in _GOODS:
        return True
    return all(
        any(word[: len(word) - cut] in stems for cut in range(3))
        for word in _WORD.findall(found.lower())
    )


# Goods that a brand's name follows: "шоколад Алёнка".
_GOODS = bag(
    "шоколад шоколадка чай кофе сок йогурт сыр колбаса печенье конфеты вафли пельмени молоко "
    "творог торт масло водка вино пиво мороженое крем шампунь духи помада кукла мультфильм мульт "
    "салат салата суп огурец огурцы помидор помидоры томат перец картофель картошка яблоки груша "
    "сорт семена роза диван диваны кресло стул стол кровать шкаф матрас лампа люстра набор книга "
    "пирожок булочка сырок такси кафе салон тариф ресторан бар пиццерия студия кефир каша игрушка "
    "фильм роман пьеса опера балет сериал альбом диск игра лего конструктор плита духовка"
)


def _goods(text: str, span: Span) -> bool:
    """What only looks like a name: торт «Анна Павлова», почта России, вера в успех."""
    left = text[max(0, span.start - 24) : span.start]
    found = text[span.start : span.end]
    if found.lower() == "россии" and _POST.search(left):
        return True
    if (feeling := _FEELINGS.get(found.lower())) and text.startswith(feeling, span.end):
        return True
    before = re.search(r"(\w+) (?P<quote>[«\"„“])?\Z", left)
    if before is None or before.group(1).lower() not in _GOODS:
        return False
    return bool(before["quote"]) or (" " not in found and found[0].isupper())


_POST = re.compile(r"\bпочт\w{1,2} \Z", re.IGNORECASE)
# Names that are words too, written small, and what follows them when they are words.
_FEELINGS = {
    "вера": (" в ", " во "),
    "веры": (" в ", " во "),
    "надежда": (" на ", " уми", " ещё", " еще", " тает", " оста"),
    "надежды": (" на ", " нет", " мало"),
    "любовь": (" к ", " ко ", " зла"),
    "роза": (" зав", " вян", " цве", " засо"),
}


def _careful(text: str) -> bool:
    """Whether the writer uses capitals as one should."""
    words = _WORD.findall(text)
    capitals = sum(word[0].isupper() for word in words)
    return 12 * capitals > len(words) and not text.isupper()


def _spans(found: Any, text: str) -> list[Span]:
    """slovnet's spans as ours, without the brackets and stops at their edges."""
    out: list[Span] = []
    for span in found:
        start, end = span.start, span.stop
        while end > start and not text[end - 1].isalnum():
            end -= 1
        while start < end and not text[start].isalnum():
            start += 1
        if span.type in _TYPES and end > start:
            out.append(Span(start, end, _TYPES[span.type], 0.85))
    return out
