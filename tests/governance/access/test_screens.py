"""The screens: connecting an application, giving access, and opening a customer's result."""

import re
import subprocess

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from audit.models import Entry
from consent.models import Purpose
from governance.models import Application, PurposeUserPermission
from tests.governance.access.conftest import told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ADD = "/admin/governance/application/add/"
FORM = {
    "slug": "crm",
    "namespaces": "shop, web",
    "scopes": ["decisions:write"],
    "use": ["support.escalation"],
    "rate_per_minute": "100",
    "quota_per_day": "1000",
    "networks": "127.0.0.0/8 10.0.0.0/8",
    "expires_on": "2099-01-01",
}


@pytest.fixture
def administrator(pack, sign_in):
    return sign_in("ada", "administrator")


@pytest.fixture
def officer(pack, sign_in):
    return sign_in("olga", "privacy officer")


def page(client, name: str, *arguments, **data):
    """The text of an admin page; a POST, followed, when there is data."""
    url = reverse(f"admin:{name}", args=arguments)
    answer = client.post(url, data, follow=True) if data else client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def secret_in(text: str) -> str:
    found = re.search(r"<code>(discreet_[^<]+)</code>", text)
    assert found, text
    return found[1]


def test_an_application_is_connected_with_one_form_and_its_secret_shown_once(administrator):
    answer = administrator.post(ADD, FORM)
    secret = secret_in(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    made = Application.objects.get(slug="crm")
    assert made.namespaces == ["shop", "web"]
    assert made.networks == ["127.0.0.0/8", "10.0.0.0/8"]
    assert (made.rate_per_minute, made.quota_per_day, made.quota_per_month) == (100, 1000, None)
    assert made.expires_at.isoformat() == "2099-01-01T00:00:00+00:00"
    assert secret not in page(administrator, "governance_application_change", made.pk)
    assert told("application.created")[-1]["actor"].startswith("staff:")
    again = administrator.post(ADD, FORM).content.decode()
    assert "There is an application of this name already." in again


def test_the_shown_lines_are_a_shells_and_name_the_right_call(administrator):
    text = administrator.post(ADD, FORM).content.decode()
    secret = secret_in(text)
    assert subprocess.run(["bash", "-n", "-c", pasted(text)], check=False).returncode == 0
    assert secret in pasted(text)
    assert "/api/v1/decisions" in pasted(text)


def pasted(text: str) -> str:
    from html import unescape

    found = re.search(r'<pre class="paste"[^>]*>(.*?)</pre>', text, re.DOTALL)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("namespaces", "Shop!", "is not a namespace"),
        ("networks", "10.0.0.1/8", "is not a network"),
        ("rate_per_minute", "0", "greater than or equal to 1"),
        ("quota_per_day", "99999999999", "less than or equal to"),
        ("scopes", [], "Choose at least one call."),
        ("use", ["no.such-purpose"], "not one of the available choices"),
        ("slug", "x y", "valid “slug”"),
        ("expires_on", "soon", "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_made(
    administrator, field, value, says
):
    answer = administrator.post(ADD, {**FORM, field: value})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Application.objects.filter(slug="crm").exists()
    assert not User.objects.filter(username="app:crm").exists()


def test_a_second_secret_and_the_end_of_the_first_from_its_page(administrator):
    administrator.post(ADD, FORM)
    made = Application.objects.get(slug="crm")
    text = page(administrator, "governance_application_do", made.pk, "secret", secret_ends_on="")
    assert secret_in(text)
    assert "Add a secret" not in page(administrator, "governance_application_change", made.pk)
    text = page(administrator, "governance_application_do", made.pk, "retire", number="1")
    assert "Retired" in text
    assert made.secrets.get(number=1).retired_at
    text = page(administrator, "governance_application_do", made.pk, "disable", sure="yes")
    assert "switched off" in text
    assert "Switch on" in text


def test_a_deed_by_get_or_of_an_unknown_name_is_refused(administrator):
    administrator.post(ADD, FORM)
    pk = Application.objects.get(slug="crm").pk
    for deed, method in (("disable", "get"), ("explode", "post")):
        url = reverse("admin:governance_application_do", args=[pk, deed])
        assert getattr(administrator, method)(url).status_code == 403
    assert Application.objects.get(slug="crm").active


def test_changing_the_form_gives_and_takes_permissions(administrator):
    administrator.post(ADD, FORM)
    made = Application.objects.get(slug="crm")
    changed = {**FORM, "use": ["product.feedback"], "networks": "", "expires_on": ""}
    page(administrator, "governance_application_change", made.pk, **changed)
    made.refresh_from_db()
    held = PurposeUserPermission.objects.filter(user=made.account)
    assert [row.content_object.slug for row in held] == ["product.feedback"]
    assert (made.networks, made.expires_at) == ([], None)
    assert told("access.taken")[0]["facts"]["actions"] == ["use"]


@pytest.mark.parametrize("role", ["privacy officer", "auditor", "analyst", "support supervisor"])
def test_only_administrators_connect_applications(pack, sign_in, role):
    client = sign_in("eve", role)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, FORM).status_code == 403
    assert not Application.objects.filter(slug="crm").exists()


def reader(role: str = "support supervisor", name: str = "sven") -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_an_officer_gives_and_takes_access_on_the_purposes_page(officer):
    purpose, sven = Purpose.objects.get(slug="support.escalation"), reader()
    text = page(officer, "governance_purpose_access", purpose.pk)
    assert f'name="account-{sven.pk}" value="read_results"' in text
    ticked = {f"account-{row.pk}": _held(row, purpose) for row in User.objects.all()}
    box = f"account-{sven.pk}"
    page(officer, "governance_purpose_access", purpose.pk, **{**ticked, box: ["read_results"]})
    assert _held(sven, purpose) == ["read_results"]
    given = told("access.given")[-1]
    assert given["resource"].startswith("staff:")
    assert given["purpose"] == "support.escalation"
    assert given["facts"] == {"actions": ["read_results"]}
    page(officer, "governance_purpose_access", purpose.pk, **{**ticked, "nobody": ""})
    assert _held(sven, purpose) == []
    assert told("access.taken")[-1]["resource"] == given["resource"]


def _held(account: User, purpose: Purpose) -> list[str]:
    rows = PurposeUserPermission.objects.filter(user=account, content_object=purpose)
    codes = rows.values_list("permission__codename", flat=True)
    return sorted(code.removesuffix("_purpose") for code in codes)


def test_nobody_gives_themselves_access(officer):
    purpose, olga = (
        Purpose.objects.get(slug="support.escalation"),
        User.objects.get(username="olga"),
    )
    box = {f"account-{olga.pk}": ["read_results"]}
    assert "Nobody gives themselves access" in page(
        officer, "governance_purpose_access", purpose.pk, **box
    )
    assert _held(olga, purpose) == []


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_role_that_never_reads_is_not_even_offered(officer, role):
    purpose, barred = Purpose.objects.get(slug="support.escalation"), reader(role, "barred")
    assert f"account-{barred.pk}" not in page(officer, "governance_purpose_access", purpose.pk)
    box = {f"account-{barred.pk}": ["read_results"]}
    page(officer, "governance_purpose_access", purpose.pk, **box)
    assert _held(barred, purpose) == []


def test_only_who_may_change_a_purpose_gives_access_to_it(administrator):
    purpose = Purpose.objects.get(slug="support.escalation")
    url = reverse("admin:governance_purpose_access", args=[purpose.pk])
    assert administrator.get(url).status_code == 403
    assert administrator.post(url, {}).status_code == 403


# --- Results of single customers ----------------------------------------------------------------


@pytest.fixture
def supervisor(pack, sign_in):
    """Sees results of `support.escalation`, and of nothing else."""
    client = sign_in("sven", "support supervisor")
    from django.utils import timezone

    from governance.services.access import set_access

    set_access(
        account=User.objects.get(username="sven"),
        purpose=Purpose.objects.get(slug="support.escalation"),
        actions=["read_results"],
        by="staff:0123456789abcdef",
        at=timezone.now(),
    )
    return client


@pytest.fixture
def analysed(caller, ask) -> dict[str, str]:
    """One analysis for each of two purposes, by purpose."""
    feedback = ask("The lid leaks.", purpose="product.feedback", setting="retail")
    return {
        "support.escalation": caller.post("analyses", ask()).json()["id"],
        "product.feedback": caller.post("analyses", feedback).json()["id"],
    }


def test_the_list_holds_own_purposes_only_and_no_score(supervisor, analysed):
    text = page(supervisor, "emotion_analysis_changelist")
    assert analysed["support.escalation"] in text
    assert analysed["product.feedback"] not in text
    assert "anger" not in text
    assert not Entry.objects.filter(type="analysis.read").exists()


def test_a_result_opens_for_a_reason_and_the_read_is_recorded(supervisor, analysed):
    number = analysed["support.escalation"]
    assert "Open the result" in page(supervisor, "emotion_analysis_change", number)
    text = page(supervisor, "emotion_analysis_change", number, code="complaint", case="SUP-9")
    assert "What the message expresses" in text
    [read] = told("analysis.read")
    assert read["facts"] == {"reason": "complaint", "case": "SUP-9"}
    assert read["role"] == "support supervisor"
    assert read["actor"].startswith("staff:")


@pytest.mark.parametrize(
    ("code", "case"), [("", ""), ("complaint", ""), ("complaint", "Ivan Petrov"), ("why", "SUP-1")]
)
def test_without_a_reason_it_stays_shut(supervisor, analysed, code, case):
    number = analysed["support.escalation"]
    text = page(supervisor, "emotion_analysis_change", number, code=code, case=case)
    assert "What the message expresses" not in text
    assert told("analysis.read") == []


def test_other_purposes_results_are_not_found(supervisor, analysed):
    for number in (analysed["product.feedback"], "00000000-0000-4000-8000-000000000000", "x"):
        url = reverse("admin:emotion_analysis_change", args=[number])
        assert supervisor.get(url).status_code == 404
        assert supervisor.post(url, {"code": "case", "case": "1"}).status_code == 404


def test_an_officer_without_a_permission_of_their_own_finds_nothing(officer, analysed):
    text = page(officer, "emotion_analysis_changelist")
    assert not [number for number in analysed.values() if number in text]
    url = reverse("admin:emotion_analysis_change", args=[analysed["support.escalation"]])
    assert officer.post(url, {"code": "case", "case": "1"}).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "auditor", "model steward", "analyst"])
def test_no_other_role_sees_results(pack, sign_in, analysed, role):
    client = sign_in("eve", role)
    for name, arguments in (
        ("changelist", []),
        ("change", [analysed["support.escalation"]]),
    ):
        url = reverse(f"admin:emotion_analysis_{name}", args=arguments)
        assert client.get(url).status_code == 403


def test_a_superuser_reads_no_customers_result(pack, client, analysed):
    root = User.objects.create_superuser("root", password=None)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("admin:emotion_analysis_change", args=[analysed["support.escalation"]])
    assert client.get(url).status_code == 404
    assert client.get(f"/api/v1/analyses/{analysed['support.escalation']}").status_code in {
        403,
        404,
    }
