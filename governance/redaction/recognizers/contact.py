"""URLs (also defanged), IP addresses and handles."""

import ipaddress
import re
from collections.abc import Iterator

from governance.redaction.names.words import common
from governance.redaction.spans import Span

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
    rf"(?<![\w.@-])(?:[^\W_][\w-]{{0,62}}(?:\.| ?\[\.\] ?| ?\(\.\) ?| ?\[dot\] ?|"
    rf" ?\(dot\) ?)){{1,4}}{_SITE_TLD}(?![\w-]|\.[\w])(?P<path>/[^\s<>\"']{{0,2048}})?",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'\"»"
# Brands whose name is a host name are not a person's trace.
_BRANDS = {"booking.com", "amazon.com", "node.js", "asp.net", "vb.net", "hotels.com", "mail.ru"}


_DOTTED = re.compile(r"\bdot\b|точка", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?<![\w.@])(?:https? colon slash slash )?(?:w ?w ?w(?: ?\. ?| dot ))?"
    r"(?!(?:at|the|a|this|dot) )[\w-]{2,40}"
    r"(?: (?:dot|точка) | \. )(?:com|net|org|io|ru|рф|ру|ком|co|uk|de)(?!\w)"
    r"(?:(?: ?/ ?| (?:slash|слэш|слеш) )[\w.-]{1,64}){0,4}",
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
_APART = re.compile(r"(?<![\w@.])@ [A-Za-z][A-Za-z0-9.]{0,20}_\w{1,30}")
_NAMED_HANDLE = re.compile(
    r"(?<!\w)(?:telegram|телеграмм?[аеу]?|телег[аеу]|тг|tg|insta|instagram|инстаграмм?[аеу]?|инст[аеу]|twitter|snapchat|"
    r"snap|discord|skype|скайп|вк|vk|github|tiktok|logi?n|логин|nick|никнейм|ник|username|"
    r"user name|юзернейм|steam|ig|wechat|kik)"
    r"(?:(?: (?:handle|id|account|name|tag))?(?P<is> is|\s?[:=-])?)\s(?:собака |at )?"
    r"(?P<name>[A-Za-z_][A-Za-z0-9_.]{2,31}[A-Za-z0-9_]"
    r"(?:#\d{4})?)(?!\w)",
    re.IGNORECASE,
)
_REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,20}(?!\w)|(?<=\bat sign )[\w.]{3,30}\b")
_PROFILE = re.compile(
    r"(?<![\w.])(?:t\.me|vk\.com|wa\.me|instagram\.com|fb\.com)/[\w.+-]{2,64}", re.I
)


def find_handles(text: str) -> Iterator[Span]:
    """Yield @handles and account names that follow the name of a network."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            yield Span(match.start(), match.end(), "HANDLE", 0.8)
        yield from (Span(m.start(), m.end(), "HANDLE", 0.8) for m in _APART.finditer(text))
    for match in _PROFILE.finditer(text):
        yield Span(match.start(), match.end(), "URL", 1.0)
    yield from (Span(m.start(), m.end(), "HANDLE", 0.8) for m in _REDDIT.finditer(text))
    for match in _NAMED_HANDLE.finditer(text):
        name = match.group("name")
        called = match.group("is") and name.islower() and not common(name)
        if called or any(char.isdigit() or char in "_." for char in name):
            yield Span(match.start("name"), match.end("name"), "HANDLE", 0.8)
