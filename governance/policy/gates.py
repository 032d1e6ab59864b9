"""The gates: checks that the winning rule, the law, or the house names before a yes stands.

Each gate is a pure function ``(facts, minimum_age) → cause``; an empty cause lets through. An
unknown fact has the cause ``unknown`` or ``missing`` and never lets through. The one exception is
Global Privacy Control, whose absence is the absence of a signal and not an unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from governance.policy.facts import Facts
from governance.policy.places import digital_consent_age

Gate = Callable[[Facts, int | None], str]

# These hold for every yes, whether or not a rule names them.
ALWAYS: Final = ("stop", "application", "dpia", "model", "opt-out")


def stop(facts: Facts, _: int | None) -> str:
    """No emergency stop covers it."""
    if facts.stopped is False:
        return ""
    return "stopped" if facts.stopped else "unknown"


def application(facts: Facts, _: int | None) -> str:
    """The caller may use this purpose, and acts in a namespace of its own."""
    if facts.application_permitted is not True:
        return "purpose"
    return "" if facts.namespace_permitted is True else "namespace"


def basis(facts: Facts, _: int | None) -> str:
    """A lawful basis is declared; biometric inference has an Art. 9 condition."""
    if facts.lawful_basis is None:
        return "missing"
    if facts.biometric and facts.lawful_basis != "explicit-consent" and facts.article9 is None:
        return "explicit"
    return ""


def signoff(facts: Facts, _: int | None) -> str:
    """The data protection officer signed this use of workers' data."""
    return "" if facts.dpo_signoff is True else "unsigned"


def dpia(facts: Facts, _: int | None) -> str:
    """The impact assessment is approved, complete and current."""
    if facts.dpia == "current":
        return ""
    return facts.dpia if facts.dpia in {"stale", "unsigned"} else "missing"


def model(facts: Facts, _: int | None) -> str:
    """The model is on the allow-list with a current validation and bias audit."""
    return "" if facts.model_permitted is True else "model"


def age(facts: Facts, minimum_age: int | None) -> str:
    """Old enough, for the rule, the purpose and the country's age of digital consent."""
    country = digital_consent_age(facts.jurisdiction or "")
    needed = max(minimum_age or 0, facts.purpose_minimum_age or 0, country)
    if "minor" in facts.signals and (facts.age is None or needed >= 18):
        return "minor"
    if facts.age is None:
        return "missing" if minimum_age is not None else ""
    return "" if facts.age >= needed else "young"


def vulnerable(facts: Facts, _: int | None) -> str:
    """Stated not to be in a vulnerable situation."""
    if facts.vulnerable is False:
        return ""
    return "vulnerable" if facts.vulnerable else "missing"


def gpc(facts: Facts, _: int | None) -> str:
    """No Global Privacy Control signal, or a yes confirmed in face of it."""
    return "gpc" if facts.gpc and facts.gpc_confirmed is not True else ""


def opt_out(facts: Facts, _: int | None) -> str:
    """The person was never asked, or said yes and still means it. Nothing recorded is not a no."""
    standing = facts.standing
    if standing == "none" or standing == "granted":  # noqa: PLR1714 - two compares beat a set here
        return ""
    return _no(standing)


def opted_out(facts: Facts, _: int | None) -> str:
    """The opt-out gate where the consent gate is tried as well and says the rest better."""
    return "opted-out" if facts.standing == "opted-out" else ""


def consent(facts: Facts, _: int | None) -> str:
    """A consent in force covers this purpose and modality."""
    return "" if facts.standing == "granted" else _no(facts.standing)


def notice(facts: Facts, _: int | None) -> str:
    """The notice in force was shown, at the latest at this exposure."""
    return "" if facts.notice_shown is True else "notice"


def _no(standing: str | None) -> str:
    return standing if standing is not None else "unknown"


def nowhere(_: Facts, __: int | None) -> str:
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
}
