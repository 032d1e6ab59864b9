"""What must never change, said by hand: whatever the table of roles comes to say."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from consent.models import Purpose
from governance.matrix import SCOPED
from governance.models import Policy
from governance.reading import HEADER
from governance.services.access import set_access
from tests.cast import JSON, OFFICER, session

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SCORES = ("emotions", "valence", "score")
EVERYBODY_ON_THE_STAFF = (
    "privacy officer",
    "dpo",
    "auditor",
    "model steward",
    "support supervisor",
    "analyst",
    "administrator",
)
NEVER = ("auditor", "administrator", "model steward", "dpo", "analyst")
SUBJECTS = ("consent/subject", "consent/grant", "consent/optout", "governance/request")
OPEN = {
    "/": 200,
    "/healthz": 200,
    "/sign-in/": 200,
    "/privacy/": 200,
    "/.well-known/gpc.json": 200,
    "/api/v1/schema": 200,
    "/api/docs": 200,
}
CLOSED = (
    "/api/v1/purposes",
    "/api/v1/analyses",
    "/api/v1/requests",
    "/api/v1/audit/entries",
    "/api/v1/audit/checkpoint",
    "/metrics",
)


def get(cast, role: str, path: str):
    return Client().get(path, headers=cast.headers[role])


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.DISCREET_SECOND_FACTOR = "required"


@pytest.mark.parametrize("role", NEVER)
def test_who_reads_no_result_reads_none_by_any_door(cast, role):
    key = cast.objects["emotion.analysis"]
    assert get(cast, role, f"/api/v1/analyses/{key}").status_code == 403
    assert get(cast, role, "/api/v1/analyses").status_code == 403
    assert get(cast, role, f"/admin/emotion/analysis/{key}/change/").status_code in {403, 404}
    assert get(cast, role, "/admin/emotion/analysis/").status_code == 403


def test_an_auditor_never_reads_a_score(cast):
    """Neither by a role nor in the evidence that is theirs to read."""
    entries = get(cast, "auditor", "/api/v1/audit/entries?limit=500")
    assert entries.status_code == 200
    assert not [word for word in SCORES if f'"{word}":' in entries.content.decode()]
    receipt = get(cast, "auditor", f"/api/v1/receipts/{cast.objects['consent.receipt']}")
    assert receipt.status_code == 200
    assert not [word for word in SCORES if f'"{word}":' in receipt.content.decode()]


@pytest.mark.parametrize("page", [*SUBJECTS, "emotion/analysis", "emotion/review", "emotion/tally"])
def test_an_administrator_sees_neither_people_nor_emotions(cast, page):
    assert get(cast, "administrator", f"/admin/{page}/").status_code == 403


@pytest.mark.parametrize("page", SUBJECTS)
def test_a_model_steward_sees_no_person(cast, page):
    assert get(cast, "model steward", f"/admin/{page}/").status_code == 403


def test_a_supervisor_reads_the_results_of_own_purposes_only(cast):
    supervisor = User.objects.get(username="support-supervisor")
    key, purpose = cast.objects["emotion.analysis"], Purpose.objects.get(slug="support.escalation")
    reason = {HEADER: 'complaint; case="SUP-4711"'}

    def read() -> int:
        headers = cast.headers["support supervisor"] | reason
        return Client().get(f"/api/v1/analyses/{key}", headers=headers).status_code

    def give(*actions: str) -> None:
        from django.utils import timezone

        set_access(
            account=supervisor, purpose=purpose, actions=actions, by=OFFICER, at=timezone.now()
        )

    give("read_results")
    assert read() == 200
    give()
    assert read() == 404


def test_a_superuser_reads_no_result_either(cast):
    root = User.objects.create_superuser("root", password=None)
    key = cast.objects["emotion.analysis"]
    headers = session(root)
    assert Client().get(f"/api/v1/analyses/{key}", headers=headers).status_code == 403
    page = Client().get(f"/admin/emotion/analysis/{key}/change/", headers=headers)
    assert page.status_code == 404


def test_who_only_reads_a_policy_changes_none_by_sending_its_form(cast):
    policy = Policy.objects.order_by("pk").first()
    Policy.objects.filter(pk=policy.pk)
    form = {"title": "Changed by an auditor", "rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0"}
    path = f"/admin/governance/policy/{policy.pk}/change/"
    Client().post(path, form, headers=cast.headers["auditor"])
    assert Policy.objects.get(pk=policy.pk).title == policy.title
    done = Client().post(
        f"/admin/governance/policy/{policy.pk}/do/retire/", headers=cast.headers["auditor"]
    )
    assert done.status_code == 403


@pytest.mark.parametrize(("path", "status"), sorted(OPEN.items()))
def test_a_stranger_opens_the_short_list(cast, path, status):
    assert Client().get(path).status_code == status


@pytest.mark.parametrize("path", CLOSED)
def test_a_stranger_opens_nothing_else(cast, path):
    assert Client().get(path).status_code in {401, 403}


@pytest.mark.parametrize("role", EVERYBODY_ON_THE_STAFF)
def test_no_role_on_the_staff_makes_an_analysis_or_a_will(cast, role):
    for path in ("analyses", "opt-outs", "decisions", "requests"):
        answer = Client().post(f"/api/v1/{path}", "{}", JSON, headers=cast.headers[role])
        assert answer.status_code == 403, path


def test_an_application_does_not_enter_the_admin(cast):
    assert get(cast, SCOPED, "/admin/").status_code == 302
