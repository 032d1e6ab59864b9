"""Profiles say what stands in a secret's place; pseudonyms are worth their key."""

import pytest

from governance.redaction import RedactionFailed, redact, redact_batch
from governance.redaction.profiles import Profile, allowed, from_mapping
from governance.redaction.pseudonyms import keyed, of_profile, sealed, unseal
from governance.redaction.spans import ENTITY_TYPES

KEY = bytes(range(32))
TEXT = "I am John Smith from Leeds, card 4111 1111 1111 1111"


def test_a_profile_chooses_what_is_hidden() -> None:
    assert redact(TEXT, profile="places").text.startswith("I am <PERSON_1> from Leeds")
    assert redact(TEXT, profile="cards").text.endswith("<CREDIT_CARD_1:1111>")


def test_an_officer_s_profile_does_with_each_type_what_it_says() -> None:
    stored = {
        "actions": {"PERSON": "pseudonym", "LOCATION": "keep", "CREDIT_CARD": "sealed"},
        "tier": "fast",
        "least": 30,
    }
    profile = from_mapping("support", stored)
    text = redact(TEXT, profile=profile, pseudonyms=of_profile(profile, KEY)).text
    person, card = text.split("<")[1:]
    assert person.startswith(f"PERSON_{keyed(KEY)('PERSON', 'john smith')}> from Leeds")
    label = card.removeprefix("CREDIT_CARD_").rstrip(">")
    assert unseal(KEY, "CREDIT_CARD", label) == "4111 1111 1111 1111"


def test_a_type_that_the_profile_does_not_name_is_numbered() -> None:
    profile = from_mapping("support", {"actions": {"PERSON": "pseudonym"}})
    text = redact(TEXT, profile=profile, pseudonyms=of_profile(profile, KEY)).text
    assert "<LOCATION_1>" in text
    assert "<CREDIT_CARD_1>" in text


def test_pseudonyms_without_a_key_fail_closed() -> None:
    profile = from_mapping("support", {"actions": {"PERSON": "pseudonym"}})
    with pytest.raises(RedactionFailed, match="no key"):
        redact(TEXT, profile=profile)
    with pytest.raises(RedactionFailed, match="no key"):
        redact_batch([TEXT], profile=profile)


def test_a_lower_threshold_hides_no_less() -> None:
    doubtful = "i think Bri and sunny jess met at Coppers near humboldt"
    hidden = [
        sum(end - start for start, end, _ in redact(doubtful, profile=Profile("p", least=n)).spans)
        for n in (60, 40, 10)
    ]
    assert hidden == sorted(hidden)
    assert hidden[0] < hidden[-1]


def test_the_profile_s_tier_goes_before_the_caller_s(monkeypatch: pytest.MonkeyPatch) -> None:
    warmed: list[str] = []
    monkeypatch.setattr("governance.redaction.engine.warm", warmed.append)
    redact("hello", profile=Profile("quick", tier="fast"), tier="full")
    redact("hello", profile=Profile("any"), tier="fast")
    redact("hello", profile=Profile("slow", tier="full"), tier="fast")
    assert warmed == ["fast", "fast", "full"]


@pytest.mark.parametrize(
    ("stored", "field"),
    [
        ({"actions": {"NAME": "number"}}, "actions"),
        ({"actions": {"PERSON": "keep"}}, "actions"),
        ({"actions": {"PERSON": "last-4"}}, "actions"),
        ({"actions": {"PERSON": "shout"}}, "actions"),
        ({"actions": ["PERSON"]}, "actions"),
        ({"tier": "slow"}, "tier"),
        ({"least": 5}, "least"),
        ({"least": 61}, "least"),
        ({"least": "40"}, "least"),
        ({"show": []}, "show"),
    ],
)
def test_a_profile_with_a_mistake_is_refused_by_field(
    stored: dict[str, object], field: str
) -> None:
    with pytest.raises(ValueError, match=f"^{field}"):
        from_mapping("odd", stored)


def test_only_places_may_stay_and_only_long_numbers_keep_digits() -> None:
    assert {entity for entity in ENTITY_TYPES if "keep" in allowed(entity)} == {"LOCATION"}
    assert {entity for entity in ENTITY_TYPES if "last-4" in allowed(entity)} == {
        "BANK_ACCOUNT",
        "CREDIT_CARD",
        "IBAN_CODE",
    }


def test_keyed_pseudonyms_are_stable_under_a_key_and_strange_under_another() -> None:
    one, other = keyed(b"k" * 32), keyed(b"q" * 32)
    text, again = "Call 020 7946 0958", "It is 020-7946-0958, call!"
    label = redact(text, pseudonyms=one).text.removeprefix("Call ")
    assert label in redact(again, pseudonyms=one).text
    assert label not in redact(again, pseudonyms=other).text
    assert "7946" not in label


def test_a_sealed_value_opens_under_its_key_only() -> None:
    label = sealed(KEY)("PERSON", "ann lee")
    assert unseal(KEY, "PERSON", label) == "ann lee"
    for wrong_key, entity in ((bytes(32), "PERSON"), (KEY, "LOCATION")):
        with pytest.raises(RedactionFailed):
            unseal(wrong_key, entity, label)
