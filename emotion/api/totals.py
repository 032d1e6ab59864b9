"""REST for what is known of many: outcomes that come in, aggregates that go out."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.serializers import Strict
from emotion.api.serializers import SLUG
from emotion.api.views import PROBLEM, caller_of
from emotion.errors import AggregatesClosed
from emotion.services.outcomes import OUTCOMES, report
from emotion.services.totals import aggregates, last_weeks, outcomes

WEEKS, MOST_WEEKS = 12, 106


class OutcomeBody(Strict):
    """`{"outcome", "happened"?}`."""

    outcome = serializers.ChoiceField(OUTCOMES)
    happened = serializers.BooleanField(required=False, default=True)


class AggregatesQuery(Strict):
    """`?purpose=&since=&until=&channel=`: whole weeks, `since` and `until` (exclusive) as days."""

    purpose = serializers.RegexField(SLUG, max_length=64)
    channel = serializers.RegexField(SLUG, max_length=64, required=False, default="")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def span(self, today: date) -> tuple[date, date]:
        """The Mondays to read from and up to; the last twelve weeks where nothing is said."""
        first, last = last_weeks(today, WEEKS)
        since = self.validated_data.get("since", first)
        until = self.validated_data.get("until", max(last, since))
        if not since <= until or (until - since).days > 7 * MOST_WEEKS:
            raise ValidationError({"until": [f"After since, by at most {MOST_WEEKS} weeks."]})
        return since, until


class OutcomesView(APIView):
    """`POST /analyses/{id}/outcomes`: what the application learned later."""

    required_scopes: ClassVar = {"POST": "outcomes:write"}

    @extend_schema(request=OutcomeBody, responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def post(self, request: Request, identifier: UUID) -> Response:
        """Counted into sums about nobody; `counted` is false when it had been before."""
        body = OutcomeBody(data=request.data)
        body.is_valid(raise_exception=True)
        counted = report(
            identifier, **body.validated_data, by=caller_of(request), at=timezone.now()
        )
        return Response({"analysis": str(identifier), "counted": counted})


class AggregatesView(APIView):
    """`GET /aggregates?purpose=`: weekly sums for those who may read them."""

    required_scopes: ClassVar = {"GET": "aggregates:read"}

    @extend_schema(parameters=[AggregatesQuery], responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def get(self, request: Request) -> Response:
        """Groups of fewer than twenty people are left out, counts are rounded to five."""
        query = AggregatesQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        slug = query.validated_data["purpose"]
        purposes = caller_of(request).purposes.purposes("read_aggregates")
        if not purposes.filter(slug=slug).exists():
            raise AggregatesClosed("You may not read aggregates of this purpose.", field="purpose")
        since, until = query.span(timezone.now().date())
        found: dict[str, Any] = aggregates(
            slug, since=since, until=until, channel=query.validated_data["channel"]
        )
        return Response({**found, "outcomes": outcomes(slug, since=since, until=until)})
