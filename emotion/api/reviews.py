"""REST for reviewers: what waits for a label, and labels by reference."""

from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.serializers import Strict
from emotion.api.serializers import SLUG
from emotion.api.views import PROBLEM, caller_of
from emotion.scorers.vocabularies import SERVICE
from emotion.services.reviewing import NotInReview, annotator_of, give, waiting

PAGE = 100


class LabelBody(Strict):
    """`{"state", "annotator"}`: what a reviewer read, and an opaque name for that reviewer."""

    state = serializers.ChoiceField(SERVICE)
    annotator = serializers.RegexField(SLUG, max_length=64)


class ReviewsView(APIView):
    """`GET /reviews`: the application's own analyses that wait for people's labels."""

    required_scopes: ClassVar = {"GET": "reviews:write"}

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def get(self, request: Request) -> Response:
        """The oldest hundred, by reference: the application knows the messages."""
        by, now = caller_of(request), timezone.now()
        rows = waiting(purposes=by.purposes.purposes("use"), at=now)
        own = rows.filter(analysis__application=by.application or None)[:PAGE]
        return Response(
            {
                "reviews": [
                    {
                        "analysis": str(row.analysis_id),
                        "purpose": row.analysis.purpose.slug,
                        "channel": row.analysis.channel,
                        "language": row.language,
                        "sampled_at": row.sampled_at,
                    }
                    for row in own
                ]
            }
        )


class LabelsView(APIView):
    """`POST /analyses/{id}/labels`: what one reviewer read in a message that is in review."""

    required_scopes: ClassVar = {"POST": "reviews:write"}

    @extend_schema(request=LabelBody, responses={201: OpenApiTypes.OBJECT, **PROBLEM})
    def post(self, request: Request, identifier: UUID) -> Response:
        """Kept, sealed under the customer's key, until the analysis goes."""
        body = LabelBody(data=request.data)
        body.is_valid(raise_exception=True)
        by, now = caller_of(request), timezone.now()
        rows = waiting(purposes=by.purposes.purposes("use"), at=now)
        own = rows.filter(analysis__application=by.application or None)
        review = own.filter(analysis=identifier).first()
        if review is None or not by.may_act_in(review.analysis.subject.namespace):
            raise NotInReview("Nothing like this waits for a label.")
        said = body.validated_data
        annotator = annotator_of(said["annotator"], by=by)
        give(review, said["state"], annotator=annotator, by=by, at=now)
        return Response({"analysis": str(identifier), "labelled": True}, status=201)
