"""Addresses of the REST calls of will, below `/api/v1/`."""

from django.urls import path

from consent import views
from consent.import_view import OptOutImportView

urlpatterns = [
    path("consents", views.ConsentsView.as_view(), name="consents"),
    path("consents/query", views.ConsentQueryView.as_view(), name="consents-query"),
    path("opt-outs", views.OptOutsView.as_view(), name="opt-outs"),
    path("opt-outs/imports", OptOutImportView.as_view(), name="opt-out-imports"),
    path("opt-out-links", views.OptOutLinksView.as_view(), name="opt-out-links"),
    path("subject-aliases", views.AliasesView.as_view(), name="subject-aliases"),
    path(
        "webhooks/<uuid:webhook_id>/references",
        views.WebhookReferenceView.as_view(),
        name="webhook-references",
    ),
    path("receipts/<uuid:receipt_id>", views.ReceiptView.as_view(), name="receipt"),
    path("notices", views.NoticesView.as_view(), name="notices"),
    path("notices/<uuid:notice_id>/served", views.NoticeServedView.as_view(), name="notice-served"),
]
