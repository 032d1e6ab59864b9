"""What is spoken of under a name and is nobody: a club, a chain of shops, a voice, a saying.

The taggers' spans of it are dropped.
"""

import re
from collections.abc import Iterator, Sequence

from governance.redaction.names.words import bag, listed
from governance.redaction.spans import Span


def without(text: str, spans: list[Span]) -> list[Span]:
    """`spans` of a text less those that are a topic and nobody's."""
    if not spans:
        return spans
    topics = list(_russian(text)) if not text.isascii() else []
    return [span for span in spans if not (_within(topics, span) or _is_topic(text, span))]


def _within(topics: Sequence[tuple[int, int]], span: Span) -> bool:
    return any(start < span.end and span.start < end for start, end in topics)


def _is_topic(text: str, span: Span) -> bool:
    found = text[span.start : span.end]
    if not found.isascii() or not found[0].isupper() or span.score > _TOLD:
        return False
    return _club(text, span, found.lower()) or _chain(text, span, found.lower())


_TOLD = 0.85  # what is surer than this was no mere guess


# --- clubs ----------------------------------------------------------------------------------------

_SIDE = re.compile(
    r" (?:United|FC|AFC|CF|Rovers|Wanderers|Albion|Hotspur|Athletic|Rangers|Cowboys|Celtics|Lakers|"
    r"Bulls|Yankees|Red Sox|Giants|Patriots|Packers|Steelers|Eagles|Ravens|Raiders|Broncos|"
    r"Dolphins|Warriors|Knicks|Nets|Mets|Dodgers|Cubs|Bears|Lions|Saints|Falcons|Panthers|Bruins|Penguins|"
    r"Maple Leafs|Canadiens|Oilers|Flames|Spurs|Rockets|Mavericks|Heat|Hornets|Jazz|Suns|Braves|"
    r"Marlins|Astros|Rays|Tigers|Twins|Royals|Chiefs|Colts|Texans|Titans|Jaguars|Bills|Jets)(?!\w)"
)
_PLAYS = re.compile(
    r"(?:'s)?,? (?:\w+ )?(?:match|game|kit|shirt|scarf|jersey|hoodie|fans?|vs?\.?|derby|"
    r"highlights|won|drew|beat|score[ds]?|plays?|played|play|stream|goal|fixture|season)"
    r"s?(?!\w)"
)
_AGAINST = re.compile(r"(?<!\w)(?:vs?\.?|against|beat|beating|versus) \Z")


def _club(text: str, span: Span, small: str) -> bool:
    if _SIDE.match(text, span.end):
        return True
    words = re.findall(r"[a-z-]+", small)
    if not words or not all(
        word in listed("clubs") or word in {"v", "vs", "and"} for word in words
    ):
        return False
    before = _AGAINST.search(text, max(0, span.start - 10), span.start)
    return before is not None or _PLAYS.match(text, span.end) is not None


# --- chains ---------------------------------------------------------------------------------------

_NEXT = re.compile(r"['’]s(?:\s+(?P<word>[a-z]+)|(?P<end>\W|$))")
# What follows the name of a chain and not that of a person.
_OF_A_SHOP = bag(
    "was is has had were and or nor on in at to for from but near by would will won't neither "
    "either does did closed app voucher coupon burger burgers menu drive gift card store stores "
    "shop restaurant cups pizza sauce deal deals fries delivery location branch cash jeans "
    "milk ice expired receipt loyalty points website site order meal breakfast lunch dinner jr"
)


def _chain(text: str, span: Span, small: str) -> bool:
    """ "Wendy's was closed", but not "Wendy's husband"."""
    stem = small.removesuffix("'s").removesuffix(" jr").removesuffix("'s")
    if stem not in listed("chains"):
        return False
    end = span.start + len(stem)
    following = _NEXT.match(text, end)
    if following is None:
        return False
    word = following["word"]
    return word is None or word in _OF_A_SHOP


# --- in Russian -----------------------------------------------------------------------------------

_SAYING = re.compile(
    r"(?<!\w)(?:цар[ьяюе]м? горох\w{0,2}|филькин\w{1,2} грамот\w{1,2}|кузькин\w{1,2} мать|"
    r"макар\w? телят|сизиф\w{2,4} труд\w{0,2}|"
    r"закон\w{0,2} (?:м[её]рфи|паркинсона|ома|ньютона|джоуля)|мамаев\w{1,2} побоищ\w|"
    r"тришкин\w{0,3} кафтан\w{0,2}|ахиллесов\w{1,2} пят\w|авгиев\w{1,2} конюшн\w|"
    r"дамоклов\w{0,2} меч\w{0,2}|прокрустов\w{1,2} лож\w|ариаднин\w{1,2} нит\w{1,2}|"
    r"пирров\w{1,2} побед\w|гордиев\w{0,2} уз\w{2,4}|ноев\w{0,2} ковчег\w{0,2}|"
    r"фом\w{1,2} неверующ\w{2,3}|христа за пазухой|шапк\w мономаха|бритв\w оккама|"
    r"ящик\w{0,2} пандоры|содом\w? и гоморр\w|емел\w{1,2} на печи|валаамов\w{1,2} ослиц\w|"
    r"геркулесов\w{1,2} столп\w{0,2}|соломонов\w{1,2} решени\w{1,2}|"
    r"пот[её]мкинск\w{2} деревн\w{1,2}|вас\w{1,2} пупкин\w{0,2}|маш\w{1,2} и медвед\w{1,2}|"
    r"дед\w{0,2} пихто|собак\w баскервил\w{1,3}|мастер\w? и маргарит\w|ген\w букин\w{0,2}|"
    r"незнайк\w{1,2}|мойдодыр\w{0,2})(?!\w)",
    re.IGNORECASE,
)
_SIDES = re.compile(
    r"(?<!\w)(?:реал\w{0,2}|шахт[её]р\w{0,2}|динамо|спартак\w{0,2}|торпедо|локомотив\w{0,2}|атлетико|"
    r"бавари\w|боруссия|интер\w?|манчестер|ак барс|салават|металлург|трактор|авангард|сибирь|цска|"
    r"зенит\w{0,2}|арсенал\w?|олимпик|порту|бенфика|рома|аякс) "
    r"(?:мадрид|сосьедад|донецк|киев|москва|минск|тула|мюнхен|дортмунд|милан|юнайтед|сити|казань|"
    r"юлаев|омск|челябинск|магнитогорск|новосибирск|санкт-петербург|амстердам|марсель|лиссабон)\w?"
    r"(?!\w)",
    re.IGNORECASE,
)
_BOT = re.compile(
    r"(?<!\w)(?:(?:голосов|виртуальн|электронн|умн)\w{2,3} (?:помощни\w{1,4}|ассистент\w{0,2}|"
    r"бот\w{0,2})|чат-?бот\w{0,2}|робот\w{0,2}|ассистент\w{0,2}) [«\"]?"
    r"(?P<name>[А-ЯЁ][а-яё]{2,12}(?: и [А-ЯЁ][а-яё]{2,12})?)(?!\w)",
    re.IGNORECASE,
)
_VOICE = re.compile(
    r"(?<!\w)(?:Алис[аыеу]|Алисой|Марус[яиею]|Марусей|Сири|Алекс[аыеу]|Алексой|Салют\w{0,2}|Кортан\w)"
    r"(?!\w)(?! [А-ЯЁ])"
)
_DEVICE = re.compile(
    r"колонк|станци|таймер|голосов|помощник|ассистент|умн\w{2,3} дом|навык|музык|плейлист|"
    r"будильник|устройств|яндекс|вай-?фай|микрофон|прошив|распозна|не (?:слышит|понимает)|"
    r"невпопад|лампочк|розетк|свет\b|мини\b|скилл|команд[уаы]|включи|выключи",
    re.IGNORECASE,
)
_A_PERSON = re.compile(
    r"(?:оператор\w{0,2}|менеджер\w{0,2}|зовут|имени|консультант\w{0,2}|сотрудни\w{2,4}|девушк\w|"
    r"коллег\w|мастер\w?|жен\w|дочь|дочк\w|сестр\w|подруг\w|я|это) \Z",
    re.IGNORECASE,
)


def _russian(text: str) -> Iterator[tuple[int, int]]:
    """Where a Russian text speaks of what only has somebody's name."""
    for pattern in (_SAYING, _SIDES):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span("name") for match in _BOT.finditer(text) if match["name"][0].isupper())
    voices = list(_VOICE.finditer(text))
    if voices and (len(voices) > 1 or _DEVICE.search(text)):
        for match in voices:
            if not _A_PERSON.search(text, max(0, match.start() - 16), match.start()):
                yield match.span()
