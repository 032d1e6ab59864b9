"""Alive, ready, and closed to strangers."""

import pytest
from django.test import Client

from governance import probes

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_it_is_alive(client: Client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_when_every_part_is(client: Client):
    response = client.get("/readyz")
    assert response.status_code == 200, response.content
    assert response.json() == {"status": "ready", "failing": []}


def test_it_names_the_part_that_is_not_ready(client: Client, monkeypatch):
    def fail():
        raise OSError("secret path")

    monkeypatch.setitem(probes.readiness_checks, "scorer", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == ["scorer"]
    assert b"secret" not in response.content


def test_metrics_are_closed_to_strangers(client: Client):
    assert client.get("/metrics").status_code == 403


def test_metrics_are_closed_to_a_wrong_token(client: Client, settings):
    settings.DISCREET_METRICS_TOKEN = "right"
    response = client.get("/metrics", headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 403


def test_metrics_open_to_their_token(client: Client, settings):
    settings.DISCREET_METRICS_TOKEN = "right"
    response = client.get("/metrics", headers={"Authorization": "Bearer right"})
    assert response.status_code == 200
    assert b"discreet_requests_total" in response.content


def test_a_probe_refuses_to_be_posted_to(client: Client):
    assert client.post("/healthz").status_code == 405
