"""Presidio's AnalyzerEngine with our recognizers and our taggers in it.

Importing this module imports presidio_analyzer and spaCy (seconds); the package does it lazily.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    LocalRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import IpRecognizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from governance.redaction.names import router
from governance.redaction.recognizers import FINDERS, Finder
from governance.redaction.recognizers.contact import is_nobodys, is_version
from governance.redaction.spans import ENTITY_TYPES, Span

# One set of recognizers serves every language: the taggers are chosen by script, per text.
LANGUAGE = "en"


class Artifacts(NlpArtifacts):
    """What the taggers found in one text, in Presidio's envelope."""

    def __init__(self, names: Sequence[Span], engine: "Names") -> None:
        super().__init__([], Doc(Vocab()), [], [], engine, LANGUAGE)
        self.names = names


class Names(NlpEngine):
    """The NLP engine: our taggers behind Presidio's interface, one per tier."""

    engine_name = "discreet"
    is_available = True

    def __init__(self, tier: str) -> None:
        self.tier = tier
        self._loaded = False

    def load(self) -> None:
        """Load the models of this tier; raises RedactionFailed when one is not on record."""
        router.load(self.tier)
        self._loaded = True

    def is_loaded(self) -> bool:
        """Whether `load` has succeeded."""
        return self._loaded

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Tag one text."""
        del language
        return Artifacts(router.tag([text], tier=self.tier)[0], self)

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 32,
        n_process: int = 1,
        **kwargs: Any,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Tag many texts at once, in order; `least`: see `settle.THRESHOLD`."""
        del language, batch_size, n_process
        batch = list(texts)
        for text, names in zip(batch, router.tag(batch, tier=self.tier, **kwargs), strict=True):
            yield text, Artifacts(names, self)

    def is_stopword(self, word: str, language: str) -> bool:
        """Never: no keywords are drawn from the text."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """Never: no keywords are drawn from the text."""
        return False

    def get_supported_entities(self) -> list[str]:
        """What the taggers can find."""
        return ["PERSON", "LOCATION", "ADDRESS"]

    def get_supported_languages(self) -> list[str]:
        """One nominal language, see LANGUAGE."""
        return [LANGUAGE]


class Structured(LocalRecognizer):
    """One of our finders as a Presidio recognizer."""

    def __init__(self, name: str, find: Finder) -> None:
        self._find = find
        super().__init__(sorted(ENTITY_TYPES), name=name, supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Run the finder."""
        del entities, nlp_artifacts
        return [_result(span) for span in self._find(text)]


class Tagged(LocalRecognizer):
    """Hands on what the taggers found."""

    def __init__(self) -> None:
        super().__init__(["PERSON", "LOCATION", "ADDRESS"], name="names")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The names in the artifacts."""
        del text, entities
        assert isinstance(nlp_artifacts, Artifacts)  # our engine makes no other kind
        return [_result(span) for span in nlp_artifacts.names]


class Ip(IpRecognizer):
    """Presidio's recognizer of IP addresses, told apart from software versions."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,
        regex_flags: int | None = None,
    ) -> list[RecognizerResult]:
        """Addresses in `text`, less "version 10.4.2.1" and what is too short to be one."""
        if not _MAYBE_IP.search(text):
            return []
        found = super().analyze(text, entities, nlp_artifacts, regex_flags)
        return [
            r
            for r in found
            if r.end - r.start > 3
            and not is_nobodys(text[r.start : r.end])
            and not is_version(text, r.start, r.end)
        ]


_MAYBE_IP = re.compile(r"\d\.\d|[0-9A-Fa-f:]:[0-9A-Fa-f:]")


class NoContext(ContextAwareEnhancer):
    """Our finders read the context themselves; Presidio's enhancer quotes text in its errors."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Change nothing."""
        del text, nlp_artifacts, recognizers, context
        return raw_results


def _result(span: Span) -> RecognizerResult:
    return RecognizerResult(span.entity, span.start, span.end, span.score)


def analyzer(tier: str) -> AnalyzerEngine:
    """Build Presidio's engine for a tier; loads the models."""
    recognizers = [Structured(name, find) for name, find in FINDERS.items()]
    registry = RecognizerRegistry(
        recognizers=[*recognizers, Tagged(), Ip(supported_language=LANGUAGE)],
        supported_languages=[LANGUAGE],
    )
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=Names(tier),
        context_aware_enhancer=NoContext(),
        supported_languages=[LANGUAGE],
        default_score_threshold=0.2,
    )


def analyze(engine: AnalyzerEngine, text: str, artifacts: NlpArtifacts | None = None) -> list[Span]:
    """Every span that any recognizer found in a folded text, overlaps included."""
    results = engine.analyze(text, LANGUAGE, nlp_artifacts=artifacts)
    return [Span(r.start, r.end, r.entity_type, r.score) for r in results]
