"""Where somebody lives, written small: "im renting in kettering", "живу в лабытнангах"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.names.evidence import misspelt, ordinary
from governance.redaction.names.morphology import PLACES, analyzer
from governance.redaction.names.russian_evidence import Evidence
from governance.redaction.names.words import listed
from governance.redaction.spans import Span

_ENGLISH = re.compile(
    r"(?<![^\W_])(?:(?:live|lives|lived|living|rent|rented|renting|letting|based|staying|raised|born|"
    r"born and (?:bred|raised)|grew up|reside|residing|settled|stuck|house|flat|home|"
    r"mum|mom|dad|gran|nan|sister|brother|son|daughter|parents|family|friends?|office)"
    r"(?: over| down| up| out)? (?:in|near|outside)|moved (?:over |down |up |back )?to|"
    r"relocated to|(?:i'?m|we'?re|come|comes|hail|originally) from)\s"
    r"(?P<town>[a-z]{4,20}(?:-(?:on|upon|under|by|le|in|the)-[a-z]{2,12}){0,2})(?![\w'’-])"
)
_RUSSIAN = re.compile(
    r"(?<![^\W_])(?:(?:жив(?:у|[её]м|[её]т|ут)|жил[аи]?|прожива(?:ю|ем|ет)|прописан[аы]?|"
    r"снимае?[мю](?: [а-яё]{4,9})?|переехал[аи]?|переезжаю|родил(?:ся|ась)|вырос(?:ла)?|обитаю)"
    r"(?: сейчас| тут| здесь)? (?:в|во|под)|(?:я|мы|сам|сама|родом|приехал[аи]?) из)\s"
    r"(?P<town>[а-яё]{4,16}(?:-[а-яё]{2,14}){0,3})(?![\w-])",
    re.IGNORECASE,
)
# What names of British and American towns end in.
_TOWNS = (
    "ton", "ham", "ford", "bury", "ville", "burgh", "mouth", "field", "stead", "chester", "minster",
    "worth", "wick", "pool", "cester", "ering", "thorpe", "stow", "gate", "dale", "combe", "port",
    "borough", "bridge", "haven", "staple", "hurst", "leigh", "shaw",
)  # fmt: skip


# "адрес ленина 5-12": a street in the genitive, a house and a flat.
_NUMBERED = re.compile(
    r"(?<!\w)(?:адрес\w{0,2}|жив(?:у|[её]м) на|везите(?: на)?|доставьте на|привезите на):? "
    r"(?P<place>[А-ЯЁа-яё][а-яё]{3,20}(?:а|ая|ой|ого|ых|и|ы|ина|ова|ева|ую) "
    r"\d{1,3}[а-я]?(?:[-/]\d{1,3})?[-/ ]\d{1,4})(?![\w-])"
)


_POST_BOX = re.compile(
    r"(?<!\w)(?:\d{6},? )?(?:г\. ?)?(?:[А-ЯЁ][а-яё-]{2,20},? )?(?:а/я|абонентский ящик) ?№? ?"
    r"\d{1,5}(?!\w)"
)


def find_homes(text: str) -> Iterator[Span]:
    """Yield the strange words, or names of places, after what says where somebody lives."""
    for match in _ENGLISH.finditer(text):
        if _town(match["town"]):
            yield Span(match.start("town"), match.end("town"), "LOCATION", 0.8)
    if text.isascii():
        return
    for match in _POST_BOX.finditer(text):
        yield Span(match.start(), match.end(), "ADDRESS", 0.8)
    for match in _NUMBERED.finditer(text):
        yield Span(match.start("place"), match.end("place"), "ADDRESS", 0.8)
    for match in _RUSSIAN.finditer(text):
        if _russian_town(match["town"].lower()):
            yield Span(match.start("town"), match.end("town"), "LOCATION", 0.8)


@lru_cache(maxsize=8_192)
def _town(small: str) -> bool:
    if small in listed("places"):
        return True
    if ordinary(small) or small in listed("brands") or small in listed("nations"):
        return False
    return "-" in small or small.endswith(_TOWNS) or not misspelt(small)


@lru_cache(maxsize=1)
def _evidence() -> Evidence:
    return Evidence(analyzer())


@lru_cache(maxsize=8_192)
def _russian_town(small: str) -> bool:
    if analyzer().word_is_known(small):
        return not PLACES.isdisjoint(analyzer().parse(small)[0].tag.grammemes)
    brand = any(small[: len(small) - cut] in listed("brands_ru") for cut in range(3))
    return not brand and len(small) > 4 and not _evidence().everyday(small)
