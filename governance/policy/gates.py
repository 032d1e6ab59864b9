"""The gates: checks that the winning rule, the law, or the house names before a yes stands.

Each gate is a pure function ``(facts, winning rule) → cause``; an empty cause lets through. An
unknown fact has the cause ``unknown`` or ``missing`` and never lets through. The one exception is
Global Privacy Control, whose absence is the absence of a signal and not an unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from governance.policy.facts import Facts
from governance.policy.places import digital_consent_age
from governance.policy.rules import ANY_FAMILY, Rule

Gate = Callable[[Facts, Rule], str]

# These hold for every yes, whether or not a rule names them.
ALWAYS: Final = ("stop", "application", "dpia", "model", "bias", "opt-out")


def stop(facts: Facts, _: Rule) -> str:
    """No emergency stop covers it."""
    if facts.stopped is False:
        return ""
    return "stopped" if facts.stopped else "unknown"


def application(facts: Facts, _: Rule) -> str:
    """The caller may use this purpose, and acts in a namespace of its own."""
    if facts.application_permitted is not True:
        return "purpose"
    return "" if facts.namespace_permitted is True else "namespace"


def basis(facts: Facts, _: Rule) -> str:
    """A lawful basis is declared; biometric inference has an Art. 9 condition."""
    if facts.lawful_basis is None:
        return "missing"
    if facts.biometric and facts.lawful_basis != "explicit-consent" and facts.article9 is None:
        return "explicit"
    return ""


def signoff(facts: Facts, _: Rule) -> str:
    """The data protection officer signed this use of workers' data."""
    return "" if facts.dpo_signoff is True else "unsigned"


def dpia(facts: Facts, _: Rule) -> str:
    """The impact assessment is approved, complete and current."""
    if facts.dpia == "current":
        return ""
    return facts.dpia if facts.dpia in {"stale", "unsigned"} else "missing"


def model(facts: Facts, _: Rule) -> str:
    """The model is on the allow-list with a current validation and bias audit."""
    return "" if facts.model_permitted is True else "model"


def bias(facts: Facts, rule: Rule) -> str:
    """The model treats nobody unequally, or the rule bears it since a person looks first."""
    failed = facts.failed_families
    return "families" if failed and unborne(failed, rule) else ""


def unborne(failed: Iterable[str], rule: Rule) -> list[str]:
    """Those of the failed families (`language:family`) that the rule does not bear, sorted."""
    if ANY_FAMILY in rule.despite:
        return []
    return sorted(one for one in failed if one.rpartition(":")[2] not in rule.despite)


def closed_purposes(rules: Iterable[Rule], failed: frozenset[str]) -> dict[str, list[str]]:
    """Purpose → the families that close it, where no allow of the purpose bears them all."""
    closed: dict[str, list[str]] = {}
    borne: set[str] = set()
    for rule in rules:
        if rule.effect != "allow":
            continue
        found = unborne(failed, rule)
        for purpose in rule.purposes:
            if found:
                closed[purpose] = sorted({*closed.get(purpose, ()), *found})
            else:
                borne.add(purpose)
    return {purpose: closed[purpose] for purpose in sorted(closed) if purpose not in borne}


def age(facts: Facts, rule: Rule) -> str:
    """Old enough, for the rule, the purpose and the country's age of digital consent."""
    country = digital_consent_age(facts.jurisdiction or "")
    needed = max(rule.minimum_age or 0, facts.purpose_minimum_age or 0, country)
    if "minor" in facts.signals and (facts.age is None or needed >= 18):
        return "minor"
    if facts.age is None:
        return "missing" if rule.minimum_age is not None else ""
    return "" if facts.age >= needed else "young"


def vulnerable(facts: Facts, _: Rule) -> str:
    """Stated not to be in a vulnerable situation."""
    if facts.vulnerable is False:
        return ""
    return "vulnerable" if facts.vulnerable else "missing"


def gpc(facts: Facts, _: Rule) -> str:
    """No Global Privacy Control signal, or a yes confirmed in face of it."""
    return "gpc" if facts.gpc and facts.gpc_confirmed is not True else ""


def opt_out(facts: Facts, _: Rule) -> str:
    """The person was never asked, or said yes and still means it. Nothing recorded is not a no."""
    standing = facts.standing
    if standing == "none" or standing == "granted":  # noqa: PLR1714 - two compares beat a set here
        return ""
    return _no(standing)


def opted_out(facts: Facts, _: Rule) -> str:
    """The opt-out gate where the consent gate is tried as well and says the rest better."""
    return "opted-out" if facts.standing == "opted-out" else ""


def consent(facts: Facts, _: Rule) -> str:
    """A consent in force covers this purpose and modality."""
    return "" if facts.standing == "granted" else _no(facts.standing)


def notice(facts: Facts, _: Rule) -> str:
    """The notice in force was shown, at the latest at this exposure."""
    return "" if facts.notice_shown is True else "notice"


def _no(standing: str | None) -> str:
    return standing if standing is not None else "unknown"


def nowhere(_: Facts, __: Rule) -> str:
    """The jurisdiction gate is decided by the index; by itself it lets through."""
    return ""


CHECKS: Final[Mapping[str, Gate]] = {
    "stop": stop,
    "application": application,
    "jurisdiction": nowhere,
    "basis": basis,
    "signoff": signoff,
    "dpia": dpia,
    "model": model,
    "age": age,
    "vulnerable": vulnerable,
    "gpc": gpc,
    "opt-out": opt_out,
    "consent": consent,
    "notice": notice,
    "bias": bias,  # last: what the person said speaks before what the model does
}
