"""Why, and how it is said: purposes and the versioned notices that explain them."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SLUG = RegexValidator(r"\A[a-z0-9]+([.-][a-z0-9]+)*\Z", "Lower-case words with dots or hyphens.")

# What an emotion may be used to do to a person, whatever the purpose is called.
AIMS = ("manipulate", "persuade", "upsell", "price", "eligibility")


class ReadReason(models.TextChoices):
    """Who must give a reason before an individual result is opened."""

    NOBODY = "", _("nobody")
    PEOPLE = "people", _("people")
    EVERYBODY = "everybody", _("people and applications")


def known_aims(value: Any) -> None:
    """Refuse what is not a list of known aims: a misspelt one would match no prohibition."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValidationError('It must be a list of words, such as ["upsell"].')
    unknown = sorted(set(value) - set(AIMS))
    if unknown:
        raise ValidationError(f"Not known: {', '.join(unknown)}. Known: {', '.join(AIMS)}.")


def in_language(texts: Any, language: str) -> Any:
    """`texts[language]`, else English, else whatever there is, else an empty string."""
    if not isinstance(texts, dict) or not texts:
        return ""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


class PurposeQuerySet(models.QuerySet["Purpose"]):
    """Questions asked of purposes."""

    def active(self) -> "PurposeQuerySet":
        """Those switched on."""
        return self.filter(active=True)


class Purpose(models.Model):
    """Why an emotion may be inferred.

    `names`, `descriptions`: language → text. `lawful_bases`, `article9`: modality → condition.
    `modalities`, `recipients`, `storage_locations`, `processing_locations`: lists of words;
    `aims`: a list of `AIMS`.
    """

    slug = models.CharField(max_length=64, unique=True, validators=[SLUG])
    iri = models.CharField(max_length=200, blank=True)
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)
    modalities = models.JSONField(default=list)
    lawful_bases = models.JSONField(default=dict)
    article9 = models.JSONField(default=dict, blank=True)
    recipients = models.JSONField(default=list, blank=True)
    storage_locations = models.JSONField(default=list, blank=True)
    processing_locations = models.JSONField(default=list, blank=True)
    geographic_restriction = models.CharField(max_length=100, blank=True)
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    aims = models.JSONField(
        default=list,
        blank=True,
        validators=[known_aims],
        help_text=(
            "What the emotion is used to do, as a list of: manipulate, persuade, upsell, price, "
            "eligibility. Prohibitions follow from it (AI Act Art. 5(1)(a), (b)); leave [] if none."
        ),
    )
    gpc_is_opt_out = models.BooleanField(default=False)
    read_reason = models.CharField(
        _("who must say why they read a result"),
        max_length=16,
        blank=True,
        choices=ReadReason.choices,
        default=ReadReason.NOBODY,
        help_text=_("A coded reason and a case number; both go into the evidence of the read."),
    )
    for_customers = models.BooleanField(
        default=True, help_text="Shown on the customer's page; off for purposes about staff."
    )
    active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was switched off."
    )

    objects = PurposeQuerySet.as_manager()

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["slug"]
        permissions = [
            ("use_purpose", "May have emotions analysed for this purpose"),
            ("read_results_purpose", "May read individual results of this purpose"),
            ("read_aggregates_purpose", "May read aggregates of this purpose"),
        ]

    def __str__(self) -> str:
        return self.slug

    def name(self, language: str) -> str:
        """The purpose's name in `language`, or the nearest we have."""
        return str(in_language(self.names, language)) or self.slug

    def description(self, language: str) -> str:
        """What the purpose is for, in `language` or the nearest we have."""
        return str(in_language(self.descriptions, language))

    def lawful_basis(self, modality: str) -> str:
        """The GDPR Art. 6 basis for one modality; `""` when none is on file (never a yes)."""
        return str(self.lawful_bases.get(modality, ""))


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions asked of notices."""

    def in_force(self, purpose: Purpose | None = None) -> "NoticeQuerySet":
        """The approved notices of one purpose (of all, without one), newest first.

        There is one for each set of a purpose's modalities.
        """
        rows = self.filter(state="approved").order_by("-version")
        return rows if purpose is None else rows.filter(purpose=purpose)

    def for_modality(self, purpose: Purpose, modality: str) -> "Notice | None":
        """The notice that must be shown for one modality, if one is approved."""
        for notice in self.in_force(purpose):
            if modality in notice.modalities:
                return notice
        return None


class Notice(models.Model):
    """A versioned, plain-language disclosure. `texts`: language → {"title", "body"}.

    Only a draft may change; `sha256` is the digest of purpose, modalities, version and texts in
    canonical form, fixed at approval. `material_change` asks everyone again.
    """

    DRAFT, APPROVED, RETIRED = "draft", "approved", "retired"
    STATES = [(DRAFT, "draft"), (APPROVED, "approved"), (RETIRED, "retired")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="notices")
    modalities = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default=DRAFT)
    material_change = models.BooleanField(default=False)
    drafted_by = models.CharField(max_length=120, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="notice_one_per_version"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | ~models.Q(approved_by=models.F("drafted_by")),
                name="notice_approved_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} notice {self.version}"

    def text(self, language: str) -> dict[str, str]:
        """`{"title", "body"}` in `language` or the nearest we have."""
        found = in_language(self.texts, language)
        return found if isinstance(found, dict) else {"title": "", "body": str(found)}
