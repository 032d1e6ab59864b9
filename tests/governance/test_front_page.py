"""The front page leads each kind of user to their door, in both languages, without scripts."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_it_shows_four_doors(client):
    page = client.get("/").content.decode()
    for door in ("/privacy/", "/admin/", "/api/docs"):
        assert f'href="{door}"' in page
    assert "<script" not in page


def test_it_speaks_russian(client):
    page = client.get("/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Клиентам" in page
    assert "Customers" not in page


def test_it_sends_a_strict_policy(client):
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_an_unknown_page_is_said_plainly(client):
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content
