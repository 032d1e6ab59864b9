"""Requests of data subjects, their answers, and who was told of what was done."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose, Subject, Webhook
from governance.dsr.actions import ACTIONS, ASSURANCES
from governance.dsr.states import CLOSED, OPEN, WORKABLE, State


class RequestQuerySet(models.QuerySet["Request"]):
    """Questions asked of requests."""

    def open(self) -> "RequestQuerySet":
        """Those that still wait for their end."""
        return self.filter(state__in=OPEN)

    def of_person(self, subject: Subject) -> "RequestQuerySet":
        """Every request under any of the person's identities, newest first."""
        return self.filter(subject__person=subject.person).order_by("-received_at")

    def workable(self, *actions: str) -> "RequestQuerySet":
        """Those of these actions that a worker may take up, oldest first."""
        return self.filter(action__in=actions, state__in=WORKABLE).order_by("received_at")

    def overdue(self, *, at: datetime) -> "RequestQuerySet":
        """Open, and past the day by which the law wants an answer."""
        return self.open().filter(due_at__lt=at)


class Request(models.Model):
    """One request. The person is a pseudonym; what they wrote is sealed under their key.

    `sealed`: the correspondence, a JSON list of `{"at", "by", "text"}`; gone with the key.
    `outcome`: what was done, in counts and slugs. `erased_at`: when an erasure was carried out;
    `swept_at`: when the last unreadable row went. `mailed_at`: when officers were last told by mail
    of a mark (`reminded_at`, `overdue_at`). The record itself stays for its term.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="requests")
    action = models.CharField(
        _("action"), max_length=20, choices=[(slug, one.title) for slug, one in ACTIONS.items()]
    )
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, null=True, blank=True)
    modality = models.CharField(max_length=20, blank=True)
    jurisdiction = models.CharField(_("place"), max_length=10, blank=True)
    regime = models.CharField(_("law"), max_length=10)
    assurance = models.CharField(
        _("identity"), max_length=8, choices=[(slug, slug) for slug in ASSURANCES]
    )
    verified_by = models.CharField(max_length=20, blank=True)
    channel = models.CharField(_("came by"), max_length=10)
    application = models.CharField(max_length=64, blank=True)
    key_hash = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(
        _("state"),
        max_length=14,
        choices=[(state.value, state.value) for state in State],
        default=State.RECEIVED.value,
    )
    received_at = models.DateTimeField(_("received"))
    acknowledge_due = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), db_index=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extension = models.CharField(max_length=20, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_days = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    sealed = models.BinaryField(blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    receipt = models.UUIDField(null=True, blank=True)
    certificate = models.UUIDField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    swept_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    retention_until = models.DateTimeField(null=True, blank=True, db_index=True)
    retention_rule = models.CharField(
        max_length=80, blank=True, help_text="The rule or law that set the date."
    )

    objects: ClassVar = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering: ClassVar = ["due_at", "received_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["subject", "-received_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CLOSED], closed_at__isnull=False)
                | Q(state__in=[state.value for state in OPEN], closed_at=None),
                name="request_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DENIED.value) | ~Q(basis=""),
                name="request_denied_on_a_basis",
            ),
            models.UniqueConstraint(
                fields=["application", "key_hash"],
                condition=~Q(key_hash=""),
                name="request_one_per_key",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it: the first eight characters of its id."""
        return str(self.pk)[:8]

    @property
    def reference(self) -> str:
        """How evidence points at it."""
        return f"request:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its end."""
        return self.state in OPEN


class RequestPackage(models.Model):
    """The answer to a request for a copy: a ZIP under a passphrase, sealed under the person's key.

    `sealed_phrase` is emptied when the passphrase is shown, which happens once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="package")
    sealed = models.BinaryField()
    sealed_phrase = models.BinaryField(blank=True)
    size = models.PositiveIntegerField(help_text="Bytes of the ZIP.")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    collected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("package")

    def __str__(self) -> str:
        return f"package {self.pk}"


class RecipientNotice(models.Model):
    """One recipient of results who is told of an erasure, a correction or a restriction (Art. 19).

    `id` is the message's own: the webhook's `webhook-id`, by which the recipient acknowledges.
    """

    WAITING, TOLD, ACKNOWLEDGED, GIVEN_UP = "waiting", "told", "acknowledged", "given-up"
    STATES: ClassVar = [
        (WAITING, _("waiting")),
        (TOLD, _("told")),
        (ACKNOWLEDGED, _("acknowledged")),
        (GIVEN_UP, _("given up")),
    ]

    id = models.UUIDField(primary_key=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notices")
    webhook = models.ForeignKey(Webhook, on_delete=models.SET_NULL, null=True)
    namespace = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=STATES, default=WAITING)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("notice to a recipient")

    def __str__(self) -> str:
        return f"notice {self.pk}"
