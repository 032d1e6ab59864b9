"""redact(): fold, find, settle overlaps, map back, replace. Fails closed."""

import gc
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from governance.redaction import profiles
from governance.redaction.errors import RedactionFailed
from governance.redaction.folding import Folded, fold
from governance.redaction.profiles import KEEP, LAST_4, TIERS, Profile
from governance.redaction.spans import Span, resolve

LONGEST = 200_000  # characters
# Seconds of this thread's CPU for one text; every step is linear, so it is never reached in health.
# Not of the clock on the wall: a machine that stood still has not failed to read the text.
PATIENCE = 30.0
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
    loaded = framework.analyzer(tier)
    gc.collect()
    gc.freeze()  # the models stay: the collector need not walk them again and again
    return loaded


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
    profile: str | Profile = "default",
    tier: str = "full",
    pseudonyms: Pseudonyms | None = None,
) -> Redaction:
    """Replace what names or reaches a person in `text`.

    `profile`: a built-in one by its name, or one that an officer wrote; its tier, if it names one,
    goes before `tier`. `pseudonyms(entity type, plain value)` returns what stands after the type in
    a marker, "" for a number; it sees secrets and must not keep them. Raises RedactionFailed; then
    nothing of the text may be used.
    """
    return _redact([text], profile, tier, pseudonyms)[0]


def redact_batch(
    texts: Sequence[str], *, profile: str | Profile = "default", tier: str = "full"
) -> list[Redaction]:
    """`redact` for many texts, cheaper by the text. One failure fails the batch."""
    return _redact(texts, profile, tier, None)


def _redact(
    texts: Sequence[str], profile: str | Profile, tier: str, pseudonyms: Pseudonyms | None
) -> list[Redaction]:
    chosen = profiles.named(profile) if isinstance(profile, str) else profile
    tier = chosen.tier or tier
    if chosen.needs_key and pseudonyms is None:
        raise RedactionFailed("this profile writes pseudonyms and was given no key")
    if any(len(text) > LONGEST for text in texts):
        raise RedactionFailed("text is too long to redact")
    warm(tier)
    deadline = time.thread_time() + PATIENCE * max(1, len(texts))
    try:
        folded = [fold(text, marking=True) for text in texts]
        return [
            replace(text, _original(view, spans), chosen, pseudonyms)
            for text, view, spans in zip(
                texts, folded, _find(folded, tier, chosen.least / 100, deadline), strict=True
            )
        ]
    except RedactionFailed:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a library raises: fail closed
        raise RedactionFailed(f"redaction failed: {type(error).__name__}") from None


def _find(folded: Sequence[Folded], tier: str, least: float, deadline: float) -> list[list[Span]]:
    from governance.redaction import framework
    from governance.redaction.recognizers.hesitations import one_name

    found: list[list[Span]] = []
    with _lock:
        engine = _analyzer(tier)
        views = [view.text for view in folded]
        tagged = engine.nlp_engine.process_batch(views, framework.LANGUAGE, least=least)
        for view, artifacts in tagged:
            settled = resolve(framework.analyze(engine, view, artifacts), view)
            found.append(one_name(settled, view))
            if time.thread_time() > deadline:
                raise RedactionFailed("redaction took too long")
    return found


class Found(NamedTuple):
    """A span in offsets of the original, and what it reads without its disguise."""

    start: int
    end: int
    entity: str
    value: str


def _original(view: Folded, spans: Sequence[Span]) -> list[Found]:
    """The spans in offsets of the original; `spans` are sorted and do not overlap."""
    out: list[Found] = []
    for span in spans:
        start, end = view.original(span.start, span.end)
        if out and start < out[-1].end:
            start = out[-1].end
        if start < end:
            out.append(Found(start, end, span.entity, view.text[span.start : span.end]))
    return out


_NOISE = re.compile(r"[\W_]+")


def replace(
    text: str, spans: Sequence[Found], profile: Profile, pseudonyms: Pseudonyms | None
) -> Redaction:
    """Cut the spans out of `text`, each for its marker."""
    hidden = [span for span in spans if profile.action(span.entity) != KEEP]
    numbers: dict[str, dict[str, int]] = {}
    out: list[str] = []
    done = 0
    for start, end, entity, plain in hidden:
        value = _NOISE.sub(" ", plain).strip().casefold()
        known = numbers.setdefault(entity, {})
        figures = value if any(map(str.isalpha, value)) else value.replace(" ", "")
        number = known.setdefault(figures, len(known) + 1)
        label = (pseudonyms(entity, value) if pseudonyms else "") or str(number)
        tail = _last4(plain) if profile.action(entity) == LAST_4 else ""
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
    digits = [char for char in value if char.isdigit()]
    return ":" + "".join(digits[-4:]) if len(digits) >= 12 else ""


def log_safe(text: str) -> str:
    """Replace structured secrets in a log line: no models, so no names; never raises.

    A line that cannot be redacted becomes a line that says so.
    """
    try:
        view = fold(text[:_LONGEST_LINE], marking=True)
        from governance.redaction.recognizers import structured

        spans = _original(view, resolve(structured(view.text), view.text))
        rest = "" if len(text) <= _LONGEST_LINE else " [cut]"
        return replace(text[:_LONGEST_LINE], spans, profiles.named("default"), None).text + rest
    except Exception as error:  # noqa: BLE001  # a logging filter must not raise, nor leak
        return f"[line withheld: {type(error).__name__}]"


_LONGEST_LINE = 20_000
