"""A provider's model behind HTTPS: it gets redacted text and nothing else.

`POST {"texts": [...], "languages": [...]}` must be answered with `{"scores": [[p, …], …]}`: for
each text the probabilities of the declared labels, in their order. The address must be public, is
resolved once and dialled as checked (`consent.outbound`); no redirect is followed. After a few
failures in a row nothing is sent for a while, so that a dead provider costs no caller its time.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Final

from consent.errors import UnsafeAddress
from consent.outbound import Line, exchange
from emotion.scorers.foreign import read_declaration, refusal, scores_of, silence
from emotion.scorers.protocol import ScorerFailed, Scores

TIMEOUT: Final = 3.0  # seconds for the whole exchange
LIMIT: Final = 1_000_000  # bytes of an answer
FAILURES, PAUSE = 3, 30.0  # in a row, and then seconds of silence
OK: Final = 200


class Breaker:
    """Opens after `FAILURES` in a row; after `PAUSE` seconds one call may try again."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._failures, self._until = 0, 0.0

    def admit(self) -> None:
        """Raises `ScorerFailed` while it is open; the one who tries holds the others off."""
        with self._lock:
            if self._failures < FAILURES:
                return
            if self._clock() < self._until:
                raise ScorerFailed("the provider failed a moment ago and is not asked again yet")
            self._until = self._clock() + PAUSE

    def note(self, *, failed: bool) -> None:
        """Remember how a call went."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if failed:
                self._until = self._clock() + PAUSE


class RemoteScorer:
    """Implements `Scorer`. `line`: injected by tests only."""

    def __init__(
        self, declaration: Path, *, line: Line | None = None, breaker: Breaker | None = None
    ) -> None:
        """Read the declaration: `url`, and maybe `key_file` with a bearer token."""
        self.declared, said = read_declaration(declaration)
        self._url = str(said.get("url", ""))
        self._line = line or Line()
        self._line = replace(self._line, timeout=TIMEOUT, limit=LIMIT)
        self._breaker = breaker or Breaker()
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if "key_file" in said:
            self._headers["Authorization"] = "Bearer " + _key(declaration.parent, said["key_file"])

    name = property(lambda self: self.declared.name)
    version = property(lambda self: self.declared.version)
    modality = property(lambda self: self.declared.modality)
    inference_basis = property(lambda self: self.declared.inference_basis)
    languages = property(lambda self: self.declared.languages)
    labels = property(lambda self: self.declared.labels)

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        """One `Scores` per text; what the provider must not see is answered with silence here."""
        told = languages or [""] * len(texts)
        refusals = [refusal(t, self.declared, k) for t, k in zip(texts, told, strict=True)]
        chosen = [(t, k) for t, k, why in zip(texts, told, refusals, strict=True) if not why]
        rows = iter(self._ask(chosen) if chosen else ())
        return [
            silence(self.declared, why) if why else scores_of(next(rows), self.declared)
            for why in refusals
        ]

    def _ask(self, chosen: Sequence[tuple[str, str]]) -> list[Any]:
        """The provider's rows, one per text; raises `ScorerFailed`, which opens the breaker."""
        self._breaker.admit()
        try:
            rows = self._answer(chosen)
        except (OSError, UnsafeAddress, ValueError, RecursionError) as e:
            self._breaker.note(failed=True)
            raise ScorerFailed(f"the provider of {self.name!r} did not answer as agreed") from e
        self._breaker.note(failed=False)
        return rows

    def _answer(self, chosen: Sequence[tuple[str, str]]) -> list[Any]:
        asked = {"texts": [t for t, _ in chosen], "languages": [k for _, k in chosen]}
        body = json.dumps(asked).encode()
        status, content = exchange(self._url, body, self._headers, self._line)
        if status != OK:
            raise ConnectionError(f"The provider answered {status}.")
        found = json.loads(content)
        rows = found.get("scores") if isinstance(found, dict) else None
        if not isinstance(rows, list) or len(rows) != len(chosen):
            raise ValueError("The provider answered another number of texts.")
        return rows


def _key(folder: Path, name: Any) -> str:
    try:
        return (folder / str(name)).read_text(encoding="utf-8").strip()
    except OSError as e:
        raise ScorerFailed("the provider's key cannot be read") from e
