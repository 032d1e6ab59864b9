"""Fixtures of the tests about will."""

from collections.abc import Iterator

import pytest
from django.db import connection

from audit import immutability
from consent import guards
from consent.models import Notice, Purpose, Subject
from tests.consent.factories import NOON, make_interest, make_notice, make_purpose, make_subject


@pytest.fixture
def purpose() -> Purpose:
    """On consent."""
    return make_purpose()


@pytest.fixture
def interest() -> Purpose:
    """On legitimate interest."""
    return make_interest()


@pytest.fixture
def notice(purpose: Purpose) -> Notice:
    """In force for `purpose`."""
    return make_notice(purpose)


@pytest.fixture
def subject() -> Subject:
    """A person."""
    return make_subject()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Real commits. The append-only guards step aside for the clean-up, and come back with it."""
    yield
    guards.remove(connection)
    immutability.remove(connection)


@pytest.fixture
def pack(db: None) -> None:
    """Only the demo application, without the starter pack: what `caller` needs here."""
    from governance.roles import APPLICATION_SCOPES
    from governance.services.applications import create_application

    create_application(
        slug="demo", namespaces=["*"], scopes=APPLICATION_SCOPES, by="staff:x", at=NOON
    )
