"""E-mail addresses, written out or disguised: "ann [at] mail dot ru", "ivan собака mail.ru"."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names.words import common, listed
from governance.redaction.numberwords import NUMBER_WORD
from governance.redaction.spans import Span

_PLAIN = re.compile(
    r"(?<![\w.+'-])(?P<local>[\w.!#$%&'*+/=?^`{"
    r"}~-]{1,64}+)@(?P<host>[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,5})"
)
# What is said for @ and for the dot; a bracket or a sign around it marks it as said on purpose.
_AT_WORD = (
    r"(?:at(?:[ -](?:sign|symbol))?|a-?t|sobaka|sobachka|ат|эт|собак\w{0,3}|"
    r"собач\w{0,4}|гав(?:[ -]гав)?|псин\w{0,2}|arroba|chiocciola|"
    r"shift ?[+-]? ?2|шифт ?[+-]? ?2|klammeraffe|aff?enschwanz|apenstaartje|kukac|snabel-?a|"
    r"arobas(?:e|k)?|ma[lł]pa|zavin[aá][cč])"
)
_DOT_WORD = (
    r"(?:dot|dawt|dott|doht|d-o-t|period|full[ -]?stop|точка|тчк|точк[уа]|tochka|дот|punto|punkt|"
    r"point|ponto|punt)"
)
_OPEN, _CLOSE = r"[\[({<«|*~_=\"'\-]{1,2} ?", r" ?[\])}>»|*~_=\"'\-]{1,2}"
_AT = (
    rf"(?: ?{_OPEN}(?:@|{_AT_WORD}|соб|dog|monkey|[aа]){_CLOSE} ?|"
    rf" ?@{{1,3}}\s?|,? {_AT_WORD} (?:the )?)"
)
_DOT = rf"(?: ?{_OPEN}(?:\.|{_DOT_WORD}|d){_CLOSE} ?|\s?\.{{1,2}} ?| {_DOT_WORD} ?(?=\S))"
_JOIN = (
    r" (?:(?:нижнее |нижний )?(?:подч[её]ркивани[ея]|пробел|слеш)|underscore|dash|hyphen|minus|"
    r"plus|дефис|тире|минус|плюс) "
)
_TLD = (
    r"(?:com|c[.-]o[.-]m|c o m|calm|comm|kom|net|org|info|biz|edu|gov|mil|int|io|co|me|app|dev|"
    r"ai|xyz|online|site|shop|email|name|ru|su|by|ua|kz|uk|us|de|fr|es|it|nl|be|ch|at|se|no|dk|"
    r"fi|pl|cz|pt|eu|ca|au|nz|in|br|"
    r"mx|jp|cn|tr|ng|za|ke|ar|cl|pe|my|sg|hk|kr|id|th|vn|ph|pk|ae|il|ie|gr|ro|bg|hu|sk|si|hr|rs|"
    r"lt|lv|ee|is|ge|am|az|uz|kg|md|рф|рус|ком|ру|нет|орг|кз|бай|уа)"
)
_PROVIDER = (
    r"(?:g[ -]?mail|(?:gee|jee)[ -]?mail|gmale|googlemail|hot[ -]?ma(?:il|le)|out[ -]?look|"
    r"ya[ -]?hoo|i[ -]?cloud|proton(?: ?mail)?|aol|gmx|mail|yandex|ya|rambler|bk|inbox|zoho|"
    r"fast ?mail|tutanota|wanadoo|msn|(?:[гжд]|дж)[иы]?[ -]?м[еэ]йл[аеу]?|[гж]майл[аеу]?|"
    r"м[еэ]йл[аеу]?|майл[аеу]?|яндекс[аеу]?|рамблер[аеу]?|аутлук[аеу]?|хотм[еэ]йл[аеу]?|яху|айклауд[аеу]?|"
    r"протон[аеу]?|инбокс[аеу]?)"
)
# A label keeps a hyphen unless a spoken at or dot follows it; possessive, so that no run of hyphens
# and words can be cut in many ways.
_LABEL = rf"[^\W_]{{1,40}}+(?:-(?!(?:{_AT_WORD}|{_DOT_WORD}|dog|d|a)[-_=])[^\W_]{{1,40}}+){{0,4}}+"
_PART = rf"(?:[^\W_]|[+']|-(?!(?:{_AT_WORD}|{_DOT_WORD}|dog|d|a)[-_=])){{1,41}}+"
_LOCAL = re.compile(
    rf"{_PART}(?:(?:{_DOT}|{_JOIN}|\.|_(?!(?:{_AT_WORD}|{_DOT_WORD})_)){_PART}){{0,40}}+"
    rf"(?: (?:{NUMBER_WORD}|\d{{1,4}})){{0,6}}+",
)
_WIDEST_LOCAL = 120  # characters before the sign in which its mailbox is looked for
_WRAPPED = re.compile(
    r"(?<![\w.])[^\W_][\w.]{0,40}?(?P<s>[_/*|~+-]{1,2})(?:at|sobaka|собака|собачка)(?P=s)[^\W_]{1,40}"
    rf"(?:(?P=s)(?:dot|tochka|точка)(?P=s)[^\W_]{{1,40}}){{0,2}}"
    rf"(?P=s)(?:dot|tochka|точка)(?P=s){_TLD}(?!\w)",
)
_WRAPPED_SIGN = re.compile(r"[_/*|~+-](?:at|sobaka|соба[кч])")
_COMMA = re.compile(
    r"(?<![\w.])[\w.+-]{1,64}+(?:,[\w.+-]{1,40}+){0,2}(?:@|[(\[{](?:a|at|@)[)\]}])"
    r"[\w-]{1,40} ?[,;:/] ?(?:com|net|org|ru|de|fr|es|uk)(?!\w)",
)
# The end of a host in one word: "outlook dotcom", "аутлук доткам".
_ENDING = r"(?: ?[.-]?(?:dot ?com|dot ?net|dot ?ru|дот ?к[ао]м|точка ?ком|точка ?ру))"
_AT_SIGN = re.compile(_AT)
_HIDDEN = re.compile(
    rf"(?:{_PROVIDER}(?: one)?|{_LABEL})(?:{_DOT}{_LABEL}){{0,2}}"
    rf"(?:{_DOT}{_TLD}|{_ENDING})(?![\w/-])",
)
# "ann.lee(gmail.com)", "annlee(the animal that barks)gmail.com"
_BRACKETED = re.compile(
    rf"(?<![\w.])[\w.+-]{{3,40}}+ ?[(\[{{](?:[^()\[\]{{}}@\n]{{1,40}}[)\]}}] ?)?"
    rf"{_PROVIDER}\.{_TLD}(?!\w)"
    r"[)\]}]?",
)
# "ann.lee#gmail.com"
_OTHER_SIGN = re.compile(
    rf"(?<![\w.])[\w.+-]{{3,40}}+(?:[#%&$^*!~|=]{{1,2}}|\(\)){_PROVIDER}\.{_TLD}(?!\w)",
)
# "the user part is ann_lee, the domain …", "почта gmail, перед собакой ann.lee55"
_PARTED = (
    "domain", "перед ", "before the", "after the", "после ", "user part", "логин почты", "домен",
)  # fmt: skip
_APART = re.compile(
    r"(?<!\w)(?:user(?: ?name)? part|mailbox|user ?name|before the (?:@|at|sign|dog)|логин почты|"
    r"перед (?:собак\w{2}|собачк\w{2}|значком|@))(?: is| это|\s?:)?,?\s"
    r"(?P<name>(?=[\w.+-]{0,40}[\d_.])[A-Za-z][\w.+-]{2,40}\w)(?!@)",
)
_HOST_APART = re.compile(
    rf"(?<!\w)(?:domain|домен|после (?:собаки|собачки|значка)|after the (?:@|at|sign|dog))"
    rf"(?: is| это| стоит| ид[её]т| comes|\s?:)?\s(?P<name>{_LABEL}{_DOT}{_TLD})(?![\w-])",
)
# "my gmail is annlee88", "яндекс почта: annlee88"
_CALLED = re.compile(
    rf"(?<!\w){_PROVIDER}(?: (?:mail|address|account|почта|ящик|мыло|addy|id))?"
    rf"(?: is| это| я| i'm| i am|\s?[:=-])\s"
    rf"(?P<name>(?=[\w.+-]{{0,40}}[\d_.])[A-Za-z][\w.+-]{{2,40}}\w)(?!@)",
)
# "tobias.renn77 on gmail", "логин tamara.ls54, почта на мейле": a mailbox by its looks.
_AT_HOME = re.compile(
    rf"(?<![\w.@+-])(?=[\w.+-]{{0,40}}[\d_.])[A-Za-z][\w.+-]{{2,40}}\w,? "
    rf"(?:(?:it|is|its|it's|the|and|mail|e-?mail|почта|ящик|это|сам[ао]?|дальше|далее|как|у|всех) )"
    rf"{{0,4}}"
    rf"(?:on|over at|at|from|with|в|на|у) (?:the )?{_PROVIDER}(?![\w-])(?: ?\.{_TLD}(?!\w))?",
)
_PROVIDED = re.compile(rf"{_PROVIDER}(?P<tld>[ ,]{{1,2}}{_TLD})?(?![\w-])")
_NO_AT = re.compile(
    rf"(?<![\w.@])(?=[\w.+-]{{0,40}}[\d_.])[\w.+-]{{3,40}}+(?<!\.) {{1,3}}"
    rf"(?:(?!(?:and|or|и|или) )[^\s.,!?]{{1,3}} {{1,2}})?{_PROVIDER}(?:\.|{_DOT}| ){_TLD}(?!\w)",
)
_GLUED = re.compile(
    r"(?<!\w)[A-Za-z0-9._+-]{1,40}+ ?(?:@|соба[кч]\w{1,2}) ?[A-Za-z0-9-]{1,40} ?(?:\.|точка) ?"
    r"[A-Za-z]{2,6}(?!\w)"
)
_BACKWARDS = re.compile(r"(?<!\w)(?:moc|gro|ten|ur|ed)\.[\w.-]{1,40}@[\w.+-]{1,64}")
# "l okonkwo at brightmere dash dental dot co dot uk", "е соколова собака мед тире центр точка ру"
_DICTATED = re.compile(
    r"(?<![^\W_])(?:(?:(?![ai])[^\W\d_] (?:(?:van|de|von|al|el|o|mc) ){0,2}|"
    r"(?P<lone>(?=[^\W\d_])))[^\W\d_]{2,20}(?: \d{1,4})?),? (?:at|собака|собачка|эт) (?:the )?"
    r"[^\W_]{2,30}(?: (?:dash|hyphen|minus|and|дефис|тире|минус|и) [^\W_]{1,30}){0,4}"
    rf"(?: (?:dot|точка|тчк) [^\W_]{{2,30}}){{0,3}} (?:dot|точка|тчк) {_TLD}(?![^\W_])"
)
# A part of every provider's name.
_HOMES = (
    "mail", "gmale", "look", "hoo", "loud", "proton", "aol", "gmx", "yan", "ramb", " ya", " bk",
    "inbox", "zoho", "tutan", "wanad", "msn", "мейл", "мэйл", "майл", "янд", "рамб", "лук", "яху",
    "клауд", "протон", "инбокс",
)  # fmt: skip
_PARTS_OF_HOMES = (*(home.strip() for home in _HOMES), "male")
_HOST = re.compile(rf"\b{_PROVIDER}(?:\.|{_DOT}| )")
# A plain "at" is everywhere: only one with a host behind it counts.
_MAYBE_HIDDEN = re.compile(
    rf"@|\bat (?:{_PROVIDER}\b|[\w-]{{1,40}}(?:\.[a-z]| ?[\[({{<]| {_DOT_WORD}\b))|"
    rf"\bat[ -](?:sign|symbol)\b|\b(?!at ){_AT_WORD}\b|соба[кч]|_at_|"
    rf"[\[({{<*] ?(?:[aа]|dog|monkey|соб) ?[\])}}>*]",
)


def find_emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses, written out (RFC 5321) or disguised."""
    if "@" in text:
        for match in _PLAIN.finditer(text):
            end = match.end()
            while text[end - 1] in "-_":
                end -= 1
            if _NOBODYS.fullmatch(match.group().lower()):
                continue
            yield Span(match.start(), end, "EMAIL_ADDRESS", 1.0)
    text = lowered(text)
    if any(part in text for part in _PARTS_OF_HOMES) and _HOST.search(text):
        yield from (Span(m.start(), m.end(), "EMAIL_ADDRESS", 0.8) for m in _NO_AT.finditer(text))
    text = text.replace("\n", " ")  # an address over several lines
    yield from _told_apart(text)
    if not _MAYBE_HIDDEN.search(text):
        return
    wrapped = (_WRAPPED,) if _WRAPPED_SIGN.search(text) else ()
    for pattern in (*wrapped, _COMMA, _GLUED, _BACKWARDS):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.9)
    yield from _about_signs(text)


def _told_apart(small: str) -> Iterator[Span]:
    """A mailbox by its looks, where its provider or its half is spoken of."""
    if any(stem in small for stem in _HOMES):
        for pattern in (_AT_HOME, _BRACKETED, _OTHER_SIGN):
            for match in pattern.finditer(small):
                yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.8)
        for match in _CALLED.finditer(small):
            yield Span(match.start("name"), match.end("name"), "EMAIL_ADDRESS", 0.8)
    if (" dot " in small and " at " in small) or (" точка " in small and " соба" in small):
        for match in _DICTATED.finditer(small):
            if match["lone"] is None or not common(match.group().split(" ", 1)[0]):
                yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.8)
    if any(part in small for part in _PARTED):
        for pattern in (_APART, _HOST_APART):
            for match in pattern.finditer(small):
                yield Span(match.start("name"), match.end("name"), "EMAIL_ADDRESS", 0.8)


def _about_signs(text: str) -> Iterator[Span]:
    """From each spoken or bracketed @ outwards: a mailbox to its left, a host to its right."""
    last = 0  # no mailbox reaches back over another sign
    for sign in _AT_SIGN.finditer(text):
        low, last = max(last, sign.start() - _WIDEST_LOCAL), sign.end()
        host, provided = _HIDDEN.match(text, sign.end()), _PROVIDED.match(text, sign.end())
        found = host or provided
        start = _mailbox(text, low, sign.start()) if found else sign.start()
        if found is None or start == sign.start():
            continue
        if host and _nobodys(text[start : sign.start()], text[start : host.end()], host.group()):
            continue
        if host and _disguised(text[start : host.end()]):
            yield Span(start, host.end(), "EMAIL_ADDRESS", 0.9)
        elif provided and (
            provided.group("tld") or _marked(sign.group()) or _written(text[start : sign.start()])
        ):
            yield Span(start, provided.end(), "EMAIL_ADDRESS", 0.8)


def _mailbox(text: str, low: int, end: int) -> int:
    """Where the mailbox that ends at `end` begins; `end` itself if there is none."""
    for local in _LOCAL.finditer(text, low, end):
        if local.end() == end:
            return local.start()
    return end


# What a form shows for an example: name@domain.com, "name at domain dot com".
_NOBODYS = re.compile(
    r"(?:(?:your)?name|user(?:name)?|you|имя|почта)(?:@| at | собака )"
    r"(?:domain|company|provider|site|домен)(?:\.| dot | точка )(?:com|net|org|ru|ру)",
)


def _nobodys(local: str, whole: str, host: str) -> bool:
    """A form's example, or where somebody shops: "shop at amazon dot com"."""
    shop = re.split(r"\W", host, maxsplit=1)[0].lower() in listed("brands")
    plain = common(local.lower()) and not _PROVIDED.match(host)
    return _NOBODYS.fullmatch(whole) is not None or (shop and plain)


_SPOKEN_DOT = re.compile(rf"\b{_DOT_WORD}\b|[\[({{<*]\.")
_MARKED_AT = re.compile(
    rf"@|{_OPEN}(?:[aа]|dog|monkey|соб|{_AT_WORD}){_CLOSE}|\b(?!at\b){_AT_WORD}\b|"
    r"\bat[ -](?:sign|symbol)\b",
)
_STOP = re.compile(r"\w\. ")
_AFTER_AT = re.compile(r" at [\w-]+\.[a-z]{2,6}$")


def _disguised(found: str) -> bool:
    """Plain English "at home. Me" is no address: one of at and dot must be marked as such."""
    if _SPOKEN_DOT.search(found):
        return True
    if not _marked(found):  # "look at this.it" is a missing space
        return _AFTER_AT.search(found) is not None
    return not _STOP.search(found)


def _marked(found: str) -> bool:
    return _MARKED_AT.search(found) is not None


def _written(local: str) -> bool:
    """A word that looks like the name of a mailbox: kate.brown, anna_k, ivan89; not "account"."""
    return not local.isalpha() or not (common(local.lower()) or not local.isascii())
