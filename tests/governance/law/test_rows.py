"""Every row of the rulebook, by name: what triggers it, what does not, and when it begins."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from governance.law import LawRule, load, row
from governance.law.reference import page
from governance.law.rows import CONFIDENCE
from governance.policy import Facts, RuleSet, decide
from governance.policy.rules import GATES
from tests.governance.policy.worlds import ADVERT, COACHING, PERSONAL, SUPPORT, TODAY, VOICE

LATER = date(2028, 1, 1)
CALIFORNIA = replace(SUPPORT, jurisdiction="US-CA")
MANIPULATE = replace(SUPPORT, aims=frozenset({"manipulate"}))


def at(world: Facts, place: str, **changes: Any) -> Facts:
    return replace(world, jurisdiction=place, **changes)


# row → (facts that it catches, facts that it leaves alone)
CASES: dict[str, tuple[Facts, Facts]] = {
    "eu-ai-act.5-1-a": (MANIPULATE, SUPPORT),
    "eu-ai-act.5-1-b": (replace(ADVERT, vulnerable=True), ADVERT),
    "eu-ai-act.5-1-b.stated": (ADVERT, SUPPORT),
    "eu-ai-act.5-1-f": (
        replace(VOICE, speaker="employee"),
        replace(VOICE, speaker="employee", medical_or_safety=True),
    ),
    "eu-ai-act.5-1-f.place": (replace(VOICE, setting="education"), VOICE),
    "eu-ai-act.5-1-f.text": (COACHING, SUPPORT),
    "house.biometric-high-risk": (replace(VOICE, human_oversight=None), VOICE),
    "eu-ai-act.annex-iii-1-c": (
        replace(VOICE, human_oversight=None, at=LATER),
        replace(VOICE, at=LATER),
    ),
    "eu-ai-act.50-3": (VOICE, SUPPORT),
    "eu-ai-act.26-6": (VOICE, SUPPORT),
    "eu-ai-act.26-7": (COACHING, SUPPORT),
    "eu-ai-act.26-11": (VOICE, SUPPORT),
    "eu-ai-act.86": (VOICE, SUPPORT),
    "gdpr.6": (SUPPORT, CALIFORNIA),
    "gdpr.6-1-f.voice": (replace(VOICE, lawful_basis="legitimate-interest"), VOICE),
    "gdpr.7": (PERSONAL, SUPPORT),
    "gdpr.8": (PERSONAL, SUPPORT),
    "gdpr.9": (VOICE, SUPPORT),
    "gdpr.21": (SUPPORT, PERSONAL),
    "gdpr.21-2": (ADVERT, SUPPORT),
    "gdpr.22": (SUPPORT, CALIFORNIA),
    "gdpr.22.eligibility": (replace(SUPPORT, aims=frozenset({"eligibility"})), SUPPORT),
    # Holds for every use there is: only what is no use at all (no purpose) escapes it.
    "gdpr.35": (SUPPORT, replace(SUPPORT, at=date(1999, 1, 1), purpose=None)),
    "gdpr.36": (replace(SUPPORT, consultation_pending=True), SUPPORT),
    "us-ca.ccpa-opt-out": (CALIFORNIA, SUPPORT),
    "us.gpc": (at(ADVERT, "US-CO"), at(ADVERT, "US-NY")),
    "us-ca.1798-121": (replace(CALIFORNIA, signals=frozenset({"limit-sensitive"})), CALIFORNIA),
    "us-ca.admt": (at(COACHING, "US-CA", at=LATER), at(COACHING, "US-CA")),
    "us-il.bipa-15-a": (at(VOICE, "US-IL"), at(VOICE, "US-IL", public_schedule=True)),
    "us-il.bipa-15-b": (at(VOICE, "US-IL"), at(VOICE, "US-IL", written_release=True)),
    "us-il.bipa-15-a.destroy": (at(VOICE, "US-IL"), at(VOICE, "US-TX")),
    "us-tx.503-001": (at(VOICE, "US-TX"), at(SUPPORT, "US-TX")),
    "us-wa.mhmda": (at(VOICE, "US-WA"), at(SUPPORT, "US-WA")),
    "ca-qc.law-25": (at(VOICE, "CA-QC"), at(VOICE, "CA-ON")),
    "ca-qc.law-25.bank": (at(VOICE, "CA-QC"), at(VOICE, "CA-QC", bank_declared=True)),
    "br.lgpd-7": (at(SUPPORT, "BR"), SUPPORT),
    "br.lgpd-11": (at(VOICE, "BR"), at(SUPPORT, "BR")),
    "br.lgpd-20": (at(SUPPORT, "BR"), SUPPORT),
    "ru.152-fz.18-5": (at(SUPPORT, "RU"), at(SUPPORT, "RU", data_region="RU")),
    "ru.152-fz.6": (at(SUPPORT, "RU"), SUPPORT),
    "ru.152-fz.9": (at(PERSONAL, "RU"), at(PERSONAL, "RU", separate_consent=True)),
    "ru.152-fz.11": (at(VOICE, "RU"), at(VOICE, "RU", written_release=True)),
    "ru.152-fz.16": (at(SUPPORT, "RU"), SUPPORT),
    "house.biometric-consent": (VOICE, SUPPORT),
    "house.purpose-age": (replace(SUPPORT, purpose_minimum_age=18), SUPPORT),
    "house.consent-means-consent": (at(PERSONAL, "JP"), at(SUPPORT, "JP")),
}
ROWS = load()
NAMES = [one.id for one in ROWS]


def speaks(one: LawRule, facts: Facts) -> bool:
    """Whether the row alone appears in the trace of a decision."""
    return one.id in {step.rule for step in decide(facts, RuleSet.compile((), [one])).trace}


@pytest.mark.parametrize("name", NAMES)
def test_row(name: str) -> None:
    one = row(name)
    catches, leaves = CASES[name]
    assert speaks(one, catches)
    assert not speaks(one, leaves)


@pytest.mark.parametrize("one", [one for one in ROWS if one.since], ids=lambda one: one.id)
def test_the_row_begins_on_its_day_and_not_before(one: LawRule) -> None:
    assert one.since is not None
    catches, _ = CASES[one.id]
    assert speaks(one, replace(catches, at=one.since))
    assert not speaks(one, replace(catches, at=one.since - timedelta(days=1)))


def test_the_house_rule_ends_where_the_act_begins() -> None:
    house, act = row("house.biometric-high-risk"), row("eu-ai-act.annex-iii-1-c")
    assert house.until == act.since


@pytest.mark.parametrize("one", ROWS, ids=NAMES)
def test_the_row_is_cited_said_in_two_languages_and_weighed(one: LawRule) -> None:
    assert one.statute
    assert one.citation
    assert one.title
    assert one.confidence in CONFIDENCE
    assert one.note or one.confidence in ("settled", "likely")
    assert re.search("[а-я]", one.text.ru)
    assert not re.search("[а-я]", one.text.en)
    assert set(one.gates) <= set(GATES)
    assert one.effect != "deny" or not (one.gates or one.obligations)


def test_every_row_has_a_case_and_a_name_of_its_own() -> None:
    assert sorted(CASES) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES)


def test_the_reference_page_names_every_row() -> None:
    made = page()
    for one in ROWS:
        assert f"`{one.id}`" in made
        assert one.citation in made


def test_no_consent_lifts_a_prohibition() -> None:
    world = replace(COACHING, modality="voice", inference_basis=None, standing="granted")
    decision = decide(world, RuleSet.compile((), ROWS))
    assert decision.decisive == "eu-ai-act.5-1-f"
    assert decision.reasons[0].citation == "Reg. (EU) 2024/1689 Art. 5(1)(f)"
    assert world.at == TODAY
