"""Addresses of data subject requests, below `/api/v1/`."""

from django.urls import path

from governance.api import requests as views

urlpatterns = [
    path("requests", views.RequestsView.as_view(), name="requests"),
    path(
        "requests/acknowledgements",
        views.RequestAcknowledgementsView.as_view(),
        name="request-acknowledgements",
    ),
    path("requests/<uuid:identifier>", views.RequestView.as_view(), name="request"),
    path(
        "requests/<uuid:identifier>/verification",
        views.RequestVerificationView.as_view(),
        name="request-verification",
    ),
    path(
        "requests/<uuid:identifier>/passphrase",
        views.RequestPassphraseView.as_view(),
        name="request-passphrase",
    ),
    path(
        "requests/<uuid:identifier>/package",
        views.RequestPackageView.as_view(),
        name="request-package",
    ),
]
