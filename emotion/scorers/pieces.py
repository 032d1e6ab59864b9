"""Unigram segmentation into sub-word pieces (Kudo 2018), word by word, over a pruned vocabulary.

The pieces and their scores are those of XLM-R (Conneau et al. 2020), which multilingual E5 uses;
pieces that neither the training texts nor the Latin and Cyrillic alphabets need were pruned.
Nothing that a caller sends is cached.
"""

from collections.abc import Sequence

from emotion.scorers.prepare import HIDDEN

UNKNOWN, BEGIN, END, MASK = 0, 1, 2, 3
RESERVED = 4
_START = "▁"


class Pieces:
    """Text to piece numbers. `pieces[i]` has score `scores[i]`; the first four are reserved."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._scores = [float(s) for s in scores]
        self._unknown = min(self._scores) - 10.0
        # Piece → number + 1; a prefix that is no piece itself maps to 0 and keeps the walk going.
        self._table: dict[str, int] = {}
        for number, piece in enumerate(pieces):
            if number < RESERVED:
                continue
            for k in range(1, len(piece)):
                self._table.setdefault(piece[:k], 0)
            self._table[piece] = number + 1

    def encode(self, folded: str, limit: int) -> list[int]:
        """At most `limit` numbers, `BEGIN` first; `END` last unless the text was cut."""
        numbers = [BEGIN]
        for word in folded.split(" "):
            if HIDDEN in word:
                self._around_hidden(word, numbers)
            elif word:
                numbers.extend(self._word(_START + word))
            if len(numbers) >= limit:
                return numbers[:limit]
        numbers.append(END)
        return numbers

    def _around_hidden(self, word: str, numbers: list[int]) -> None:
        before, *rest = word.split(HIDDEN)
        if before:
            numbers.extend(self._word(_START + before))
        for part in rest:
            numbers.append(MASK)
            if part:
                numbers.extend(self._word(part))

    def _word(self, word: str) -> list[int]:
        n = len(word)
        best = [0.0] + [-1e30] * n
        start = [0] * (n + 1)
        number = [UNKNOWN] * (n + 1)
        table, scores = self._table, self._scores
        for i in range(n):
            base = best[i]
            single = False
            for j in range(i + 1, n + 1):
                found = table.get(word[i:j])
                if found is None:
                    break
                if found:
                    score = base + scores[found - 1]
                    if score > best[j]:
                        best[j], start[j], number[j] = score, i, found - 1
                    single = single or j == i + 1
            if not single and base + self._unknown > best[i + 1]:
                best[i + 1], start[i + 1], number[i + 1] = base + self._unknown, i, UNKNOWN
        out = []
        while n > 0:
            out.append(number[n])
            n = start[n]
        out.reverse()
        return out
