"""JSON in, strictly: UTF-8, no NaN, bounded depth, an object at the top."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.http import UnreadablePostError
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from audit.errors import DomainError


class BodyTooLarge(DomainError):
    """The body is over DISCREET_BODY_LIMIT. Send less, or in parts."""

    status = 413
    slug = "too-large"
    title = "Content too large"

    def __init__(self, detail: str, *, limit: int) -> None:
        super().__init__(detail, extra={"limit": limit})


class BodyTooSlow(DomainError):
    """The body did not come: DISCREET_BODY_SECONDS passed, or the client left. Send it again."""

    status = 408
    slug = "too-slow"
    title = "The body did not arrive in time"


class StrictJSONParser(BaseParser):
    """RFC 8259 JSON by orjson: no invalid UTF-8, lone surrogates, NaN or deep nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The decoded object; `ParseError` says what is wrong without quoting the content.

        Raises `BodyTooLarge` before more than DISCREET_BODY_LIMIT bytes are held in memory, and
        `BodyTooSlow` when they do not come.
        """
        limit = settings.DISCREET_BODY_LIMIT
        try:
            body = stream.read(limit + 1)
        except UnreadablePostError as error:
            raise BodyTooSlow from error
        if len(body) > limit:
            raise BodyTooLarge(f"The body is over the limit of {limit} bytes.", limit=limit)
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(
                f"The body is not valid JSON in UTF-8 (line {error.lineno}, column {error.colno})."
            ) from None
        if not isinstance(document, dict):
            raise ParseError("The body must be a JSON object.")
        return document
