"""The step of folding that marks what the symbol stream makes out."""

from collections.abc import Iterator

from governance.redaction.characters import Piece
from governance.redaction.symbols import addresses, dates, keys, parts, wallets
from governance.redaction.symbols.judge import Hit, judge
from governance.redaction.symbols.labels import labels
from governance.redaction.symbols.marks import marked
from governance.redaction.symbols.runs import Group, runs
from governance.redaction.symbols.tokens import Token, survey, tokens

# Figures and letters: of a birth date, of a run, of a number that is told in parts.
_FEWEST, _SHORTEST, _SHORTEST_TOLD = 2, 5, 9
_BUDGET = 120  # groups that are judged in one text
_MESSAGE = 1_500  # characters


def understood(text: str) -> Iterator[Piece]:
    """Yield the numbers and codes that are made out, each marked with its kind."""
    if ("%" in text or ")" in text) and (shifted := list(keys.find_shifted(text))):
        yield from ((hit.start, hit.end, marked(hit.entity, hit.read)) for hit in shifted)
        return
    look = survey(text)
    longest, most = look.longest, look.most
    if max(longest, most) < _FEWEST:
        return
    special = _special(text[: look.end].lower())
    if longest < _SHORTEST and most < _SHORTEST_TOLD and not special:
        return
    done = 0
    hits = sorted(_hits(text, tokens(text[: look.end], look), special), key=_order)
    for hit in keys.merged(hits):
        if hit.start >= done:
            yield hit.start, hit.end, marked(hit.entity, hit.read)
            done = hit.end


def _order(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _special(small: str) -> list[str]:
    asked = {
        "dates": dates.maybe,
        "machines": addresses.maybe_machine,
        "positions": addresses.maybe_position,
        "wallets": wallets.maybe,
    }
    return [name for name, maybe in asked.items() if maybe(small)]


def _hits(text: str, row: list[Token], special: list[str]) -> Iterator[Hit]:
    if "dates" in special:
        yield from dates.find(text, row)
    if "machines" in special:
        yield from addresses.find_parted(text)
        yield from addresses.find_machines(text, row)
    if "positions" in special:
        yield from addresses.find_positions(text, row)
    found = list(runs(text, row))
    long = [run for run in found if sum(len(group.raw) for group in run) >= _SHORTEST]
    if "wallets" in special:
        yield from wallets.find(text, labels(text, 0, min(len(text), row[-1].end)))
    if len(found) > 1:
        yield from parts.find(text, found)
    yield from _judged(text, long)


def _judged(text: str, found: list[list[Group]]) -> Iterator[Hit]:
    """The labels of a message are looked up once; in a long text, those about each run."""
    budget = _BUDGET
    short = bool(found) and len(text) <= _MESSAGE
    known = labels(text, found[0][0].start, found[-1][-1].end) if short else None
    for run in found:
        budget -= len(run)
        if budget < 0:
            return
        about = labels(text, run[0].start, run[-1].end) if known is None else known
        yield from judge(text, run, about)
