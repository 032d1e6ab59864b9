"""Applications and retention rules in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from governance.admin.base import Screen
from governance.models import Application, RetentionRule


@admin.register(Application)
class ApplicationAdmin(Screen[Application]):
    """Which internal applications there are; their secrets are never shown again."""

    list_display = ["slug", "namespaces", "active", "created_at"]
    list_filter = ["active"]
    search_fields = ["slug"]
    readonly_fields = ["slug", "client", "account", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made by `manage.py create_application`, which shows the secret once."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Evidence points at it: switch it off instead."""
        return False


@admin.register(RetentionRule)
class RetentionRuleAdmin(Screen[RetentionRule]):
    """How long data may live; the strictest matching rule wins."""

    list_display = ["__str__", "days", "reason", "citation"]
    search_fields = ["purpose", "modality"]
