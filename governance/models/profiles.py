"""Redaction profiles: what is hidden in the messages of a purpose, in versions."""

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.redaction.profiles import LEAST, LEAST_RANGE


class ProfileState(models.TextChoices):
    """Where a version stands. ``PROFILE_STEPS`` says what may follow."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")


PROFILE_STEPS: Final[dict[str, tuple[str, ...]]] = {
    ProfileState.DRAFT: (ProfileState.PROPOSED,),
    ProfileState.PROPOSED: (ProfileState.PUBLISHED, ProfileState.DRAFT),
    ProfileState.PUBLISHED: (ProfileState.SUPERSEDED,),
    ProfileState.SUPERSEDED: (),
}


class RedactionProfileQuerySet(models.QuerySet["RedactionProfile"]):
    """Questions asked of profiles."""

    def in_force(self, purpose: str) -> "RedactionProfileQuerySet":
        """The published profile of a purpose, and after it the one for all the others."""
        return self.filter(state=ProfileState.PUBLISHED, purpose__in={purpose, ""}).order_by(
            "-purpose"
        )

    def latest_version(self, purpose: str) -> int:
        """The highest version number used, 0 when there is none."""
        return self.filter(purpose=purpose).aggregate(top=models.Max("version"))["top"] or 0


class RedactionProfile(models.Model):
    """One version of what a purpose hides; it changes only while it is a draft.

    ``actions``: entity type → action (`governance.redaction.profiles`); what is not named is
    numbered. ``least``: per cent of certainty from which a word is hidden as a name. ``hash``:
    SHA-256 of what was published, compared at each load. People are opaque actors.
    """

    purpose = models.SlugField(
        _("purpose"),
        max_length=64,
        blank=True,
        help_text=_("Empty: every purpose that has no profile of its own."),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    actions = models.JSONField(_("actions"), default=dict, blank=True)
    tier = models.CharField(
        _("thoroughness"),
        max_length=4,
        blank=True,
        choices=[("full", _("full")), ("fast", _("fast"))],
        default="",
    )
    least = models.PositiveSmallIntegerField(
        _("least certainty, per cent"),
        default=LEAST,
        validators=[
            MinValueValidator(LEAST_RANGE.start),
            MaxValueValidator(LEAST_RANGE.stop - 1),
        ],
    )
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(
        _("state"), max_length=10, choices=ProfileState.choices, default=ProfileState.DRAFT
    )
    hash = models.CharField(max_length=64, blank=True, editable=False)
    author = models.CharField(max_length=120, editable=False)
    editors = models.JSONField(default=list, blank=True, editable=False)
    approver = models.CharField(max_length=120, blank=True, editable=False)
    returned_because = models.CharField(max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = RedactionProfileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["purpose", "-version"]
        verbose_name = _("redaction profile")
        verbose_name_plural = _("redaction profiles")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="redactionprofile_one_per_version"
            ),
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(state="published"),
                name="redactionprofile_one_published_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(approver="") | ~Q(approver=F("author")),
                name="redactionprofile_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed"]) | (~Q(hash="") & ~Q(approver="")),
                name="redactionprofile_published_with_hash_and_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose or '*'} v{self.version}"

    @property
    def reference(self) -> str:
        """How evidence points at it."""
        return f"redaction-profile:{self.purpose or '-'}/{self.version}"

    @property
    def editable(self) -> bool:
        """Whether it may still change."""
        return self.state == ProfileState.DRAFT
