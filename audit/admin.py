"""The auditor's screens: find an entry, see its proof, see the log's health, export it."""

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit import checkpoint as notes
from audit import keys, merkle, queries, services
from audit.errors import DomainError
from audit.exports import jobs
from audit.health import health
from audit.models import Checkpoint, Entry, Export
from audit.serializers import FORMATS
from audit.tasks import run_export

STEP = 56  # pixels between the steps of a drawn proof
FAMILIES = {
    "analysis": _("analyses"),
    "decision": _("decisions without an analysis"),
    "consent": _("consents"),
    "optout": _("opt-outs"),
    "policy": _("policies"),
    "dpia": _("assessments"),
    "request": _("requests of people"),
    "application": _("applications"),
    "staff": _("staff"),
    "emergency": _("emergency access"),
    "key": _("keys"),
    "log": _("the log itself"),
}

if TYPE_CHECKING:
    EntryScreen = admin.ModelAdmin[Entry]
    CheckpointScreen = admin.ModelAdmin[Checkpoint]
    ExportScreen = admin.ModelAdmin[Export]
else:
    EntryScreen = CheckpointScreen = ExportScreen = admin.ModelAdmin


class ReadOnly:
    """Nothing of the log is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


def staff(request: HttpRequest) -> str:
    """The reader's pseudonym in the log."""
    return "staff:" + keys.system_hmac("staff", str(request.user.pk).encode())[:8].hex()


def note_reading(request: HttpRequest, what: str) -> None:
    """Reading evidence leaves evidence."""
    services.record_alone(
        services.Event(
            type="log.read",
            at=timezone.now(),
            actor=staff(request),
            action="read",
            resource=what,
        )
    )


class FamilyFilter(admin.SimpleListFilter):
    """Entries of one family of types: `consent` is consent.given, consent.withdrawn, …"""

    title = _("what")
    parameter_name = "family"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """A fixed list: asking a large log for its types would read all of it."""
        return list(FAMILIES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Nothing chosen, or nothing known, is everything."""
        chosen = self.value()
        return queryset.filter(type__startswith=f"{chosen}.") if chosen in FAMILIES else queryset


class DecisionFilter(admin.SimpleListFilter):
    """Allowed or denied."""

    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two answers."""
        return [("allow", _("allowed")), ("deny", _("denied"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Nothing chosen is everything."""
        return queryset.filter(decision=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(ReadOnly, EntryScreen):
    """Search the log; open an entry to see what it says and how it is proven."""

    list_display = ("created", "type", "purpose", "answer", "short_token", "index")
    list_filter = (DecisionFilter, FamilyFilter, "created")
    search_fields = ("id__exact", "token__exact", "type__startswith", "purpose__startswith")
    search_help_text = _("An entry's id, a subject token, the start of a type or purpose")
    ordering = ("-created",)
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "audit/entries.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Each with its index, in one query."""
        return queries.entries().order_by("-created", "-id")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """An id is looked up as one; anything else by the other fields."""
        try:
            UUID(request.GET.get("q", ""))
        except ValueError:
            return tuple(self.search_fields[1:])
        return ("id__exact", "token__exact")

    @admin.display(description=_("decision"), ordering="decision")
    def answer(self, entry: Entry) -> str:
        """A word in its colour."""
        words = {"allow": _("allowed"), "deny": _("denied")}
        if entry.decision not in words:
            return "–"
        return format_html('<span class="chip {}">{}</span>', entry.decision, words[entry.decision])

    @admin.display(description=_("subject token"))
    def short_token(self, entry: Entry) -> str:
        """Enough to tell subjects apart."""
        return entry.token[:12] or "–"

    @admin.display(description=_("index"))
    def index(self, entry: Entry) -> str:
        """The place in the tree."""
        place = getattr(entry, "index", None)
        return "–" if place is None else str(place)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the entry says, and the path from its leaf to the signed root."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entry = get_object_or_404(Entry, pk=UUID(object_id))
        except ValueError as error:
            raise Http404 from error
        note_reading(request, f"entry:{entry.pk}")
        context = {
            **self.admin_site.each_context(request),
            "title": f"{entry.type}, {entry.pk}",
            "opts": self.opts,
            "entry": entry,
            "leaf": bytes(entry.leaf_hash).hex(),
            "payload": readable(queries.payload(entry.pk)),
            **proof_of(entry),
        }
        return TemplateResponse(request, "audit/entry.html", context)


def readable(payload: dict[str, Any] | None) -> dict[str, Any] | None:
    """The payload with the facts that are no plain words as JSON."""
    if payload is None:
        return None
    facts = payload.get("facts", {}).items()
    spelled = {
        name: held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
        for name, held in facts
    }
    return {**payload, "facts": spelled} if spelled else payload


def proof_of(entry: Entry) -> dict[str, Any]:
    """The inclusion proof as lines and places to draw."""
    proof = queries.inclusion(entry.pk)
    if proof is None:
        return {"proof": None}
    hashes = [bytes.fromhex(node) for node in proof["hashes"]]
    leaf, index, size = bytes(entry.leaf_hash), proof["leaf_index"], proof["tree_size"]
    root = notes.Checkpoint.parse(notes.Note.parse(proof["checkpoint"]).text).root
    proof["leads"] = merkle.verify_inclusion(leaf, index, size, hashes, root)
    bottom = STEP * len(hashes) + 45
    drawn = [
        {
            "side": side,
            "sibling": sibling.hex(),
            "parent": parent.hex(),
            "x": 62 if side == "left" else 318,
            "y": bottom - STEP * number,
            "above": bottom - STEP * (number + 1),
        }
        for number, (side, sibling, parent) in enumerate(
            merkle.path_to_root(leaf, index, size, hashes)
        )
    ]
    return {"proof": proof, "steps": drawn, "height": bottom + 45, "bottom": bottom}


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnly, CheckpointScreen):
    """What was signed, and the log's health."""

    list_display = ("size", "created", "root_hex", "cosigned")
    fields = ("size", "created", "root_hex", "signed_note", "cosigned")
    readonly_fields = fields
    ordering = ("-size",)
    change_list_template = "audit/checkpoints.html"

    @admin.display(description=_("root"))
    def root_hex(self, checkpoint: Checkpoint) -> str:
        """Hexadecimal."""
        return bytes(checkpoint.root).hex()

    @admin.display(description=_("note"))
    def signed_note(self, checkpoint: Checkpoint) -> str:
        """As it was published, with the witnesses' lines."""
        return format_html("<pre>{}</pre>", queries.note_of(checkpoint))

    @admin.display(description=_("cosigned by"))
    def cosigned(self, checkpoint: Checkpoint) -> str:
        """The witnesses' names."""
        return ", ".join(queries.witnesses_of(checkpoint.size)) or "–"

    def get_urls(self) -> list[URLPattern]:
        """The health page stands beside the list."""
        view = self.admin_site.admin_view(self.health_view)
        return [path("health/", view, name="audit_health"), *super().get_urls()]

    def health_view(self, request: HttpRequest) -> HttpResponse:
        """Queue, leaves, checkpoint, witnesses, triggers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Health of the log"),
            "opts": self.opts,
            "health": health(at=timezone.now()),
        }
        return TemplateResponse(request, "audit/health.html", context)


_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"})


class ExportForm(forms.Form):
    """What to export; everything left empty makes a whole bundle, which proves completeness."""

    format = forms.ChoiceField(label=_("Format"), choices=[(name, name) for name in FORMATS])
    type = forms.RegexField(
        r"^[a-z0-9_.-]+(\.\*)?$", label=_("Type"), max_length=100, required=False
    )
    purpose = forms.RegexField(
        r"^[A-Za-z0-9._:/#-]+$", label=_("Purpose"), max_length=200, required=False
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", "–"), ("allow", "allow"), ("deny", "deny")],
        required=False,
    )
    token = forms.RegexField(r"^[0-9a-f]{16,64}$", label=_("Subject token"), required=False)
    since = forms.DateTimeField(label=_("Since"), required=False, widget=_MOMENT)
    until = forms.DateTimeField(label=_("Until"), required=False, widget=_MOMENT)


@admin.register(Export)
class ExportAdmin(ReadOnly, ExportScreen):
    """Ask for an export, watch it, download it."""

    list_display = ("created", "format", "state", "progress", "requested_by", "download")
    fields = ("created", "format", "filters", "state", "progress", "sha256", "download")
    readonly_fields = fields
    ordering = ("-created",)
    change_list_template = "audit/exports.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """While something is being written there is a link to look again."""
        unfinished = Export.objects.filter(state__in=(Export.State.WAITING, Export.State.RUNNING))
        context = {**(extra_context or {}), "unfinished": unfinished.exists()}
        return super().changelist_view(request, context)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read entries."""
        return request.user.has_perm("audit.view_entry")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may read entries may take them along; that is recorded."""
        return request.user.has_perm("audit.view_entry")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return request.user.has_perm("audit.view_entry")

    @admin.display(description=_("progress"))
    def progress(self, job: Export) -> str:
        """A bar, and the numbers."""
        return format_html(
            '<progress value="{}" max="{}" aria-label="{}"></progress> {} / {}',
            job.written,
            job.total or 1,
            _("progress"),
            job.written,
            job.total,
        )

    @admin.display(description=_("file"))
    def download(self, job: Export) -> str:
        """A link once it is done."""
        if job.state != Export.State.DONE:
            return "–"
        address = reverse("admin:audit_export_file", args=[job.pk])
        return format_html('<a href="{}">{}</a>', address, job.filename)

    def get_urls(self) -> list[URLPattern]:
        """The download."""
        view = self.admin_site.admin_view(self.file_view)
        return [path("<uuid:pk>/file/", view, name="audit_export_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: UUID) -> FileResponse:
        """The file; taking it is recorded."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = get_object_or_404(Export, pk=pk)
        try:
            found = jobs.file_of(job)
        except DomainError as error:
            raise Http404 from error
        note_reading(request, f"export:{job.pk}")
        return FileResponse(found.open("rb"), as_attachment=True, filename=job.filename)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            filters = {name: value for name, value in form.cleaned_data.items() if value}
            kind = filters.pop("format")
            job = jobs.request_export(
                format=kind, filters=filters, by=staff(request), at=timezone.now()
            )
            transaction.on_commit(lambda: run_export.delay(export=str(job.pk)))
            messages.success(request, _("The export is being written."))
            return redirect("admin:audit_export_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export evidence"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "audit/export.html", context)
