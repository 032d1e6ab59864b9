"""Who wants to hear of a changed will, and what has still to be told."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """An application's address for changes in its namespaces. The secret signs; it is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.URLField(max_length=500)
    namespaces = models.JSONField(default=list, help_text='Namespaces to hear of; ["*"]: all.')
    sealed_secret = models.BinaryField()
    active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return f"webhook {self.id}"


class Delivery(models.Model):
    """One message to one webhook, kept until it was taken or given up on (`dead`)."""

    WAITING, SENT, DEAD = "waiting", "sent", "dead"
    STATES = [(WAITING, "waiting"), (SENT, "sent"), (DEAD, "dead")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE)
    body = models.TextField()
    state = models.CharField(max_length=7, choices=STATES, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    last_status = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"delivery {self.id}"
