"""One person does not hold roles that exclude each other, and nobody changes their own."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.utils import timezone

from governance.callers import staff_name
from governance.errors import AccessRefused, Conflict, SamePerson
from governance.roles import CONFLICTS, ROLE_PERMISSIONS, role_names
from governance.services.access import set_access
from governance.services.people import set_roles
from tests.governance.policy.office import make_purpose
from tests.governance.signin.conftest import evidence, kinds, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = "staff:0123456789abcdef"


def test_the_table_names_only_roles_that_exist():
    assert {role for pair in CONFLICTS for role in pair} <= set(ROLE_PERMISSIONS)
    assert frozenset({"administrator", "support supervisor"}) in CONFLICTS
    assert frozenset({"privacy officer", "dpo"}) in CONFLICTS


@pytest.mark.parametrize("pair", sorted(map(sorted, CONFLICTS)))
def test_no_deed_gives_roles_that_exclude_each_other(person, pair):
    account = person("anna", pair[0])
    with pytest.raises(Conflict):
        set_roles(account=account, roles=pair, by=BY, at=timezone.now())
    assert role_names(account) == [pair[0]]
    assert kinds() == []


def test_a_change_of_roles_says_what_was_and_what_is(person):
    account = person("anna", "analyst")
    set_roles(account=account, roles=["support supervisor"], by=BY, at=timezone.now())
    set_roles(account=account, roles=["support supervisor"], by=BY, at=timezone.now())
    (entry,) = evidence("staff.roles-changed")
    assert entry["facts"] == {"before": ["analyst"], "after": ["support supervisor"]}
    assert entry["resource"] == staff_name(account)
    assert entry["actor"] == BY


def test_a_role_is_not_given_when_that_cannot_be_evidenced(person, monkeypatch):
    account = person("anna", "analyst")

    def refuse(_event):
        raise RuntimeError("the log is away")

    monkeypatch.setattr("governance.services.people.record", refuse)
    with pytest.raises(RuntimeError):
        set_roles(account=account, roles=["dpo"], by=BY, at=timezone.now())
    assert role_names(account) == ["analyst"]


def test_nobody_changes_their_own_roles(person):
    account = person("anna", "administrator")
    with pytest.raises(SamePerson):
        set_roles(account=account, roles=["dpo"], by=staff_name(account), at=timezone.now())


def test_who_reads_results_does_not_become_an_administrator(person):
    account, purpose, now = person("anna", "analyst"), make_purpose(), timezone.now()
    set_access(account=account, purpose=purpose, actions=["read_results"], by=BY, at=now)
    with pytest.raises(Conflict, match=r"support\.escalation"):
        set_roles(account=account, roles=["administrator"], by=BY, at=now)


def test_an_administrator_is_given_no_results_to_read(person):
    account, purpose = person("anna", "administrator"), make_purpose()
    with pytest.raises(AccessRefused):
        set_access(
            account=account, purpose=purpose, actions=["read_results"], by=BY, at=timezone.now()
        )


@pytest.fixture
def office(client, person):
    """An administrator at the screen, and somebody to administer."""
    person("ada", "administrator")
    sign_in(client, "ada")
    return person("boris", "analyst", enrolled=False)


def page(account) -> str:
    return f"/admin/auth/user/{account.pk}/change/"


def form(**changes):
    return {
        "email": "boris@example.com",
        "roles": ["analyst"],
        "active": "on",
        "save": "1",
    } | changes


def test_the_screen_gives_roles(client, office):
    assert client.post(page(office), form(roles=["dpo", "analyst"])).status_code == 302
    assert role_names(office) == ["analyst", "dpo"]
    assert kinds()[-1] == "staff.roles-changed"


def test_the_screen_refuses_roles_that_exclude_each_other(client, office):
    answer = client.post(page(office), form(roles=["dpo", "privacy officer"]))
    assert "an author does not approve" in answer.content.decode()
    assert role_names(office) == ["analyst"]


def test_the_screen_makes_nobody_a_superuser_and_gives_no_single_permission(client, office):
    smuggled = {"is_superuser": "on", "user_permissions": ["1"], "groups": ["1"], "password": "x"}
    client.post(page(office), form(**smuggled))
    after = User.objects.get(pk=office.pk)
    assert not after.is_superuser
    assert not after.user_permissions.exists()
    assert after.password == office.password


def test_an_administrator_does_not_touch_their_own_roles(client, office):
    ada = User.objects.get(username="ada")
    answer = client.post(page(ada), form(email=ada.email, roles=["dpo"]))
    assert "Nobody changes their own roles" in answer.content.decode()
    assert role_names(ada) == ["administrator"]


def test_switching_off_ends_the_sessions(client, office):
    browser = type(client)()
    browser.post("/sign-in/", {"login": "boris", "password": "six quiet otters ferry"})
    assert browser.get("/admin/").status_code == 200
    data = form()
    del data["active"]
    client.post(page(office), data)
    assert browser.get("/admin/").status_code == 302
    assert kinds()[-1] == "staff.switched-off"


def test_lost_factors_are_taken_away_and_set_up_anew(client, person, office):
    anna = person("anna", "privacy officer")
    assert client.post(page(anna), {"forget": "1"}).status_code == 302
    browser = type(client)()
    browser.post("/sign-in/", {"login": "anna", "password": "six quiet otters ferry"})
    assert browser.get("/admin/")["Location"] == "/sign-in/security/"
    assert "staff.second-factors-forgotten" in kinds()


def test_a_new_person_chooses_a_password_by_a_link_shown_once(client, office):
    data = {"username": "clara", "email": "clara@example.com", "roles": ["model steward"]}
    answer = client.post("/admin/auth/user/add/", data)
    link = answer.context["link"].partition("/sign-in/")[2]
    browser = type(client)()
    chooser = browser.get(f"/sign-in/{link}")["Location"]
    weak = browser.post(chooser, {"password1": "clara12345678", "password2": "clara12345678"})
    assert weak.status_code == 200
    word = "seven green kites dive"
    assert browser.post(chooser, {"password1": word, "password2": word}).status_code == 302
    assert browser.get(f"/sign-in/{link}").status_code == 200  # used up
    entered = browser.post("/sign-in/", {"login": "clara", "password": word})
    assert entered["Location"] == "/admin/"
    assert browser.get("/admin/")["Location"] == "/sign-in/security/"


def test_a_name_is_taken_in_whatever_case(client, office):
    data = {"username": "BORIS", "email": "b2@example.com", "roles": ["analyst"]}
    answer = client.post("/admin/auth/user/add/", data)
    assert "Somebody has this name already" in answer.content.decode()


@pytest.mark.parametrize("role", sorted(set(ROLE_PERMISSIONS) - {"administrator"}))
def test_only_an_administrator_sees_accounts(client, person, role):
    anna = person("anna", role)
    sign_in(client, "anna")
    for address in ("/admin/auth/user/", "/admin/auth/user/add/", page(anna)):
        assert client.get(address).status_code == 403


def test_the_first_administrator_is_made_on_the_command_line(client, person, capsys):
    call_command("create_staff", "ada", "ada@example.com", "--role", "administrator")
    link = re.search(r"(/sign-in/password/new/\S+)", capsys.readouterr().out)[1]
    assert client.get(link).status_code == 302
    assert role_names(User.objects.get(username="ada")) == ["administrator"]
    assert {one["actor"] for one in evidence()} == {"system:command-line"}
    with pytest.raises(CommandError, match="already"):
        call_command("create_staff", "ADA", "ada@example.com", "--role", "administrator")
    roles = ["--role", "dpo", "--role", "privacy officer"]
    with pytest.raises(CommandError, match="an author does not approve"):
        call_command("create_staff", "boris", "boris@example.com", *roles)


def test_groups_are_not_edited_by_hand(client, person):
    person("root", is_superuser=True)
    sign_in(client, "root")
    assert client.get("/admin/auth/group/").status_code == 404


def test_the_command_writes_the_table_and_tells_a_drift(person):
    call_command("roles")
    Group.objects.get(name="analyst").permissions.clear()
    with pytest.raises(CommandError, match="analyst"):
        call_command("roles", "--check")
    assert "governance.W001" in checked()
    call_command("roles")
    call_command("roles", "--check")
    assert "governance.W001" not in checked()


def test_a_check_finds_who_holds_what_the_table_excludes(person):
    account = person("anna", "administrator")
    assert "governance.E005" not in checked()
    account.groups.add(Group.objects.get(name="support supervisor"))
    assert "governance.E005" in checked()


def checked() -> set[str]:
    return {one.id for one in run_checks(tags=["database"], databases=["default"])}
