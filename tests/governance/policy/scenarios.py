# ruff: noqa: E501 - a table reads best with one scenario to the line
"""The table of scenarios: a world, what is different in it, and the rule that decides ("" = yes).

Every gate, every jurisdiction of the rulebook and every row of the starter pack, both ways.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple


class Scenario(NamedTuple):
    """``decisive`` is the rule that denies, or "" when the answer is yes."""

    name: str
    world: str
    changes: dict[str, Any]
    decisive: str = ""


def _gpc_world(state: str) -> dict[str, Any]:
    return {"jurisdiction": f"US-{state}", "gpc": True}


SCENARIOS: Final = (
    # The starter pack's rows say yes.
    Scenario("a customer's text reaches a human", "support", {}),
    Scenario("a customer who agreed is read as well", "support", {"standing": "granted"}),
    Scenario("service quality reads text", "quality", {}),
    Scenario("service quality reads voice after a yes", "voice", {}),
    Scenario("feedback reads surveys", "feedback", {}),
    Scenario("feedback reads text of support", "feedback", {"modality": "text", "setting": "customer-service"}),
    Scenario("personalisation with consent", "personal", {}),
    Scenario("personalisation of text", "personal", {"modality": "text"}),
    Scenario("personalisation at sixteen in Germany", "personal", {"age": 16}),
    Scenario("an advert to a consenting adult", "advert", {}),
    Scenario("an advert by behaviour", "advert", {"modality": "behaviour"}),
    Scenario("coaching after a signature", "coaching", {}),
    Scenario("research on texts", "research", {}),
    Scenario("research on surveys", "research", {"modality": "survey"}),
    # What is not in the table is denied.
    Scenario("an unknown purpose", "support", {"purpose": "mood.curiosity", "purpose_known": False}, "policy.unknown-purpose"),
    Scenario("a purpose nobody looked up and no rule names", "support", {"purpose": "mood.curiosity", "purpose_known": None}, "policy.unknown-purpose"),
    Scenario("a purpose switched off", "support", {"purpose_known": False}, "policy.unknown-purpose"),
    Scenario("a known purpose without a rule", "support", {"purpose": "mood.curiosity"}, "policy.none-matches"),
    Scenario("behaviour for support", "support", {"modality": "behaviour"}, "policy.none-matches"),
    Scenario("support about the public", "support", {"speaker": "public"}, "policy.none-matches"),
    Scenario("support in a shop", "support", {"setting": "retail"}, "policy.none-matches"),
    Scenario("personalisation in advertising", "personal", {"setting": "advertising", "vulnerable": False, "age": 30}, "policy.none-matches"),
    Scenario("an advert by face", "advert", {"modality": "face"}, "policy.none-matches"),
    Scenario("an advert by voice", "advert", {"modality": "voice"}, "policy.none-matches"),
    Scenario("a modality never heard of", "support", {"modality": "smell"}, "policy.none-matches"),
    # Missing facts.
    Scenario("no purpose", "support", {"purpose": None}, "policy.missing-fact"),
    Scenario("no modality", "support", {"modality": None}, "policy.missing-fact"),
    Scenario("no channel", "support", {"channel": None}, "policy.missing-fact"),
    Scenario("no speaker", "support", {"speaker": None}, "policy.missing-fact"),
    Scenario("no setting", "support", {"setting": None}, "policy.missing-fact"),
    Scenario("no jurisdiction", "support", {"jurisdiction": None}, "policy.missing-fact"),
    # Gates.
    Scenario("an emergency stop", "support", {"stopped": True}, "gate.stop"),
    Scenario("a stop that could not be looked up", "support", {"stopped": None}, "gate.stop"),
    Scenario("an application without the purpose", "support", {"application_permitted": False}, "gate.application"),
    Scenario("an application in another's namespace", "support", {"namespace_permitted": False}, "gate.application"),
    Scenario("an application nobody knows", "support", {"application_permitted": None}, "gate.application"),
    Scenario("no assessment", "support", {"dpia": "missing"}, "gate.dpia"),
    Scenario("a stale assessment", "support", {"dpia": "stale"}, "gate.dpia"),
    Scenario("an unsigned assessment", "support", {"dpia": "unsigned"}, "gate.dpia"),
    Scenario("an assessment not looked up", "support", {"dpia": None}, "gate.dpia"),
    Scenario("a model not on the list", "support", {"model_permitted": False}, "gate.model"),
    Scenario("no model", "support", {"model_permitted": None}, "gate.model"),
    Scenario("opted out of support", "support", {"standing": "opted-out"}, "gate.opt-out"),
    Scenario("refused support", "support", {"standing": "refused"}, "gate.opt-out"),
    Scenario("withdrew from support", "support", {"standing": "withdrawn"}, "gate.opt-out"),
    Scenario("a standing not looked up", "support", {"standing": None}, "gate.opt-out"),
    Scenario("an objecting worker", "coaching", {"standing": "opted-out"}, "gate.opt-out"),
    Scenario("opted out of research", "research", {"standing": "opted-out"}, "gate.opt-out"),
    Scenario("opted out of feedback", "feedback", {"standing": "opted-out"}, "gate.opt-out"),
    Scenario("no consent to personalisation", "personal", {"standing": "none"}, "gate.consent"),
    Scenario("refused personalisation", "personal", {"standing": "refused"}, "gate.consent"),
    Scenario("withdrew personalisation", "personal", {"standing": "withdrawn"}, "gate.consent"),
    Scenario("expired personalisation", "personal", {"standing": "expired"}, "gate.consent"),
    Scenario("personalisation under an old notice", "personal", {"standing": "superseded"}, "gate.consent"),
    Scenario("opted out of personalisation", "personal", {"standing": "opted-out"}, "gate.opt-out"),
    Scenario("voice without consent", "voice", {"standing": "none"}, "gate.consent"),
    Scenario("voice without a notice", "voice", {"notice_shown": False}, "gate.notice"),
    Scenario("voice without word of a notice", "voice", {"notice_shown": None}, "gate.notice"),
    Scenario("an advert without consent", "advert", {"standing": "none"}, "gate.consent"),
    Scenario("an advert without a notice", "advert", {"notice_shown": None}, "gate.notice"),
    Scenario("an advert without an age", "advert", {"age": None}, "gate.age"),
    Scenario("an advert to a minor", "advert", {"age": 17}, "gate.age"),
    Scenario("an advert to one once said to be a minor", "advert", {"signals": frozenset({"minor"})}, "gate.age"),
    Scenario("an advert without word of vulnerability", "advert", {"vulnerable": None}, "gate.vulnerable"),
    Scenario("an advert under GPC", "advert", {"gpc": True}, "gate.gpc"),
    Scenario("an advert under GPC, confirmed", "advert", {"gpc": True, "gpc_confirmed": True}),
    Scenario("an advert under GPC asserted earlier", "advert", {"signals": frozenset({"gpc"})}, "gate.gpc"),
    Scenario("personalisation under GPC", "personal", {"gpc": True}, "gate.gpc"),
    Scenario("support under GPC goes on", "support", {"gpc": True}),
    Scenario("coaching unsigned", "coaching", {"dpo_signoff": None}, "gate.signoff"),
    Scenario("coaching without a notice", "coaching", {"notice_shown": None}, "gate.notice"),
    Scenario("personalisation at fifteen in Germany", "personal", {"age": 15}, "gate.age"),
    Scenario("personalisation at fifteen in Czechia", "personal", {"age": 15, "jurisdiction": "CZ"}),
    Scenario("personalisation of a minor of unknown age", "personal", {"signals": frozenset({"minor"})}, "gate.age"),
    Scenario("a purpose's own minimum age", "personal", {"age": 18, "purpose_minimum_age": 21}, "gate.age"),
    Scenario("a purpose's own minimum age, its gate forgotten by the rule", "support", {"age": 16, "purpose_minimum_age": 18}, "gate.age"),
    Scenario("a model that failed for a dialect, before a human", "support", {"failed_families": frozenset({"en:dialect"})}),
    Scenario("a model that failed for a dialect, in totals", "research", {"failed_families": frozenset({"ru:dialect"})}),
    Scenario("a model that failed for a dialect, acting by itself", "personal", {"failed_families": frozenset({"en:dialect"})}, "gate.bias"),
    Scenario("a model that failed for a gender, in adverts", "advert", {"failed_families": frozenset({"ru:gender-name"})}, "gate.bias"),
    Scenario("a model that failed for a dialect, about workers", "coaching", {"failed_families": frozenset({"en:dialect"})}, "gate.bias"),
    Scenario("no lawful basis in the EU", "support", {"lawful_basis": None}, "gate.basis"),
    # AI Act.
    Scenario("an agent's voice", "coaching", {"modality": "voice"}, "eu-ai-act.5-1-f"),
    Scenario("an agent's face", "coaching", {"modality": "face"}, "eu-ai-act.5-1-f"),
    Scenario("an agent's voice in the United States", "coaching", {"modality": "voice", "jurisdiction": "US-NY"}, "eu-ai-act.5-1-f"),
    Scenario("an agent's text called mixed", "coaching", {"inference_basis": "mixed"}, "eu-ai-act.5-1-f"),
    Scenario("a candidate's voice", "voice", {"speaker": "candidate"}, "eu-ai-act.5-1-f"),
    Scenario("an employee on the service line", "voice", {"speaker": "employee"}, "eu-ai-act.5-1-f"),
    Scenario("a caller calls voice text", "coaching", {"modality": "voice", "inference_basis": "text"}, "eu-ai-act.5-1-f"),
    Scenario("an agent's voice for safety still has no rule", "coaching", {"modality": "voice", "medical_or_safety": True, "lawful_basis": "explicit-consent"}, "policy.none-matches"),
    Scenario("a student's face", "voice", {"modality": "face", "setting": "education"}, "eu-ai-act.5-1-f.place"),
    Scenario("a customer's voice in a workplace", "voice", {"setting": "workplace"}, "eu-ai-act.5-1-f.place"),
    Scenario("an advert to a vulnerable person", "advert", {"vulnerable": True}, "eu-ai-act.5-1-b"),
    Scenario("an advert to one once said to be vulnerable", "advert", {"signals": frozenset({"vulnerable"})}, "eu-ai-act.5-1-b"),
    Scenario("upsell to the vulnerable", "support", {"purpose": "retention.upsell", "vulnerable": True}, "eu-ai-act.5-1-b"),
    Scenario("pricing by distress", "support", {"purpose": "distress.pricing"}, "eu-ai-act.5-1-a"),
    Scenario("support of a vulnerable person goes on", "support", {"vulnerable": True}),
    Scenario("voice without a human overseer", "voice", {"human_oversight": None}, "house.biometric-high-risk"),
    Scenario("voice without a human overseer in 2028", "voice", {"human_oversight": None, "at": date(2028, 1, 1)}, "eu-ai-act.annex-iii-1-c"),
    # GDPR.
    Scenario("voice on legitimate interest", "voice", {"lawful_basis": "legitimate-interest"}, "gdpr.6-1-f.voice"),
    Scenario("voice on plain consent", "voice", {"lawful_basis": "consent"}, "gate.basis"),
    Scenario("an emotion for credit", "support", {"purpose": "credit.scoring"}, "gdpr.22.eligibility"),
    Scenario("a risk that awaits the authority", "support", {"consultation_pending": True}, "gdpr.36"),
    # Americas.
    Scenario("support in California", "support", {"jurisdiction": "US-CA"}),
    Scenario("an advert in California under GPC", "advert", _gpc_world("CA"), "gate.gpc"),
    Scenario("an advert in Colorado under GPC", "advert", _gpc_world("CO"), "gate.gpc"),
    Scenario("sensitive use limited in California", "support", {"jurisdiction": "US-CA", "signals": frozenset({"limit-sensitive"})}, "us-ca.1798-121"),
    Scenario("a limit elsewhere is no Californian limit", "support", {"jurisdiction": "US-NV", "signals": frozenset({"limit-sensitive"})}),
    Scenario("a limit somewhere in the United States", "support", {"jurisdiction": "US", "signals": frozenset({"limit-sensitive"})}, "us-ca.1798-121"),
    Scenario("voice in Illinois without a schedule", "voice", {"jurisdiction": "US-IL", "written_release": True}, "us-il.bipa-15-a"),
    Scenario("voice in Illinois without a release", "voice", {"jurisdiction": "US-IL", "public_schedule": True}, "us-il.bipa-15-b"),
    Scenario("voice in Illinois with both", "voice", {"jurisdiction": "US-IL", "public_schedule": True, "written_release": True}),
    Scenario("voice in an unnamed state", "voice", {"jurisdiction": "US"}, "us-il.bipa-15-a"),
    Scenario("voice in Texas", "voice", {"jurisdiction": "US-TX"}),
    Scenario("voice in Texas without consent", "voice", {"jurisdiction": "US-TX", "standing": "none"}, "gate.consent"),
    Scenario("voice in Washington", "voice", {"jurisdiction": "US-WA"}),
    Scenario("voice in Washington without consent", "voice", {"jurisdiction": "US-WA", "standing": "expired"}, "gate.consent"),
    Scenario("voice in Quebec, bank undeclared", "voice", {"jurisdiction": "CA-QC"}, "ca-qc.law-25.bank"),
    Scenario("voice in Quebec, bank declared", "voice", {"jurisdiction": "CA-QC", "bank_declared": True}),
    Scenario("voice in Quebec without consent", "voice", {"jurisdiction": "CA-QC", "bank_declared": True, "standing": "none"}, "gate.consent"),
    Scenario("support in Brazil", "support", {"jurisdiction": "BR"}),
    Scenario("support in Brazil without a basis", "support", {"jurisdiction": "BR", "lawful_basis": None}, "gate.basis"),
    Scenario("voice in Brazil without consent", "voice", {"jurisdiction": "BR", "standing": "none"}, "gate.consent"),
    # Russia.
    Scenario("support in Russia, kept abroad", "support", {"jurisdiction": "RU", "data_region": "DE"}, "ru.152-fz.18-5"),
    Scenario("support in Russia, kept who knows where", "support", {"jurisdiction": "RU"}, "ru.152-fz.18-5"),
    Scenario("support in Russia, kept there", "support", {"jurisdiction": "RU", "data_region": "RU"}),
    Scenario("support in Russia without a basis", "support", {"jurisdiction": "RU", "data_region": "RU", "lawful_basis": "contract", "standing": None}, "gate.opt-out"),
    Scenario("consent in Russia inside another document", "personal", {"jurisdiction": "RU", "data_region": "RU", "age": 30}, "ru.152-fz.9"),
    Scenario("consent in Russia as its own document", "personal", {"jurisdiction": "RU", "data_region": "RU", "age": 30, "separate_consent": True}),
    Scenario("consent in Russia before the change", "personal", {"jurisdiction": "RU", "data_region": "RU", "age": 30, "at": date(2025, 8, 31)}),
    Scenario("voice in Russia, not in writing", "voice", {"jurisdiction": "RU", "data_region": "RU", "separate_consent": True, "age": 30}, "ru.152-fz.11"),
    Scenario("voice in Russia, in writing", "voice", {"jurisdiction": "RU", "data_region": "RU", "separate_consent": True, "written_release": True, "age": 30}),
)  # fmt: skip
