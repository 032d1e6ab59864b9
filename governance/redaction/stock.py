"""Stock Presidio with the same spaCy model: what the report and the bench compare with."""

import logging
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from governance.redaction.models import SPACY
from governance.redaction.report import Labelled


def engine() -> Any:
    """Presidio as it comes, offline."""
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = {"lang_code": "en", "model_name": str(SPACY.verified())}
        return AnalyzerEngine(nlp_engine=SpacyNlpEngine(models=[model]), supported_languages=["en"])


def finder() -> Callable[[Sequence[str]], list[Sequence[Labelled]]]:
    """Its findings as (start, end, type), where its own scores pass its own threshold."""
    analyzer = engine()

    def find(texts: Sequence[str]) -> list[Sequence[Labelled]]:
        found = [analyzer.analyze(text, "en") for text in texts]
        return [[(r.start, r.end, r.entity_type) for r in one] for one in found]

    return find
