"""Links asked for by e-mail: what waits to be sent, and how often one may ask."""

import uuid

from django.db import models

from consent.models.people import Subject


class LinkMail(models.Model):
    """A message to send. The address is sealed under the subject's key and goes once it is sent.

    An unknown address leaves a row too, without a subject and with noise for a seal, so that
    asking takes the same time whether someone is known or not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, blank=True)
    sealed = models.BinaryField()
    language = models.CharField(max_length=10)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"link mail {self.id}"


class Throttle(models.Model):
    """How often something was asked for in one hour; `tag` is a keyed hash of who and when."""

    tag = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"throttle {self.tag[:8]}…"
