"""The page of the rulebook in docs/reference, written from the rows themselves. Pure."""

from __future__ import annotations

from governance.law import LawRule, load

_TITLES = {
    "eu-ai-act": "European Union: AI Act",
    "house": "House rules",
    "gdpr": "European Union, EEA, United Kingdom, Switzerland: GDPR",
    "us-ca": "California",
    "us": "United States",
    "us-il": "Illinois",
    "us-tx": "Texas",
    "us-wa": "Washington",
    "ca-qc": "Quebec",
    "br": "Brazil",
    "ru": "Russia",
}
_EFFECTS = {
    "deny": "forbids",
    "require": "asks for gates",
    "duty": "adds duties",
}
_CONFIDENCE = {
    "settled": "settled",
    "likely": "likely reading",
    "unsettled": "unsettled",
    "house": "our own line, stricter than the law",
}
_HEAD = """# The rulebook of law

Every row stands above policy, consent and role: nothing overrides it. It is data
(`governance/law/`), dated and cited, and each has a test. **Not legal advice.** A reading may be
unsettled; each row says how sure we are.

What no row says about a place: the rows without a place hold everywhere. The AI Act's rows do so
because its reach follows the provider, the deployer and the output (Art. 2(1)), which no caller
states. A country named without its state is treated as any of its states.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    seen: dict[str, list[LawRule]] = {}
    for one in load():
        seen.setdefault(one.id.partition(".")[0], []).append(one)
    for family, rows in seen.items():
        parts.append(f"## {_TITLES[family]}\n")
        parts += [_row(one) for one in rows]
    return "\n".join(parts).rstrip() + "\n"


def _row(one: LawRule) -> str:
    facts = [f"- **Source**: {one.citation}", f"- **Does**: {_EFFECTS[one.effect]}{_added(one)}"]
    facts.append(f"- **Where**: {', '.join(one.jurisdictions) or 'everywhere'}")
    facts.append(f"- **Concerns**: {_concerns(one)}")
    facts.append(f"- **In force**: {_dates(one)}")
    facts.append(f"- **How sure**: {_CONFIDENCE[one.confidence]}. {one.note}".rstrip())
    said = f'{one.text.en}\n\n<span lang="ru">{one.text.ru}</span>'
    return f"### {one.title}\n\n`{one.id}`\n\n{said}\n\n" + "\n".join(facts) + "\n"


def _added(one: LawRule) -> str:
    added = [f"`gate.{gate}`" for gate in one.gates] + [f"`{duty}`" for duty in one.obligations]
    return f" ({', '.join(added)})" if added else ""


def _concerns(one: LawRule) -> str:
    said = [
        f"{name} {' or '.join(values)}"
        for name, values in (
            ("speaker", one.speakers),
            ("setting", one.settings),
            ("inference", one.bases),
        )
        if values
    ]
    said += [f"`{test.fact} {test.op} {_value(test.value)}`" for test in one.when]
    return "; ".join(said) or "everything"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _dates(one: LawRule) -> str:
    since = one.since.isoformat() if one.since else "always"
    return f"{since} to {one.until.isoformat()}" if one.until else since
