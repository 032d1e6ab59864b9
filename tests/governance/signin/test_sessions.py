"""Sessions end by themselves, are few, and are ended from elsewhere."""

import os
import subprocess
import sys
import time

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from governance.signin.housekeeping import forget_stale
from tests.governance.signin.conftest import enter, evidence, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def nina(person):
    return person("nina", "analyst", enrolled=False)


def test_half_an_hour_of_nothing_ends_it(client, nina, time_machine):
    enter(client, "nina")
    now = time.time()
    assert client.get("/admin/").status_code == 200
    time_machine.move_to(now + 29 * 60)
    assert client.get("/admin/").status_code == 200
    time_machine.move_to(now + 58 * 60)
    assert client.get("/admin/").status_code == 200
    time_machine.move_to(now + 89 * 60)
    assert client.get("/admin/").status_code == 302
    assert evidence("staff.session-ended")[-1]["facts"] == {"because": "idle"}


def test_eight_hours_end_it_however_busy_it_is(client, nina, time_machine):
    enter(client, "nina")
    now = time.time()
    for minutes in range(20, 8 * 60, 20):
        time_machine.move_to(now + minutes * 60)
        assert client.get("/admin/").status_code == 200
    time_machine.move_to(now + 8 * 3600 + 1)
    assert client.get("/admin/").status_code == 302


def test_an_overdue_session_calls_no_api(client, nina, time_machine):
    enter(client, "nina")
    client.get("/admin/")
    time_machine.move_to(time.time() + 31 * 60)
    assert client.get("/api/v1/purposes").status_code == 401


def test_a_fourth_browser_ends_the_oldest_session(client, nina):
    browsers = [type(client)() for _ in range(4)]
    for browser in browsers:
        enter(browser, "nina")
    assert [one.get("/admin/").status_code for one in browsers] == [302, 200, 200, 200]


def test_one_signs_out_everywhere_else(client, nina):
    other = type(client)()
    enter(other, "nina")
    enter(client, "nina")
    assert len(client.get("/sign-in/security/sessions/").context["sessions"]) == 2
    client.post("/sign-in/security/sessions/")
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_signing_in_changes_the_sessions_number(client, person):
    person("anna", "privacy officer")
    client.get("/sign-in/")
    enter(client, "anna")
    before = client.session.session_key
    sign_in(client, "anna")
    assert client.session.session_key != before


def test_a_request_without_a_session_does_not_vary_by_cookie(client, db):
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")


def test_what_is_stale_is_forgotten(client, nina, time_machine):
    enter(client, "nina")
    enter(type(client)(), "nina", "a wrong passphrase")
    assert forget_stale(at=timezone.now()) == 0
    time_machine.move_to(time.time() + 9 * 3600)
    assert forget_stale(at=timezone.now()) == 3
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert not AccessAttempt.objects.exists()


def test_cookies_of_a_production_are_bound_to_host_and_https(tmp_path):
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0,"
        " s.X_FRAME_OPTIONS, s.DISCREET_SECOND_FACTOR)"
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISCREET_MODE", "DISCREET_SECOND_FACTOR"}
    }
    environment |= {
        "DISCREET_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "governance.settings",
        "LOG_LEVEL": "ERROR",
    }
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == (
        ["__Host-sessionid", "True", "True", "Lax", "True", "True", "DENY", "required"]
    )
