"""redact(): fold, find, settle overlaps, map back, replace. Fails closed."""

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from governance.redaction import profiles
from governance.redaction.errors import RedactionFailed
from governance.redaction.folding import Folded, fold
from governance.redaction.profiles import Profile
from governance.redaction.spans import Span, resolve

TIERS = ("full", "fast")
LONGEST = 200_000  # characters
PATIENCE = 30.0  # seconds for one text; every step is linear, so this is never reached in health
_lock = threading.RLock()  # the taggers are not safe to share between threads

Pseudonyms = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted text.

    `text` holds a marker such as `<PERSON_1>` for each secret; the same value has the same number.
    `counts` maps entity type to the number of spans. `spans` are (start, end, entity type) in code
    point offsets of the original text, sorted, without overlap. No value is kept.
    """

    text: str
    counts: Mapping[str, int]
    spans: tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=len(TIERS))
def _analyzer(tier: str) -> Any:
    from governance.redaction import framework

    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)  # its messages quote text
    return framework.analyzer(tier)


def warm(tier: str = "full") -> None:
    """Load the models of a tier, once per process; raises RedactionFailed."""
    if tier not in TIERS:
        raise RedactionFailed("unknown redaction tier")
    with _lock:
        try:
            _analyzer(tier)
        except RedactionFailed:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a library raises: fail closed
            raise RedactionFailed(f"models cannot be loaded: {type(error).__name__}") from None


def redact(
    text: str,
    *,
    profile: str = "default",
    tier: str = "full",
    pseudonyms: Pseudonyms | None = None,
) -> Redaction:
    """Replace what names or reaches a person in `text`.

    `pseudonyms(entity type, plain value)` returns what stands after the type in a marker instead
    of a number; it sees secrets and must not keep them. Raises RedactionFailed; then nothing of
    the text may be used.
    """
    return _redact([text], profiles.named(profile), tier, pseudonyms)[0]


def redact_batch(
    texts: Sequence[str], *, profile: str = "default", tier: str = "full"
) -> list[Redaction]:
    """`redact` for many texts, cheaper by the text. One failure fails the batch."""
    return _redact(texts, profiles.named(profile), tier, None)


def preview(text: str, *, profile: Profile, tier: str = "full") -> Redaction:
    """`redact` under a profile that is still being edited; nothing is kept."""
    return _redact([text], profile, tier, None)[0]


def _redact(
    texts: Sequence[str], chosen: Profile, tier: str, pseudonyms: Pseudonyms | None
) -> list[Redaction]:
    if any(len(text) > LONGEST for text in texts):
        raise RedactionFailed("text is too long to redact")
    warm(tier)
    deadline = time.monotonic() + PATIENCE * max(1, len(texts))
    try:
        folded = [fold(text) for text in texts]
        return [
            replace(text, _original(view, spans), chosen, pseudonyms)
            for text, view, spans in zip(texts, folded, _find(folded, tier, deadline), strict=True)
        ]
    except RedactionFailed:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a library raises: fail closed
        raise RedactionFailed(f"redaction failed: {type(error).__name__}") from None


def _find(folded: Sequence[Folded], tier: str, deadline: float) -> list[list[Span]]:
    from governance.redaction import framework

    found: list[list[Span]] = []
    with _lock:
        engine = _analyzer(tier)
        views = [view.text for view in folded]
        for view, artifacts in engine.nlp_engine.process_batch(views, framework.LANGUAGE):
            found.append(resolve(framework.analyze(engine, view, artifacts), view))
            if time.monotonic() > deadline:
                raise RedactionFailed("redaction took too long")
    return found


def _original(view: Folded, spans: Sequence[Span]) -> list[Span]:
    """The spans in offsets of the original; `spans` are sorted and do not overlap."""
    out: list[Span] = []
    for span in spans:
        start, end = view.original(span.start, span.end)
        if out and start < out[-1].end:
            start = out[-1].end
        if start < end:
            out.append(span._replace(start=start, end=end))
    return out


_NOISE = re.compile(r"[\W_]+")


def replace(
    text: str, spans: Sequence[Span], profile: Profile, pseudonyms: Pseudonyms | None
) -> Redaction:
    """Cut the spans out of `text`, each for its marker."""
    hidden = [span for span in spans if span.entity in profile.hide]
    numbers: dict[str, dict[str, int]] = {}
    out: list[str] = []
    done = 0
    for start, end, entity, _ in hidden:
        value = _NOISE.sub(" ", fold(text[start:end]).text).strip().casefold()
        known = numbers.setdefault(entity, {})
        number = known.setdefault(value, len(known) + 1)
        label = pseudonyms(entity, value) if pseudonyms else str(number)
        tail = _last4(text[start:end]) if entity in profile.last4 else ""
        out += [text[done:start], f"<{entity}_{label}{tail}>"]
        done = end
    out.append(text[done:])
    counts = Counter(span.entity for span in hidden)
    return Redaction(
        "".join(out),
        MappingProxyType(dict(sorted(counts.items()))),
        tuple((span.start, span.end, span.entity) for span in hidden),
    )


def _last4(value: str) -> str:
    digits = [char for char in fold(value).text if char.isdigit()]
    return ":" + "".join(digits[-4:]) if len(digits) >= 12 else ""


def log_safe(text: str) -> str:
    """Replace structured secrets in a log line: no models, so no names; never raises.

    A line that cannot be redacted becomes a line that says so.
    """
    try:
        view = fold(text[:_LONGEST_LINE])
        from governance.redaction.recognizers import structured

        spans = _original(view, resolve(structured(view.text), view.text))
        rest = "" if len(text) <= _LONGEST_LINE else " [cut]"
        return replace(text[:_LONGEST_LINE], spans, profiles.named("default"), None).text + rest
    except Exception as error:  # noqa: BLE001  # a logging filter must not raise, nor leak
        return f"[line withheld: {type(error).__name__}]"


_LONGEST_LINE = 20_000
