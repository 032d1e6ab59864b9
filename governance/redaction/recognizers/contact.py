"""E-mail addresses and their disguises, URLs (also defanged), IP addresses, handles."""

import ipaddress
import re
from collections.abc import Iterator

from governance.redaction.spans import Span

_LOCAL = r"[^\W_](?:[\w.+'-]{0,62}[\w+-])?"
_PLAIN = re.compile(
    r"(?<![\w.+'-])(?P<local>[\w.!#$%&'*+/=?^`{|"
    r"}~-]{1,64})@(?P<host>[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,5})"
)
# at: @ (at) [at] " at " собака эт · dot: . (dot) [.] точка тчк; spaces around.
_AT = (
    r"(?:[ ]?[\[({<]{1,2} ?(?:@|at|собака|собачка|dog|a) ?[\])}>]{1,2}[ ]?|[ ]?@{1,3}[ ]?|"
    r" (?:at|ат|эт|собака|собачка|klammeraffe|arroba) )"
)
_DOT = (
    r"(?:[ ]?[\[({<]{1,2} ?(?:\.|dot|точка|punto|punkt) ?[\])}>]{1,2}[ ]?|[ ]?\.[ ]?|"
    r" (?:dot|точка|тчк|punto|punkt|period) )"
)
_LINE = r" (?:(?:нижнее )?подч[её]ркивание|underscore|dash|дефис|тире) "
_TLD = (
    r"(?:com|net|org|info|biz|edu|gov|mil|int|io|co|me|app|dev|ai|xyz|online|site|shop|email|"
    r"name|"
    r"ru|su|by|ua|kz|uk|us|de|fr|es|it|nl|be|ch|at|se|no|dk|fi|pl|cz|pt|eu|ca|au|nz|in|br|mx|jp|"
    r"cn|tr|"
    r"ng|za|ke|ar|cl|pe|my|sg|hk|kr|id|th|vn|ph|pk|ae|il|ie|gr|ro|bg|hu|sk|si|hr|rs|lt|lv|ee|is|"
    r"ge|am|az|"
    r"uz|kg|md|рф|рус|ком|ру|нет|орг)"
)
_WRAPPED = re.compile(
    r"(?<![\w.])[^\W_][\w.]{0,40}?(?P<s>[_/*|~+-])(?:at|собака|собачка)(?P=s)[^\W_]{1,40}"
    rf"(?:(?P=s)(?:dot|точка)(?P=s)[^\W_]{{1,40}}){{0,2}}(?P=s)(?:dot|точка)(?P=s){_TLD}(?!\w)",
    re.IGNORECASE,
)
_COMMA = re.compile(
    r"(?<![\w.])[\w.+-]{1,64}@[\w-]{1,40},(?:com|net|org|ru|de|fr|es|uk)(?!\w)", re.I
)
_HIDDEN = re.compile(
    rf"(?<![\w.])(?P<local>\w[\w+'-]{{0,40}}(?:(?:{_DOT}|{_LINE})\w[\w+'-]{{0,40}}){{0,2}}){_AT}"
    rf"(?P<host>[\w-]{{1,40}}(?:{_DOT}[\w-]{{1,40}}){{0,2}}{_DOT}{_TLD})(?![\w-])",
    re.IGNORECASE,
)
_MAYBE_HIDDEN = re.compile(
    r"@|\bat\b|_at_|собак|собач|\(dog|\bэт\b|\bат\b|arroba|\[a\]|\(a\)", re.IGNORECASE
)


def find_emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses, written out (RFC 5321) or disguised ("ann [at] mail dot ru")."""
    if "@" in text:
        for match in _PLAIN.finditer(text):
            end = match.end()
            while text[end - 1] in "-_":
                end -= 1
            yield Span(match.start(), end, "EMAIL_ADDRESS", 1.0)
    if _MAYBE_HIDDEN.search(text):
        for pattern in (_WRAPPED, _COMMA):
            for match in pattern.finditer(text):
                yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.9)
        for match in _HIDDEN.finditer(text):
            if _disguised(match.group()):
                yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.9)


_SPOKEN_DOT = re.compile(r"\bdot\b|\bperiod\b|точка|тчк|punto|punkt|[\[({]\.", re.IGNORECASE)
_MARKED_AT = re.compile(
    r"@|[\[({<] ?(?:at|a|dog|собака|собачка) ?[\])}>]|собак|собач|arroba", re.IGNORECASE
)


_STOP = re.compile(r"\w\. ")


def _disguised(found: str) -> bool:
    """Plain English "at home. Me" is no address: one of at and dot must be marked as such."""
    if _SPOKEN_DOT.search(found):
        return True
    if not _MARKED_AT.search(found):  # "look at this.it" is a missing space
        return bool(re.search(r" at [\w-]+\.[a-z]{2,6}$", found, re.IGNORECASE)) and "." in found
    return not _STOP.search(found)


_SCHEME = re.compile(
    r"(?<![^\W_])(?:h(?:tt|xx|\*\*|XX)ps?|s?ftp)(?: ?\[?:\]? ?/ ?/ ?|\[:\]//|"
    r":\\\\)[^\s<>\"']{1,2048}",
    re.IGNORECASE,
)
_WWW = re.compile(r"(?<![\w.@])www(?:\.|\[\.\]| ?dot ?)[^\s<>\"']{2,2048}", re.IGNORECASE)
_SITE_TLD = (
    r"(?:com|net|org|info|biz|edu|gov|io|me|app|dev|xyz|online|site|shop|ru|su|by|ua|kz|uk|us|de|"
    r"fr|es|it|nl|be|ch|se|no|dk|fi|pl|cz|pt|eu|ca|au|br|jp|cn|рф|рус|ly|gl|gg|tv|cc|co|in|to)"
)
_BARE = re.compile(
    rf"(?<![\w.@-])(?:[^\W_][\w-]{{0,62}}(?:\.|\[\.\]|\(\.\)|\[dot\]|"
    rf"\(dot\))){{1,4}}{_SITE_TLD}(?![\w-]|\.[\w])(?P<path>/[^\s<>\"']{{0,2048}})?",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'\"»"
# Brands whose name is a host name are not a person's trace.
_BRANDS = {"booking.com", "amazon.com", "node.js", "asp.net", "vb.net", "hotels.com", "mail.ru"}


_DOTTED = re.compile(r"\bdot\b|точка", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?<![\w.@])[\w-]{2,40}(?: (?:dot|точка) | \. )(?:com|net|org|io|ru|рф|ру|ком|co|uk|de)(?!\w)"
    r"(?:(?:/| (?:slash|слэш|слеш) )[\w.-]{1,64}){0,4}",
    re.IGNORECASE,
)


def find_urls(text: str) -> Iterator[Span]:
    """Yield URLs: with a scheme, with www, defanged (hxxp, [.]), or a bare host."""
    for pattern in (_SCHEME, _WWW):
        for match in pattern.finditer(text):
            end = match.start() + len(match.group().rstrip(_TRAILING))
            yield Span(match.start(), end, "URL", 1.0)
    if "." not in text and not _DOTTED.search(text):
        return
    yield from (Span(m.start(), m.end(), "URL", 0.8) for m in _SPOKEN.finditer(text))
    for match in _BARE.finditer(text):
        host = match.group().lower()
        defanged = "[" in host or "(" in host
        if host in _BRANDS or ("\\" in host):
            continue
        if defanged or match.group("path") or _like_a_host(match.group()):
            end = match.start() + len(match.group().rstrip(_TRAILING))
            yield Span(match.start(), end, "URL", 0.8)


def _like_a_host(host: str) -> bool:
    """Tell "example.com" from a full stop without its space, "late.In" or "waiting.me"."""
    last = host.rsplit(".", 1)[-1]
    if last != last.lower():
        return host == host.upper()
    return last not in {"in", "me", "to", "it", "no", "so", "at", "be", "us", "is", "co"} or (
        host.count(".") > 1
    )


_V4 = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.|\[\.\]|\(\.\)|\[dot\]| ?dot ?| ?\. ?)){3}\d{1,3}(?![\w]|\.\d)",
    re.IGNORECASE,
)
_V6 = re.compile(
    r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])"
)


def find_ips(text: str) -> Iterator[Span]:
    """Yield IPv4 addresses (also defanged) and IPv6 addresses (RFC 4291)."""
    for match in _V4.finditer(text):
        parts = re.findall(r"\d+", match.group())
        if all(int(part) < 256 for part in parts) and not is_version(text, match.start()):
            yield Span(match.start(), match.end(), "IP_ADDRESS", 1.0)
    if text.count(":") < 2:
        return
    for match in _V6.finditer(text):
        if sum(char in "0123456789abcdefABCDEF" for char in match.group()) < 4:
            continue
        try:
            ipaddress.IPv6Address(match.group())
        except ValueError:
            continue
        yield Span(match.start(), match.end(), "IP_ADDRESS", 1.0)


_VERSION = re.compile(r"(?:version|ver|v|версия|версии|release|build|firmware)[. ]{0,2}$", re.I)


def is_version(text: str, start: int) -> bool:
    return bool(_VERSION.search(text[max(0, start - 12) : start]))


_HANDLE = re.compile(r"(?<![\w@./])@(?=[\w.]*[^\W\d_])\w(?:[\w.]{0,30}\w)(?![\w@])")
_NAMED_HANDLE = re.compile(
    r"(?<!\w)(?:telegram|телеграм|телега|тг|tg|insta|instagram|инстаграм|инста|twitter|snapchat|"
    r"snap|discord|skype|скайп|вк|vk|github|tiktok|logi?n|nick|ник|username|user name)"
    r"(?: (?:is|handle|id|account|"
    r"name))?\s?[:=-]?\s(?P<name>[A-Za-z_][A-Za-z0-9_.]{2,31}[A-Za-z0-9_]"
    r"(?:#\d{4})?)(?!\w)",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?<![\w.])(?:t\.me|vk\.com|wa\.me|instagram\.com|fb\.com)/[\w.+-]{2,64}", re.I
)


def find_handles(text: str) -> Iterator[Span]:
    """Yield @handles and account names that follow the name of a network."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            yield Span(match.start(), match.end(), "HANDLE", 0.8)
    for match in _PROFILE.finditer(text):
        yield Span(match.start(), match.end(), "URL", 1.0)
    for match in _NAMED_HANDLE.finditer(text):
        name = match.group("name")
        if any(char.isdigit() or char in "_." for char in name):
            yield Span(match.start("name"), match.end("name"), "HANDLE", 0.8)
