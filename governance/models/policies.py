"""Permitted uses: versions of policies, the sets that were in force, and emergency stops."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.models.purposes import SLUG


class PolicyState(models.TextChoices):
    """Where a version stands. ``POLICY_STEPS`` says what may follow."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in-review", "in review"
    APPROVED = "approved", "approved"
    PUBLISHED = "published", "published"
    SUPERSEDED = "superseded", "superseded"


POLICY_STEPS: Final[dict[str, tuple[str, ...]]] = {
    PolicyState.DRAFT: (PolicyState.IN_REVIEW,),
    PolicyState.IN_REVIEW: (PolicyState.APPROVED, PolicyState.DRAFT),
    PolicyState.APPROVED: (PolicyState.PUBLISHED, PolicyState.DRAFT),
    PolicyState.PUBLISHED: (PolicyState.SUPERSEDED,),
    PolicyState.SUPERSEDED: (),
}


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Questions asked of policies."""

    def in_force(self, day: Any) -> "PolicyQuerySet":
        """What a set composed on ``day`` holds: the published, and what they replace later on."""
        ending = Q(state=PolicyState.SUPERSEDED, effective_to__gt=day)
        return self.filter(Q(state=PolicyState.PUBLISHED) | ending)

    def latest_version(self, slug: str) -> int:
        """The highest version number used, 0 when there is none."""
        return self.filter(slug=slug).aggregate(top=models.Max("version"))["top"] or 0


class Policy(models.Model):
    """One version of a permitted use. Rules change only while it is a draft.

    ``rules``: list of rule objects (governance.policy.parsing). ``examples``: list of
    ``{"name", "facts", "expect"}`` that must hold before review. ``acknowledged``: newly allowed
    cells that the approver accepted one by one. People are opaque actors (``staff:<pseudonym>``).
    """

    slug = models.CharField(max_length=64, validators=[SLUG])
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    rationale = models.TextField(blank=True, help_text="Why this use is permitted, in plain words.")
    rules = models.JSONField(default=list)
    examples = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=PolicyState.choices, default=PolicyState.DRAFT)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=120, editable=False)
    editors = models.JSONField(default=list, blank=True, editable=False)
    approver = models.CharField(max_length=120, blank=True, editable=False)
    publisher = models.CharField(max_length=120, blank=True, editable=False)
    acknowledged = models.JSONField(default=list, blank=True, editable=False)
    returned_because = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = PolicyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["slug", "-version"]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "version"], name="policy_one_per_version"),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(state="published"),
                name="policy_one_published_per_slug",
            ),
            models.CheckConstraint(
                condition=Q(approver="") | ~Q(approver=F("author")),
                name="policy_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None)
                | Q(effective_from=None)
                | Q(effective_to__gte=F("effective_from")),
                name="policy_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} v{self.version}"

    @property
    def reference(self) -> str:
        """How evidence points at it."""
        return f"policy:{self.slug}/{self.version}"

    @property
    def editable(self) -> bool:
        """Whether its rules may still change."""
        return self.state == PolicyState.DRAFT


class PolicySet(models.Model):
    """A set of rules that was published: append-only, the newest decides.

    ``rules`` is the whole snapshot, so that any recorded decision can be replayed by its hash.
    """

    number = models.PositiveIntegerField(unique=True)
    hash = models.CharField(max_length=64, db_index=True)
    law_hash = models.CharField(max_length=64)
    rules = models.JSONField(default=list)
    policies = models.JSONField(default=list)
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("policy set")
        verbose_name_plural = _("policy sets")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"set {self.number} ({self.hash[:12]})"


class StopQuerySet(models.QuerySet["Stop"]):
    """Questions asked of stops."""

    def active(self) -> "StopQuerySet":
        """Those in force."""
        return self.filter(released_at=None)


class Stop(models.Model):
    """An emergency stop: everything that matches all its non-empty fields is denied at once.

    One officer sets it; release is proposed by one and confirmed by another.
    """

    purpose = models.CharField(max_length=64, blank=True)
    modality = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=120, blank=True, help_text='"name" or "name version"')
    application = models.CharField(max_length=64, blank=True)
    reason = models.TextField()
    set_by = models.CharField(max_length=120, editable=False)
    set_at = models.DateTimeField(editable=False)
    release_proposed_by = models.CharField(max_length=120, blank=True, editable=False)
    release_proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by = models.CharField(max_length=120, blank=True, editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering: ClassVar = ["-set_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(purpose="", modality="", model="", application=""),
                name="stop_names_what_it_stops",
            ),
            models.CheckConstraint(
                condition=Q(released_by="") | ~Q(released_by=F("release_proposed_by")),
                name="stop_released_by_two",
            ),
        ]

    def __str__(self) -> str:
        named = (self.purpose, self.modality, self.model, self.application)
        return "stop of " + " · ".join(name for name in named if name)

    @property
    def reference(self) -> str:
        """How evidence points at it."""
        return f"stop:{self.pk}"

    def covers(self, *, purpose: str, modality: str, model: str, application: str) -> bool:
        """Whether it stops this. ``model`` is "name version"; the bare name stops every version."""
        return (
            self.purpose in {"", purpose}
            and self.modality in {"", modality}
            and self.model in {"", model, model.rpartition(" ")[0]}
            and self.application in {"", application}
        )


class Simulation(models.Model):
    """A replay of recorded decisions under a draft: asked for, running, done or failed."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="simulations")
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(
        max_length=8,
        choices=[
            ("waiting", "waiting"),
            ("running", "running"),
            ("done", "done"),
            ("failed", "failed"),
        ],
        default="waiting",
    )
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    candidate_hash = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"simulation of {self.policy}"

    @property
    def percent(self) -> int:
        """Progress, 0 to 100."""
        return 100 if self.state == "done" else min(99, self.seen * 100 // max(self.total, 1))
