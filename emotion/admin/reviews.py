"""The queue of messages that people label, and how far they agree."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emotion.admin.analyses import caller_at
from emotion.admin.tallies import Figures
from emotion.models import Review
from emotion.services.reviewing import agreement, give, open_text, waiting
from governance.admin.base import attempt
from governance.callers import Caller

STATES = (
    ("upset", gettext_lazy("upset: angry, disappointed, worried, let down")),
    ("satisfied", gettext_lazy("satisfied: pleased, relieved, thankful")),
    ("neutral", gettext_lazy("neutral: neither, or both alike")),
)
PAGE = 50


class LabelForm(forms.Form):
    """What the message expresses."""

    state = forms.ChoiceField(
        label=gettext_lazy("What does the message express?"),
        choices=STATES,
        widget=forms.RadioSelect,
    )


@admin.register(Review)
class ReviewAdmin(Figures):
    """Messages whose redacted text the policy lets be kept, for those who may read results."""

    template = "emotion/reviews.html"

    def get_urls(self) -> list[Any]:
        """One message's address beside the usual ones."""
        guarded = self.admin_site.admin_view(self.label)
        return [
            path("<uuid:identifier>/label/", guarded, name="emotion_review_label"),
            *super().get_urls(),
        ]

    def figures(self, request: HttpRequest) -> dict[str, Any]:
        """The queue without what this person labelled before, and the agreement by purpose."""
        by = caller_at(request)
        purposes = by.purposes.purposes("read_results")
        rows = self._queue(by)
        return {
            "title": _("Messages to label"),
            "rows": rows[:PAGE],
            "agreements": [(purpose.slug, agreement(purpose)) for purpose in purposes],
        }

    def label(self, request: HttpRequest, identifier: UUID) -> HttpResponse:
        """Show one redacted message, its reading recorded; keep the label that is posted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by, now = caller_at(request), timezone.now()
        review = self._queue(by).filter(analysis=identifier).first()
        if review is None:
            raise Http404
        form = LabelForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            state = form.cleaned_data["state"]
            attempt(
                request,
                lambda: give(review, state, annotator=by.name, by=by, at=now),
                _("Thank you: your label is kept."),
            )
            return HttpResponseRedirect(reverse("admin:emotion_review_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What does it express?"),
            "text": open_text(review, by=by, at=now),
            "review": review,
            "form": form,
        }
        response = TemplateResponse(request, "emotion/label.html", context)
        add_never_cache_headers(response)
        return response

    def _queue(self, by: Caller) -> Any:
        purposes = by.purposes.purposes("read_results")
        kept = waiting(purposes=purposes, at=timezone.now()).exclude(sealed_text=b"")
        return kept.exclude(given__annotator=by.name)
