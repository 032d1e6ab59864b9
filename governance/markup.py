"""Rich text from outside, made harmless: allowed tags only, no attributes but safe links. Pure."""

import html
import re
from html.parser import HTMLParser
from typing import Final

ALLOWED: Final = frozenset(
    {
        *("p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "blockquote", "code"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td"),
        *("span", "div", "sub", "sup", "hr", "pre"),
    }
)
_DROPPED: Final = frozenset(
    {
        *("script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math"),
        *("textarea", "title", "select", "xmp", "noembed", "noframes", "plaintext"),
    }
)
_VOID: Final = frozenset({"br", "hr"})
_LOOKS_LIKE_MARKUP: Final = re.compile(r"<[a-zA-Z/!?]")
_SAFE_LINK: Final = re.compile(r"(https?://|mailto:)[^\s\"'<>`]*\Z", re.IGNORECASE)


def clean(text: str) -> str:
    """The text with only allowed tags. What holds no markup comes back as it is; idempotent."""
    if not _LOOKS_LIKE_MARKUP.search(text):
        return text
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.result()


def plain(text: str) -> str:
    """The words alone: tags gone, entities read, paragraphs and items on lines of their own."""
    if not _LOOKS_LIKE_MARKUP.search(text):
        return text
    broken = re.sub(r"</(p|li|h[1-6]|tr|div)>|<br */?>", "\n", clean(text), flags=re.IGNORECASE)
    words = html.unescape(re.sub(r"<[^>]*>", "", broken))
    return re.sub(r"\n{3,}", "\n\n", words).strip()


class _Cleaner(HTMLParser):
    """Rewrites allowed tags, drops the others, and drops the content of dangerous ones."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._out: list[str] = []
        self._open: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._skipping.append(tag)
        if self._skipping or tag not in ALLOWED:
            return
        self._out.append(f"<{tag}{_link(attrs) if tag == 'a' else ''}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            if tag in self._skipping:
                while self._skipping.pop() != tag:
                    pass
            return
        if self._skipping or tag not in self._open:
            return
        while self._open:
            closing = self._open.pop()
            self._out.append(f"</{closing}>")
            if closing == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._out.append(data.replace("<", "&lt;").replace(">", "&gt;"))

    def handle_entityref(self, name: str) -> None:
        if not self._skipping:
            self._out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        if not self._skipping:
            self._out.append(f"&#{name};")

    def result(self) -> str:
        """What remained, every open tag closed."""
        return "".join(self._out) + "".join(f"</{tag}>" for tag in reversed(self._open))


def _link(attrs: list[tuple[str, str | None]]) -> str:
    for name, value in attrs:
        if name == "href" and value and _SAFE_LINK.match(value.strip()):
            return f' href="{html.escape(value.strip())}"'
    return ""
