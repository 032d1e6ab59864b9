"""Permitted uses in the admin: write, test, simulate, approve, publish, stop."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from consent.chosen_rows import ChosenRows
from governance.admin.base import Screen, actor, attempt, number, people, whole
from governance.admin.insight import InsightPages
from governance.admin.policy_forms import (
    ExampleFormSet,
    PolicyForm,
    RuleFormSet,
    TryForm,
    example_initial,
    kept,
    rule_initial,
)
from governance.admin.words import differences, sentence, trace_in_words
from governance.models import Policy, PolicySet, Stop
from governance.models.policies import PolicyState
from governance.policy import decide
from governance.policy.examples import facts_of
from governance.services import policies, simulations, stops
from governance.services.rulesets import newest_set

Deed = Callable[[HttpRequest, Policy], Any]


@admin.register(Policy)
class PolicyAdmin(InsightPages):
    """The life of a policy on one page; every button is one deed with its evidence."""

    list_display = ("slug", "version", "title", "state", "effective_from", "effective_to")
    list_filter = ("state", "slug")
    search_fields = ("slug", "title")
    change_list_template = "governance/policy_list.html"
    deeds: ClassVar[dict[str, str]] = {
        "submit": "Sent to review.",
        "approve": "Approved.",
        "return": "Sent back to its author.",
        "publish": "Published: it decides from now on.",
        "retire": "Retired: what it permitted is denied from now on.",
    }

    def get_urls(self) -> list[Any]:
        """The stock addresses and ours."""
        guard = self.admin_site.admin_view
        own = [
            path("<int:pk>/do/<slug:deed>/", guard(self.do), name="governance_policy_do"),
            path("<int:pk>/diff/", guard(self.diff), name="governance_policy_diff"),
            path("<int:pk>/try/", guard(self.try_it), name="governance_policy_try"),
            path("<int:pk>/simulate/", guard(self.simulate), name="governance_policy_simulate"),
        ]
        return own + super().get_urls()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Policies are superseded, never deleted."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Begin a draft: its head only; rules and examples follow on its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PolicyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = policies.draft(
                **form.cleaned_data, rules=[], by=actor(request), at=timezone.now()
            )
            messages.success(request, "The draft is begun: now write its rules.")
            return self._to(made)
        return self._page(request, "policy_add", {"form": form, "title": "Begin a policy"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A draft as forms, anything later as it stands; below, what the next step needs."""
        policy = get_object_or_404(Policy, pk=number(object_id))
        if not self.has_view_permission(request, policy):
            raise PermissionDenied
        may = self.has_change_permission(request, policy)
        if policy.editable and may:
            return self._edit(request, policy)
        return self._page(request, "policy", self._story(policy) | {"may": may})

    def _edit(self, request: HttpRequest, policy: Policy) -> HttpResponse:
        bound = request.POST if request.method == "POST" else None
        head = PolicyForm(bound, slug=policy.slug, initial=vars(policy))
        rules = RuleFormSet(
            bound, prefix="rules", initial=[rule_initial(rule) for rule in policy.rules]
        )
        examples = ExampleFormSet(
            bound, prefix="examples", initial=[example_initial(one) for one in policy.examples]
        )
        if bound is not None and head.is_valid() and rules.is_valid() and examples.is_valid():
            changes = {
                **{name: value for name, value in head.cleaned_data.items() if name != "slug"},
                "rules": [form.to_rule(policy.slug) for form in kept(rules)],
                "examples": [form.to_example(policy.slug) for form in kept(examples)],
            }
            by, at = actor(request), timezone.now()
            attempt(
                request, lambda: policies.revise(policy, changes=changes, by=by, at=at), "Saved."
            )
            return self._to(policy)
        forms = {"form": head, "rules": rules, "examples": examples, "may": True}
        return self._page(request, "policy", self._story(policy) | forms)

    def _story(self, policy: Policy) -> dict[str, Any]:
        """Everything the page of one policy tells."""
        today = timezone.now().date()
        newest = newest_set()
        reviewing = policy.state == PolicyState.IN_REVIEW
        return {
            "title": str(policy),
            "policy": policy,
            "sentences": [sentence(rule) for rule in policy.rules],
            "examined": policies.examine(policy, day=today),
            "opened": policies.newly_allowed(policy, day=today) if reviewing else [],
            "set_number": newest.number if newest else 0,
            "people": people(policy.author, policy.approver, policy.publisher),
            "versions": Policy.objects.filter(slug=policy.slug),
            "simulations": simulations.latest(policy),
        }

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """One deed, by POST."""
        policy = get_object_or_404(Policy, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, policy):
            raise PermissionDenied
        by, at = actor(request), timezone.now()
        expected = whole(request.POST.get("set_number", ""))
        if deed == "next":
            made = attempt(
                request, lambda: policies.supersede_draft(policy, by=by, at=at), "A new draft."
            )
            return self._to(made or policy)
        ways: dict[str, Callable[[], Any]] = {
            "submit": lambda: policies.submit(policy, by=by, at=at),
            "approve": lambda: policies.approve(
                policy, by=by, at=at, acknowledged=request.POST.getlist("acknowledged")
            ),
            "return": lambda: policies.send_back(
                policy, because=request.POST.get("because", ""), by=by, at=at
            ),
            "publish": lambda: policies.publish(policy, by=by, at=at, expected=expected),
            "retire": lambda: policies.retire(policy, by=by, at=at, expected=expected),
        }
        if deed not in ways:
            raise PermissionDenied
        attempt(request, ways[deed], self.deeds[deed])
        return self._to(policy)

    def diff(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What differs from another version (the one before, unless another is named)."""
        policy = get_object_or_404(Policy, pk=pk)
        if not self.has_view_permission(request, policy):
            raise PermissionDenied
        wanted = whole(request.GET.get("with", ""))
        others = Policy.objects.filter(slug=policy.slug).exclude(pk=pk)
        chosen = others if wanted is None else others.filter(version=wanted)
        other = chosen.filter(version__lt=policy.version).first() or chosen.first()
        found = differences(other.rules if other else [], policy.rules)
        context = {"title": f"Changes in {policy}", "policy": policy, "other": other}
        return self._page(request, "policy_diff", context | {"differences": found})

    def try_it(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would be decided about these facts, now and with this version. No content."""
        policy = get_object_or_404(Policy, pk=pk)
        if not self.has_view_permission(request, policy):
            raise PermissionDenied
        form = TryForm(request.POST or None)
        answers = []
        if request.method == "POST" and form.is_valid():
            today = timezone.now().date()
            facts = facts_of(form.facts(policy.slug), today)
            for name, ruleset in (
                ("With this version", policies.candidate(policy, day=today)),
                ("As published now", policies.current_ruleset()),
            ):
                decision = decide(facts, ruleset)
                answers.append((name, decision, trace_in_words(decision)))
        context = {"title": f"Try {policy}", "policy": policy, "form": form, "answers": answers}
        return self._page(request, "policy_try", context)

    def simulate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a simulation (POST), or read the latest."""
        policy = get_object_or_404(Policy, pk=pk)
        if not self.has_change_permission(request, policy):
            raise PermissionDenied
        if request.method == "POST":
            days = whole(request.POST.get("days", "")) or 30
            made = simulations.ask(policy, days=days, by=actor(request), at=timezone.now())
            simulations.enqueue(made)
            messages.success(request, "The simulation is under way.")
            return HttpResponseRedirect(request.path)
        context = {"title": f"Simulate {policy}", "policy": policy}
        return self._page(
            request, "policy_simulate", context | {"simulations": simulations.latest(policy)}
        )

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)

    def _to(self, policy: Policy) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:governance_policy_change", args=[policy.pk]))


@admin.register(PolicySet)
class PolicySetAdmin(Screen[PolicySet]):
    """The sets that were in force, to read."""

    list_display = ("number", "hash", "published_at")
    fields = ("number", "hash", "law_hash", "policies", "published_by", "published_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Sets come from publishing."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Append-only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Append-only."""
        return False


STOPPED = RegexValidator(r"\A[A-Za-z0-9._:/+-]*\Z", "Write a name: no spaces, no signs.")


@admin.register(Stop)
class StopAdmin(ChosenRows, Screen[Stop]):
    """The red button: setting one is saving this form; two officers release it by actions."""

    list_display = ("__str__", "set_at", "release_proposed_at", "released_at")
    list_filter = ("purpose", "modality")
    fields = ("purpose", "modality", "model", "application", "reason")
    actions = ("propose_release", "release")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Stops are released, never deleted."""
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """What is stopped is named, not described: the log keeps names only."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and db_field.name in {"purpose", "modality", "model", "application"}:
            field.validators.append(STOPPED)
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Stop | None = None) -> Any:
        """A stop that was set does not change."""
        return self.fields if obj else ()

    def save_model(self, request: HttpRequest, obj: Stop, form: Any, change: bool) -> None:
        """Set it through the service, with its evidence."""
        if change:
            return
        made = stops.set_stop(**form.cleaned_data, by=actor(request), at=timezone.now())
        obj.pk = made.pk

    @admin.action(description="Propose to release (first officer)", permissions=["change"])
    def propose_release(self, request: HttpRequest, queryset: Any) -> None:
        """The first of the two."""
        self._each(request, queryset, stops.propose_release, "Release proposed.")

    @admin.action(description="Release (second officer)", permissions=["change"])
    def release(self, request: HttpRequest, queryset: Any) -> None:
        """The second of the two."""
        self._each(request, queryset, stops.release, "Released.")

    def _each(self, request: HttpRequest, queryset: Any, deed: Any, done: str) -> None:
        by, at = actor(request), timezone.now()
        for stop in queryset:
            attempt(request, partial(deed, stop, by=by, at=at), f"{stop}: {done}")
