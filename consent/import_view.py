"""`POST /opt-outs/imports`: an older opt-out list as the request's body, streamed."""

from collections.abc import Mapping
from typing import IO, Any, ClassVar, cast

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.imports import Format, import_opt_outs, read
from consent.views import caller

SHOWN = 1_000  # broken lines listed in an answer


class _Streaming(BaseParser):
    """Hands the stream on unread: a list may be larger than memory."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The stream."""
        return {"stream": stream, "format": "csv" if "csv" in self.media_type else "ndjson"}


class CsvStream(_Streaming):
    """`Content-Type: text/csv`."""

    media_type = "text/csv"


class NdjsonStream(_Streaming):
    """`Content-Type: application/x-ndjson`."""

    media_type = "application/x-ndjson"


class OptOutImportView(APIView):
    """Everyone on the list is opted out; each line is judged by itself."""

    required_scopes: ClassVar = {"POST": "consents:write"}
    parser_classes = (CsvStream, NdjsonStream)
    unhurried = True  # a long list may take longer than a request does (governance.deadline)

    @extend_schema(
        request={
            "text/csv": OpenApiTypes.BINARY,
            "application/x-ndjson": OpenApiTypes.BINARY,
        },
        responses=OpenApiTypes.OBJECT,
    )
    def post(self, request: Request) -> Response:
        """Counts, the log's entries, and the first thousand broken lines with what is wrong."""
        broken: list[dict[str, Any]] = []

        def tell(number: int, status: str, detail: str) -> None:
            if status == "broken" and len(broken) < SHOWN:
                broken.append({"line": number, "detail": detail})

        sent = cast(dict[str, Any], request.data)
        if not sent:  # an empty body reaches no parser
            raise ValidationError({"body": ["Send a list, as CSV or NDJSON."]})
        try:
            found = import_opt_outs(
                read(sent["stream"], cast(Format, sent["format"])),
                by=caller(request).name,
                at=timezone.now(),
                may_act_in=caller(request).may_act_in,
                report=tell,
            )
        except ValueError as error:
            raise ValidationError({"header": [str(error)]}) from error
        return Response(
            {
                "lines": found.lines,
                "opted_out": found.opted_out,
                "already": found.already,
                "broken": found.broken,
                "entries": found.entries,
                "problems": broken,
            }
        )
