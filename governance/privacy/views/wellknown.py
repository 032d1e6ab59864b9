"""The GPC support resource (Global Privacy Control, "GPC Support Resource")."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

LAST_UPDATE: Final = "2026-11-22"


@require_safe
def gpc_support(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/gpc.json`: we honour the signal."""
    response = JsonResponse({"gpc": True, "lastUpdate": LAST_UPDATE})
    response["Cache-Control"] = "public, max-age=86400"
    return response
