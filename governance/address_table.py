"""Every address of the service, read off the URL conf."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from governance.matrix import Address


def addresses() -> list[Address]:
    """In the order of the URL conf; paths without a slash in front, gaps as `<kind:name>`."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, path: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        here = path + _text(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, here, space + inner)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "cls", None)
            scopes = dict(getattr(view, "required_scopes", {}))
            yield Address(space + (pattern.name or ""), here, scopes)


def _text(pattern: Any) -> str:
    """A regular expression in the words of a path."""
    text = str(pattern)
    if not isinstance(pattern, RegexPattern):
        return text
    return simplify_regex(text).lstrip("/").replace("\\", "")
