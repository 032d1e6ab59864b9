"""Who: data subjects under keyed pseudonyms, and what outlives an erasure."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Questions asked of subjects."""

    def same_person(self, subject: "Subject") -> "SubjectQuerySet":
        """Every identity that was verified to be this person's, oldest lock order first."""
        return self.filter(person=subject.person).order_by("id")

    def living(self) -> "SubjectQuerySet":
        """Those that were not erased."""
        return self.filter(erased_at=None)


class Subject(models.Model):
    """A person in one namespace. Nothing here names them: the pseudonym is a keyed hash.

    `person` joins identities that were verified to belong together; it starts as the subject's
    own id. An erased subject keeps its row, so that append-only records keep their reference, but
    loses its pseudonym and its key: nothing leads back. One who returns is a new `generation`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.CharField(max_length=64, unique=True)
    namespace = models.CharField(max_length=64)
    generation = models.PositiveIntegerField(default=1)
    person = models.UUIDField(db_index=True)
    has_key = models.BooleanField(default=False)
    link_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("data subject")
        verbose_name_plural = _("data subjects")
        indexes = [models.Index(fields=["namespace", "created_at"])]

    def __str__(self) -> str:
        return f"subject {self.pseudonym[:8]}…"


class Suppression(models.Model):
    """That a person's opt-out survived an erasure: the new generation stands for nothing else."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="suppression")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"suppression of {self.subject}"
