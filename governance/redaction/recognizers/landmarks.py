"""A house that is told by what stands about it: "the blue cottage, third left past the chapel".

It points at one house as an address does, where somebody is to find it. A stretch of words about
houses, places between them, landmarks and names is hidden from its first to its last such word,
if each sort is there and somebody is to come.
"""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names.words import bag, common
from governance.redaction.spans import Span

_HOME, _BESIDE, _MARK, _WHICH, _NAME, _ROAD, _FILLER, _OTHER = "hrmpCSfx"
_ENGLISH = {
    _HOME: "house cottage bungalow farmhouse barn caravan cabin lodge gate gates door doors villa "
    "trailer hut mansion houseboat boat building flat home garage driveway",
    _BESIDE: "past after behind before beside opposite near between above below corner across "
    "facing beyond along outside round around end top bottom next over from towards",
    _MARK: "chapel church pub inn school shop store bridge station post office roundabout lights "
    "petrol surgery library mill pond well farm windmill cemetery stop hall market bakery chemist "
    "pharmacy playground park crossroads junction ford signpost phone oak tree memorial mosque "
    "river canal lake quarry orchard lighthouse butcher garage green layby allotments barber "
    "laundrette takeaway chippy chip tower mast crossing",
    _WHICH: "first second third fourth fifth sixth seventh last left right red blue green yellow "
    "white black pink grey gray brown purple orange brick wooden stone thatched old little big "
    "double only far",
    _ROAD: "road street lane avenue close hill drive track village hamlet town estate terrace row "
    "way crescent",
    _FILLER: "the a an on in of to with and it it's its is just you your at by hand side that "
    "there's where we we're are s one turn go then down up as",
}
# Russian words as they begin.
_RUSSIAN = {
    _HOME: "дом домик изб дач коттедж ворот калитк забор подъезд гараж участ барак",
    _BESIDE: "за напротив после возле рядом около перед между слева справа налево направо вдоль "
    "угл кра конц начал ближ сразу у от через позади",
    _MARK: "магазин церк церков храм часовн колод школ мост останов почт клуб водокач ферм аптек "
    "садик детсад пруд заправ столб поворот переезд станци рын фап больниц памятник сельсовет бан "
    "вышк котельн элеватор кладбищ пекарн ларьк ларёк киоск берёз берез дуб сосн речк родник",
    _WHICH: "перв втор трет четв пят шест седьм последн крайн зелён зелен красн син бел чёрн черн "
    "жёлт желт коричн голуб сер кирпич деревян бревен нов стар двухэтаж больш",
    _ROAD: "деревн посёлк посёлок посел сел хутор станиц улиц переул просек линии линия",
    _FILLER: "с со в во на и по же там это ещё еще из под",
}
_WHOLE_ONLY = bag("за у от с со в во на и по же там это ещё еще из под")
_ENGLISH_KINDS = {word: kind for kind, words in _ENGLISH.items() for word in words.split()}
_ENGLISH_KINDS |= dict.fromkeys(bag("green garage"), _WHICH)
# Words of which `_tells` needs one each.
_NEEDED = [
    frozenset(word for word, kind in _ENGLISH_KINDS.items() if kind in kinds)
    for kinds in (_HOME, _BESIDE, _MARK + _ROAD)
]
_STEMS = {stem: kind for kind, stems in _RUSSIAN.items() for stem in stems.split()}
_LONGEST_STEM = max(map(len, _STEMS))
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{1,3}(?![\w.,]\d)")
_STRETCH = re.compile(r"[hpmrCST][hrmpCSf,]{4,60}")
_SORTS = 4
_LEAST = 6  # telling words
# Somebody is to come.
_COMES = re.compile(
    r"\b(?:deliver|courier|driver|sat-?nav|find|fetch|bring|drop|parcel|postman|van|truck|live|"
    r"address|engineer|plumber|send|collect|pick|come|leave|taxi|cab|ambulance|installer|"
    r"везите|привез|достав|курьер|навигатор|адрес|найд|найти|ищите|жив[уёе]|приезж|приед|водител|"
    r"такси|скор|мастер|заберите|забрать|оставьте|ехать|сюда|машин|посылк|дрова)",
)


def find_landmarks(text: str) -> Iterator[Span]:
    """Yield the descriptions in `text` that lead to one house."""
    small = lowered(text) if len(text) >= _SHORTEST else ""
    if not (_HOMES.search(small) and _COMES.search(small)):
        return
    if text.isascii() and any(map(frozenset(_WORD.findall(small)).isdisjoint, _NEEDED)):
        return
    kinds: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        done = places[-1][1] if places else match.start()
        parted = match.start() > done and text[done : match.start()] != " "
        if parted and _ENDS.search(text, done, match.start()):
            kinds.append(".")
            places.append((match.start(), match.start()))
        kinds.append(_kind(match.group(), first=not kinds or kinds[-1] == "."))
        places.append(match.span())
    for stretch in _STRETCH.finditer("".join(kinds)):
        found = stretch.group().rstrip("f,r")
        if _tells(found):
            first = stretch.start()
            low, high = places[first][0], places[first + len(found) - 1][1]
            yield Span(low, high, "ADDRESS", 0.8)


_SHORTEST = 30  # characters
_HOMES = re.compile(
    r"\b(?:house|cottage|bungalow|farm|barn|caravan|cabin|lodge|gate|door|home|flat|building|hut|"
    r"дом|изб|дач|коттедж|ворот|калитк|забор|подъезд|гараж)",
)
_ENDS = re.compile(r"[.!?;](?:\s|$)|\n\n")


def _tells(found: str) -> bool:
    """A house, what is beside it, a landmark, and a name or which one of several."""
    if not {_HOME, _BESIDE} <= set(found) or not {_MARK, _ROAD} & set(found):
        return False
    sorts = {kind for kind in found if kind != _FILLER}
    return len(sorts) >= _SORTS and sum(kind != _FILLER for kind in found) >= _LEAST


def _kind(form: str, *, first: bool) -> str:
    small = form.lower()
    if small.isdigit():
        return _WHICH
    if form.isascii():
        if (kind := _ENGLISH_KINDS.get(small)) and not (kind == _WHICH and form[0].isupper()):
            return kind
        named = form[0].isupper() and len(form) > 1 and not (first and common(small))
        return _NAME if named else _OTHER
    for length in range(min(len(small), _LONGEST_STEM), 0, -1):
        stem = small[:length]
        if (kind := _STEMS.get(stem)) and (stem == small or stem not in _WHOLE_ONLY):
            return kind
    return _NAME if form[0].isupper() else _OTHER
