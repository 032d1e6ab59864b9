"""Words that say what a number is, in English and Russian, and where they stand in a text."""

import re
from typing import NamedTuple

from governance.redaction.characters import lowered

_LABELS = {
    "CREDIT_CARD": (
        r"(?:(?:credit|debit|bank|payment|visa|my|moms?|mums?|dads?|the|his|her|our|old|"
        r"new) )?cards?(?! game)|visa|master ?card|amex|maestro|mir|long number|plastic|pan|"
        r"карт(?:а|ы|у|е|ой|очк\w{1,3})|виз[ауе]|мастеркард\w?|карта мир|мир|пластик\w?|"
        r"тин[еёь]к\w{0,5}"
    ),
    "US_SSN": (
        r"socials?(?: security(?: (?:number|no|num))?)?(?! (?:media|network|event|club|life|"
        r"distanc))|ssn|s\.s\.n\.?|soc(?:ial)? sec\w*|itin|соцстрах\w*|номер соцстрахования"
    ),
    "NATIONAL_ID": (
        r"national (?:insurance|id\w*)|n\.?i\.? (?:number|no|num|is)|nino|ni#|"
        r"social insurance|s\.?i\.?n\.?(?= |:)|id (?:card|number)|identity (?:card|number)|"
        r"personal(?: id)? (?:code|number)|nhs(?: (?:number|no))?|medicare|pesel|aadhaar|curp|"
        r"nie|dni|cpf|bsn|tfn|steuer\w*|ppsn?|codice fiscale|нацио\w+ (?:номер|страх\w+|"
        r"идент\w+)|айдикарт\w|иин|личный (?:номер|код)|идентификационн\w+|"
        r"удостоверени\w+ личности"
    ),
    "IBAN_CODE": (
        r"i ?ban|eye[- ]?ban|i\.b\.a\.n\.?|international (?:bank )?(?:account )?(?:number|no|"
        r"one)|ибан\w?|и-?бан\w?|айбан\w?|международн\w+(?: (?:номер|сч[её]т)\w?)?"
    ),
    "BANK_ACCOUNT": (
        r"accounts?(?: (?:number|no|num))?|acct|a/c|acc(?: no| number)?|checking|savings|"
        r"sort code|routing|direct deposit|(?:bank|transfer|wire)(?: it)? to|лицев\w+"
    ),
    "RU_ACCOUNT": (r"сч[её]т(?:а|у|е|ом)?|р/?с|расч[её]тн\w+|реквизит\w*"),
    "RU_INN": (
        r"и\.? ?н\.? ?н\.?(?:ка|шка)?|inn|налогов\w+(?: номер\w?)?|номер\w? налогоплат\w+|"
        r"идентификационн\w+ номер\w? налог\w+|tax(?:payer)? (?:number|id|no)"
    ),
    "RU_SNILS": (
        r"снилс\w{0,2}|с\.н\.и\.л\.с\.?|snils|страхов\w+ (?:свидетельств\w+|номер\w?)|"
        r"пенсионн\w+(?: (?:номер|удостоверени|свидетельств|страхован)\w*)?|"
        r"зел[её]н\w+ карточк\w+"
    ),
    "RU_OGRN": (
        r"огрн(?:ип)?\w?|о\.г\.р\.н\.?|ogrn(?:ip)?|егр(?:ип|юл)\w{0,4}|номер\w? ип|"
        r"регистрационн\w+(?: номер\w?)?|ип"
    ),
    "RU_OMS": (
        r"омс\w?|о\.м\.с\.?|oms|полис\w{0,2}|енп|мед ?полис\w?|медицинск\w+ страх\w+|"
        r"медстрах\w+"
    ),
    "RU_DRIVER_LICENCE": (
        r"вод(?:ительск\w+)? ?уд(?:остоверени\w+)?|водительск\w+|права(?! не)|в/у|ву|правах"
    ),
    "US_DRIVER_LICENSE": (
        r"driv(?:er|ing|er)'?s? licen[cs]e\w?|dl(?=[ :#]+(?:is|no|number|[:#]))|"
        r"licen[cs]e (?:number|no|num)(?! plate)|"
        r"my licen[cs]e(?! plate| key)"
    ),
    "RU_PASSPORT": (r"паспорт\w{0,4}|загран\w*|серия и номер|паспортн\w+|пасп"),
    "US_PASSPORT": (r"pass ?port\w?(?: (?:number|no|num))?"),
    "VEHICLE_PLATE": (
        r"(?:number[ -]?|licen[cs]e )?plates?|car reg\w*|reg(?:istration)?(?: (?:number|no|is|"
        r"plate|mark))?|vrm|rego|tags?|гос\.? ?номер\w{0,3}|гос ?знак\w{0,3}|"
        r"номер\w? (?:машин|авто|тачк|мотоцикл|прицеп)\w*|грз|номерн\w+ знак\w?"
    ),
    "CAR": (
        r"cars?|van|vehicle|motorbike|scooter|машин(?:а|ы|е|у|ой)|авто(?:мобил\w+)?|"
        r"тачк\w{1,2}|ласточк\w|парковк\w|шлагбаум\w?|эвакуатор\w{0,2}|мотоцикл\w?|прицеп\w?|"
        r"газел\w"
    ),
    "CRYPTO": (
        r"wallet|btc|bitcoin|eth(?:er(?:eum)?)?|usdt|tether|trc-?20|erc-?20|tron|crypto|ltc|"
        r"sats|кошел[её]?к\w{0,2}|биткоин\w?|биток\w?|битк\w|эфир\w?|крипт\w+|юсдт|трон"
    ),
    "IP_ADDRESS": (
        r"ip(?: address)?|ip-адрес\w?|айпи(?:шник\w?)?|ай-пи|ip-?шник\w?|server|сервер\w{0,2}|"
        r"whatismyip"
    ),
    "PHONE_NUMBER": (
        r"(?:country|area|diall?ing) code|код (?:страны|города|оператора)|"
        r"phone\w*|fone|cell(?:phone)?|mobile|mob|number to (?:reach|call|ring|text)|"
        r"best number|(?:my|her|his) (?:digits|number|no|num)|reach(?: me| us| him| her)?|"
        r"call(?:s|ed|ing|back)?|ring|ringing|rung|te?xt(?:s|ing)?|whats ?app|wapp|viber|"
        r"signal|dial|buzz|a bell|landline|hit me up|contact|sms|facetime|tel|(?:по|пере|"
        r"до)?звон\w*|набер\w*|набир\w*|набра\w*|тел(?:ефон\w*)?|телеф|моб(?:ил\w+)?|сотик\w?|"
        r"сотов\w+|ват?сап\w?|вотсап\w?|вацап\w?|вайбер\w?|смс\w{0,3}|связ[ьи]|связаться|"
        r"маякн\w*|номерок\w?|трубк\w|дозвон\w+|номер\w? для связи|мой номер|личн\w+ номер"
    ),
}
_PATTERN = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(f"(?P<{entity}>(?:{words})(?![^\\W\\d_]))" for entity, words in _LABELS.items())
    + ")",
)
BEFORE, AFTER = 150, 90  # characters from a number in which a word may name it


_ONLY_BEFORE = frozenset({"BANK_ACCOUNT", "RU_ACCOUNT", "RU_OGRN"})  # everyday words too


class Label(NamedTuple):
    """A word that names a kind of number, and where it stands."""

    start: int
    end: int
    entity: str


def labels(text: str, start: int, end: int) -> list[Label]:
    """The labels about `text[start:end]`, in their order."""
    first = max(0, start - BEFORE - AFTER)
    cut = max(0, first - 1)  # the character before tells where a word begins
    found = _PATTERN.finditer(lowered(text[cut : end + BEFORE]), first - cut)
    return [Label(cut + m.start(), cut + m.end(), str(m.lastgroup)) for m in found]


def near(found: list[Label], start: int, end: int) -> list[tuple[str, int]]:
    """The kinds named about `start` to `end`, and how far away, nearest first, each once.

    A word behind a number names it less often than one before it, and what is within names it too.
    """
    far: dict[str, int] = {}
    for label in found:
        if label.end <= start:
            distance, most = start - label.end, BEFORE
        elif label.start >= end and label.entity in _ONLY_BEFORE:
            continue
        elif label.start >= end:
            distance, most = 2 * (label.start - end), 2 * AFTER
        else:
            distance, most = 0, 1
        if distance <= most:
            far[label.entity] = min(distance, far.get(label.entity, distance))
    return sorted(far.items(), key=lambda item: item[1])
