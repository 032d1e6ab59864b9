"""Webhooks: signed, retried, dead-lettered, and never led into our own network."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from consent import outbound
from consent.errors import UnsafeAddress
from consent.models import Delivery, Subject, Webhook
from consent.outbound import check_address, is_public
from consent.services import note_signal, opt_out
from consent.services.rotation import rotate_root_key
from consent.services.webhooks import (
    LEASE,
    RETRIES,
    add_webhook,
    deliver_due,
    forget,
    reference,
    signature,
)
from tests.consent.factories import NOON, make_subject

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PUBLIC = "93.184.216.34"
URL = "https://hooks.shop.example/privacy"


@pytest.fixture
def hook() -> tuple[Webhook, str]:
    with mock.patch.object(outbound, "resolve", return_value=[PUBLIC]) as resolver:
        with mock.patch("consent.services.webhooks.check_address") as check:
            found = add_webhook(url=URL, namespaces=["shop"], by="app:shop", at=NOON)
        assert check.called and not resolver.called
    return found


class Taker:
    """A receiving application that answers with one status after another."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.taken: list[tuple[bytes, Mapping[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        assert url == URL
        self.taken.append((body, headers))
        status = self.statuses.pop(0)
        if status == 0:
            raise ConnectionRefusedError
        return status


def test_a_change_is_told_once_and_signed(subject: Subject, hook: tuple[Webhook, str]) -> None:
    opt_out(subject=subject, by="subject", at=NOON)
    opt_out(subject=subject, by="subject", at=NOON)
    taker = Taker(204)
    assert deliver_due(at=NOON, send=taker) == 1
    assert deliver_due(at=NOON, send=taker) == 0
    body, headers = taker.taken[0]
    said = json.loads(body)
    assert said["type"] == "optout.set" and said["reference"] == reference(hook[0], subject)
    expected = signature(
        base64.b64decode(hook[1]),
        identifier=headers["webhook-id"],
        timestamp=headers["webhook-timestamp"],
        body=body,
    )
    assert headers["webhook-signature"] == expected


def test_a_message_names_nobody_we_know_by_another_name(
    subject: Subject, hook: tuple[Webhook, str]
) -> None:
    opt_out(subject=subject, by="subject", at=NOON)
    body = Delivery.objects.get().body
    assert subject.pseudonym not in body and str(subject.pk) not in body and "anna" not in body


def test_other_namespaces_are_not_told(hook: tuple[Webhook, str]) -> None:
    opt_out(subject=make_subject("boris", "crm"), by="subject", at=NOON)
    assert not Delivery.objects.exists()


def test_a_refused_message_is_tried_again_later_and_later_and_then_dead(
    subject: Subject, hook: tuple[Webhook, str]
) -> None:
    note_signal(subject=subject, by="subject", at=NOON)
    taker, at = Taker(*[500, 0, 302, 404, 429, 503]), NOON
    for minutes in RETRIES:
        assert deliver_due(at=at, send=taker) == 0
        assert deliver_due(at=at + timedelta(minutes=minutes, seconds=-1), send=taker) == 0
        at += timedelta(minutes=minutes)
    deliver_due(at=at, send=taker)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.last_status) == ("dead", 6, "503")
    assert deliver_due(at=at + timedelta(days=9), send=taker) == 0
    assert deliver_due(at=at + timedelta(days=31), send=taker) == 0
    assert not Delivery.objects.exists()


def test_a_worker_that_dies_half_way_lets_another_finish(
    subject: Subject, hook: tuple[Webhook, str]
) -> None:
    opt_out(subject=subject, by="subject", at=NOON)
    killed = mock.Mock(side_effect=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(at=NOON, send=killed)
    assert deliver_due(at=NOON, send=Taker()) == 0
    assert deliver_due(at=NOON + LEASE, send=Taker(200)) == 1


def test_messages_about_a_person_can_be_forgotten(
    subject: Subject, hook: tuple[Webhook, str]
) -> None:
    opt_out(subject=subject, by="subject", at=NOON)
    opt_out(subject=make_subject("boris"), by="subject", at=NOON)
    assert forget(subject) == 1
    assert Delivery.objects.count() == 1


def test_a_secret_survives_a_rotation(
    subject: Subject, hook: tuple[Webhook, str], settings: object
) -> None:
    before = reference(hook[0], subject)
    rotate_root_key(by="command", at=NOON)
    assert reference(Webhook.objects.get(), subject) == before


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.shop.example/",
        "ftp://hooks.shop.example/",
        "https://",
        "https://user:pass@hooks.shop.example/",
        "https://hooks.shop.example:22/",
        "https://hooks.shop.example:99999/",
        "file:///etc/passwd",
    ],
)
def test_an_address_of_the_wrong_kind_is_refused(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        check_address(url, resolver=lambda _host, _port: [PUBLIC])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # an address to refuse, not to bind
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "not an address",
    ],
)
def test_an_address_inside_is_refused_even_beside_a_public_one(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(UnsafeAddress):
        check_address(URL, resolver=lambda _host, _port: [PUBLIC, address])


def test_a_public_address_is_dialled_as_it_was_checked() -> None:
    assert check_address(URL + "?a=1", resolver=lambda _h, _p: [PUBLIC]) == (
        "hooks.shop.example",
        443,
        "/privacy?a=1",
        PUBLIC,
    )


def test_an_application_learns_how_a_person_will_be_named(
    caller: Any, subject: Subject, hook: tuple[Webhook, str]
) -> None:
    path = f"webhooks/{hook[0].pk}/references"
    anna = {"namespace": "shop", "id": "anna"}
    answer = caller.post(path, {"subject": anna})
    assert answer.json() == {"reference": reference(hook[0], subject)}
    assert caller.post(path, {"subject": {**anna, "namespace": "crm"}}).status_code == 404


def test_the_command_refuses_an_address_inside() -> None:
    with pytest.raises(CommandError, match="public"):
        call_command("add_webhook", "https://127.0.0.1/", "--namespace", "shop")
    assert not Webhook.objects.exists()
