"""Model cards in the admin, and analyses as facts without content."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from emotion.models import ModelCard
from governance.admin.base import Screen


@admin.register(ModelCard)
class ModelCardAdmin(Screen[ModelCard]):
    """What is known of each model version, and until when it may be used."""

    list_display = ["name", "version", "modality", "allowed", "validated_until", "audited_until"]
    list_filter = ["modality", "allowed"]
    readonly_fields = ["name", "version", "modality", "languages", "figures", "demo", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Cards come with the scorer and its evaluation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Decisions point at it."""
        return False
