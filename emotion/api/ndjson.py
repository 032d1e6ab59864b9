"""NDJSON in: one JSON object a line, bounded in every direction while it is read."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.http import UnreadablePostError
from rest_framework.parsers import BaseParser

from emotion.errors import BatchTooLarge, LineMalformed
from governance.api.parsers import BodyTooSlow

MEDIA_TYPE = "application/x-ndjson"


class NdjsonParser(BaseParser):
    """Every line is JSON in UTF-8 and an object, or nothing of the upload is taken.

    Lines end with a line feed, the last may go without; an empty line within is malformed. So the
    n-th line is the n-th analysis.
    """

    media_type = MEDIA_TYPE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """`{"lines": [object, …], "body": bytes}`.

        Raises `BatchTooLarge`, `LineMalformed`, each naming the line and the limit, and
        `BodyTooSlow`; none quotes what was sent.
        """
        try:
            raw = list(_limited(stream))
        except UnreadablePostError as error:
            raise BodyTooSlow from error
        return {
            "lines": [_object(number, line) for number, line in enumerate(raw, start=1)],
            "body": b"\n".join(raw),
        }


def _limited(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines without their ends. No more than a line over a limit is ever held in memory."""
    most, longest = settings.DISCREET_BATCH_LINES, settings.DISCREET_BATCH_LINE_LIMIT
    whole, number = 0, 0
    while raw := stream.readline(longest + 3):  # with CR and LF, and one byte too many
        number, whole = number + 1, whole + len(raw)
        line = raw.removesuffix(b"\n").removesuffix(b"\r")
        if len(line) > longest:
            raise _too_large(f"Line {number} is longer than {longest} bytes.", longest, number)
        if whole > settings.DISCREET_BATCH_LIMIT:
            limit = settings.DISCREET_BATCH_LIMIT
            raise _too_large(f"The batch is over the limit of {limit} bytes.", limit, number)
        if number > most:
            raise _too_large(f"The batch has more than {most} lines.", most, number)
        yield line


def _too_large(detail: str, limit: int, line: int) -> BatchTooLarge:
    return BatchTooLarge(detail, extra={"limit": limit, "line": line})


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise LineMalformed(
            f"Line {number} is not valid JSON in UTF-8 (column {error.colno}).",
            extra={"line": number},
        ) from None
    if not isinstance(found, dict):
        raise LineMalformed(f"Line {number} is no JSON object.", extra={"line": number})
    return found
