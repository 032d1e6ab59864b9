"""The REST calls of will: validate, one service call, answer. Errors become problems elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar, cast
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent import links, receipts, serializers
from consent.errors import FormatUnknown, NoticeUnusable, ReceiptUnknown
from consent.models import Notice, Purpose, Receipt, Subject, Webhook
from consent.records import Circumstances, instant
from consent.references import Reference
from consent.services import (
    Outcome,
    clear_opt_out,
    find_subject,
    join,
    note_signal,
    notice_view,
    opt_out,
    record_consent,
    serve_notice,
    standing,
    subject_for,
)
from consent.services.webhooks import hears, reference
from consent.standing import Standing

Body = TypeVar("Body", bound=serializers.Strict)
ANSWER = OpenApiTypes.OBJECT


class Party(Protocol):
    """What these views ask of the authenticated caller (`governance.callers.Caller` is one)."""

    @property
    def name(self) -> str:
        """An opaque actor, fit for evidence."""

    @property
    def may_act_in(self) -> Callable[[str], bool]:
        """Whether the caller may name people of a namespace."""


def caller(request: Request) -> Party:
    """The authenticated caller."""
    return cast(Party, request.auth)


def body_of(request: Request, form: type[Body]) -> dict[str, Any]:
    """The validated body; every subject in it must be in a namespace of the caller's (else 403)."""
    serializer = form(data=request.data)
    serializer.is_valid(raise_exception=True)
    valid: dict[str, Any] = serializer.validated_data
    for value in valid.values():
        if isinstance(value, Reference) and not caller(request).may_act_in(value.namespace):
            raise PermissionDenied("You may not act for people of this namespace.")
    return valid


def heed_gpc(request: Request, subject: Subject, at: datetime, *, stated: bool = False) -> bool:
    """Keep a `Sec-GPC: 1` header or a stated signal; whether there was one."""
    if not stated and request.headers.get("Sec-GPC", "").strip() != "1":
        return False
    note_signal(subject=subject, by=caller(request).name, at=at)
    return True


def standing_view(found: Standing) -> dict[str, Any]:
    """A standing in the API's words."""
    return {
        "state": found.state,
        "reasons": list(found.reasons),
        "since": instant(found.since),
        "consent": found.consent_id or None,
        "notice_sha256": found.notice_hash or None,
        "gpc": found.gpc,
    }


class ConsentsView(APIView):
    """`PUT /consents`: a person gave, refused or withdrew a consent."""

    required_scopes: ClassVar = {"PUT": "consents:write"}

    @extend_schema(request=serializers.ConsentBody, responses={200: ANSWER, 201: ANSWER})
    def put(self, request: Request) -> Response:
        """201 with a new revision, 200 when the same will was on record already."""
        body, now = body_of(request, serializers.ConsentBody), timezone.now()
        subject = subject_for(body["subject"], at=now)
        signalled = heed_gpc(request, subject, now, stated=body["gpc"])
        outcome = record_consent(
            subject=subject,
            purpose=body["purpose"],
            modality=body["modality"],
            state=body["state"],
            by=caller(request).name,
            at=now,
            notice=body.get("notice"),
            jurisdiction=body["jurisdiction"],
            expires_at=body["expires_at"],
            circumstances=_circumstances(body, gpc=signalled),
        )
        found = standing(
            subject=subject,
            purpose=body["purpose"],
            modality=body["modality"],
            at=now,
            gpc=signalled,
        )
        return _answer(
            outcome,
            state=outcome.grant.state,
            record_id=str(outcome.grant.record_id),
            revision=outcome.grant.revision,
            standing=standing_view(found),
        )


class ConsentQueryView(APIView):
    """`POST /consents/query`: where a person stands, without an identifier in any URL."""

    required_scopes: ClassVar = {"POST": "consents:read"}

    @extend_schema(request=serializers.ConsentQuery, responses=ANSWER)
    def post(self, request: Request) -> Response:
        """The standing for every active purpose and modality, or for one purpose."""
        body, now = body_of(request, serializers.ConsentQuery), timezone.now()
        subject = find_subject(body["subject"])
        gpc = body["gpc"]
        if subject is not None:
            gpc = heed_gpc(request, subject, now, stated=gpc)
        purposes = [body["purpose"]] if body["purpose"] else Purpose.objects.active()
        rows = [
            {
                "purpose": purpose.slug,
                "modality": modality,
                "lawful_basis": purpose.lawful_basis(modality),
                **standing_view(
                    standing(subject=subject, purpose=purpose, modality=modality, at=now, gpc=gpc)
                ),
            }
            for purpose in purposes
            for modality in purpose.modalities
        ]
        return Response({"known": subject is not None, "standings": rows})


class OptOutsView(APIView):
    """`POST /opt-outs`: a general no, for everything or for a part."""

    required_scopes: ClassVar = {"POST": "consents:write"}

    @extend_schema(request=serializers.OptOutBody, responses={200: ANSWER, 201: ANSWER})
    def post(self, request: Request) -> Response:
        """201 with a new opt-out, 200 when it stood already."""
        body, now = body_of(request, serializers.OptOutBody), timezone.now()
        subject = subject_for(body["subject"], at=now)
        heed_gpc(request, subject, now)
        deed = opt_out if body["state"] == "set" else clear_opt_out
        outcome = deed(
            subject=subject,
            by=caller(request).name,
            at=now,
            purpose=body["purpose"],
            modality=body["modality"] or None,
        )
        scope = {
            "purpose": body["purpose"].slug if body["purpose"] else None,
            "modality": body["modality"] or None,
        }
        return _answer(outcome, state=outcome.grant.state, scope=scope)


class OptOutLinksView(APIView):
    """`POST /opt-out-links`: a signed link to the person's own page."""

    required_scopes: ClassVar = {"POST": "consents:write"}

    @extend_schema(request=serializers.LinkBody, responses={201: ANSWER})
    def post(self, request: Request) -> Response:
        """The link and when it stops working."""
        body, now = body_of(request, serializers.LinkBody), timezone.now()
        subject = subject_for(body["subject"], at=now)
        url, expires_at = links.make_link(subject, locale=body["locale"][:2], at=now)
        return Response({"url": url, "expires_at": instant(expires_at)}, status=201)


class AliasesView(APIView):
    """`POST /subject-aliases`: the caller verified that two references are one person."""

    required_scopes: ClassVar = {"POST": "consents:write"}

    @extend_schema(request=serializers.AliasBody, responses=ANSWER)
    def post(self, request: Request) -> Response:
        """From now on an opt-out under either name covers both."""
        body, now = body_of(request, serializers.AliasBody), timezone.now()
        subject = subject_for(body["subject"], at=now)
        join(subject, subject_for(body["alias"], at=now), by=caller(request).name, at=now)
        return Response({"joined": True, "identities": _identities(subject)})


class WebhookReferenceView(APIView):
    """`POST /webhooks/{id}/references`: how a webhook's messages will name a person."""

    required_scopes: ClassVar = {"POST": "consents:read"}

    @extend_schema(request=serializers.ReferenceBody, responses=ANSWER)
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """404 for a webhook that does not hear of the person's namespace."""
        body = body_of(request, serializers.ReferenceBody)
        webhook = Webhook.objects.filter(pk=webhook_id, active=True).first()
        if webhook is None or not hears(webhook, body["subject"].namespace):
            raise Http404
        subject = subject_for(body["subject"], at=timezone.now())
        return Response({"reference": reference(webhook, subject)})


class FormatIsOurs(DefaultContentNegotiation):
    """`format` names a receipt's form, not a renderer: every answer is JSON."""

    def filter_renderers(self, renderers: Any, _format: str) -> Any:
        """All of them."""
        return renderers


class ReceiptView(APIView):
    """`GET /receipts/{id}`: a receipt, with its inclusion proof once the log is sequenced."""

    required_scopes: ClassVar = {"GET": "receipts:read"}
    content_negotiation_class = FormatIsOurs

    @extend_schema(
        parameters=[OpenApiParameter("format", str, enum=("discreet", "kantara"))],
        responses=ANSWER,
    )
    def get(self, request: Request, receipt_id: UUID) -> Response:
        """404 for receipts of people in other namespaces, as for those that do not exist.

        `format=kantara` gives KI-CR-v1.1.0 for a receipt of a consent; 422 for any other receipt.
        """
        row = Receipt.objects.filter(pk=receipt_id).first()
        if row is None or (row.namespace and not caller(request).may_act_in(row.namespace)):
            raise ReceiptUnknown("There is no such receipt.")
        wanted = request.query_params.get("format", "discreet")
        if wanted == "kantara":
            return Response(receipts.as_kantara(row))
        if wanted != "discreet":
            raise FormatUnknown("The formats are 'discreet' and 'kantara'.")
        return Response(receipts.with_proof(receipt_id))


class NoticesView(APIView):
    """`GET /notices?purpose=&modality=`: what must be shown, in every language there is."""

    required_scopes: ClassVar = {"GET": "catalogue:read"}

    @extend_schema(
        parameters=[OpenApiParameter("purpose", str), OpenApiParameter("modality", str)],
        responses=ANSWER,
    )
    def get(self, request: Request) -> Response:
        """The approved notices, newest version first."""
        form = serializers.NoticeQuery(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        notices = Notice.objects.filter(state=Notice.APPROVED, purpose__active=True)
        if wanted["purpose"]:
            notices = notices.filter(purpose=wanted["purpose"])
        found = [
            notice_view(notice)
            for notice in notices.select_related("purpose").order_by("purpose__slug", "-version")
            if not wanted["modality"] or wanted["modality"] in notice.modalities
        ]
        return Response({"notices": found})


class NoticeServedView(APIView):
    """`POST /notices/{id}/served`: a notice was shown to a person."""

    required_scopes: ClassVar = {"POST": "consents:write"}

    @extend_schema(request=serializers.ServedBody, responses={201: ANSWER})
    def post(self, request: Request, notice_id: UUID) -> Response:
        """201 with a receipt of the showing."""
        body, now = body_of(request, serializers.ServedBody), timezone.now()
        notice = Notice.objects.select_related("purpose").filter(pk=notice_id).first()
        if notice is None:
            raise NoticeUnusable("There is no such notice.")
        served, receipt = serve_notice(
            subject=subject_for(body["subject"], at=now),
            notice=notice,
            language=body["language"],
            channel=body["channel"],
            by=caller(request).name,
            at=now,
        )
        return Response({"id": str(served.event), "receipt": receipt}, status=201)


def _circumstances(body: dict[str, Any], *, gpc: bool) -> Circumstances:
    return Circumstances(
        language=body["language"],
        explicit=body["explicit"],
        age_band=body["age_band"],
        guardian=body["guardian"],
        gpc_signal=gpc,
        conflict_confirmed=body["gpc_conflict_confirmed"],
        inference_basis=body["inference_basis"],
        screen_sha256=body["screen_sha256"],
        release_document=body["release_document_sha256"],
        collection_method=body["collection_method"],
        parties=tuple(dict(party) for party in body["parties"]),
    )


def _answer(outcome: Outcome[Any], **members: Any) -> Response:
    status = 201 if outcome.created else 200
    return Response(
        {"id": str(outcome.grant.event), **members, "receipt": outcome.receipt}, status=status
    )


def _identities(subject: Subject) -> int:
    return Subject.objects.same_person(subject).count()
