"""A redaction profile: drafted, proposed, published by a second person, used, fail-closed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError

from audit.canonical import parse
from audit.models import Entry, Payload
from governance.errors import ProfileRejected, SamePerson, WrongState
from governance.models import RedactionProfile
from governance.redaction import Redaction, RedactionFailed
from governance.services import profiles
from tests.conftest import Caller

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANNA, BORIS = "staff:anna", "staff:boris"
SUPPORT = "support.escalation"
ACTIONS = {"PERSON": "pseudonym", "LOCATION": "keep"}


def drafted(purpose: str = SUPPORT, **content: Any) -> RedactionProfile:
    whole = {"actions": ACTIONS, "reason": "Places explain a delay."} | content
    return profiles.draft(purpose=purpose, by=ANNA, at=NOON, **whole)


def published(purpose: str = SUPPORT, **content: Any) -> RedactionProfile:
    made = profiles.propose(drafted(purpose, **content), by=ANNA, at=NOON)
    return profiles.publish(made, by=BORIS, at=NOON)


def facts(kind: str) -> dict[str, Any]:
    entry = Entry.objects.get(type=kind)
    body: dict[str, Any] = parse(bytes(Payload.objects.get(entry=entry.pk).body))
    found: dict[str, Any] = body.get("facts", {})
    return found


def test_a_published_profile_hides_for_its_purpose_alone() -> None:
    made = published()
    assert profiles.in_force(SUPPORT).actions == ACTIONS
    assert profiles.in_force(SUPPORT).name == made.reference
    assert profiles.in_force("product.feedback").name == "default"


def test_the_general_profile_is_for_purposes_without_their_own() -> None:
    published("", actions={"LOCATION": "keep"})
    published()
    assert profiles.in_force("product.feedback").actions == {"LOCATION": "keep"}
    assert profiles.in_force(SUPPORT).actions == ACTIONS


def test_a_draft_or_a_proposal_hides_nothing_yet() -> None:
    made = drafted()
    assert profiles.in_force(SUPPORT).name == "default"
    profiles.propose(made, by=ANNA, at=NOON)
    assert profiles.in_force(SUPPORT).name == "default"


def test_whoever_wrote_any_of_it_does_not_publish_it() -> None:
    made = profiles.revise(drafted(), changes={"least": 30}, by=BORIS, at=NOON)
    made = profiles.propose(made, by=ANNA, at=NOON)
    for name in (ANNA, BORIS):
        with pytest.raises(SamePerson):
            profiles.publish(made, by=name, at=NOON)
    assert profiles.publish(made, by="staff:clara", at=NOON).state == "published"


def test_the_database_refuses_an_author_as_approver() -> None:
    made = published()
    with pytest.raises(IntegrityError):
        RedactionProfile.objects.filter(pk=made.pk).update(approver=ANNA)


def test_a_new_version_supersedes_the_one_before() -> None:
    first = published()
    second = profiles.next_version(first, by=BORIS, at=NOON)
    assert (second.version, second.actions) == (2, ACTIONS)
    second = profiles.revise(second, changes={"actions": {}}, by=BORIS, at=NOON)
    profiles.publish(profiles.propose(second, by=BORIS, at=NOON), by=ANNA, at=NOON)
    first.refresh_from_db()
    assert first.state == "superseded"
    assert profiles.in_force(SUPPORT).actions == {}


def test_what_is_published_is_not_edited_and_a_retired_one_hides_no_more() -> None:
    made = published()
    with pytest.raises(WrongState):
        profiles.revise(made, changes={"least": 10}, by=ANNA, at=NOON)
    profiles.retire(made, by=ANNA, at=NOON)
    assert profiles.in_force(SUPPORT).name == "default"
    with pytest.raises(WrongState):
        profiles.publish(made, by=BORIS, at=NOON)


def test_a_proposal_can_be_sent_back_and_mended() -> None:
    made = profiles.propose(drafted(), by=ANNA, at=NOON)
    made = profiles.send_back(made, because="Why places?", by=BORIS, at=NOON)
    assert (made.state, made.returned_because) == ("draft", "Why places?")
    assert profiles.propose(made, by=ANNA, at=NOON).returned_because == ""


@pytest.mark.parametrize(
    "content",
    [
        {"actions": {"PERSON": "keep"}},
        {"actions": {"NAME": "number"}},
        {"least": 5},
        {"tier": "slow"},
        {"purpose": "", "actions": {"PERSON": "sealed"}},
    ],
)
def test_a_mistake_is_named_when_it_is_proposed(content: dict[str, Any]) -> None:
    with pytest.raises(ProfileRejected, match=r"^(actions|least|tier):"):
        profiles.propose(drafted(**content), by=ANNA, at=NOON)


def test_each_deed_leaves_evidence_with_the_hash_of_what_was_published() -> None:
    made = published()
    kinds = Entry.objects.values_list("type", flat=True)
    names = ("drafted", "proposed", "published")
    assert sorted(kinds) == [f"redaction-profile.{name}" for name in names]
    assert facts("redaction-profile.published") == {"hash": made.hash, "reversible": False}


Deed = Callable[[RedactionProfile], object]


@pytest.mark.parametrize(
    ("state", "deed"),
    [
        ("draft", lambda one: profiles.revise(one, changes={"least": 30}, by=ANNA, at=NOON)),
        ("draft", lambda one: profiles.propose(one, by=ANNA, at=NOON)),
        ("draft", lambda one: profiles.next_version(one, by=ANNA, at=NOON)),
        ("proposed", lambda one: profiles.send_back(one, because="no", by=BORIS, at=NOON)),
        ("proposed", lambda one: profiles.publish(one, by=BORIS, at=NOON)),
        ("published", lambda one: profiles.retire(one, by=BORIS, at=NOON)),
    ],
)
def test_nothing_changes_when_recording_fails(
    monkeypatch: pytest.MonkeyPatch, state: str, deed: Deed
) -> None:
    made = {"draft": drafted, "published": published}.get(
        state, lambda: profiles.propose(drafted(), by=ANNA, at=NOON)
    )()
    before = list(RedactionProfile.objects.values())

    def refuse(*_args: object, **_facts: object) -> None:
        raise RuntimeError("no evidence")

    monkeypatch.setattr(profiles, "keep", refuse)
    with pytest.raises(RuntimeError):
        deed(made)
    assert list(RedactionProfile.objects.values()) == before


# --- the analyse pipeline -----------------------------------------------------------------------


def test_a_row_that_was_altered_after_publication_fails_closed() -> None:
    made = published()
    RedactionProfile.objects.filter(pk=made.pk).update(actions={})
    with pytest.raises(RedactionFailed, match="hash"):
        profiles.in_force(SUPPORT)


def test_an_analysis_is_redacted_as_its_purpose_says(
    caller: Caller, ask: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published()
    read: list[str] = []
    monkeypatch.setattr("emotion.services.analysing.redact", _listening(read))
    text = "My name is Ann Lee from Leeds and I am angry"
    answer = caller.post("analyses", ask(text))
    assert answer.status_code == 200, answer.data
    assert answer.json()["redactions"] == {"PERSON": 1}
    assert "Leeds" in read[0]
    assert "Ann" not in read[0]
    assert "PERSON_1" not in read[0]  # a pseudonym under the subject's key
    assert facts("analysis.scored")["redaction_profile"] == made.reference


def test_the_same_name_has_the_same_pseudonym_in_all_texts_of_one_subject_only(
    caller: Caller, ask: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    read: list[str] = []
    monkeypatch.setattr("emotion.services.analysing.redact", _listening(read))
    text = "My name is Ann Lee"
    for customer in ("one", "one", "other"):
        subject = {"namespace": "shop", "id": customer}
        assert caller.post("analyses", ask(text, subject=subject)).status_code == 200
    assert read[0] == read[1] != read[2]


def test_a_corrupt_profile_means_no_analysis_and_a_recorded_failure(
    caller: Caller, ask: Callable[..., dict[str, Any]]
) -> None:
    made = published()
    RedactionProfile.objects.filter(pk=made.pk).update(least=60)
    answer = caller.post("analyses", ask("I am angry"))
    assert answer.status_code == 503
    assert Entry.objects.filter(type="analysis.failed").count() == 1


def _listening(read: list[str]) -> Callable[..., Redaction]:
    from governance.redaction import redact

    def listen(text: str, **how: Any) -> Redaction:
        answer = redact(text, **how)
        read.append(answer.text)
        return answer

    return listen
