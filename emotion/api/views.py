"""The door's REST calls. Views translate: validate, one service call, answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.models import Notice, Purpose
from consent.services import notice_view
from emotion.api.serializers import AnalysisBody, AnalysisQuery, QuestionBody
from emotion.models import Analysis, AnalysisQuerySet, ModelCard
from emotion.services import analyse, read_many, read_one, readable, reasons, rule
from emotion.services.cards import described
from emotion.services.deciding import limits
from governance.callers import Caller
from governance.models import Policy
from governance.reading import CODES, HEADER, Reason, reason_of
from governance.services.policies import current_ruleset

PROBLEM = dict.fromkeys((401, 403, 409, 413, 415, 422, 429, 503), OpenApiTypes.OBJECT)
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=False)
REASON = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    required=False,
    description=f'Why a result is read, where its purpose asks: `{CODES[0]}; case="SUP-4711"`. '
    f"Codes: {', '.join(CODES)}.",
)
KEY_LIMIT = 255


def caller_of(request: Request) -> Caller:
    """The authenticated caller; the permission class let nobody else through."""
    caller = request.auth
    assert isinstance(caller, Caller)
    return caller


def gpc_of(request: Request) -> bool:
    """Whether the request itself carries Global Privacy Control (`Sec-GPC: 1`)."""
    return request.headers.get("Sec-GPC", "").strip() == "1"


def key_of(request: Request) -> str:
    """The Idempotency-Key, or an empty string; 422 for one that cannot be used."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > KEY_LIMIT or not key.isprintable():
        raise ValidationError({"Idempotency-Key": [f"Use 1 to {KEY_LIMIT} printable characters."]})
    return key


def why(request: Request) -> Reason | None:
    """The reason for a read, as the header states it; `ReasonNeeded` for one that is no reason."""
    return reason_of(request.headers.get(HEADER, ""))


class AnalysesView(APIView):
    """`POST /analyses`: the main job. `GET /analyses`: read back."""

    required_scopes: ClassVar = {"POST": "analyses:write", "GET": "analyses:read"}

    @extend_schema(
        request=AnalysisBody, parameters=[KEY], responses={200: OpenApiTypes.OBJECT, **PROBLEM}
    )
    def post(self, request: Request) -> Response:
        """One governed analysis: 200 with emotions and a receipt, 403 with reasons."""
        body = AnalysisBody(data=request.data)
        body.is_valid(raise_exception=True)
        answer = analyse(
            body.question(gpc=gpc_of(request)),
            body.said(),
            by=caller_of(request),
            clock=timezone.now,
            key=key_of(request),
        )
        return Response(answer)

    @extend_schema(
        operation_id="analyses_list",
        parameters=[AnalysisQuery, REASON],
        responses={200: OpenApiTypes.OBJECT, **PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """The newest analyses that the caller may read, each read recorded."""
        query = AnalysisQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        by, now = caller_of(request), timezone.now()
        rows = list(_chosen(query.validated_data, by=by, at=now))
        return Response(
            {
                "analyses": read_many(rows, by=by, at=now, reason=why(request)),
                "next": str(rows[-1].pk) if len(rows) == query.validated_data["limit"] else None,
            }
        )


def _chosen(filters: dict[str, Any], *, by: Caller, at: datetime) -> AnalysisQuerySet:
    rows = readable(by=by, at=at)
    if "purpose" in filters:
        rows = rows.filter(purpose__slug=filters["purpose"])
    if "since" in filters:
        rows = rows.filter(created_at__gte=filters["since"])
    if "until" in filters:
        rows = rows.filter(created_at__lt=filters["until"])
    if "before" in filters:
        edge = Analysis.objects.filter(pk=filters["before"]).values("created_at")
        rows = rows.filter(created_at__lt=edge[:1])
    return rows.order_by("-created_at")[: filters["limit"]]


class AnalysisView(APIView):
    """`GET /analyses/{id}`: one analysis, the read recorded."""

    required_scopes: ClassVar = {"GET": "analyses:read"}

    @extend_schema(
        parameters=[REASON],
        responses={200: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT, **PROBLEM},
    )
    def get(self, request: Request, identifier: UUID) -> Response:
        """The answer as it was given, while its retention lasts and its key lives."""
        by, now = caller_of(request), timezone.now()
        return Response(read_one(identifier, by=by, at=now, reason=why(request)))


class DecisionsView(APIView):
    """`POST /decisions`: may I? Steps 1 to 3, no content."""

    required_scopes: ClassVar = {"POST": "decisions:write"}

    @extend_schema(request=QuestionBody, responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def post(self, request: Request) -> Response:
        """200 with `decision` allow or deny, why, and a receipt."""
        body = QuestionBody(data=request.data)
        body.is_valid(raise_exception=True)
        question = body.question(gpc=gpc_of(request))
        ruling = rule(question, by=caller_of(request), at=timezone.now(), deed="decision")
        return Response(
            {
                "decision": ruling.decision.effect,
                "decisive": ruling.decision.decisive,
                "reasons": reasons(ruling.decision, question.language),
                "obligations": list(ruling.decision.obligations),
                "limits": limits(ruling.facts),
                "policy_set": ruling.decision.policy_set,
                "receipt": ruling.receipt,
            }
        )


class PurposesView(APIView):
    """`GET /purposes`: what there is to ask for, and on what ground."""

    required_scopes: ClassVar = {"GET": "catalogue:read"}

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def get(self, request: Request) -> Response:
        """Active purposes with their terms, the notices to show, and whether the caller may."""
        permitted = set(caller_of(request).purposes.purposes("use").values_list("pk", flat=True))
        notices = defaultdict(list)
        for notice in Notice.objects.in_force().select_related("purpose"):
            notices[notice.purpose_id].append(notice)
        return Response(
            {
                "purposes": [
                    _purpose_view(row, notices[row.pk], permitted=row.pk in permitted)
                    for row in Purpose.objects.active()
                ]
            }
        )


def _purpose_view(
    purpose: Purpose, notices: Sequence[Notice], *, permitted: bool
) -> dict[str, Any]:
    return {
        "purpose": purpose.slug,
        "iri": purpose.iri,
        "names": purpose.names,
        "descriptions": purpose.descriptions,
        "modalities": purpose.modalities,
        "lawful_bases": purpose.lawful_bases,
        "minimum_age": purpose.minimum_age,
        "gpc_is_opt_out": purpose.gpc_is_opt_out,
        "recipients": purpose.recipients,
        "retention_days": purpose.retention_days,
        "read_reason": purpose.read_reason or "nobody",
        "notices": [notice_view(notice) for notice in notices],
        "permitted": permitted,
    }


class PoliciesView(APIView):
    """`GET /policies`: the permitted uses in force, with their rules."""

    required_scopes: ClassVar = {"GET": "catalogue:read"}

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def get(self, request: Request) -> Response:
        """The published set: its hash, and each policy with its rules; all else is denied."""
        in_force = Policy.objects.in_force(timezone.now().date()).order_by("slug", "version")
        return Response(
            {
                "policy_set": current_ruleset().hash,
                "policies": [
                    {
                        "policy": policy.slug,
                        "version": policy.version,
                        "title": policy.title,
                        "rationale": policy.rationale,
                        "effective_from": policy.effective_from,
                        "effective_to": policy.effective_to,
                        "rules": policy.rules,
                    }
                    for policy in in_force
                ],
            }
        )


class ModelsView(APIView):
    """`GET /models`: which scorers there are, and what is known of them."""

    required_scopes: ClassVar = {"GET": "catalogue:read"}

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def get(self, request: Request) -> Response:
        """Model cards with their evidence, and the purposes that a failed bias audit closes."""
        now = timezone.now()
        return Response({"models": [described(card, at=now) for card in ModelCard.objects.all()]})
