"""Data subject requests over REST, shaped after the Data Rights Protocol 0.9.

`status` is a state of docs/reference/requests.md; `drp` says the same in the protocol's words.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request as Call
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.labels import names_nobody
from consent.records import instant
from consent.serializers import PurposeField, Strict, SubjectField
from consent.services import subject_for
from governance.callers import Caller
from governance.dsr.actions import ACTIONS, ASSERTED, ASSURANCES, BASES
from governance.dsr.states import DRP, State
from governance.dsr.terms import REGIMES
from governance.errors import IdentityUnproven, RequestUnknown
from governance.models import Request
from governance.request_answers import nudge, zip_response
from governance.services import requests as deeds

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=False)
KEY_LIMIT = 255
PAGE = 50
METHOD = "application"
PROBLEM = dict.fromkeys((401, 403, 404, 409, 410, 422), OpenApiTypes.OBJECT)


class RequestBody(Strict):
    """`POST /requests`."""

    subject = SubjectField()
    action = serializers.ChoiceField(list(ACTIONS))
    jurisdiction = serializers.CharField(
        max_length=10, required=False, default="", allow_blank=True
    )
    assurance = serializers.ChoiceField(list(ASSURANCES), required=False, default=ASSERTED)
    purpose = PurposeField(required=False, allow_null=True, default=None)
    modality = serializers.CharField(
        max_length=20, required=False, default="", allow_blank=True, validators=[names_nobody]
    )
    details = serializers.CharField(max_length=4_000, required=False, default="", allow_blank=True)
    locale = serializers.ChoiceField(["en", "ru"], required=False, default="en")


class RequestQuery(Strict):
    """`GET /requests`."""

    status = serializers.ChoiceField([state.value for state in State], required=False)
    action = serializers.ChoiceField(list(ACTIONS), required=False)
    before = serializers.UUIDField(required=False)


class NoticeBody(Strict):
    """`POST /requests/acknowledgements`: the `webhook-id` of the message that was acted upon."""

    notice = serializers.UUIDField()


def caller_of(call: Call) -> Caller:
    """The authenticated caller; the permission class let nobody else through."""
    caller = call.auth
    assert isinstance(caller, Caller)
    return caller


class RequestsView(APIView):
    """`POST /requests`: a person uses a right. `GET /requests`: what there is."""

    required_scopes: ClassVar = {"POST": "requests:write", "GET": "requests:read"}

    @extend_schema(
        request=RequestBody,
        parameters=[KEY],
        responses={200: OpenApiTypes.OBJECT, 201: OpenApiTypes.OBJECT, **PROBLEM},
    )
    def post(self, call: Call) -> Response:
        """201 with the request as it stands; 200 when the Idempotency-Key was used before."""
        form = RequestBody(data=call.data)
        form.is_valid(raise_exception=True)
        body, by, now = form.validated_data, caller_of(call), timezone.now()
        if not by.may_act_in(body["subject"].namespace):
            raise PermissionDenied("You may not act for people of this namespace.")
        wish = deeds.Wish(
            subject=subject_for(body["subject"], at=now),
            action=body["action"],
            jurisdiction=body["jurisdiction"],
            assurance=body["assurance"],
            verified_by=METHOD,
            purpose=body["purpose"],
            modality=body["modality"],
            text=body["details"],
            application=by.application,
            key=_key(call),
            language=body["locale"],
        )
        taken = deeds.receive(wish, by=by.name, at=now)
        nudge(taken.request)
        taken.request.refresh_from_db()
        answer = {**shown(taken.request), "receipt": taken.receipt}
        return Response(answer, status=201 if taken.created else 200)

    @extend_schema(
        operation_id="requests_list",
        parameters=[RequestQuery],
        responses={200: OpenApiTypes.OBJECT, **PROBLEM},
    )
    def get(self, call: Call) -> Response:
        """The newest requests of the caller's namespaces."""
        form = RequestQuery(data=call.query_params.dict())
        form.is_valid(raise_exception=True)
        wanted, rows = form.validated_data, visible(caller_of(call))
        if "status" in wanted:
            rows = rows.filter(state=wanted["status"])
        if "action" in wanted:
            rows = rows.filter(action=wanted["action"])
        if "before" in wanted:
            edge = Request.objects.filter(pk=wanted["before"]).values("received_at")
            rows = rows.filter(received_at__lt=edge[:1])
        found = list(rows.order_by("-received_at")[:PAGE])
        more = str(found[-1].pk) if len(found) == PAGE else None
        return Response({"requests": [shown(row) for row in found], "next": more})


class RequestView(APIView):
    """`GET /requests/{id}`: where it stands. `DELETE`: the person takes it back."""

    required_scopes: ClassVar = {"GET": "requests:read", "DELETE": "requests:write"}

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def get(self, call: Call, identifier: UUID) -> Response:
        """Status, due date, and the certificate or result once there is one."""
        return Response(shown(one(call, identifier)))

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def delete(self, call: Call, identifier: UUID) -> Response:
        """The request as it stands: withdrawn (the protocol's `revoked`)."""
        found = one(call, identifier)
        return Response(shown(deeds.withdraw(found, by=caller_of(call).name, at=timezone.now())))


class RequestVerificationView(APIView):
    """`POST /requests/{id}/verification`: the application verified who asked."""

    required_scopes: ClassVar = {"POST": "requests:write"}

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def post(self, call: Call, identifier: UUID) -> Response:
        """The request as it stands; work on it begins."""
        by, now = caller_of(call).name, timezone.now()
        found = deeds.verify(one(call, identifier), method=METHOD, by=by, at=now)
        nudge(found)
        found.refresh_from_db()
        return Response(shown(found))


class RequestPassphraseView(APIView):
    """`POST /requests/{id}/passphrase`: what opens the package, shown once."""

    required_scopes: ClassVar = {"POST": "requests:write"}

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def post(self, call: Call, identifier: UUID) -> Response:
        """`passphrase` is null when it was shown before."""
        found = verified(one(call, identifier))
        phrase = deeds.take_phrase(found, by=caller_of(call).name, at=timezone.now())
        return Response({"passphrase": phrase}, headers={"Cache-Control": "no-store"})


class RequestPackageView(APIView):
    """`GET /requests/{id}/package`: the encrypted ZIP while it lasts."""

    required_scopes: ClassVar = {"GET": "requests:write"}

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY, **PROBLEM})
    def get(self, call: Call, identifier: UUID) -> HttpResponse:
        """AES-256 encrypted; each handing-out is recorded."""
        found = verified(one(call, identifier))
        content = deeds.collect(found, by=caller_of(call).name, at=timezone.now())
        return zip_response(content, found)


class RequestAcknowledgementsView(APIView):
    """`POST /requests/acknowledgements`: a recipient did what a message told it (Art. 19)."""

    required_scopes: ClassVar = {"POST": "requests:write"}

    @extend_schema(request=NoticeBody, responses={200: OpenApiTypes.OBJECT, **PROBLEM})
    def post(self, call: Call) -> Response:
        """The notice's state; saying it twice changes nothing."""
        form = NoticeBody(data=call.data)
        form.is_valid(raise_exception=True)
        by = caller_of(call)
        notice = deeds.acknowledge_notice(
            form.validated_data["notice"],
            may_act_in=by.may_act_in,
            by=by.name,
            at=timezone.now(),
        )
        return Response({"notice": str(notice.pk), "state": notice.state})


def visible(by: Caller) -> Any:
    """The requests of people in the caller's namespaces."""
    rows = Request.objects.select_related("subject", "purpose", "duplicate_of")
    if by.namespaces is None:
        return rows
    return rows.filter(subject__namespace__in=by.namespaces)


def one(call: Call, identifier: UUID) -> Request:
    """The request; raises `RequestUnknown` alike for none and for another namespace's."""
    found: Request | None = visible(caller_of(call)).filter(pk=identifier).first()
    if found is None:
        raise RequestUnknown("There is no such request.")
    return found


def verified(request: Request) -> Request:
    """The same when its person is verified; raises `IdentityUnproven`."""
    if request.assurance == ASSERTED:
        raise IdentityUnproven("Verify the person first.")
    return request


def shown(request: Request) -> dict[str, Any]:
    """A request in the API's words; empty members are left out."""
    status, reason = DRP[State(request.state)]
    if request.basis:
        reason = BASES[request.basis].drp
    found: dict[str, Any] = {
        "id": str(request.pk),
        "action": request.action,
        "status": request.state,
        "due": instant(request.due_at),
        "received_at": instant(request.received_at),
        "closed_at": instant(request.closed_at),
        "acknowledge_due": instant(request.acknowledge_due),
        "assurance": request.assurance,
        "law": REGIMES[request.regime].citation,
        "extended": request.extension,
        "denied_on": BASES[request.basis].citation if request.basis else "",
        "duplicate_of": str(request.duplicate_of_id or ""),
        "result": _result(request),
        "drp": {
            "request_id": str(request.pk),
            "status": status,
            "reason": reason,
            "received_at": instant(request.received_at),
            "expected_by": instant(request.due_at),
        },
    }
    if request.certificate:
        found["certificate"] = deeds.with_proofs(request.certificate)
    return {name: value for name, value in found.items() if value not in ("", None, {})}


def _result(request: Request) -> dict[str, Any]:
    now, result = timezone.now(), dict(request.outcome)
    package = deeds.package_of(request, at=now)
    if package is not None:
        path = reverse("request-package", args=[request.pk])
        result["package"] = {
            "url": path,
            "sha256": package.sha256,
            "expires_at": instant(package.expires_at),
            "collected_at": instant(package.collected_at),
        }
    notices = request.notices.values_list("state", flat=True)
    if notices:
        states = list(notices)
        result["recipients"] = {state: states.count(state) for state in sorted(set(states))}
    if request.is_open and request.action == "erase" and (wait := deeds.waits_for(request, at=now)):
        result["waits_for"] = wait
    return result


def _key(call: Call) -> str:
    key = call.headers.get("Idempotency-Key", "")
    if len(key) > KEY_LIMIT or not key.isprintable():
        raise ValidationError({"Idempotency-Key": [f"Use 1 to {KEY_LIMIT} printable characters."]})
    return key
