"""Every address of the service."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from governance import pages, probes
from governance.admin.timeline import timeline
from governance.api import schema  # noqa: F401  (importing it registers the schemes)
from governance.api.simulations import SimulationsView
from governance.api.token import revoke, token
from governance.privacy.views import gpc_support

urlpatterns = [
    path("", pages.front, name="front"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path(".well-known/gpc.json", gpc_support, name="gpc-support"),
    path("oauth/token", token, name="oauth-token"),
    path("oauth/revoke", revoke, name="oauth-revoke"),
    path("privacy/", include("governance.privacy.urls")),
    path("sign-in/", include("governance.signin.urls")),
    path(
        f"{settings.DISCREET_ADMIN_PATH}/audit/timeline/",
        admin.site.admin_view(timeline),
        name="audit-timeline",
    ),
    path(f"{settings.DISCREET_ADMIN_PATH}/", admin.site.urls),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("api/v1/audit/", include("audit.urls")),
    path(
        "api/v1/policies/<str:slug>/<int:version>/simulations",
        SimulationsView.as_view(),
        name="simulations",
    ),
    path("api/v1/", include("governance.api.request_urls")),
    path("api/v1/", include("consent.urls")),
    path("api/v1/", include("emotion.urls")),
]

handler400 = "governance.api.problems.bad_request"
handler404 = "governance.api.problems.not_found"
handler500 = "governance.api.problems.server_error"
