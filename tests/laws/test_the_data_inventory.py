"""Every field is classified, every model's mutability is declared and true, every holder is one."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection

from audit import immutability
from consent import guards
from governance.holders import holders
from governance.inventory import INVENTORY

OURS = ("audit", "consent", "governance", "emotion")
MODELS = {
    f"{label}.{model.__name__}": model
    for label in OURS
    for model in apps.get_app_config(label).get_models()
}
# Counters of guesses under a keyed tag that nothing leads back from; gone within the day.
WITHOUT_HOLDER = {"consent.Throttle"}


def test_every_model_is_in_the_inventory_and_no_other():
    assert set(INVENTORY) == set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_field_is_classified_exactly_once(name):
    classified = Counter(field for field, _ in INVENTORY[name].fields())
    assert classified == Counter(field.name for field in MODELS[name]._meta.local_fields)
    assert not MODELS[name]._meta.local_many_to_many


@pytest.mark.django_db
def test_append_only_is_what_the_database_enforces():
    guarded = set(immutability.APPEND_ONLY) | set(guards.APPEND_ONLY)
    declared = {
        MODELS[name]._meta.db_table for name, holding in INVENTORY.items() if holding.append_only
    }
    assert declared == guarded
    assert immutability.missing(connection) == []
    assert guards.missing(connection) == []


def test_every_model_about_people_has_exactly_one_holder():
    held = Counter(model for holder in holders() for model in holder.models)
    assert all(count == 1 for count in held.values())
    about = {name for name, holding in INVENTORY.items() if holding.about_people}
    assert set(held) == about - WITHOUT_HOLDER
