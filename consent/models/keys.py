"""The vault's tables. They live in a database of their own (`governance.routers`)."""

from django.db import models


class SubjectKey(models.Model):
    """One person's data key, wrapped. A destroyed key leaves its tombstone and never returns.

    A batch of messages that waits has one as well, under its own id, until it is done.
    """

    subject_id = models.UUIDField(primary_key=True, editable=False)
    wrapped = models.BinaryField()
    root_version = models.PositiveIntegerField(db_index=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None) | models.Q(wrapped=b""),
                name="subjectkey_destroyed_keys_are_empty",
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.subject_id}"


class KeyEpoch(models.Model):
    """The time one root key version wrapped keys. Closed when rotated away, then destroyed."""

    version = models.PositiveIntegerField(primary_key=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"root key epoch {self.version}"
