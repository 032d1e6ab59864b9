"""URLs (also defanged) and IP addresses."""

import ipaddress
import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names.words import listed
from governance.redaction.spans import Span

_SCHEME = re.compile(
    r"(?<![^\W_])(?:h(?:tt|xx|\*\*)ps?|s?ftp)(?: ?\[?:\]? ?/ ?/ ?|\[:\]//|"
    r":\\\\)[^\s<>\"']{1,2048}",
)
_WWW = re.compile(r"(?<![\w.@])www(?:\.|\[\.\]| ?dot ?)[^\s<>\"']{2,2048}")
_SITE_TLD = (
    r"(?:com|net|org|info|biz|edu|gov|io|me|app|dev|xyz|online|site|shop|ru|su|by|ua|kz|uk|us|de|"
    r"fr|es|it|nl|be|ch|se|no|dk|fi|pl|cz|pt|eu|ca|au|br|jp|cn|рф|рус|ly|gl|gg|tv|cc|co|in|to)"
)
_BARE = re.compile(
    rf"(?<![\w.@-])(?:[^\W_][\w-]{{0,62}}+(?:\.| ?\[\.\] ?| ?\(\.\) ?| ?\[dot\] ?|"
    rf" ?\(dot\) ?)){{1,4}}{_SITE_TLD}(?![\w-]|\.[\w])(?P<path>/[^\s<>\"']{{0,2048}})?",
    re.IGNORECASE,
)
# How every bare host ends; looked for first.
_ENDED = re.compile(rf"(?:\.|[\])] ?){_SITE_TLD}(?![\w-]|\.\w)")
_TRAILING = ".,;:!?)]}'\"»"
# Brands whose name is a host name are not a person's trace.
_BRANDS = {
    "booking.com", "amazon.com", "node.js", "asp.net", "vb.net", "hotels.com", "mail.ru",
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "yandex.ru",
    "domain.com", "socket.io", "next.js", "vue.js", "ado.net", "ml.net", "paint.net", "draw.io",
    "itch.io", "github.io", "monday.com", "fast.com", "build.gradle.app", "cars.com",
}  # fmt: skip


_SAID_SIGN = re.compile(r" (?:dot|точка|\.) ")
_DOTTED = re.compile(r"\bdot\b|точка")
_SPOKEN = re.compile(
    r"(?<![\w.@])(?:https? colon slash slash )?(?:w ?w ?w(?: ?\. ?| dot ))?"
    r"(?!(?:at|the|a|this|dot|point) )[\w-]{2,40}+"
    r"(?: (?:dot|точка) | \. )"
    r"(?:(?:com|net|org|io|ru|рф|ру|ком|co|uk|de)(?!\w)|"
    r"(?:ly|me|gl|gg|to|be|app|link)(?= ?/| slash))"
    r"(?:(?: ?/ ?| (?:slash|слэш|слеш) )[\w.-]{1,64}){0,4}",
)


def find_urls(text: str) -> Iterator[Span]:
    """Yield URLs: with a scheme, with www, defanged (hxxp, [.]), or a bare host."""
    small = lowered(text)
    for sign, pattern in (("p", _SCHEME), ("www", _WWW)):
        for match in pattern.finditer(small) if sign in small else ():
            end = match.start() + len(match.group().rstrip(_TRAILING))
            yield Span(match.start(), end, "URL", 1.0)
    if "." not in text and not _DOTTED.search(small):
        return
    for match in _SPOKEN.finditer(small) if _SAID_SIGN.search(small) else ():
        if not _shops(_SAID_SIGN.sub(".", match.group())):
            yield Span(match.start(), match.end(), "URL", 0.8)
    for match in _BARE.finditer(text) if _ENDED.search(small) else ():
        host = match.group().lower()
        defanged = "[" in host or "(" in host
        if _shops(host) or ("\\" in host):
            continue
        if defanged or match.group("path") or _like_a_host(match.group()):
            end = match.start() + len(match.group().rstrip(_TRAILING))
            yield Span(match.start(), end, "URL", 0.8)


def _shops(host: str) -> bool:
    """Whether a host without a path is a brand's own."""
    return host in _BRANDS or ("/" not in host and host.split(".", 1)[0] in listed("brands"))


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
)
_POINTED = re.compile(r"\d(?: ?(?:\.|dot) ?|[\[(](?:\.|dot)[\])])\d")
_V6 = re.compile(
    r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])"
)


def find_ips(text: str) -> Iterator[Span]:
    """Yield IPv4 addresses (also defanged) and IPv6 addresses (RFC 4291)."""
    small = lowered(text)
    for match in _V4.finditer(small) if _POINTED.search(small) else ():
        parts = re.findall(r"\d+", match.group())
        if is_nobodys(match.group()) or is_version(text, match.start(), match.end()):
            continue
        if all(int(part) < 256 for part in parts):
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


_VERSION = re.compile(
    r"(?<![^\W_])(?:versions?|ver|v|releases?|builds?|firmware|fw|patch(?:ed|es)?|updat\w+|upgrad\w+|"
    r"downgrad\w+|drivers?|bios|changelog|hotfix|верси\w+|обнов\w+|обнова|прошив\w+|патч\w*|билд\w*|"
    r"релиз\w*|драйвер\w*|сборк\w+)(?=[\W\d_]|$)",
)
_ADDRESSED = re.compile(r"(?<![^\W_])(?:ip|айпи|address|адрес\w*|server|сервер\w*)(?![^\W_])")
_OF_A_VERSION = re.compile(r"(?<![^\W_])(?:v|version|верси\w+)[. ]{0,2}\Z")
_VERSION_REACH = 60  # characters


# The same for everybody: loopback, masks, the addresses routers come with, public resolvers.
_NOBODYS = re.compile(
    r"127\.0\.0\.\d+|0\.0\.0\.0|255\.255\.[\d.]+|192\.168\.[0-2]\.(?:1|254)|10\.0\.0\.1|"
    r"8\.8\.[48]\.[48]|1\.[01]\.[01]\.1|9\.9\.9\.9"
)


def is_nobodys(address: str) -> bool:
    """Whether an IPv4 address points to no machine in particular."""
    return _NOBODYS.fullmatch(address) is not None


def is_version(text: str, start: int, end: int) -> bool:
    """Whether the words before or behind `text[start:end]` speak of a version, not of a machine."""
    left = text[max(0, start - _VERSION_REACH) : start].lower()
    right = text[end : end + _VERSION_REACH // 2].lower()
    if _ADDRESSED.search(left):
        return _OF_A_VERSION.search(left) is not None
    return _VERSION.search(left) is not None or _VERSION.search(right) is not None
