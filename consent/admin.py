"""The officer's screens for purposes, notices and what people decided (the last: to read only)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError
from audit.keys import system_hmac
from audit.services import Event, record
from consent.chosen_rows import ChosenRows
from consent.json_fields import ByName, StrictJson, Texts, Words
from consent.models import Grant, Notice, NoticeServed, OptOut, Purpose, Receipt, Signal, Subject
from consent.readability import PLAIN, reading_ease
from consent.services import approve_notice, draft_notice
from consent.skeletons import skeleton

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    NoticeModelForm = forms.ModelForm["Notice"]
else:
    ModelAdmin = admin.ModelAdmin  # generic for the type checker only
    NoticeModelForm = forms.ModelForm


def actor(request: HttpRequest) -> str:
    """The signed-in person's keyed pseudonym, the same as everywhere in the log."""
    return "staff:" + system_hmac("staff", str(request.user.pk).encode())[:8].hex()


class ReadOnly(ModelAdmin):
    """What happened cannot be edited; it can be looked at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand: deeds make these rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class JsonScreen(ModelAdmin):
    """A screen whose JSON fields have the shape that their readers expect: name → field."""

    shapes: ClassVar[Mapping[str, type[StrictJson]]] = {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The stock field, but for JSON."""
        if isinstance(db_field, models.JSONField):
            options["form_class"] = self.shapes.get(db_field.name, StrictJson)
        return super().formfield_for_dbfield(db_field, request, **options)


@admin.register(Purpose)
class PurposeAdmin(JsonScreen):
    """Why an emotion may be inferred. Every change is evidence."""

    shapes = {
        **dict.fromkeys(("names", "descriptions", "lawful_bases", "article9"), ByName),
        **dict.fromkeys(("modalities", "recipients", "aims"), Words),
        **dict.fromkeys(("storage_locations", "processing_locations"), Words),
    }

    list_display = ("slug", "modalities", "gpc_is_opt_out", "minimum_age", "active")
    list_filter = ("active", "gpc_is_opt_out", "for_customers")
    search_fields = ("slug",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A slug is a name that records and policies use: it stays."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Purposes are switched off, not deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Purpose, form: Any, change: bool) -> None:
        """Save, and say in the log which fields changed."""
        if obj.active:
            obj.ended_at = None
        elif obj.ended_at is None:
            obj.ended_at = timezone.now()
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            record(
                Event(
                    type="purpose.changed" if change else "purpose.created",
                    at=timezone.now(),
                    actor=actor(request),
                    purpose=obj.slug,
                    action="change" if change else "create",
                    facts={"fields": sorted(form.changed_data)},
                )
            )


class NoticeForm(NoticeModelForm):
    """A draft covers modalities of its purpose."""

    def clean(self) -> dict[str, Any]:
        """Refuse what the deed would refuse, beside the field."""
        cleaned = super().clean() or self.cleaned_data
        purpose = cleaned.get("purpose") or getattr(self.instance, "purpose", None)
        chosen = cleaned.get("modalities")
        if purpose is not None and chosen and not set(chosen) <= set(purpose.modalities):
            self.add_error("modalities", _("A notice covers modalities of its purpose."))
        return cleaned


@admin.register(Notice)
class NoticeAdmin(ChosenRows, JsonScreen):
    """Versioned disclosures: drafted by one person, approved by another."""

    form = NoticeForm
    shapes = {"modalities": Words, "texts": Texts}

    list_display = ("purpose", "version", "modalities", "state", "material_change", "ease")
    list_filter = ("state", "purpose")
    fields = ("purpose", "modalities", "texts", "material_change")
    actions = ["approve"]

    @admin.display(description=_("reading ease"))
    def ease(self, notice: Notice) -> SafeString:
        """Each language's score; below the mark of plain language it says so."""
        scores = [
            (code, reading_ease(f"{text.get('title', '')}.\n{text.get('body', '')}", code))
            for code, text in sorted(notice.texts.items())
        ]
        return format_html_join(
            ", ",
            "{} {}{}",
            (
                (code, "–" if score is None else round(score), _mark(score))
                for code, score in scores
            ),
        )

    @admin.display(description=_("as it will be read"))
    def preview(self, notice: Notice) -> SafeString:
        """The text in every language."""
        return format_html_join(
            "",
            "<h3>{}: {}</h3><p>{}</p>",
            (
                (code, text.get("title", ""), text.get("body", ""))
                for code, text in sorted(notice.texts.items())
            ),
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form for drafts; everything, with a preview, for the rest."""
        return (*self.fields, "state", "ease", "preview") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the deeds decide is never typed in."""
        return ("purpose", "state", "ease", "preview") if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """`?purpose=ID` starts from a skeleton made from the purpose."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        wanted = str(initial.get("purpose", ""))
        known = wanted.isdecimal() and len(wanted) < 20
        purpose = Purpose.objects.filter(pk=int(wanted)).first() if known else None
        if purpose is not None:
            names = list(purpose.modalities)
            initial |= {"modalities": names, "texts": skeleton(purpose, names)}
        return initial

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts may change; the database insists on it too."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.state == Notice.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: bool) -> None:
        """A new notice is a deed (`draft_notice`); whoever edits a draft becomes its author."""
        if change:
            obj.drafted_by = actor(request)
            super().save_model(request, obj, form, change)
            return
        made = draft_notice(
            purpose=obj.purpose,
            modalities=list(obj.modalities),
            texts=obj.texts,
            by=actor(request),
            at=timezone.now(),
            material_change=obj.material_change,
        )
        obj.pk, obj.version, obj.created_at = made.pk, made.version, made.created_at

    @admin.action(description=_("Approve (by a second person)"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        """Put the chosen drafts in force."""
        for notice in queryset:
            try:
                approve_notice(notice=notice, by=actor(request), at=timezone.now())
            except DomainError as error:
                self.message_user(request, f"{notice}: {error}", messages.ERROR)
            else:
                self.message_user(request, format_html(str(_("{} is in force.")), notice))


@admin.register(Subject)
class SubjectAdmin(ReadOnly):
    """Pseudonyms only; an exact pseudonym can be looked up, nothing else."""

    list_display = ("__str__", "namespace", "generation", "created_at", "erased_at")
    list_filter = ("namespace",)
    search_fields = ("=pseudonym",)
    show_full_result_count = False


class _OneOfMany(ReadOnly):
    list_select_related = True
    show_full_result_count = False
    date_hierarchy = "at"
    search_fields = ("=event", "=subject__pseudonym")


@admin.register(Grant)
class GrantAdmin(_OneOfMany):
    """Consents given, refused, withdrawn."""

    list_display = ("at", "purpose", "modality", "state", "revision", "source", "jurisdiction")
    list_filter = ("state", "purpose", "modality", "source")


@admin.register(OptOut)
class OptOutAdmin(_OneOfMany):
    """General noes, set and cleared."""

    list_display = ("at", "scope", "state", "revision", "source")
    list_filter = ("state", "source")


@admin.register(Signal)
class SignalAdmin(_OneOfMany):
    """Global Privacy Control, as it was sent."""

    list_display = ("at", "kind", "asserted", "source")


@admin.register(NoticeServed)
class NoticeServedAdmin(_OneOfMany):
    """Which notice was shown, when, and in which language."""

    list_display = ("at", "notice", "language", "channel")


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly):
    """Signed statements as handed out."""

    list_display = ("created_at", "kind", "id")
    list_filter = ("kind",)
    search_fields = ("=id", "=entry")
    show_full_result_count = False


def _mark(score: float | None) -> str:
    return " ⚠" if score is not None and score < PLAIN else ""
