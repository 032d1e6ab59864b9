"""Russian in Latin letters, put back into Cyrillic: "privezite na ul sadovaya dom devyat".

A step of folding. Only where small Russian words tell the language, and never in addresses of
mailboxes, links or accounts; so every finder and tagger of Russian reads what was meant.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from governance.redaction.characters import Piece, lowered
from governance.redaction.names.evidence import ordinary
from governance.redaction.names.morphology import a_name, known, spelled
from governance.redaction.names.words import bag, common, listed

# Small words that tell Russian; English has none of them.
_TELLING = bag(
    "ne na chto chtob chtoby kak vse vsyo eto eta etot etu dlya pozhaluysta pozhalusta pozhaluista "
    "spasibo spasib privet zdravstvuyte zdravstvujte zdrastvuite dobryj dobriy dobryy den dnya moy "
    "moya moi moyu menya mne nam vam vas vash vashi zovut ego ee yeye ona oni ya vy ili esli uzhe "
    "eshche esche yesche ochen gde kogda pochemu zachem skolko nado nuzhno mozhno est "
    "byl byla bylo "
    "budet budu tut zdes tolko bez ot iz po pro pod nad pri cherez posle do vot tak da net nikto "
    "nikogda zakaz zakaza zakazal zakazala dostavka dostavku dostavki dostavte privezite kurier "
    "kuryer kurer posylka posylku dengi tovar magazin adres adresu ul ulica ulitsa ulitsu ylitsa "
    "ulice dom kv kvartira kvartiru korpus gorod prospekt pereulok shosse telefon nomer familiya "
    "bolshoe upakovka prishlo prishla prishel kupil kupila vernite horosho "
    "imya otchestvo podezd etazh oblast poluchatel rabotaet russkih bukv zaranee svoy svoi k s v u "
    "za ostavte pishite zvonite otdayte poprosite pozovite sprosite"
)
_ENGLISH_TOO = bag("do pro pod est da dom net on per most k s v u den not no tut")
TRIGGER = re.compile(
    r"(?<![^\W_])(?:n[ea]|chto|kak|vse|eto|dlya|spasibo|privet|zdrav\w+|moy|moya|menya|zovut|ul|kv|"
    r"dom|d0m|ulic\w|ulits\w|ylits\w|zakaz\w{0,3}|dostavk\w|privezite|adres|familiya|imya|ochen|"
    r"pozhal\w+|po|za|iz|ot|ya|vy|"
    r"kur[iy]er\w?|vernite|dengi|magazin\w{0,2}|"
    r"[a-z]{2,16}(?:aya|oye|oe|iy|yy|ogo|tsya|lsya|ovk[aiu]|shl[aoi]|rabotaet))(?![^\W_])",
)
_TOKEN = re.compile(r"(?<![\w@.#/\\=-])[A-Za-z][A-Za-z0']{0,24}(?![\w@=/\\]|\.[\w]|-\w*[@.]\w)")
_ACCOUNTS = bag(
    "telegram tg telega telege insta instagram nik nick nickname login discord diskord skype vk "
    "email mail mylo steam snap snapchat whatsapp viber"
)
_ENGLISH = bag(
    "the is are was were my your and to for of you it with please have has this that from at be "
    "in or but i'm i"
)
_LEAST = 2  # telling words of a stretch


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    kind: int  # 3 not looked up yet, 2 telling, 1 Russian by the dictionary, 0 either, -1 English


def transliterated(text: str) -> Iterator[Piece]:
    """Yield the words of each stretch of transliterated Russian in Cyrillic."""
    if len(TRIGGER.findall(lowered(text[:_READ]))) < _LEAST:
        return
    stretch: list[_Word] = []
    for match in _TOKEN.finditer(text):
        word = _Word(match.start(), match.end(), match.group(), _kind(match.group().lower()))
        if word.kind < 0:
            yield from _rewritten(stretch)
            stretch = []
        else:
            stretch.append(word)
    yield from _rewritten(stretch)


_READ = 20_000  # characters in which the language is looked for


@lru_cache(maxsize=8_192)
def _kind(small: str) -> int:
    if small in _TELLING:
        return 0 if small in _ENGLISH_TOO else 2
    if small in _ENGLISH:
        return -1
    everyday = ordinary(small)
    if len(small) > 2 and not everyday:
        return _STRANGE
    if everyday and len(small) > 2:
        return 0 if known(cyrillic(small)) else -1
    return 0


_STRANGE = 3  # a kind: only beside a telling word is it worth a look in the dictionary


def _looked_up(word: _Word) -> _Word:
    return word._replace(kind=int(spelled(cyrillic(word.text.lower())) != ""))


def _rewritten(stretch: list[_Word]) -> Iterator[Piece]:
    """The words of a stretch from its first Russian word to its last."""
    telling = {word.text.lower() for word in stretch if word.kind == 2}
    if not telling:
        return
    stretch = [_looked_up(word) if word.kind == _STRANGE else word for word in stretch]
    russian = sum(word.kind > 0 for word in stretch)
    if len(telling) + russian < 2 * _LEAST:
        return
    places = [number for number, word in enumerate(stretch) if word.kind > 0]
    before = ""
    for number in range(places[0], len(stretch)):
        word = stretch[number]
        small = word.text.lower()
        strange = number > places[-1] and ordinary(small)
        if before not in _ACCOUNTS and small not in listed("brands") and not strange:
            yield word.start, word.end, _meant(word.text)
        before = small


def _meant(word: str) -> str:
    plain = cyrillic(word.lower().replace("0", "o"))
    new = spelled(plain) or plain
    if word.isupper() and len(word) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if word[0].isupper() else new


_GROUPS = (
    ("shch", "щ"), ("sch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"),
    ("tc", "ц"), ("yya", "ыя"), ("yye", "ые"), ("yy", "ый"), ("iy", "ий"), ("yj", "ый"),
    ("ij", "ий"), ("ya", "я"), ("ja", "я"), ("yu", "ю"), ("ju", "ю"), ("yo", "ё"), ("jo", "ё"),
    ("ye", "е"), ("je", "е"), ("'", "ь"), ("x", "х"),
)  # fmt: skip
_LETTERS = str.maketrans("abvgdezijklmnoprstufhcywq", "абвгдезийклмнопрстуфхцывк")
_AFTER_VOWEL = re.compile("(?<=[aeiouаеёиоуыэюя])y")


@lru_cache(maxsize=8_192)
def cyrillic(word: str) -> str:
    """A small Latin word in Cyrillic letters."""
    for latin, letters in _GROUPS:
        word = word.replace(latin, letters)
    return _AFTER_VOWEL.sub("й", word).translate(_LETTERS)


# --- Russian names in Latin letters within Cyrillic text ------------------------------------------

_LATIN_NAME = re.compile(r"(?<![\w@.#/-])[A-Za-z]{3,20}(?: [A-Za-z]{3,20}){1,2}(?![\w@/]|\.\w|-\w)")
_CALLED = re.compile(
    r"(?:зовут|имя|имени|фамилия|фио|получатель|отправитель|консультант\w{0,2}|менеджер\w{0,2}|"
    r"курьер\w{0,2}|мастер\w{0,2}|оператор\w{0,2})[ :—-]{1,3}(?P<name>[A-Za-z]{3,20})(?![\w@])",
)


def latin_names(text: str) -> Iterator[Piece]:
    """Yield Russian names in Latin letters that stand in Cyrillic text, in Cyrillic."""
    found = {match.span() for match in _LATIN_NAME.finditer(text)}
    found |= {match.span("name") for match in _CALLED.finditer(lowered(text))}
    done = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        words = text[start:end].split()
        if start >= done and all(map(_russian_name, words)):
            yield start, end, " ".join(spelled(cyrillic(w.lower())).title() for w in words)
            done = end


def _russian_name(word: str) -> bool:
    small = word.lower()
    if small in listed("brands") or common(small):
        return False
    return a_name(spelled(cyrillic(small)) or small)
