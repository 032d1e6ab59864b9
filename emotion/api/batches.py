"""REST for analyses in bulk: send them, see how far they are, fetch what came of them."""

from typing import Any, ClassVar, cast
from uuid import UUID

import orjson
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.views import AsItIs
from consent.serializers import Strict
from emotion.api.lines import read_line
from emotion.api.ndjson import MEDIA_TYPE, NdjsonParser
from emotion.api.views import KEY, PROBLEM, REASON, caller_of, gpc_of, key_of, why
from emotion.models import Batch
from emotion.services import batches
from emotion.tasks import run_batch

SCOPE = "analyses:write"  # who may ask may hear the answer
WORKERS = 4  # sent for at once, one for every so many lines
LINES_A_WORKER = 50
PAGE = 200
NOT_MANY = dict.fromkeys((404,), OpenApiTypes.OBJECT)


class ResultsQuery(Strict):
    """`?after=&limit=`: the lines after this one, at most so many."""

    after = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)
    limit = serializers.IntegerField(required=False, default=PAGE, min_value=1, max_value=PAGE)


class BatchesView(APIView):
    """`POST /batches`: analyses in bulk, a line each."""

    content_negotiation_class = AsItIs
    parser_classes = (NdjsonParser,)
    required_scopes: ClassVar = {"POST": SCOPE}
    unhurried = True  # an upload may take longer than a request does (governance.deadline)

    @extend_schema(
        request={MEDIA_TYPE: OpenApiTypes.BINARY},
        parameters=[KEY],
        responses={202: OpenApiTypes.OBJECT, **PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """202 with the batch; each line has the body of `POST /analyses`, and may have `line_id`.

        Every line counts as a call. What is no JSON object refuses the whole, with its number; all
        else is the outcome of its line.
        """
        key = key_of(request)
        sent = cast(dict[str, Any], request.data)
        if not sent or not sent["lines"]:  # an empty body reaches no parser
            raise ValidationError({"body": ["Send one analysis a line, as NDJSON."]})
        by, now = caller_of(request), timezone.now()
        batch = batches.earlier(by=by, key=key, body=sent["body"])
        if batch is None:
            allowances = batches.charge(len(sent["lines"]), by=by, at=now)
            vars(request._request)["allowances"] = allowances
            allowances.check()
            lines = [
                read_line(number, line, by=by, gpc=gpc_of(request))
                for number, line in enumerate(sent["lines"], start=1)
            ]
            batch = batches.accept(lines, by=by, at=now, key=key, body=sent["body"])
            send_workers(batch)
        told = _told(batch)
        address = reverse("batch", args=[batch.pk])
        return Response(told, status=202, headers={"Location": address})


class BatchView(APIView):
    """`GET /batches/{id}`: how far it is."""

    content_negotiation_class = AsItIs
    required_scopes: ClassVar = {"GET": SCOPE}

    @extend_schema(
        operation_id="batch_retrieve", responses={200: OpenApiTypes.OBJECT, **NOT_MANY, **PROBLEM}
    )
    def get(self, request: Request, identifier: UUID) -> Response:
        """Status, counts and times, to who sent it."""
        by, now = caller_of(request), timezone.now()
        return Response(_told(batches.batch_of(identifier, by=by, at=now)))


class ResultsView(APIView):
    """`GET /batches/{id}/results`: what came of each line."""

    content_negotiation_class = AsItIs
    required_scopes: ClassVar = {"GET": SCOPE}

    @extend_schema(
        operation_id="batch_results",
        parameters=[
            REASON,
            OpenApiParameter("after", int, required=False, description="Lines after this one."),
            OpenApiParameter("limit", int, required=False, description=f"At most {PAGE}."),
        ],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY, **NOT_MANY, **PROBLEM},
    )
    def get(self, request: Request, identifier: UUID) -> HttpResponse:
        """A page of outcomes, a line each, in order, up to the first line without one so far.

        A `Link` with `rel="next"` is there as long as lines are left to be fetched, those that are
        still being worked on included.
        """
        query = ResultsQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        by, now = caller_of(request), timezone.now()
        batch = batches.batch_of(identifier, by=by, at=now)
        told = batches.page(batch, by=by, at=now, reason=why(request), **query.validated_data)
        body = b"".join(orjson.dumps(one) + b"\n" for one in told)
        answer = HttpResponse(body, content_type=MEDIA_TYPE)
        last = query.validated_data["after"] + len(told)
        if last < batch.lines:
            limit = query.validated_data["limit"]
            answer["Link"] = f'<{request.path}?after={last}&limit={limit}>; rel="next"'
        answer["Cache-Control"] = "no-store"
        return answer


def send_workers(batch: Batch) -> None:
    """Send for as many workers as the batch is worth, once it has committed."""
    for _ in range(min(WORKERS, -(-batch.lines // LINES_A_WORKER))):
        transaction.on_commit(lambda: run_batch.delay(batch=str(batch.pk)))


def _told(batch: Batch) -> dict[str, Any]:
    found = batches.status_of(batch)
    return found | {"results": reverse("batch-results", args=[batch.pk])}
