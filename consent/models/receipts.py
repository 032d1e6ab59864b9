"""The proof a person keeps."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Receipt(models.Model):
    """A signed statement, exactly as it was handed out. `token` is the subject's monthly token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    token = models.CharField(max_length=64, db_index=True, blank=True)
    namespace = models.CharField(max_length=64, blank=True)
    document = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return f"receipt {self.id}"
