"""What a permission costs does not grow: the same queries among ten purposes and a thousand."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.models import Purpose
from governance.callers import PurposePermissions
from governance.models import PurposeUserPermission

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def surround(account: User, count: int) -> None:
    """So many further purposes, each of which the account may use and read."""
    made = Purpose.objects.bulk_create(
        Purpose(slug=f"other.{number}", modalities=["text"]) for number in range(count)
    )
    permissions = Permission.objects.filter(codename__in=["use_purpose", "read_results_purpose"])
    PurposeUserPermission.objects.bulk_create(
        PurposeUserPermission(user=account, permission=permission, content_object=purpose)
        for purpose in made
        for permission in permissions
    )


def statements(call: Callable[[], object]) -> list[str]:
    """What a call asks the database, without its values."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return [query["sql"].partition(" ")[0] for query in queries]


@pytest.mark.parametrize("what", ["one", "list", "decision", "catalogue"])
def test_a_call_asks_the_same_among_ten_purposes_and_a_thousand(connect, ask, what):
    crm = connect(scopes=("analyses:read", "analyses:write", "decisions:write", "catalogue:read"))
    calling = crm.calling()
    made = calling.post("analyses", ask()).json()["id"]
    calls = {
        "one": lambda: calling.get(f"analyses/{made}"),
        "list": lambda: calling.get("analyses?limit=1"),
        "decision": lambda: calling.post("decisions", ask(None)),
        "catalogue": lambda: calling.get("purposes"),
    }
    calls[what]()  # whatever a process looks up once
    few = statements(calls[what])
    surround(crm.application.account, 1_000)
    assert statements(calls[what]) == few


def test_a_purpose_is_looked_up_once_in_a_request(connect):
    account = connect().application.account
    purposes = PurposePermissions(account)
    support, other = Purpose.objects.order_by("-slug")[:2]
    first = statements(lambda: purposes.may(support, "use"))
    again = statements(
        lambda: [purposes.may(support, "use"), purposes.may(support, "read_results")]
    )
    second = statements(lambda: purposes.may(other, "use"))
    assert (len(first), len(again), len(second)) == (1, 0, 1)


def test_a_list_is_narrowed_inside_its_own_query(connect):
    purposes = PurposePermissions(connect().application.account)
    surround(purposes._account, 50)
    assert len(statements(lambda: list(purposes.purposes("use")))) == 1
    assert purposes.purposes("use").count() == 51
