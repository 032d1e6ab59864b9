"""The plain front page: it leads each kind of user to their door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Four doors: customers, officers and auditors, applications, verifiers."""
    return render(request, "front.html")
