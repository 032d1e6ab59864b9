"""Fixtures every test may use: the starter pack, and callers of the API."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from rest_framework.test import APIClient

from audit import keys

# Speed is what `make bench` compares; a machine that pauses fails no example.
hypothesis.settings.register_profile("discreet", deadline=None)
hypothesis.settings.load_profile("discreet")

REFUND = (
    "This is unbelievable! I have waited three weeks for my refund, call me on +44 20 7946 0958"
)
REFUND_RU = (
    "Это невероятно! Я три недели жду возврат денег, позвоните мне: +7 912 345-67-89. Иван Петров"
)
# What those two and their writer's id must leave nowhere. None is so short that a random key,
# digest or microsecond can spell it by chance: four digits once were.
SECRETS = (
    "refund", "возврат", "unbelievable", "Петров", "Wilhelmina",
    "7946 0958", "79460958", "345-67-89", "3456789",
)  # fmt: skip


@dataclass
class Caller:
    """An application at the API, with one token."""

    http: APIClient

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """POST JSON; the response."""
        return self.http.post(f"/api/v1/{path}", body, format="json", headers=headers)

    def put(self, path: str, body: Any) -> Any:
        """PUT JSON; the response."""
        return self.http.put(f"/api/v1/{path}", body, format="json")

    def get(self, path: str) -> Any:
        """GET; the response."""
        return self.http.get(f"/api/v1/{path}")


Rows = dict[str, list[tuple[Any, ...]]]
Snapshot = dict[str, Rows]
_packs: dict[int, tuple[Snapshot, dict[str, str]]] = {}
CREDENTIALS = ("demo-client.json", "demo-staff.json")


@pytest.fixture(autouse=True)
def own_checkpoints(settings: Any, tmp_path: Path) -> None:
    """What one test publishes is no past of another's log."""
    settings.DISCREET_CHECKPOINT_FILE = tmp_path / "published" / "checkpoints"


@pytest.fixture
def pack(db: None) -> None:
    """The starter pack with its demo approvals: loaded once per state of the database, then copied.

    A test that commits is cleaned up by a flush, after which permissions have other numbers: the
    copy is kept for exactly the permissions that it refers to, the rows that it found, the day
    (a secret made under a test's own clock may be dead by ours), the service's address and the
    keys under which secrets are hashed, which some tests replace.
    """
    if connection.vendor != "sqlite":  # sequences and JSON adapters: there, load it anew
        call_command("starter_pack", verbosity=0)
        return
    before = {alias: _rows(alias) for alias in connections}
    known = _state(before)
    if known in _packs:
        snapshot, files = _packs[known]
        _copy(snapshot)
        for name, text in files.items():
            Path(settings.DISCREET_HOME, name).write_text(text)
        return
    call_command("starter_pack", verbosity=0)
    made = {
        alias: {
            table: [row for row in rows if row not in before[alias][table]]
            for table, rows in _rows(alias).items()
        }
        for alias in connections
    }
    texts = {name: Path(settings.DISCREET_HOME, name).read_text() for name in CREDENTIALS}
    _packs[known] = made, texts


def _state(before: dict[str, Rows]) -> int:
    counts = [(alias, name, len(rows)) for alias in before for name, rows in before[alias].items()]
    permissions = tuple(before["default"]["auth_permission"])
    keyed = keys.system_hmac("tests.pack", b"")
    day, address = timezone.now().date(), settings.DISCREET_BASE_URL
    return hash((permissions, tuple(counts), day, address, keyed))


def _rows(alias: str) -> Rows:
    database = connections[alias]
    with database.cursor() as cursor:
        found: Rows = {}
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")
            found[table] = cursor.fetchall()
    return found


def _copy(snapshot: Snapshot) -> None:
    for alias, tables in snapshot.items():
        database = connections[alias]
        with database.constraint_checks_disabled(), database.cursor() as cursor:
            for table, rows in tables.items():
                if rows:
                    if table == "audit_head":  # the one row that the pack changes
                        cursor.execute("DELETE FROM audit_head")
                    marks = ", ".join(["%s"] * len(rows[0]))
                    name = database.ops.quote_name(table)
                    cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


@pytest.fixture
def caller(pack: None) -> Caller:
    """The demo client: every scope, every purpose, every namespace."""
    return Caller(_http(_token()))


@pytest.fixture
def token_for(pack: None) -> Callable[..., Caller]:
    """Make a caller whose token has exactly these scopes."""

    def make(*scopes: str, expired: bool = False) -> Caller:
        return Caller(_http(_token(scopes, expired=expired)))

    return make


def _token(scopes: tuple[str, ...] = (), *, expired: bool = False) -> str:
    """A token for the demo client without paying for the password hash of /oauth/token."""
    from governance.models import Application
    from governance.roles import APPLICATION_SCOPES

    client = Application.objects.get(slug="demo").client
    value = f"test-{timezone.now().timestamp()}-{'-'.join(scopes)}"
    token = Token(
        client=client,
        type=Token.Type.ACCESS_TOKEN,
        expires_at=timezone.now() + timedelta(hours=-1 if expired else 1),
    )
    token.set_value(value)
    token.set_scopes(list(scopes or APPLICATION_SCOPES))
    token.save()
    return value


def _http(token: str) -> APIClient:
    http = APIClient(raise_request_exception=False)
    http.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return http


@pytest.fixture
def ask() -> Callable[..., dict[str, Any]]:
    """A valid body of POST /analyses, with changes."""
    return question


def question(text: str | None = REFUND, **changes: Any) -> dict[str, Any]:
    """A valid body; `None` as a change takes the field out."""
    body: dict[str, Any] = {
        "subject": {"namespace": "shop", "id": "customer-17"},
        "purpose": "support.escalation",
        "modality": "text",
        "channel": "chat",
        "speaker": "customer",
        "setting": "customer-service",
        "jurisdiction": "DE",
        "content": {"text": text},
    }
    body.update(changes)
    if text is None:
        body.pop("content")
    return {name: value for name, value in body.items() if value is not None}


@pytest.fixture
def demo_credentials(pack: None) -> dict[str, Any]:
    """What the pack wrote to demo-client.json."""
    path = Path(settings.DISCREET_HOME) / "demo-client.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found
