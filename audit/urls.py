"""The evidence API, under /api/v1/audit/."""

from django.urls import URLPattern, path, re_path

from audit import views

TILE = r"(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?$"

urlpatterns: list[URLPattern] = [
    path("entries", views.Entries.as_view(), name="audit-entries"),
    path("checkpoint", views.LatestCheckpoint.as_view(), name="audit-checkpoint"),
    re_path(rf"^tile/entries/{TILE}", views.EntryTile.as_view(), name="audit-entry-tile"),
    re_path(rf"^tile/(?P<level>[0-9]{{1,2}})/{TILE}", views.HashTile.as_view(), name="audit-tile"),
    path("proofs/inclusion", views.Inclusion.as_view(), name="audit-inclusion"),
    path("proofs/consistency", views.Consistency.as_view(), name="audit-consistency"),
    path("exports", views.Exports.as_view(), name="audit-exports"),
    path("exports/<uuid:pk>", views.ExportState.as_view(), name="audit-export"),
    path("exports/<uuid:pk>/file", views.ExportFile.as_view(), name="audit-export-file"),
]
