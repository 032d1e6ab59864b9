"""Why an officer says that a person is a minor or vulnerable, or is not any more."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models import Subject


class SegmentNote(models.Model):
    """The provenance of one flag that an officer set or lifted; the flag itself is the signal.

    `signal`: the event of the `consent.Signal` that the deed wrote. `sealed`: the officer's words,
    under the person's key. Rows are written once.
    """

    class Basis(models.TextChoices):
        """On what the officer relies."""

        STATEMENT = "statement", _("the person's own statement")
        GUARDIAN = "guardian", _("a parent or guardian said so")
        DOCUMENT = "document", _("a document was seen")
        OBSERVED = "observed", _("observed by staff")
        MISTAKE = "mistake", _("the flag was a mistake")

    signal = models.UUIDField(unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="segment_notes")
    basis = models.CharField(_("basis"), max_length=9, choices=Basis.choices)
    sealed = models.BinaryField()
    by = models.CharField(max_length=120, editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        ordering: ClassVar = ["-at"]
        verbose_name = _("person in need of protection")
        verbose_name_plural = _("people in need of protection")
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.basis} {self.signal}"

    @property
    def identity(self) -> str:
        """The associated data that ties the sealed bytes to this row."""
        return f"segment-note:{self.signal}"
