"""Internal applications: who they are, whose subjects they may name, what they may do."""

from typing import ClassVar

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import models

EVERY_NAMESPACE = "*"


class Application(models.Model):
    """An internal app: an OAuth2 client, with a service account that holds its permissions.

    The service account exists so that guardian's object permissions on a purpose work alike for
    staff and for applications.
    """

    slug = models.SlugField(max_length=64, unique=True)
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="application")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="application"
    )
    namespaces = models.JSONField(
        default=list, help_text='Namespaces of subjects it may name; ["*"] means all.'
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def scope_of_namespaces(self) -> tuple[str, ...] | None:
        """The namespaces it may name subjects of; None means every one."""
        return None if EVERY_NAMESPACE in self.namespaces else tuple(self.namespaces)
