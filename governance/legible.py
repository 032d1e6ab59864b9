"""What comes in as text is text: UTF-8, without NUL and without lone surrogates.

Refusing both at the door, for every address, leaves no form, filter or look-up behind it to forget
them (`audit.texts` says why they cannot stay). JSON bodies are read by `governance.api.parsers`.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils.http import parse_header_parameters

from audit.texts import UNFIT

Handler = Callable[[HttpRequest], HttpResponse]
_NAME: Final = re.compile(r"[A-Za-z0-9_.\[\]-]{1,64}")  # that a page may repeat
UNNAMED: Final = "?"
BY_ITSELF: Final = ("/api/", "/oauth/")  # they read bodies in their own way, with their own limits


class Illegible(BadRequest):
    """The request holds what is no text. Send it as UTF-8, without NUL: `field` says where.

    The message is the same for all, because Django logs it: a field's name is the sender's word.
    """

    def __init__(self, field: str) -> None:
        super().__init__("What was sent is not text.")
        self.field = field if _NAME.fullmatch(field) else UNNAMED


def _said(meta: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Content type and its parameters; a header that cannot be read names no encoding we know."""
    with suppress(ValueError, LookupError):  # `name*=codec''…` is decoded by that codec
        return parse_header_parameters(meta.get("CONTENT_TYPE", ""))
    return "", {"charset": UNNAMED}


class LegibleWSGI(WSGIRequest):
    """A request that is read as UTF-8, whatever it says: `Legible` refuses it when it says other.

    Django reads the query and a form by the encoding that the sender names. Among Python's codecs
    are some that make surrogates, and some that make no text at all: then Django fails before any
    handler of errors is there.
    """

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        self.content_type, self.content_params = _said(meta)


class LegibleASGI(ASGIRequest):
    """The same for `governance.asgi`."""

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        self.content_type, self.content_params = _said(meta)


class Legible:
    """Middleware before sessions: a cookie that is no text is as good as none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        for name, value in list(request.COOKIES.items()):
            if UNFIT.search(value):
                del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raise Http404 for such an address, Illegible (400; 422 in REST) for such a field."""
        if UNFIT.search(request.path):
            raise Http404
        if not _in_utf8(request):
            raise Illegible("charset")
        check(request.GET)
        if request.method == "POST" and not request.path.startswith(BY_ITSELF):
            check(_form(request))


def check(fields: QueryDict) -> None:
    """Raise Illegible for the first field whose name or value is no text."""
    for name, values in fields.lists():
        if UNFIT.search(name) or any(map(UNFIT.search, values)):
            raise Illegible(name)


def _in_utf8(request: HttpRequest) -> bool:
    said = (request.content_params or {}).get("charset", "utf-8")
    try:
        return codecs.lookup(said).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _form(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except UnreadablePostError:  # it stopped half way: CSRF or the view answers that
        return QueryDict()
