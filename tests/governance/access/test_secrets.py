"""Secrets: shown once, kept as hashes, two at a time, each with its own end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry, Payload
from governance.errors import SecretUnknown, TermsRefused, TwoSecretsLive
from governance.models import ApplicationSecret
from governance.services.applications import (
    Terms,
    add_secret,
    change_application,
    retire_secret,
    switch,
)
from tests.governance.access.conftest import OFFICER, told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_two_secrets_work_side_by_side_until_the_first_is_retired(connect, ask):
    crm = connect()
    second = add_secret(application=crm.application, by=OFFICER, at=timezone.now())
    old, new = crm.calling(), crm.calling(second)
    assert old.post("decisions", ask(None)).status_code == 200
    assert new.post("decisions", ask(None)).status_code == 200

    retire_secret(application=crm.application, number=1, by=OFFICER, at=timezone.now())
    assert crm.fetch().status_code == 401
    assert old.post("decisions", ask(None)).status_code == 401, "its tokens end with it"
    assert new.post("decisions", ask(None)).status_code == 200
    assert crm.fetch(second).status_code == 200


def test_a_third_secret_is_refused_while_two_are_live(connect):
    crm = connect()
    add_secret(application=crm.application, by=OFFICER, at=timezone.now())
    with pytest.raises(TwoSecretsLive):
        add_secret(application=crm.application, by=OFFICER, at=timezone.now())


def test_the_database_itself_knows_no_third_live_secret(connect):
    crm = connect()
    add_secret(application=crm.application, by=OFFICER, at=timezone.now())
    row = ApplicationSecret(
        application=crm.application, number=9, slot=1, hash="x" * 64, created_at=timezone.now()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_an_expired_secret_opens_nothing_and_makes_room(connect):
    crm, now = connect(), timezone.now()
    ends = now + timedelta(hours=1)
    second = add_secret(application=crm.application, by=OFFICER, at=now, expires_at=ends)
    assert 3500 < crm.fetch(second).json()["expires_in"] <= 3600
    ApplicationSecret.objects.filter(number=2).update(expires_at=now)
    assert crm.fetch(second).status_code == 401
    add_secret(application=crm.application, by=OFFICER, at=timezone.now())


def test_a_token_lives_no_longer_than_its_secret(connect):
    crm, now = connect(), timezone.now()
    ends = now + timedelta(minutes=5)
    second = add_secret(application=crm.application, by=OFFICER, at=now, expires_at=ends)
    assert 0 < crm.fetch(second).json()["expires_in"] <= 300


def test_a_secret_does_not_end_before_it_begins(connect):
    now = timezone.now()
    with pytest.raises(TermsRefused):
        add_secret(application=connect().application, by=OFFICER, at=now, expires_at=now)


def test_retiring_twice_is_refused(connect):
    crm = connect()
    retire_secret(application=crm.application, number=1, by=OFFICER, at=timezone.now())
    with pytest.raises(SecretUnknown):
        retire_secret(application=crm.application, number=1, by=OFFICER, at=timezone.now())


def test_a_secret_is_nowhere_in_the_database_and_its_use_is_dated(connect):
    crm = connect()
    secret = crm.application.secrets.get()
    assert crm.secret.startswith("discreet_")
    assert crm.secret not in str(vars(secret))
    assert secret.last_used_at is None
    crm.fetch()
    secret.refresh_from_db()
    assert timezone.now() - secret.last_used_at < timedelta(minutes=1)
    first = secret.last_used_at
    crm.fetch()
    secret.refresh_from_db()
    assert secret.last_used_at == first, "written once a minute at most"


def test_every_deed_leaves_evidence_and_none_holds_the_secret(connect):
    crm, now = connect(expires_at=timezone.now() + timedelta(days=9)), timezone.now()
    second = add_secret(application=crm.application, by=OFFICER, at=now)
    crm.fetch()
    retire_secret(application=crm.application, number=1, by=OFFICER, at=now)
    switch(application=crm.application, on=False, by=OFFICER, at=now)
    switch(application=crm.application, on=True, by=OFFICER, at=now)
    change_application(
        application=crm.application,
        namespaces=["shop", "web"],
        scopes=["decisions:write"],
        terms=Terms(quota_per_day=5),
        by=OFFICER,
        at=now,
    )
    kinds = set(Entry.objects.values_list("type", flat=True))
    assert {
        "application.created",
        "application.secret-added",
        "application.secret-retired",
        "application.token-issued",
        "application.disabled",
        "application.enabled",
        "application.changed",
        "access.given",
    } <= kinds
    assert told("application.changed")[0]["facts"]["quota_per_day"] == 5
    for body in Payload.objects.values_list("body", flat=True):
        assert crm.secret.encode() not in bytes(body)
        assert second.encode() not in bytes(body)


@pytest.mark.parametrize("deed", [add_secret, retire_secret, switch])
def test_without_evidence_nothing_changes(connect, monkeypatch, deed):
    from governance.services import evidence

    crm = connect()

    def fail(event):
        raise RuntimeError("no room for evidence")

    monkeypatch.setattr(evidence, "record", fail)
    more = {retire_secret: {"number": 1}, switch: {"on": False}}.get(deed, {})
    before = list(ApplicationSecret.objects.values())
    with pytest.raises(RuntimeError):
        deed(application=crm.application, by=OFFICER, at=timezone.now(), **more)
    assert list(ApplicationSecret.objects.values()) == before
    crm.application.refresh_from_db()
    assert crm.application.active
