"""Evidence that a Russian word names somebody: which words are found but stand for nobody.

slovnet learnt from news, where a strange word with a capital is a name. In a customer's message it
is as often the first word of a sentence, slang or a misspelling. A word stays found when the
dictionary knows it as a name or a place, when it is built as surnames are, when its capital has no
other cause, or when the words before it introduce somebody.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from governance.redaction.names.evidence import begins
from governance.redaction.names.morphology import NAMES, PLACES
from governance.redaction.names.words import bag, listed
from governance.redaction.spans import Span

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SURNAME_ENDINGS = (
    "ов", "ев", "ёв", "ин", "ын", "ова", "ева", "ёва", "ина", "ына", "ову", "еву", "ину", "овой",
    "евой", "иной", "овым", "евым", "иным", "ский", "ская", "ского", "скому", "ской", "ским",
    "скую", "цкий", "цкая", "цкого", "цкому", "цкой", "цким", "цкую", "енко", "чук", "юк", "ян",
    "янц", "швили", "дзе", "вич", "вна", "вны", "вне", "ич", "ича", "ичу",
)  # fmt: skip
_INTRODUCED = bag(
    "зовут звать имя имени фамилия фамилии фамилию господин госпожа гражданин гражданка товарищ "
    "менеджер менеджера менеджеру менеджером оператор оператора оператору оператором консультант "
    "консультанта консультанту консультантом курьер курьера курьеру курьером мастер мастера "
    "мастеру мастером водитель врач доктор получатель получателя получателю муж мужа жена жены "
    "сын сына дочь дочери брат брата сестра сестры мама папа бабушка дедушка дядя тётя тетя г-н "
    "г-жа уважаемый уважаемая привет здравствуйте подпись отправитель владелец коллега "
    "друг подруга "
    "сосед соседка меня её ее его"
)
_SHORT = 3  # letters
_NEXT = re.compile(r" ([А-ЯЁа-яё]{3,20})(?![\w-])")
_LEAST = 4  # letters of a word that is built as a surname


class Evidence:
    """What a dictionary of Russian (a pymorphy3 analyzer) says for and against a name."""

    def __init__(self, morph: Any) -> None:
        self._morph = morph
        self._heard = morph.dictionary.words.compile_replaces(_HEARD)
        self.everyday: Callable[[str], bool] = lru_cache(maxsize=8_192)(self._everyday)
        self.built: Callable[[str, bool], bool] = lru_cache(maxsize=8_192)(self._built)
        self.proper: Callable[[str], bool] = lru_cache(maxsize=8_192)(self._proper)

    def _proper(self, word: str) -> bool:
        """Whether the dictionary knows a small word, or its parts, as a name or a place."""
        if "-" in word:
            return all(map(self.proper, filter(None, word.split("-"))))
        return bool(self._morph.word_is_known(word)) and any(
            not parse.tag.grammemes.isdisjoint(NAMES | PLACES) for parse in self._morph.parse(word)
        )

    def _everyday(self, word: str) -> bool:
        """Whether a small word, or what it stretches or misspells, is in the dictionary."""
        if "-" in word:
            return all(map(self.everyday, filter(None, word.split("-"))))
        if self._morph.word_is_known(word):
            return True
        return any(
            len(word) > _SHORT and not self.proper(key)
            for form in _plain(word)
            for key in self._morph.dictionary.words.similar_keys(form, self._heard)
        )

    def _built(self, word: str, capital: bool) -> bool:
        """Whether a strange word may be a name by its form; a capital lets it be any creature."""
        if surname_like(word):
            return True
        kinds = NAMES | PLACES | ({"anim"} if capital else frozenset())
        return any(not parse.tag.grammemes.isdisjoint(kinds) for parse in self._morph.parse(word))

    def evident(self, text: str, span: Span) -> Span | None:
        """`span` without everyday words at its edges; None if nothing in it speaks for a name."""
        found = list(_WORD.finditer(text, span.start, span.end))
        if not found:
            return None
        speaks = [self._speaks(text, match) for match in found]
        if not any(speaks):
            return span if self._full(found) else None
        edges = [not yes and self._filler(text, m) for yes, m in zip(speaks, found, strict=True)]
        last = len(found) - 1 - edges[::-1].index(False)
        return span._replace(start=found[edges.index(False)].start(), end=found[last].end())

    def _full(self, found: list[re.Match[str]]) -> bool:
        """Two names beside each other, though each may be a thing: "лев мороз"."""
        return len(found) > 1 and all(self.proper(match.group().lower()) for match in found)

    def _filler(self, text: str, match: re.Match[str]) -> bool:
        """An everyday word that begins a sentence or is written small."""
        small = match.group().islower() or _begins(text, match)
        return (
            small
            and len(match.group()) > 1
            and bool(self._morph.word_is_known(match.group().lower()))
        )

    def figure(self, text: str, span: Span) -> bool:
        """Whether the name, with the word before it or without, is a figure's: "Дед Мороз"."""
        before = _WORD.findall(text[max(0, span.start - 16) : span.start])[-1:]
        found = _WORD.findall(text[span.start : span.end])
        lemmas = [self._morph.parse(word.lower())[0].normal_form for word in before + found]
        known = listed("figures_ru")
        if found and " ".join(lemmas[len(before) :]) in known:
            return bool(found[0][0].isupper())
        return bool(before) and " ".join(lemmas) in known and before[0][0].isupper()

    def with_surname(self, text: str, span: Span) -> Span:
        """A given name and the creature or thing in the same case behind it: "НАДЕЖДА КОРОЛЬ"."""
        found = text[span.start : span.end]
        after = _NEXT.match(text, span.end)
        if span.entity != "PERSON" or not found.isalpha() or after is None:
            return span
        following = after.group(1)
        if following.isupper() != found.isupper() or following[0].isupper() != found[0].isupper():
            return span
        names = self._cases(found.lower(), {"Name"})
        if names and names & self._cases(following.lower(), {"NOUN"}):
            return span._replace(end=after.end())
        return span

    def _cases(self, word: str, kinds: set[str]) -> set[str]:
        """The cases in which a word may stand as one of these kinds, in the singular."""
        parses = [parse.tag for parse in self._morph.parse(word)]
        return {str(t.case) for t in parses if kinds <= t.grammemes and t.number == "sing"}

    def _speaks(self, text: str, match: re.Match[str]) -> bool:
        word, small = match.group(), match.group().lower()
        proper = self.proper(small)
        if proper and small not in listed("things_ru"):
            return True
        capital = word[0].isupper() and not (word.isupper() and len(word) > 3)
        if capital and not _begins(text, match):
            return not ("-" in word and self.everyday(small))
        if _introduced(text, match.start()):
            return proper or not self.everyday(small)
        return not self.everyday(small) and self.built(small, capital)


def surname_like(small: str) -> bool:
    """Whether a small word ends as Russian surnames and patronymics do."""
    return len(small) >= _LEAST and small.endswith(_SURNAME_ENDINGS)


def _begins(text: str, match: re.Match[str]) -> bool:
    return begins(text, match.start())


def _introduced(text: str, start: int) -> bool:
    before = _WORD.findall(text[max(0, start - 24) : start])
    return bool(before) and before[-1].lower() in _INTRODUCED


# Letters that are heard as another one, and endings and pairs that are written as they sound.
_HEARD = {
    "а": ["о"], "о": ["а"], "и": ["е", "ы", "й"], "е": ["и", "э", "я"], "ы": ["и"], "я": ["е"],
    "э": ["е"], "ё": ["о"], "д": ["т"], "т": ["д"], "ф": ["в"], "с": ["з"],
}  # fmt: skip
_SOUNDS = (
    ("ова", "ого"), ("ава", "ого"), ("ева", "его"), ("ива", "его"), ("цца", "ться"), ("ца", "тся"),
    ("щ", "сч"), ("йо", "ё"), ("исч", "ещ"), ("сш", "сч"),
)  # fmt: skip


def _plain(word: str) -> set[str]:
    """How a word may be meant that is stretched or written as it sounds."""
    single = re.sub(r"(.)\1+", r"\1", word)
    out = {word, single, re.sub(r"(.)\1{2,}", r"\1\1", word)}
    if len(set(single)) < _CRY and len(word) > len(single):
        out.add("а")  # a cry: "Ааааа"
    return out | {word.replace(heard, written) for heard, written in _SOUNDS}


_CRY = 3  # different letters
