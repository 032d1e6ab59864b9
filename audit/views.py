"""The evidence API: translate, ask, answer. Reading it is itself recorded."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit import queries, serializers, services
from audit.errors import UnknownProof
from audit.exports import jobs
from audit.models import Checkpoint, Export
from audit.verifier.growth import TYPE as GROWTH

READ = "audit:read"
BYTES = OpenApiResponse(OpenApiTypes.BINARY)
TEXT = OpenApiResponse(OpenApiTypes.STR)
PROBLEM = OpenApiResponse(OpenApiTypes.OBJECT)


class AsItIs(DefaultContentNegotiation):
    """Notes, tiles and files have one form whatever the client accepts."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer, for answers that are JSON."""
        return renderers[0], renderers[0].media_type


class AuditView(APIView):
    """Auditors, and applications that hold the audit scope."""

    content_negotiation_class = AsItIs
    required_scopes: Mapping[str, str] = {"GET": READ}


class Entries(AuditView):
    """Entries in order of index, filtered."""

    @extend_schema(
        parameters=[serializers.EntriesQuery],
        responses=serializers.EntriesOut,
        operation_id="audit_entries",
    )
    def get(self, request: Request) -> Response:
        """A page of entries; `next` goes into `after` for the following page."""
        query = serializers.EntriesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = dict(query.validated_data)
        after, limit = wanted.pop("after"), wanted.pop("limit")
        found = queries.page(wanted, after=after, limit=limit)
        services.record_alone(_read(request, "entries", len(found), wanted))
        last = found[-1]["index"] if len(found) == limit else None
        return Response({"entries": found, "next": last})


class LatestCheckpoint(AuditView):
    """The latest signed checkpoint with its cosignatures."""

    @extend_schema(
        responses={(200, "text/plain"): TEXT, 404: PROBLEM}, operation_id="audit_checkpoint"
    )
    def get(self, request: Request) -> HttpResponse:
        """A C2SP signed note."""
        checkpoint = _checkpoint(None)
        answer = HttpResponse(queries.note_of(checkpoint), content_type="text/plain; charset=utf-8")
        answer["Cache-Control"] = "no-store"
        return answer


class HashTile(AuditView):
    """A tile of hashes, C2SP tlog-tiles."""

    @extend_schema(responses={(200, "application/octet-stream"): BYTES}, operation_id="audit_tile")
    def get(
        self, request: Request, level: str, number: str, width: str | None = None
    ) -> HttpResponse:
        """256 hashes, or the first `width` of them, under the latest checkpoint."""
        hashes = queries.hash_tile(int(level), tile_number(number), tile_width(width))
        return _tile(hashes, full=width is None)


class EntryTile(AuditView):
    """A tile of payloads, each after its length in two bytes, C2SP tlog-tiles."""

    @extend_schema(
        responses={(200, "application/octet-stream"): BYTES, 410: PROBLEM},
        operation_id="audit_entry_tile",
    )
    def get(self, request: Request, number: str, width: str | None = None) -> HttpResponse:
        """410 when retention has pruned one of them."""
        body = queries.entry_tile(tile_number(number), tile_width(width))
        return _tile(body, full=False)


class Inclusion(AuditView):
    """That an entry is in the log."""

    @extend_schema(
        parameters=[serializers.InclusionQuery],
        responses={200: serializers.InclusionOut, 404: PROBLEM},
        operation_id="audit_inclusion",
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """JSON; with `Accept: text/plain` a C2SP tlog-proof."""
        query = serializers.InclusionQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        index = wanted.get("index")
        if index is None:
            index = queries.index_of(wanted["entry"])
        checkpoint = _checkpoint(wanted.get("size"))
        hashes = queries.inclusion_at(index, checkpoint.size)
        note = queries.note_of(checkpoint)
        if request.headers.get("Accept", "").startswith("text/plain"):
            return HttpResponse(tlog_proof(index, hashes, note), content_type="text/plain")
        return Response(
            {
                "leaf_index": index,
                "tree_size": checkpoint.size,
                "hashes": [node.hex() for node in hashes],
                "checkpoint": note,
            }
        )


class Consistency(AuditView):
    """That a newer log begins with an older one."""

    @extend_schema(
        parameters=[serializers.ConsistencyQuery],
        responses={200: serializers.GrowthOut, 404: PROBLEM},
        operation_id="audit_consistency",
    )
    def get(self, request: Request) -> Response:
        """Between two signed sizes, with both checkpoints: a file that `discreet-verify` reads."""
        query = serializers.ConsistencyQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        new = _checkpoint(query.validated_data.get("new"))
        old = _checkpoint(query.validated_data["old"])
        hashes = queries.consistency(old.size, new.size)
        return Response(
            {
                "type": GROWTH,
                "old": queries.note_of(old),
                "new": queries.note_of(new),
                "old_size": old.size,
                "new_size": new.size,
                "hashes": [node.hex() for node in hashes],
            }
        )


class Exports(AuditView):
    """Jobs that write evidence to a file."""

    required_scopes: Mapping[str, str] = {"POST": READ, "GET": READ}

    @extend_schema(
        request=serializers.ExportIn,
        responses={202: serializers.ExportOut},
        operation_id="audit_export_create",
    )
    def post(self, request: Request) -> Response:
        """Ask for an export; poll its `id` until `state` is done."""
        wanted = serializers.ExportIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        job = jobs.request_export(
            format=wanted.validated_data["format"],
            filters=wanted.validated_data["filters"],
            by=_name(request),
            at=timezone.now(),
        )
        transaction.on_commit(lambda: _start(job))
        return Response(describe(job), status=202)

    @extend_schema(responses=serializers.ExportOut(many=True), operation_id="audit_exports")
    def get(self, request: Request) -> Response:
        """The caller's own latest exports."""
        own = Export.objects.filter(requested_by=_name(request)).order_by("-created")[:50]
        return Response([describe(job) for job in own])


class ExportState(AuditView):
    """One export."""

    @extend_schema(responses=serializers.ExportOut, operation_id="audit_export")
    def get(self, request: Request, pk: UUID) -> Response:
        """How far it is."""
        return Response(describe(jobs.export_of(pk, by=_name(request))))


class ExportFile(AuditView):
    """The file of an export that is done."""

    @extend_schema(
        responses={(200, "application/octet-stream"): BYTES}, operation_id="audit_export_file"
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """Download it; that is recorded."""
        job = jobs.export_of(pk, by=_name(request))
        path = jobs.file_of(job)
        services.record_alone(_read(request, f"export:{job.id}", job.total, {}))
        return FileResponse(path.open("rb"), as_attachment=True, filename=job.filename)


def describe(job: Export) -> dict[str, Any]:
    """An export as the API shows it."""
    done = job.state == Export.State.DONE
    shown = {name: getattr(job, name) for name in ("id", "format", "state", "written", "total")}
    return {
        **shown,
        "sha256": job.sha256,
        "created": job.created,
        "finished": job.finished,
        "download": reverse("audit-export-file", kwargs={"pk": job.pk}) if done else None,
    }


def tlog_proof(index: int, hashes: list[bytes], note: str) -> str:
    """C2SP tlog-proof: index, hashes, an empty line, the checkpoint."""
    lines = [base64.b64encode(node).decode() + "\n" for node in hashes]
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{''.join(lines)}\n{note}"


def tile_number(path: str) -> int:
    """`x001/x234/067` is 1234067."""
    return int(path.replace("x", "").replace("/", ""))


def tile_width(text: str | None) -> int:
    """The width of a partial tile, 1 to 255; 256 without one."""
    if text is None:
        return 256
    width = int(text)
    if not 1 <= width <= 255:
        raise UnknownProof("a partial tile is 1 to 255 wide")
    return width


def _tile(body: bytes, *, full: bool) -> HttpResponse:
    """Full hash tiles never change; partial ones and payloads may go."""
    answer = HttpResponse(body, content_type="application/octet-stream")
    answer["Cache-Control"] = "private, max-age=31536000, immutable" if full else "no-store"
    return answer


def _checkpoint(size: int | None) -> Checkpoint:
    found = queries.checkpoint_of(size)
    if found is None:
        raise UnknownProof("the log has signed no tree of that size", field="size")
    return found


def _name(request: Request) -> str:
    return str(getattr(request.auth, "name", "unknown"))


def _read(request: Request, what: str, count: int, filters: Mapping[str, Any]) -> services.Event:
    """Evidence that somebody read the evidence."""
    facts: dict[str, Any] = {"count": count, "filters": sorted(filters)}
    return services.Event(
        type="log.read",
        at=timezone.now(),
        actor=_name(request),
        role=str(getattr(request.auth, "role", "")),
        application=str(getattr(request.auth, "application", "")),
        action="read",
        resource=what,
        facts=facts,
        correlation=str(getattr(request.auth, "correlation", "")),
    )


def _start(job: Export) -> None:
    from audit.tasks import run_export

    run_export.delay(export=str(job.pk))
