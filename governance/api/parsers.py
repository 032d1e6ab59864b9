"""JSON in, strictly: UTF-8, no NaN, bounded depth, an object at the top."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class StrictJSONParser(BaseParser):
    """RFC 8259 JSON by orjson: no invalid UTF-8, lone surrogates, NaN or deep nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The decoded object; `ParseError` says what is wrong without quoting the content."""
        try:
            document = orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(
                f"The body is not valid JSON in UTF-8 (line {error.lineno}, column {error.colno})."
            ) from None
        if not isinstance(document, dict):
            raise ParseError("The body must be a JSON object.")
        return document
