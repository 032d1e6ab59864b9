"""Numbers that are told in parts, with more than fillers between: joined if they fit exactly."""

import re
from collections.abc import Iterator, Sequence

from governance.redaction.recognizers.context import Context
from governance.redaction.symbols import shapes
from governance.redaction.symbols.fillers import UNITS
from governance.redaction.symbols.judge import Hit
from governance.redaction.symbols.labels import labels, near
from governance.redaction.symbols.runs import Group

_WIDEST, _MOST_WORDS, _MOST_RUNS = 64, 8, 6
_PART = Context(
    "first second last final finally begin* start* end ends ending finish* middle half halves "
    "front back piece* bit bits part parts chunk* goes join glue stick together then next followed "
    "сперва начал* начинает* перв* втор* треть* последн* серед* конц* концовк* хвост* половин* "
    "част* кус* "
    "соедин* слож* склей* серия дальше потом затем следом напоследок оканч* заканч*"
)
_WORD = re.compile(r"[^\W\d_]+")
# "those are no prices": what looks like a price list is a number.
_DENIED = (
    "not price", "not the price", "not a price", "no price", "arent price", "aren't price",
    "isnt price", "isn't a price", "aren't the price", "arent the price", "wink", "you know wh",
    "you know how", "you know what", "only the digits", "only the numbers", "just the digits",
    "just the numbers", "put them together", "не цен", "не прайс", "не сумм", "не рубл",
    "не стоимост", "ты понял", "вы поняли", "понимаешь", "понимаете", "только цифры",
    "цифры подряд",
)  # fmt: skip
_SENTENCE = re.compile(r"[!?](?:\s|$)|\n\n")
_NAMES = ("PHONE_NUMBER", "US_SSN", "RU_SNILS", "RU_INN", "RU_PASSPORT", "RU_OMS")


def find(text: str, runs: Sequence[Sequence[Group]]) -> Iterator[Hit]:
    """Yield numbers whose parts stand in neighbouring runs; `runs` is sorted."""
    plain = [_figures_of(run) for run in runs]
    low = 0
    while low < len(runs) - 1:
        hit, after = _from(text, runs, plain, low)
        if hit is not None:
            yield hit
        low = after


def _figures_of(run: Sequence[Group]) -> str:
    """The figures of a run, without the unit behind them; "" if there are others."""
    groups = [group for group in run if group.raw.lower() not in UNITS and not group.doubtful]
    return shapes.as_figures(groups) if groups else ""


def _from(
    text: str,
    runs: Sequence[Sequence[Group]],
    plain: Sequence[str],
    low: int,
) -> tuple[Hit | None, int]:
    high = low
    while high < len(runs) and high - low < _MOST_RUNS and plain[high]:
        if high > low and _apart(text[runs[high - 1][-1].end : runs[high][0].start]):
            break
        high += 1
    for end in range(high, low + 1, -1):
        hit = _judged(text, runs[low:end], "".join(plain[low:end]))
        if hit is not None:
            return hit, end
    return None, low + 1


def _apart(gap: str) -> bool:
    return len(gap) > _WIDEST or len(gap.split()) > _MOST_WORDS or bool(_SENTENCE.search(gap))


def _judged(text: str, runs: Sequence[Sequence[Group]], read: str) -> Hit | None:
    card = len(read) > 14 and shapes.is_card(read)
    kinds = [entity for entity in _NAMES if shapes.FIGURES[entity](read)]
    if not card and not kinds:
        return None
    start, end = runs[0][0].start, runs[-1][-1].end
    around = text[max(0, start - 40) : end + 60].lower()
    parted = sum(word in _PART for word in _WORD.findall(text[max(0, start - 24) : end].lower()))
    odd = any(group.raw[0] == "0" and len(group.raw) > 2 for run in runs for group in run)
    told = any(said in around for said in _DENIED) or parted > 1 or (odd and parted > 0)
    if card and (told or parted):
        return Hit(start, end, "CREDIT_CARD", read)
    if not told:
        return None
    for entity, _distance in near(labels(text, start, end), start, end):
        if entity in kinds:
            return Hit(start, end, entity, read)
    return None
