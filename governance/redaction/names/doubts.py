"""Doubts: what the network found but a reader would not hide, by the words of it and around it."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from governance.redaction.names.words import Word, bag, common, listed, words
from governance.redaction.numberwords import KNOWN
from governance.redaction.spans import Span

INTO = bag(
    "in from to at near around via visit visiting visited outside inside toward leave left reach"
)


def telling(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans` without lone letters, brands, and figures with nothing of an address about them."""
    kept = [span for span in spans if span.entity == "ADDRESS" or _names(text, span)]
    kept = [span for span in kept if span.entity != "ADDRESS" or _is_address(text, span)]
    sure, ordered = frozenset(kept), sorted(spans)
    out = []
    for number, span in enumerate(ordered):
        beside = [one for one in ordered[max(0, number - 1) : number + 2] if one in sure]
        if span in sure:
            out.append(span)
        elif span.entity == "ADDRESS":
            out += _of_neighbour(text, span, beside)
    return out


def _names(text: str, span: Span) -> bool:
    found = [word.text.lower().removesuffix("'s") for word in words(text[span.start : span.end])]
    letter = len(found) == 1 and len(found[0]) == 1 and found[0].isalpha()
    if letter or (len(found) == 1 and _plain_word(text, span)):
        return False
    brands = listed("brands")
    return not all(word in brands or any(c.isdigit() for c in word) for word in found)


def _is_address(text: str, span: Span) -> bool:
    """A street word, or a number and a name."""
    found = [word.text for word in words(text[span.start : span.end])]
    if " ".join(found[:2]).lower() in _FAMOUS:
        return False
    if not _STREETS.isdisjoint(word.lower() for word in found):
        return len(found) > 1 and not _in_a_shop(found)
    return any(word[0].isdigit() for word in found) and any(map(_street_name, found))


# Streets that are spoken of and sold, and without a number point at nobody.
_FAMOUS = frozenset(
    f"{name} {street}"
    for street, names in {
        "street": "wall sesame baker bond downing bourbon coronation fleet harley carnaby "
        "oxford regent",
        "road": "abbey",
        "lane": "penny park",
        "avenue": "fifth madison",
        "square": "madison times trafalgar red",
    }.items()
    for name in names.split()
)


def _in_a_shop(found: Sequence[str]) -> bool:
    """ "Aisle 12, lane 4": each street's word has its number after it and no name before it."""
    small = [word.lower() for word in found]
    if not _SHOP.isdisjoint(small) and all(map(_everyday, small)):
        return True
    streets = [at for at, word in enumerate(small) if word in _STREETS]
    return all(
        small[at + 1 : at + 2] and small[at + 1].isdigit() and _unnamed(small[:at])
        for at in streets
    )


def _everyday(word: str) -> bool:
    return len(word) == 1 or word.isdigit() or word in _STREETS | _SHOP or common(word)


def _unnamed(before: Sequence[str]) -> bool:
    return not before or before[-1][0].isdigit() or before[-1] in _SHOP


_SHOP = bag("aisle row shelf bay rack till checkout bowling swimming fast way gb tb wheel seats")


def _street_name(word: str) -> bool:
    small = word.lower()
    named = len(word) > 2 and word.isalpha() and word.istitle()
    return named and not common(small) and small not in listed("brands")


def _of_neighbour(text: str, span: Span, beside: Iterable[Span]) -> list[Span]:
    """Part of the address or place beside it; names beside a name are more of the name."""
    for other in beside:
        if _beside(other, span) and other.entity != "PERSON":
            return [span]
        found = [word.text for word in words(text[span.start : span.end])]
        if other.entity == "PERSON" and _beside(other, span) and all(map(_street_name, found)):
            return [span._replace(entity="PERSON")]
    return []


_STREETS = bag("street road avenue lane boulevard ave rd blvd square drive terrace crescent")


# Names that are words too, and what follows them when they are not a name: "Mark it", "Bill me".
_WORDS_TOO = bag(
    "mark bill grace drew will may rose hope jack frank chase grant rich rob sue pat dawn mason "
    "art dean chip cliff skip nick pierce lance wade ward page reed ray star sky melody harmony"
)
_NO_NAME_BEFORE = bag(
    "it this that these those a an the my me your our us them him her all as of off up down out "
    "period on for not no in"
)
# Places that are words too, written small: "turkey sandwich", "china plates".
_PLACES_TOO = bag("china turkey jersey bath reading nice mobile orange buffalo cork split wells")


def _plain_word(text: str, span: Span) -> bool:
    """A lone word that may be a name, but stands where an everyday word does."""
    word = text[span.start : span.end]
    if word in _PLACES_TOO:
        before = words(text[max(0, span.start - 20) : span.start])
        return not before or before[-1].text.lower() not in INTO
    if word.lower() in _WORDS_TOO:
        after = words(text[span.end : span.end + 12])
        return bool(after) and after[0].text in _NO_NAME_BEFORE and text[span.end] == " "
    return False


def _beside(one: Span, other: Span) -> bool:
    return 0 <= one.start - other.end <= _CLOSE or 0 <= other.start - one.end <= _CLOSE


_CLOSE = 4  # characters between a house number and its street


# A customer who asks what a service does in a country speaks of the service: "transfer to China".
_SERVICE = bag(
    "account accounts atm card cards cash currencies currency customers deliver delivered "
    "delivery exchange fee fees iban payment payments operate order rate rates roaming service "
    "services ship shipping store stores support supported tariff topup transfer transfers "
    "verification visa warranty withdraw"
)
_LIVES = bag("live lives lived living resident born moved home address based am i'm")


def without_topics(text: str, split: Sequence[Word], spans: list[Span]) -> list[Span]:
    """Drop bare countries where the text is about a service and nobody is said to live there."""
    spans = without_makers(split, spans)
    spans = [span for span in spans if not _of_goods(text, span)]
    said = {word.text.lower() for word in split}
    if said.isdisjoint(_SERVICE) or not said.isdisjoint(_LIVES):
        return spans
    return [span for span in spans if not _country(text[span.start : span.end])]


def without_makers(split: Sequence[Word], spans: list[Span]) -> list[Span]:
    """Drop what lies within a maker's name: "Ben & Jerry's", "a Calvin Klein belt"."""
    named = [word for word in split if word.text.lower() != "and"]
    stems = [word.text.lower().removesuffix("'s").removesuffix("’s") for word in named]
    makers: list[tuple[int, int]] = []
    for place, stem in enumerate(stems):
        for count in _made_of(stem):
            if _is_made(" ".join(stems[place : place + count])):
                makers.append((named[place].start, named[place + count - 1].end))
    if not makers:
        return spans
    return [span for span in spans if not any(_within(span, low, high) for low, high in makers)]


def _is_made(name: str) -> bool:
    """A maker or a saying, or more than one of a thing that is called so: "Granny Smiths"."""
    known = listed("makers") | listed("sayings")
    return name in known or name.removesuffix("s") in known


def _within(span: Span, low: int, high: int) -> bool:
    """In a maker's name, with no more than a model's number behind it: "Dr. Martens 1460"."""
    return low <= span.start and span.end <= high + (_MODEL if span.entity == "ADDRESS" else 0)


_MODEL = 5  # characters


def _made_of(first: str) -> frozenset[int]:
    """How many words the makers' names have that begin with this one."""
    return _maker_lengths().get(first, frozenset())


@cache
def _maker_lengths() -> dict[str, frozenset[int]]:
    lengths: dict[str, frozenset[int]] = {}
    for maker in listed("makers") | listed("sayings"):
        first, *rest = maker.split()
        lengths[first] = lengths.get(first, frozenset()) | {1 + len(rest)}
    return lengths


_SIZES = bag("uk us eu usa")
_SIZE = re.compile(r"\s?(?:size )?\d{1,2}(?:[.,]5)?(?![\w.,]?\d)(?! [A-Z])")
_SIZED = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]5|½)? ?\Z")
# What is sold under a name: "the Oscar chair", "Baker Street candle".
_GOODS = re.compile(
    r" (?:candle|lamp|chair|armchair|sofa|table|bed|bedding|mattress|duvet|sponge|cake|boot|shoe|"
    r"trainers|sandals|bag|handbag|dress|jacket|coat|shirt|jeans|jumper|font|fabric|sandwich|mug|"
    r"rug|curtain|desk|balcony|balconie|shelf|wardrobe|mirror|perfume|doll|necklace|bracelet|"
    r"apple|potatoe|tomatoe|crisp|sprout|noodle|pancake|pudding|salad|roll|toast|sauce|cheese|beer|"
    r"sausage|ham|duck|tea|biscuit|pie|tart|soup|key|spanner|screwdriver|knife|drill|hoover|nozzle|"
    r"vacuum|socket|wrench|hammer|seed|rose|terrier|spaniel|poster|vinyl|album|figure|figurine|lego|"
    r"jumper|sock|glove|hat|trouser|boots|wellie|clog)s?(?![\w'’])"
)
_MADE = re.compile(
    r"\b(?:made|manufactured|produced|assembled|printed|grown|imported) (?:in|from) (?:the )?\Z",
    re.IGNORECASE,
)


def _of_goods(text: str, span: Span) -> bool:
    """A size ("UK 9") or where goods come from ("made in Poland")."""
    found = text[span.start : span.end]
    sized = _SIZE.match(text, span.end) or _SIZED.search(text, max(0, span.start - 8), span.start)
    if found.lower() in _SIZES and sized:
        return True
    if found.lower() in KNOWN or _GOODS.match(text, span.end):
        return True
    return _country(found) and _MADE.search(text, max(0, span.start - 24), span.start) is not None


def _country(found: str) -> bool:
    return found.lower().removeprefix("the ") in listed("nations")
