"""Simulations over REST, for staff who may change policies."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.callers import Caller
from governance.models import Policy, Simulation
from governance.services import simulations


class SimulationBody(serializers.Serializer[dict[str, Any]]):
    """How far to look back."""

    days = serializers.IntegerField(min_value=1, max_value=366, default=30)


class SimulationsView(APIView):
    """`POST`: ask for a simulation of one version. `GET`: the latest three, with progress."""

    required_scopes: ClassVar = {"GET": "catalogue:read", "POST": "catalogue:read"}
    permission = "governance.change_policy"

    @extend_schema(request=SimulationBody, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, version: int) -> Response:
        """202 with where to look; a worker runs it."""
        policy = self._policy(request, slug, version)
        body = SimulationBody(data=request.data)
        body.is_valid(raise_exception=True)
        by, at = self._caller(request).name, timezone.now()
        made = simulations.ask(policy, days=body.validated_data["days"], by=by, at=at)
        simulations.enqueue(made)
        made.refresh_from_db()
        return Response(_shown(made), status=202)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, version: int) -> Response:
        """Newest first."""
        policy = self._policy(request, slug, version)
        return Response({"simulations": [_shown(one) for one in simulations.latest(policy)]})

    def _policy(self, request: Request, slug: str, version: int) -> Policy:
        account = self._caller(request).account
        if account is None or not account.has_perm(self.permission):
            raise PermissionDenied("Only staff who may change policies may simulate them.")
        return get_object_or_404(Policy, slug=slug, version=version)

    @staticmethod
    def _caller(request: Request) -> Caller:
        caller = request.auth
        assert isinstance(caller, Caller)
        return caller


def _shown(simulation: Simulation) -> dict[str, Any]:
    return {
        "id": simulation.pk,
        "state": simulation.state,
        "percent": simulation.percent,
        "since": simulation.since.isoformat(),
        "until": simulation.until.isoformat(),
        "candidate": simulation.candidate_hash,
        "report": simulation.report,
    }
