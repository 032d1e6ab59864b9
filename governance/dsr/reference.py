"""The page `docs/reference/requests.md`, from the tables of actions, states and terms."""

from collections.abc import Mapping

from governance.dsr.actions import ACTIONS, BASES, Kind
from governance.dsr.states import CLOSED, DRP, STEPS, State
from governance.dsr.terms import RECORD_MONTHS, REGIMES, Span


def page() -> str:
    """The whole page, without the note that it is generated."""
    return "\n".join(["# Requests of data subjects\n", *_actions(), *_states(), *_terms()]) + "\n"


def _actions() -> list[str]:
    lines = [
        "## What may be asked for\n",
        "`verified`: it takes a verified person; all else only lowers the processing.\n",
        "| action | done | verified | what it does | law |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{slug}` | {one.how} | {'yes' if one.verified else 'no'} | {one.does} | "
        f"{one.citation} |"
        for slug, one in ACTIONS.items()
    ]
    return [*lines, ""]


def _states() -> list[str]:
    lines = [
        "## States\n",
        "Every step leaves an entry `request.<event>` in the same transaction. `DRP` is the status "
        "(and reason) in the Data Rights Protocol 0.9.\n",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> received",
    ]
    lines += [
        f"    {_node(source)} --> {_node(step.target)}: {deed}"
        for deed, step in STEPS.items()
        for source in step.sources
        if deed not in {"withdraw", "deny", "end-with-person"}
    ]
    lines += [f"    {_node(state)} --> [*]" for state in CLOSED]
    lines += [
        "```\n",
        "Left out of the picture: `deny` and `withdraw` from every open state, and "
        "`end-with-person`, which closes what is open when the person is erased.\n",
        "| step | from | to | event | when |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{deed}` | {', '.join(step.sources)} | {step.target} | `request.{step.event}` | "
        f"{step.meaning} |"
        for deed, step in STEPS.items()
    ]
    lines += ["", "| state | DRP |", "|---|---|"]
    lines += [f"| {state} | {' / '.join(filter(None, DRP[state]))} |" for state in State]
    lines += ["", "A refusal names its ground:\n", "| ground | law | DRP reason |", "|---|---|---|"]
    lines += [
        f"| {one.text} (`{slug}`) | {one.citation} | {one.drp} |" for slug, one in BASES.items()
    ]
    return [*lines, ""]


def _terms() -> list[str]:
    lines = [
        "## Terms\n",
        "Days are those of the law's own time zone; the day of receipt is not counted; holidays "
        "and working days come from the `holidays` library by country and subdivision. A closed "
        f"request's record is kept {RECORD_MONTHS} months (Cal. Code Regs. tit. 11, §7101(a)). "
        "This is no legal advice; the last column says what we are not sure of.\n",
        "| law | answer | extension adds | confirm receipt | clock stops | source | not sure |",
        "|---|---|---|---|---|---|---|",
    ]
    for law in REGIMES.values():
        lines.append(
            f"| {law.name} | {_spans(law.answer)} | {_spans(law.more)} | "
            f"{_spans(law.acknowledge)} | {'yes' if law.pauses else 'no'} | {law.citation} | "
            f"{law.doubt} |"
        )
    return lines


def _spans(table: Mapping[Kind, Span]) -> str:
    """`1 month`, or each kind with its own: `45 calendar days; opt-out: 15 working days`."""
    spans = {kind: str(span) for kind, span in table.items()}
    if not spans:
        return "none"
    usual = max(set(spans.values()), key=list(spans.values()).count)
    others = [f"{kind}: {span}" for kind, span in spans.items() if span != usual]
    return "; ".join([usual, *others])


def _node(state: State) -> str:
    """A state's name as a diagram may write it."""
    return state.value.replace("-", "_")
