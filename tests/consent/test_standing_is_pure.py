"""Standing equals a brute-force oracle over random histories."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.standing import (
    STATES,
    GrantFact,
    OptOutFact,
    SignalFact,
    Standing,
    Terms,
    covering_scopes,
    scope_of,
    unknown_subject,
    weigh,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PURPOSE, MODALITY = "shop.help", "text"
SCOPES = covering_scopes(PURPOSE, MODALITY)
BASES = ["consent", "explicit-consent", "legitimate-interest", ""]

times = st.integers(-5, 5).map(lambda days: NOW + timedelta(days=days))
grants = st.builds(
    dict,
    kind=st.just("grant"),
    state=st.sampled_from(["given", "refused", "withdrawn"]),
    at=times,
    expires_at=st.none() | times,
    explicit=st.booleans(),
    notice_version=st.none() | st.integers(1, 4),
    age_band=st.sampled_from(["", "under-13", "13-15", "16-17", "18-plus"]),
    guardian=st.booleans(),
    conflict_confirmed=st.booleans(),
)
opt_outs = st.builds(
    dict,
    kind=st.just("opt-out"),
    holder=st.sampled_from("ab"),
    scope=st.sampled_from(SCOPES),
    is_set=st.booleans(),
    at=times,
)
signals = st.builds(
    dict,
    kind=st.just("signal"),
    about=st.sampled_from(["gpc", "gpc", "restricted"]),
    holder=st.sampled_from("ab"),
    asserted=st.booleans(),
    at=times,
)
histories = st.lists(st.one_of(grants, opt_outs, signals), max_size=25)
terms = st.builds(
    Terms,
    lawful_basis=st.sampled_from(BASES),
    gpc_is_opt_out=st.booleans(),
    minimum_age=st.none() | st.integers(0, 21),
    material_versions=st.lists(st.integers(1, 4), max_size=3).map(tuple),
)


def weighed(history: list[dict[str, Any]], deal: Terms, gpc: bool, only_newest: bool) -> Standing:
    """The code under test, fed whole histories or (as the database does) newest rows only."""
    facts: dict[str, list[Any]] = {"grant": [], "opt-out": [], "signal": []}
    makers = {"grant": GrantFact, "opt-out": OptOutFact, "signal": SignalFact}
    for order, event in enumerate(history, start=1):
        fields = {name: value for name, value in event.items() if name not in {"kind", "about"}}
        if "about" in event:
            fields["kind"] = event["about"]
        made = makers[event["kind"]](order=order, **fields)
        facts[event["kind"]].append(made)
    if only_newest:
        facts["grant"] = facts["grant"][-1:]
        newest = {(f.holder, f.scope): f for f in facts["opt-out"]}
        facts["opt-out"] = list(newest.values())
        facts["signal"] = list({(f.holder, f.kind): f for f in facts["signal"]}.values())
    return weigh(
        grants=facts["grant"],
        opt_outs=facts["opt-out"],
        signals=facts["signal"],
        terms=deal,
        at=NOW,
        gpc=gpc,
    )


def oracle(  # noqa: PLR0911, PLR0912  # a story asks one question after another
    history: list[dict[str, Any]], deal: Terms, gpc: bool
) -> str:
    """The same law told as a story: play the events, then ask one question after another."""
    closed_doors: set[tuple[str, str]] = set()
    signalling: set[str] = set()
    frozen: set[str] = set()
    last_word: dict[str, Any] | None = None
    for event in history:
        if event["kind"] == "grant":
            last_word = event
        elif event["kind"] == "opt-out":
            door = (event["holder"], event["scope"])
            closed_doors = closed_doors | {door} if event["is_set"] else closed_doors - {door}
        elif event["about"] == "restricted":
            name = {event["holder"]}
            frozen = frozen | name if event["asserted"] else frozen - name
        else:
            name = {event["holder"]}
            signalling = signalling | name if event["asserted"] else signalling - name
    if frozen:
        return "restricted"
    if closed_doors:
        return "opted-out"
    said_yes = last_word is not None and last_word["state"] == "given"
    insisted = last_word is not None and said_yes and last_word["conflict_confirmed"]
    if deal.gpc_is_opt_out and (gpc or signalling) and not insisted:
        return "opted-out"
    if last_word is None:
        return "none"
    if not said_yes:
        return str(last_word["state"])
    if last_word["expires_at"] and last_word["expires_at"] <= NOW:
        return "expired"
    seen = last_word["notice_version"] or 0
    if deal.material_versions and max(deal.material_versions) > seen:
        return "superseded"
    youngest = {"under-13": 0, "13-15": 13, "16-17": 16, "18-plus": 18}.get(last_word["age_band"])
    child = youngest is not None and deal.minimum_age is not None and youngest < deal.minimum_age
    if child and not last_word["guardian"]:
        return "none"
    if deal.lawful_basis == "explicit-consent" and not last_word["explicit"]:
        return "none"
    return "granted"


@given(histories, terms, st.booleans(), st.booleans())
def test_standing_equals_the_oracle(
    history: list[dict[str, Any]], deal: Terms, gpc: bool, only_newest: bool
) -> None:
    assert weighed(history, deal, gpc, only_newest).state == oracle(history, deal, gpc)


@given(histories, terms, st.booleans())
def test_an_opt_out_added_last_always_wins(
    history: list[dict[str, Any]], deal: Terms, gpc: bool
) -> None:
    no = {"kind": "opt-out", "holder": "a", "scope": SCOPES[0], "is_set": True, "at": NOW}
    found = weighed([*history, no], deal, gpc, only_newest=False)
    assert found.state in {"opted-out", "restricted"}
    assert not any(found.suffices_for(basis) for basis in BASES)


@given(histories, terms, st.booleans())
def test_a_restriction_added_last_always_wins_and_suffices_for_nothing(
    history: list[dict[str, Any]], deal: Terms, gpc: bool
) -> None:
    stop = {"kind": "signal", "about": "restricted", "holder": "a", "asserted": True, "at": NOW}
    found = weighed([*history, stop], deal, gpc, only_newest=False)
    assert found.state == "restricted"
    assert not any(found.suffices_for(basis) for basis in BASES)


@given(histories, terms, st.booleans())
def test_every_standing_has_a_reason_and_a_known_state(
    history: list[dict[str, Any]], deal: Terms, gpc: bool
) -> None:
    found = weighed(history, deal, gpc, only_newest=False)
    assert found.state in STATES
    assert found.reasons


@pytest.mark.parametrize("basis", ["consent", "explicit-consent", ""])
def test_an_unknown_subject_is_a_no_where_consent_is_the_basis(basis: str) -> None:
    assert not unknown_subject().suffices_for(basis)


def test_an_unknown_subject_may_be_served_on_legitimate_interest() -> None:
    assert unknown_subject().suffices_for("legitimate-interest")


@pytest.mark.parametrize(
    ("state", "enough"),
    [
        ("none", True),
        ("granted", True),
        ("expired", True),
        ("superseded", True),
        ("refused", False),
        ("withdrawn", False),
        ("opted-out", False),
    ],
)
def test_a_no_denies_on_legitimate_interest(state: Any, enough: bool) -> None:
    assert Standing(state).suffices_for("legitimate-interest") is enough


def test_a_material_change_asks_again_and_another_does_not() -> None:
    yes = GrantFact(order=1, state="given", at=NOW, notice_version=2)
    asked = Terms(lawful_basis="consent", material_versions=(3,))
    kept = Terms(lawful_basis="consent", material_versions=(1, 2))
    assert weigh(grants=[yes], opt_outs=[], signals=[], terms=asked, at=NOW).state == "superseded"
    assert weigh(grants=[yes], opt_outs=[], signals=[], terms=kept, at=NOW).state == "granted"


def test_scopes_are_told_apart() -> None:
    assert len(set(SCOPES)) == 4
    assert scope_of(None, None) == "*|*"
