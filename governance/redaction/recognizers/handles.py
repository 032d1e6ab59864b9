"""Names of accounts: @handles, what follows the name of a network, and handles that are spoken."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names.words import common, listed
from governance.redaction.numberwords import NUMBER_WORD
from governance.redaction.spans import Span

_HANDLE = re.compile(r"(?<![\w@./])@(?=[\w.]*[^\W\d_])\w(?:[\w.]{0,30}\w)(?![\w@])")
# What a chat calls all of its readers by.
_EVERYBODY = frozenset({"@here", "@channel", "@all", "@everyone", "@online", "@room"})
_APART = re.compile(r"(?<![\w@.])@ [A-Za-z][A-Za-z0-9.]{0,20}_\w{1,30}")
_NETWORK = (
    r"(?:telegram|телеграмм?\w{0,2}|телег[аеуи]|тг|tg|paper plane|самол[её]тик\w{0,2}|"
    r"insta(?: ?gram)?|инстаграмм?\w{0,2}|инст[аеуы]|нельзяграм\w{0,2}|запрещ\w{3,6} (?:соц)?сет\w|"
    r"ig|twitter|твиттер\w?|"
    r"snap(?: ?chat)?|снап(?:чат)?\w?|disc(?:ord)?|d[1i]sc(?:0rd)?|дискорд\w?|дс|"
    r"skype|скайп\w?|вк|"
    r"vk|вконтакте|контакте|facebook|fb|фейсбук\w?|github|tik ?tok|ttk|тик ?ток\w?|steam|стим\w?|"
    r"wechat|kik|twitch|твич\w?|threads|viber|вайбер\w?)"
)
_ACCOUNT = r"(?:log ?in|логин\w?|nick(?:name)?|никнейм|ник\w{0,3}|user ?name|юзернейм|handle|юзер)"
_SAME = r"(?:,? (?:handle|id|account|name|tag|user|same|ник|me|там|тут))"
_NAMED = re.compile(
    rf"(?<!\w)(?:{_NETWORK}|{_ACCOUNT}|my @){_SAME}{{0,2}}"
    r"(?:(?P<is> is| as|,? im|,? i'm|,? i am|,? its|,? it's| как| мой| моя|,? я)|\s?[:=-])?"
    r"\s{1,4}(?:собака |at )?"
    r"(?P<name>[A-Za-z_][A-Za-z0-9_.]{2,31}[A-Za-z0-9_](?:#\d{4})?)(?!\w)",
)
# A part of every word of _NETWORK and _ACCOUNT: looked for first, because it costs next to nothing.
_STEMS = (
    "teleg", "телег", "тг", "tg", "paper plane", "самол", "inst", "инст", "нельзя", "запрещ", "ig",
    "twit", "твит", "snap", "снап", "disc", "диск", "sky", "скай", "вк", "vk", "контакт", "face",
    "fb", "фейс", "git", "tik", "ttk", "тик", "stea", "стим", "wechat", "kik", "твич", "threads",
    "viber", "вайбер", "my @",
    "log", "логин", "nick", "ник", "user name", "username", "юзер", "handle",
)  # fmt: skip
_REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,20}(?!\w)|(?<=\bat sign )[\w.]{3,30}\b")
_PROFILE = re.compile(r"(?<![\w.])(?:t\.me|vk\.com|wa\.me|instagram\.com|fb\.com)/[\w.+-]{2,64}")
# "t dot me slash anna_k", "ва.ми/7 999 413 07 26"
_SPOKEN_PROFILE = re.compile(
    r"(?<![\w.])(?:t|wa|vk|fb|тэ|т|ва|вк|инстаграм|instagram)"
    r"(?: ?\. ?| dot | точка | ?[(\[]dot[)\]] ?)(?:me|com|ми|ком)"
    r"(?: ?/ ?| slash | слэш | слеш | дробь )\+?[\w.+-]{1,64}(?:[ -]\d{2,4}){0,5}"
    r"(?: (?:underscore|dot|dash|точка|дефис|(?:нижнее )?подч[её]ркивание) [^\W_]{1,30}){0,3}",
)
_TAG = r"(?: ?# ?| реш[её]тка | hash(?:tag)? )\d{3,5}"
# A word that only an account has: marla_trades7, шэдоу_фокс#2291.
_SHAPED = re.compile(
    rf"(?:[(\[]at[)\]] ?|\bat sign |\bсобака )?(?<![\w@./#-])(?=[\w.]{{0,31}}_)"
    rf"(?=\w{{0,31}}[^\W\d_]{{2}})\w[\w.]{{2,32}}(?<=\w)"
    rf"(?:{_TAG})?(?![\w@/])|(?<![\w@./#-])[^\W\d_][\w.]{{2,31}}{_TAG}(?!\w)"
)
_ASKED = re.compile(
    rf"(?<!\w)(?:{_NETWORK}|{_ACCOUNT}|add(?:ed)? me|dm(?:ed)? me|dms?|pm me|find me|"
    r"follow(?: me)?|hit me up|hmu|message me|msg me|write (?:to )?me|look me up|chat|"
    r"подпи\w{3,9}|пиши\w{0,2}|ищи\w{0,2}|добав\w{2,6}|стучи\w{0,2}|личк[уае]|сюда|там)(?!\w)",
)
_PLACED = re.compile(rf"(?<!\w)(?:{_NETWORK}|{_ACCOUNT})(?!\w)")
_BEFORE, _AFTER = 60, 40
_SIGN = r"(?:dot|underscore|dash|hyphen|точка|андерскор|(?:нижнее )?подч[её]ркивание|дефис|тире)"
_PART = r"(?:[^\W_]{1,30})"
# "nightowl underscore kai", "theo dot paints dot nine seven", "wander and then dotty"
_SPOKEN = re.compile(
    r"(?<!\w)(?:live colon |at sign |at |собака |@ ?)?"
    rf"(?P<first>{_PART})(?: [(\[]?(?P<sign>{_SIGN})[)\]]? {_PART}){{1,5}}(?:_{_PART})?"
    rf"(?: (?:{NUMBER_WORD}|\d{{1,4}})(?!\w)){{0,4}}(?:{_TAG})?(?!\w)",
)
# "search coachdarren on insta", "вк айди 142 807 309"
_SOUGHT = re.compile(
    rf"(?<!\w)(?:search|add|follow|i'm|im|i am) (?P<name>[a-z][a-z0-9]{{5,30}}) on {_NETWORK}(?!\w)"
    r"|(?<!\w)(?:вк|vk|вконтакте|контакте)[^.\n\d]{0,12} "
    r"(?P<id>(?:id|айди) ?\d(?:[ ,]{0,2}\d){5,9})(?!\w)",
)
_SPLIT = re.compile(
    rf"(?<!\w){_NETWORK}[^.\n]{{0,20}}?(?: its| it's| is|:| это) "
    rf"(?P<name>{_PART}(?:,? (?:and )?then {_PART}|,? потом {_PART}){{1,4}})(?!\w)",
)


def find_handles(text: str) -> Iterator[Span]:
    """Yield @handles, profiles, and account names that follow the name of a network."""
    if "@" in text:
        for pattern in (_HANDLE, _APART):
            for match in pattern.finditer(text):
                if match.group().lower() not in _EVERYBODY:
                    yield Span(match.start(), match.end(), "HANDLE", 0.8)
    small = lowered(text)
    if any(host in small for host in _HOSTS):
        for pattern in (_PROFILE, _SPOKEN_PROFILE):
            yield from (Span(m.start(), m.end(), "URL", 1.0) for m in pattern.finditer(small))
    if "u/" in text or "at sign" in small:
        yield from (Span(m.start(), m.end(), "HANDLE", 0.8) for m in _REDDIT.finditer(text))
    if any(stem in small for stem in _STEMS):
        yield from _named(text, small)
    yield from _by_shape(text, small)
    if any(sign in small for sign in _SIGNS):
        yield from _by_ear(small)


_HOSTS = (".me", ".com", " me", " com", "ми", "ком")
_SIGNS = (
    " dot ",
    "dot)",
    "undersc",
    " dash ",
    "hyphen",
    "точка",
    "черк",
    "чёрк",
    "андерск",
    "дефис",
    "тире",
)


def _named(text: str, small: str) -> Iterator[Span]:
    for match in _NAMED.finditer(small):
        name = text[slice(*match.span("name"))]
        called = match.group("is") and name.islower() and _unusual(name)
        if called or any(char.isdigit() or char in "_." for char in name):
            yield Span(match.start("name"), match.end("name"), "HANDLE", 0.8)
    for match in _SOUGHT.finditer(small):
        kind = "id" if match.group("id") else "name"
        if kind == "id" or _unusual(text[slice(*match.span("name"))]):
            yield Span(match.start(kind), match.end(kind), "HANDLE", 0.8)
    for match in _SPLIT.finditer(small) if " then " in small or " потом " in small else ():
        parts = re.findall(r"\w+", match.group("name"))
        if any(part.isdigit() or _unusual(part) for part in parts):
            yield Span(match.start("name"), match.end("name"), "HANDLE", 0.8)


def _unusual(name: str) -> bool:
    return not common(name) and name not in listed("brands")


def _by_shape(text: str, small: str) -> Iterator[Span]:
    if not any(sign in text for sign in ("_", "#", " hash", "реш")):
        return
    for match in _SHAPED.finditer(text):
        tagged = _TAGGED.search(match.group())
        asked = tagged or _asked(small, match.start(), match.end())
        said = _SELF.search(small, max(0, match.start() - _BEFORE), match.start())
        if match.group().isupper() or not (asked or said):
            continue
        yield Span(match.start(), match.end(), "HANDLE", 0.8)


_TAGGED = re.compile(r"[a-zеё]{2} \d{4}$")  # "grimtoad hashtag 4471"
# "I'm Quillfang_88", "listed as olive_toast"
_SELF = re.compile(r"(?<!\w)(?:i'?m|i am|as|call me|whisper|invite|я|как)[ :]{1,2}$")


def _by_ear(small: str) -> Iterator[Span]:
    for match in _SPOKEN.finditer(small):
        said, start = match.group(), match.start()
        under = match.group("sign").startswith(("under", "андер", "под", "нижн"))
        strange = _strange(said)
        asked = _asked(small, start, start, _ASKED if strange or not said.isascii() else _PLACED)
        if asked or (under and strange):
            yield Span(start, match.end(), "HANDLE", 0.8)


def _strange(spoken: str) -> bool:
    """Whether a Latin word among those spoken is no everyday one: no talk about signs."""
    parts = re.findall(r"[^\W_]+", _SAID_SIGN.sub(" ", spoken))
    return any(part.isascii() and _unusual(part) and not part.isdigit() for part in parts)


_SAID_SIGN = re.compile(_SIGN)


def _asked(small: str, start: int, end: int, words: re.Pattern[str] = _ASKED) -> bool:
    """Whether a network, or a wish to be written to, stands near in the same line."""
    left = small[max(0, start - _BEFORE) : start].rsplit("\n", 1)[-1]
    right = small[end : end + _AFTER].split("\n", 1)[0]
    return words.search(left) is not None or words.search(right) is not None
