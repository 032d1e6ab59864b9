"""The log's tables: references, hashes and pseudonyms; no foreign keys out, no personal data.

Append-only (database triggers refuse UPDATE, DELETE and TRUNCATE, see audit/immutability.py):
Entry, Payload (but for pruning), Leaf, Tile, Checkpoint, Cosignature, TimeStamp, Pruning.
Mutable: Queue (drained), Head (one row), Detail (deleted with its retention), Export (a job).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.payload import new_id

EXACT = ("purpose", "decision", "token")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads that the API, the admin and exports share."""

    def about(self, tokens: list[str]) -> "EntryQuerySet":
        """The trail of one subject, given its monthly tokens."""
        return self.filter(token__in=tokens)

    def matching(self, filters: Mapping[str, Any]) -> "EntryQuerySet":
        """Of a type (`consent.*` means the family), purpose, decision or token; created in
        [since, until). Names with an empty value are passed over."""
        chosen = self.between(since=filters.get("since"), until=filters.get("until"))
        family = filters.get("type") or ""
        if family.endswith(".*"):
            chosen = chosen.filter(type__startswith=family[:-1])
        elif family:
            chosen = chosen.filter(type=family)
        exact = {name: filters[name] for name in EXACT if filters.get(name)}
        return chosen.filter(**exact)

    def between(self, *, since: object = None, until: object = None) -> "EntryQuerySet":
        """Created in [since, until): aware datetimes; None is open."""
        chosen = self
        if since is not None:
            chosen = chosen.filter(created__gte=since)
        if until is not None:
            chosen = chosen.filter(created__lt=until)
        return chosen


class Entry(models.Model):
    """One recorded event. Its exact bytes are in Payload until retention prunes them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created = models.DateTimeField(_("time"))
    tenant = models.CharField(max_length=63)
    leaf_hash = models.BinaryField(max_length=32)
    token = models.CharField(_("subject token"), max_length=64, blank=True)
    type = models.CharField(_("type"), max_length=64)
    purpose = models.CharField(_("purpose"), max_length=128, blank=True)
    decision = models.CharField(_("decision"), max_length=8, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        default_permissions = ("view",)
        indexes: ClassVar = [
            models.Index(
                fields=["token", "created"],
                name="audit_entry_token",
                condition=~models.Q(token=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class Payload(models.Model):
    """The exact canonical bytes that the leaf hash covers. Monthly partitions on PostgreSQL."""

    entry = models.UUIDField(primary_key=True)
    created = models.DateTimeField()
    body = models.BinaryField(max_length=65_535)

    class Meta:
        verbose_name = _("payload")
        verbose_name_plural = _("payloads")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry)


class Queue(models.Model):
    """Entries that the sequencer has still to give an index (PostgreSQL; SQLite has none)."""

    entry = models.UUIDField(primary_key=True)

    class Meta:
        verbose_name = _("queued entry")
        verbose_name_plural = _("queued entries")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry)


class Leaf(models.Model):
    """Which entry stands at which index of the tree."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.index)


class Tile(models.Model):
    """A full tile: 256 hashes, and the hash of the node that covers them."""

    address = models.BigIntegerField(primary_key=True)
    hashes = models.BinaryField(max_length=8192)
    root = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("tile")
        verbose_name_plural = _("tiles")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.address >> 56}/{self.address & (1 << 56) - 1}"

    @staticmethod
    def at(level: int, number: int) -> int:
        """The primary key of tile (level, number): the level in the top byte."""
        return level << 56 | number


class Head(models.Model):
    """The one row (id 1) that a sequencer locks: how far the tree has grown."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"", max_length=2048)
    minimum_index = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("head")
        verbose_name_plural = _("heads")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.size)


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root, as published."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.size)


class Cosignature(models.Model):
    """A witness's signature line on a checkpoint."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    size = models.BigIntegerField(db_index=True)
    witness = models.CharField(max_length=255)
    line = models.TextField()
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["size", "witness"], name="audit_one_line_per_witness")
        ]

    def __str__(self) -> str:
        return f"{self.witness} {self.size}"


class TimeStamp(models.Model):
    """An RFC 3161 token over a checkpoint's note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    size = models.BigIntegerField(db_index=True)
    authority = models.CharField(max_length=255)
    token = models.BinaryField()
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("time-stamp")
        verbose_name_plural = _("time-stamps")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.authority} {self.size}"


class Pruning(models.Model):
    """Permission, written in the same transaction, to delete one payload; `event` is the
    log.pruned entry that says so for good."""

    entry = models.UUIDField(primary_key=True)
    event = models.UUIDField()
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("pruning")
        verbose_name_plural = _("prunings")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry)


class Detail(models.Model):
    """Sealed bytes about an entry under the subject's key; the payload holds only a keyed
    commitment to them, never a bare hash (an emotion's label can be guessed)."""

    entry = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("sealed detail")
        verbose_name_plural = _("sealed details")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry)


class Export(models.Model):
    """A job that writes an evidence bundle; progress is entries written of entries chosen."""

    class State(models.TextChoices):
        """Where the job stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    requested_by = models.CharField(_("requested by"), max_length=128)
    format = models.CharField(_("format"), max_length=16, default="bundle")
    filters = models.JSONField(_("filters"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    written = models.BigIntegerField(_("written"), default=0)
    total = models.BigIntegerField(_("total"), default=0)
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(_("created"))
    lease = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.format} {self.id}"
