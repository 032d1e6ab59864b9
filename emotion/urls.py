"""The door's addresses, under /api/v1/."""

from django.urls import path

from emotion.api import batches, reviews, totals, views

urlpatterns = [
    path("analyses", views.AnalysesView.as_view(), name="analyses"),
    path("analyses/<uuid:identifier>", views.AnalysisView.as_view(), name="analysis"),
    path("analyses/<uuid:identifier>/outcomes", totals.OutcomesView.as_view(), name="outcomes"),
    path("analyses/<uuid:identifier>/labels", reviews.LabelsView.as_view(), name="labels"),
    path("batches", batches.BatchesView.as_view(), name="batches"),
    path("batches/<uuid:identifier>", batches.BatchView.as_view(), name="batch"),
    path("batches/<uuid:identifier>/results", batches.ResultsView.as_view(), name="batch-results"),
    path("reviews", reviews.ReviewsView.as_view(), name="reviews"),
    path("aggregates", totals.AggregatesView.as_view(), name="aggregates"),
    path("decisions", views.DecisionsView.as_view(), name="decisions"),
    path("purposes", views.PurposesView.as_view(), name="purposes"),
    path("policies", views.PoliciesView.as_view(), name="policies"),
    path("models", views.ModelsView.as_view(), name="models"),
]
