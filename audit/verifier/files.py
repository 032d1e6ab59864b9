"""Find out what a file is, and check it: bundle, receipt, growth proof or checkpoint."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from audit.canonical import parse
from audit.errors import DomainError
from audit.verifier.bundle import verify_bundle
from audit.verifier.growth import TYPE as GROWTH
from audit.verifier.growth import verify_growth
from audit.verifier.receipt import verify_receipt
from audit.verifier.report import Found, Problem, Report, Verdict, broken
from audit.verifier.trust import Trust

LARGEST_DOCUMENT = 16 << 20


def verify_file(
    path: Path,
    *,
    keys: Sequence[str] = (),
    origin: str = "",
    old: Sequence[str] = (),
    processes: int = 1,
    tick: Callable[[int], None] = lambda _count: None,
) -> Report:
    """The report on a file of whatever kind; DomainError when it is none that we know.

    keys: pinned vkeys. old, processes, tick: see `verify_bundle`.
    """
    if zipfile.is_zipfile(path):
        return verify_bundle(
            path, keys=keys, origin=origin, old=old, processes=processes, tick=tick
        )
    if path.stat().st_size > LARGEST_DOCUMENT:
        raise DomainError("the file is neither a bundle nor a receipt")
    text = path.read_text("utf-8")
    if not text.lstrip().startswith("{"):
        return _checkpoint(text, keys, origin)
    document = parse(text)
    if document.get("type") == GROWTH:
        return verify_growth(document, keys=keys, origin=origin)
    return verify_receipt(document, keys=keys, origin=origin)


def _checkpoint(text: str, keys: Sequence[str], origin: str) -> Report:
    """A note by itself: only its signature can be checked."""
    report = Report("checkpoint", Verdict.CONSISTENT)
    try:
        Trust.of(keys, origin=origin).checkpoint(text, report)
    except Found as found:
        if found.problem is Problem.MALFORMED:
            raise DomainError(
                "the file is no bundle, receipt, growth proof or checkpoint"
            ) from found
        return broken("checkpoint", found)
    return report
