"""Django's registration of the consent application."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The consent application."""

    name = "consent"
