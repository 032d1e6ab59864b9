"""No address of ours leads to another site; every answer carries its armour."""

import pytest
from django.conf import settings as live
from django.test import Client

from governance.matrix import CUSTOMER

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "\t//evil.example",
)
DOORS = (
    "/sign-in/?next={}",
    "/sign-in/again/?next={}",
    "/sign-in/code/?next={}",
    "/sign-in/out/?next={}",
    "/sign-in/with/sso/?next={}",
    "/sign-in/with/sso/back/?state={0}&RelayState={0}&next={0}",
    "/admin/login/?next={}",
    "/admin/logout/?next={}",
    "/privacy/?next={}",
    "/privacy/l/{}",
    "/privacy/you/?next={}&lang=en",
)
ANSWERS = (
    ("/", {}),
    ("/healthz", {}),
    ("/nowhere", {}),
    ("/sign-in/", {}),
    ("/admin/", {}),
    ("/privacy/", {}),
    ("/.well-known/gpc.json", {}),
    ("/api/v1/purposes", {}),
    ("/api/v1/schema", {}),
    ("/api/docs", {}),
    ("/oauth/token", {}),
    ("/metrics", {}),
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_door_leads_to_another_site(cast, door, target):
    callers = [{}, cast.headers["auditor"]]
    if door.startswith("/privacy/"):
        callers = [{}, cast.headers[CUSTOMER]]
    for headers in callers:
        answer = Client(raise_request_exception=False).get(door.format(target), headers=headers)
        assert answer.status_code < 500
        place = answer.headers.get("Location", "/")
        assert place.startswith(("/", "?")) and not place.startswith(("//", "/\\")), place


@pytest.mark.parametrize(("path", "headers"), ANSWERS)
def test_every_answer_is_armoured(cast, path, headers):
    for who in (headers, cast.headers["auditor"]):
        answer = Client().get(path, headers=who)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_production_speaks_tls_only(settings, db):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/sign-in/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    plain = Client().get("/sign-in/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/sign-in/")


def test_a_foreign_host_is_refused(settings, db):
    settings.ALLOWED_HOSTS = ["discreet.example"]
    answer = Client().get("/sign-in/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_the_cookies_of_a_session_are_kept_from_scripts(cast):
    assert live.SESSION_COOKIE_HTTPONLY
    assert live.SESSION_COOKIE_SAMESITE == "Lax"
    assert live.DEBUG is False
