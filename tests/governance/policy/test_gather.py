"""What the gates look up, and that a caller's word never loosens it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from consent.models import Purpose, purposes
from consent.services import Reference, note_signal, opt_out, subject_for
from governance import gates
from governance.models import Assessment, Policy
from governance.policy import facts
from governance.services import policies, stops
from tests.governance.policy.office import ANNA, BORIS, MODEL, NOON, ask, published

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def _one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def permit(use: gates.Use, at: datetime) -> gates.ModelStatus:
        return gates.ModelStatus(model=MODEL, permitted=use.modality == "text")

    monkeypatch.setattr(gates, "_model_facts", permit)


def test_everything_in_order_is_a_yes(support: Purpose, assessed: Assessment) -> None:
    published()
    gathered = ask(support)
    assert gathered.decision.allowed, gathered.decision
    assert gathered.dpia_hash == assessed.content_hash
    assert gathered.model == MODEL


def test_with_nothing_published_nothing_is_allowed(support: Purpose, assessed: Assessment) -> None:
    assert ask(support).decision.decisive == "policy.none-matches"


def test_an_unknown_purpose_is_denied_by_name() -> None:
    published()
    assert ask(None, purpose="mood.curiosity").decision.decisive == "policy.unknown-purpose"


def test_a_missing_assessment_closes_the_gate(support: Purpose) -> None:
    published()
    gathered = ask(support)
    assert gathered.decision.decisive == "gate.dpia"
    assert gathered.facts.dpia == "missing"


def test_an_opt_out_is_looked_up_and_not_believed(support: Purpose, assessed: Assessment) -> None:
    published()
    subject = subject_for(Reference("shop", "17"), at=NOON)
    assert ask(support, subject=subject).decision.allowed
    opt_out(subject=subject, by="app:shop", at=NOON)
    gathered = ask(support, subject=subject, standing="granted")
    assert gathered.decision.decisive == "gate.opt-out"


def test_a_stop_holds_from_the_next_decision_on(support: Purpose, assessed: Assessment) -> None:
    published()
    assert ask(support).decision.allowed
    stop = stops.set_stop(purpose=support.slug, reason="A leak.", by=ANNA, at=NOON)
    assert ask(support).decision.decisive == "gate.stop"

    stops.propose_release(stop, by=ANNA, at=NOON)
    assert ask(support).decision.decisive == "gate.stop"
    stops.release(stop, by=BORIS, at=NOON)
    assert ask(support).decision.allowed


@pytest.mark.parametrize(
    ("named", "stopped"),
    [
        ({"modality": "text"}, True),
        ({"model": "linear"}, True),
        ({"model": "linear 1"}, True),
        ({"model": "linear 2"}, False),
        ({"application": "helpdesk"}, True),
        ({"application": "shop"}, False),
        ({"purpose": "support.escalation", "application": "shop"}, False),
    ],
)
def test_a_stop_covers_what_it_names(
    support: Purpose, assessed: Assessment, named: dict[str, str], stopped: bool
) -> None:
    published()
    stops.set_stop(**named, reason="A leak.", by=ANNA, at=NOON)
    assert ask(support).facts.stopped is stopped


def test_a_purpose_that_lost_its_basis_is_denied(support: Purpose, assessed: Assessment) -> None:
    published()
    Purpose.objects.update(lawful_bases={})
    support.refresh_from_db()
    decisive = [reason.rule for reason in ask(support).decision.reasons]
    assert "gate.basis" in decisive


def test_russia_is_served_only_from_russia(support: Purpose, assessed: Assessment) -> None:
    published()
    with override_settings(DISCREET_REGION=""):
        assert ask(support, jurisdiction="RU").decision.decisive == "ru.152-fz.18-5"
    with override_settings(DISCREET_REGION="RU"):
        assert ask(support, jurisdiction="RU").decision.allowed


def test_without_a_registered_model_nothing_is_scored(
    support: Purpose, assessed: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    monkeypatch.setattr(gates, "_model_facts", gates._no_model)
    assert not ask(support).decision.allowed


def test_the_decision_names_the_set_that_took_it(support: Purpose, assessed: Assessment) -> None:
    made = published()
    assert ask(support).decision.policy_set == made.hash
    policies.retire(Policy.objects.get(), by=BORIS, at=NOON)
    later = ask(support, at=NOON + timedelta(seconds=1))
    assert later.decision.policy_set != made.hash


@pytest.mark.parametrize("kind", ["minor", "vulnerable"])
def test_a_signal_once_given_outlives_silence(
    support: Purpose, assessed: Assessment, kind: str
) -> None:
    subject = subject_for(Reference("shop", "17"), at=NOON)
    note_signal(subject=subject, kind=kind, by="app:shop", at=NOON)
    assert ask(support, subject=subject).facts.signals == {kind}
    note_signal(subject=subject, kind=kind, asserted=False, by="staff:dpo", at=NOON)
    assert ask(support, subject=subject).facts.signals == frozenset()


def test_gpc_once_sent_is_known_later(support: Purpose, assessed: Assessment) -> None:
    subject = subject_for(Reference("shop", "17"), at=NOON)
    note_signal(subject=subject, by="app:shop", at=NOON)
    assert ask(support, subject=subject).facts.gpc is True


def test_a_decision_costs_few_queries(support: Purpose, assessed: Assessment) -> None:
    published()
    ask(support)
    with CaptureQueriesContext(connection) as queries:
        ask(support)
    assert len(queries) <= 6, [one["sql"][:80] for one in queries]


@pytest.mark.parametrize(
    ("vulnerable", "decisive"), [(True, "eu-ai-act.5-1-b"), (None, "gate.vulnerable")]
)
def test_declared_aims_outweigh_an_innocent_name(
    support: Purpose, assessed: Assessment, vulnerable: bool | None, decisive: str
) -> None:
    published()
    assert ask(support, vulnerable=vulnerable).decision.allowed
    support.aims = ["upsell"]
    assert ask(support, vulnerable=vulnerable).decision.decisive == decisive


def test_a_declared_upsell_is_open_to_who_is_stated_not_to_be_vulnerable(
    support: Purpose, assessed: Assessment
) -> None:
    published()
    support.aims = ["upsell"]
    assert ask(support, vulnerable=False).decision.allowed


def test_a_declared_manipulation_is_prohibited_to_everyone(
    support: Purpose, assessed: Assessment
) -> None:
    published()
    support.aims = ["manipulate"]
    assert ask(support, vulnerable=False).decision.decisive == "eu-ai-act.5-1-a"


@pytest.mark.parametrize("aims", [["upsel"], "upsell", {"upsell": 1}, None, [["upsell"]]])
def test_aims_that_cannot_be_read_count_as_every_aim(
    support: Purpose, assessed: Assessment, aims: object
) -> None:
    published()
    support.aims = aims
    assert ask(support, vulnerable=False).decision.decisive == "eu-ai-act.5-1-a"


def test_a_purpose_offers_the_aims_that_the_rules_know_and_refuses_others() -> None:
    assert purposes.AIMS == facts.AIMS
    for wrong in (["upsel"], "upsell", [1]):
        with pytest.raises(ValidationError, match="aims"):
            Purpose(slug="a.b", aims=wrong).clean_fields(
                exclude=["names", "modalities", "lawful_bases"]
            )
