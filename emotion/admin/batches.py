"""Batches in the admin: how far each is. Its lines stay with the application that sent it."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from emotion.models import Batch
from governance.admin.jobs import ReadOnly


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    """Who sent how much, and what is left of it; nothing of anybody's."""

    list_display = ("created_at", "application", "progress", "finished_at")
    list_filter = ("application",)
    fields = ("id", "application", "lines", "progress", "created_at", "finished_at", "expires_at")
    readonly_fields = ("id", "progress")
    list_per_page = 50

    @admin.display(description=_("progress"))
    def progress(self, batch: Batch) -> str:
        """How many lines ended how: allowed, denied, failed, left, gone."""
        words: dict[str, Any] = {
            "allowed": _("allowed"),
            "denied": _("denied"),
            "failed": _("failed"),
            "left": _("left"),
            "gone": _("gone"),
        }
        counts = batch.counts().items()
        return ", ".join(f"{words[name]} {count}" for name, count in counts if count)
