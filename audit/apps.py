"""Django's registration of the audit application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit application."""

    name = "audit"
