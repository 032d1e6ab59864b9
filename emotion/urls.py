"""The door's addresses, under /api/v1/."""

from django.urls import path

from emotion.api import views

urlpatterns = [
    path("analyses", views.AnalysesView.as_view(), name="analyses"),
    path("analyses/<uuid:identifier>", views.AnalysisView.as_view(), name="analysis"),
    path("decisions", views.DecisionsView.as_view(), name="decisions"),
    path("purposes", views.PurposesView.as_view(), name="purposes"),
    path("policies", views.PoliciesView.as_view(), name="policies"),
    path("models", views.ModelsView.as_view(), name="models"),
]
