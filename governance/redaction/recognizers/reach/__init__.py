"""How somebody is reached, told in words: mailboxes, links and accounts, by anchor and sweep."""

import re
from collections.abc import Iterator

from governance.redaction.names.words import bag
from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.accounts import find_accounts, find_spoken_ends
from governance.redaction.recognizers.reach.layout import find_mistyped
from governance.redaction.recognizers.reach.lines import find_in_lines
from governance.redaction.recognizers.reach.links import find_links
from governance.redaction.recognizers.reach.mailboxes import find_mailboxes
from governance.redaction.recognizers.reach.networks import anchors, drawn
from governance.redaction.recognizers.reach.tokens import read
from governance.redaction.spans import Span


def find_reach(text: str) -> Iterator[Span]:
    """Yield mailboxes, links and accounts that are told in words."""
    if text.count("\n") > 1 and _SPELLED.search(text):
        yield from find_in_lines(text)
    if '"' in text:
        yield from find_mistyped(text)
    letters = drawn(text)
    found = list(anchors(letters))
    ended = _ended(letters)
    named = "@" in text and any(sign in letters for sign in _TOLD)
    if not (found or ended or named):
        return
    tokens = read(text)
    if named:
        yield from find_spoken_ends(tokens)
    if ended:
        yield from find_mailboxes(tokens)
        yield from find_links(tokens)
    if found:
        yield from find_accounts(found, tokens)


def _ended(letters: str) -> bool:
    """Whether the ending of a host stands as a word of its own, or beside its dot or slash."""
    if any(ending in letters for ending in _SURE) or any(home in letters for home in _HOMES):
        return True
    told = any(sign in letters for sign in _TOLD) and _DOTTED.search(letters) is not None
    return told or ("/" in letters and _SLASHED.search(letters) is not None)


_SPELLED = re.compile("[@/]")
_ALONE = bag("com kom comm calm ком кам ru ру рю org орг net uk рф эр_у c_o_m r_u o_r_g")
_SURE = tuple(f" {word.replace('_', ' ')}{end}" for word in _ALONE for end in (" ", "."))
_HOMES = bag("gmail outlook hotmail yahoo icloud мэйл мейл гмейл яндекс рамблер инбокс")
# Endings that are words too count beside a dot or a slash.
_ENDING = "|".join(sorted(said.ENDINGS, key=len, reverse=True))
_DOT = r"dot|точка|точк|точку|тчк|точ|дот|period|point|stop"
_TOLD = (
    "dot",
    "точ",
    "тчк",
    "дот",
    "period",
    "point",
    "stop",
    "slash",
    "слэш",
    "слеш",
    "дроб",
    "косая",
)
_SLASH = "forward|slash|слэш|слеш|дробь|косая|/"
_DOTTED = re.compile(
    rf"(?<![^\W_])(?:(?:{_DOT})\W{{0,3}}"
    rf"(?:{_ENDING}|[^\W\d_]\W{{1,2}}[^\W\d_]\b|[a-zа-я]{{2,4}} (?:{_SLASH}))|"
    rf"(?:{_ENDING})\W{{0,3}}(?:{_SLASH}))"
)
_SLASHED = re.compile(rf"(?<![^\W_])(?:{_ENDING})\W{{0,3}}/")
