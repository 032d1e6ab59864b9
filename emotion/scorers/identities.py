"""Words that say who somebody is, made to say less before a text is scored.

A score is about what words express, so who is meant must not move it. `words/identities.*.txt`
lists them by kind:

- *always*: nouns and adjectives that name a group wherever they stand. Hidden, as names are; beside
  a person ("this deaf customer", «клиент-инвалид») they are left out, so that the sentence reads as
  it would of anybody.
- *beside*: adjectives that speak of somebody only before a person, and are left out there: "this
  old lady", never "my old phone".
- *worn*: what a person is described by, left out after a person: "the man in a turban".
- *same*: of words that come in a woman's and a man's form, one form stands for both.

What is listed cannot move a score; what is not listed still can, and the bias audit looks for it.
"""

import re
from typing import NamedTuple

from emotion.scorers.wordlists import of_kind, same

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_VOWELS = frozenset("aeiou")
_LINKS = frozenset(["in", "with", "on", "wearing", "using", "в", "на", "с", "со"])
_ARTICLES = frozenset(["a", "an", "the", "his", "her", "their"])
_FEMININE = {
    "моя": "мой",
    "твоя": "твой",
    "наша": "наш",
    "ваша": "ваш",
    "эта": "этот",
    "та": "тот",
    "сама": "сам",
    "одна": "один",
    "мою": "моего",
    "твою": "твоего",
    "нашу": "нашего",
    "вашу": "вашего",
    "эту": "этого",
    "ту": "того",
    "моей": "моему",
    "твоей": "твоему",
    "нашей": "нашему",
    "вашей": "вашему",
    "этой": "этому",
}
_ALWAYS, _BESIDE, _WORN, _SAME = of_kind("always"), of_kind("beside"), of_kind("worn"), same()
_PERSON = of_kind("person") | _SAME.keys() | frozenset(_SAME.values())
_TELLING = _ALWAYS | _BESIDE | _SAME.keys()
_PART = re.compile(r"[^\W\d_]+")
_PARTS = frozenset(part for word in _TELLING | _WORN for part in _PART.findall(word))


class _Word(NamedTuple):
    """A word of the text, in lower case, and where it stands."""

    low: str
    start: int
    end: int


class _Reader:
    """One pass over a text, from the left."""

    def __init__(self, text: str, hidden: str) -> None:
        self.text, self.hidden = text, hidden
        self.words = [_Word(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]
        self.parts: list[str] = []
        self.at = 0

    def read(self) -> str:
        i = 0
        while i < len(self.words):
            i = self._step(i)
        return "".join(self.parts) + self.text[self.at :]

    def _step(self, i: int) -> int:
        """Deal with word `i`; the number of the next one."""
        word = self.words[i]
        if "-" in word.low and word.low not in _TELLING:
            self._compound(word)
        elif word.low in _ALWAYS or word.low in _BESIDE:
            if self._before_person(i):
                self._leave_out(i)
            elif word.low in _ALWAYS:
                self._put(word, self.hidden)
        elif word.low in _SAME:
            self._one_form(i)
        if self._is_person(i):
            return self._after_person(i)
        return i + 1

    def _put(self, word: _Word, instead: str) -> None:
        self.parts += [self.text[self.at : word.start], instead]
        self.at = word.end

    def _joined(self, i: int) -> bool:
        """Whether a single space stands between word `i` and the next."""
        here, after = self.words[i], self.words[i + 1]
        return after.start == here.end + 1 and self.text[here.end] == " "

    def _is_person(self, i: int) -> bool:
        return self.words[i].low.split("-")[0] in _PERSON

    def _before_person(self, i: int) -> bool:
        while i + 1 < len(self.words) and self._joined(i):
            i += 1
            if self._is_person(i):
                return True
            if self.words[i].low not in _ALWAYS and self.words[i].low not in _BESIDE:
                return False
        return False

    def _leave_out(self, i: int) -> None:
        """Drop word `i`; what follows takes over its capital, and an article its form."""
        word, after = self.words[i], self.words[i + 1]
        before = self.words[i - 1] if i else None
        if before and before.low in ("a", "an") and self.at <= before.start and self._joined(i - 1):
            article = "an" if after.low[0] in _VOWELS else "a"
            self._put(before, article.capitalize() if self.text[before.start] == "A" else article)
        self._put(word, "")
        self.at += 1
        if (
            self.text[word.start].isupper()
            and not self.text[: word.start].rstrip(" \"'")[-1:].isalnum()
        ):
            first = self.text[after.start].upper()
            self.text = self.text[: after.start] + first + self.text[after.start + 1 :]

    def _compound(self, word: _Word) -> None:
        """«клиент-гей»: the person stays; without a person, a telling part hides the whole."""
        parts = self.text[word.start : word.end].split("-")
        if not any(p.lower() in _ALWAYS for p in parts):
            return
        people = [p for p in parts if p.lower() in _PERSON]
        self._put(word, "-".join(people) or self.hidden)

    def _one_form(self, i: int) -> None:
        word = self.words[i]
        before = self.words[i - 1] if i else None
        if before and before.low in _FEMININE and self.at <= before.start and self._joined(i - 1):
            self._put(before, self._as_written(before, _FEMININE[before.low]))
        self._put(word, self._as_written(word, _SAME[word.low]))

    def _as_written(self, word: _Word, form: str) -> str:
        return form.capitalize() if self.text[word.start].isupper() else form

    def _after_person(self, i: int) -> int:
        """Skip "in a wheelchair" after person `i`; the number of the next word to read."""
        j = i + 1
        if j >= len(self.words) or self.words[j].low not in _LINKS or not self._joined(i):
            return i + 1
        j += 1
        if j < len(self.words) and self.words[j].low in _ARTICLES:
            j += 1
        if j >= len(self.words) or self.words[j].low not in _WORN:
            return i + 1
        if not all(self._joined(k) for k in range(i, j)):
            return i + 1
        self.parts.append(self.text[self.at : self.words[i].end])
        self.at = self.words[j].end
        return j + 1


def say_less(text: str, hidden: str) -> str:
    """`text` with the words above hidden, left out or in their one form. Idempotent."""
    if _PARTS.isdisjoint(_PART.findall(text.lower())):
        return text
    return _Reader(text, hidden).read()
