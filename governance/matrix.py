"""Role × address × deed: who may, everywhere. The table behind docs/reference/roles.md.

Every row follows from `governance.roles` and from what its address asks for; the exceptions are the
tables below. Each cell is tested over HTTP, and an address without a row fails a law
(tests/access). Pure but for the list of addresses, which comes in as an argument.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from governance.roles import ROLE_PERMISSIONS, ROLE_SCOPES

ANYONE: Final = "anyone"
CUSTOMER: Final = "customer's link"
BARE: Final = "application without the scope"
SCOPED: Final = "application with the scope"
ROLES: Final = tuple(ROLE_SCOPES)
COLUMNS: Final = (ANYONE, CUSTOMER, BARE, SCOPED, *ROLES)

# What a cell may say. `OBJECT`: only on what a permission on its purpose, or ownership, opens.
YES: Final = "yes"
NO: Final = "no"
OBJECT: Final = "own"

# Open to everybody: their token, secret or nothing is the key.
OPEN: Final = frozenset(
    {"front", "healthz", "readyz", "gpc-support", "oauth-token", "oauth-revoke", "schema"}
    | {"api-docs", "privacy:enter", "privacy:link", "privacy:ask-link", "privacy:verify"}
    | {"privacy:close"}
    | {"privacy:ticket", "privacy:certificate", "account_login", "account_logout"}
    | {"account_inactive", "mfa_authenticate", "mfa_login_webauthn", "account_reset_password"}
    | {"account_reset_password_done", "account_reset_password_from_key"}
    | {"account_reset_password_from_key_done", "socialaccount_login_error"}
    | {"socialaccount_login_cancelled", "openid_connect_login", "openid_connect_callback"}
    | {"admin:logout"}
)
# Closed to every role; `metrics` opens to the token of its own setting.
CLOSED: Final = frozenset(
    {"metrics", "admin:emotion_analysis_history", "admin:autocomplete", "admin:view_on_site"}
) | {
    f"admin:emotion_{sums}_{page}"
    for sums in ("review", "tally", "driftalarm")
    for page in ("change", "history")
}
NOWHERE: Final = "/<url>"  # what the admin answers where it has no page
# Open to whoever is on the staff, whatever their roles.
STAFF: Final = frozenset(
    {"admin:index", "admin:login", "admin:password_change", "admin:password_change_done"}
    | {"admin:jsi18n", "admin:app_list", "admin:"}
)
# Screens of ours in the admin, and the permission each asks for.
SCREENS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audit-timeline": "audit.view_entry",
        "audit_health": "audit.view_checkpoint",
        "audit_export_changelist": "audit.view_entry",
        "audit_export_add": "audit.view_entry",
        "audit_export_change": "audit.view_entry",
        "audit_export_history": "audit.view_entry",
        "audit_export_file": "audit.view_entry",
        "auth_user_change": "auth.change_user",
        "governance_purpose_access": "consent.change_purpose",
        "governance_assessment_import": "governance.add_assessment",
        "governance_assessment_print": "governance.view_assessment",
        "governance_assessment_pdf": "governance.view_assessment",
        "governance_assessment_export": "governance.view_assessment",
        "governance_policy_diff": "governance.view_policy",
        "governance_policy_try": "governance.view_policy",
        "governance_policy_simulate": "governance.change_policy",
        "governance_policy_why": "governance.view_policy",
        "governance_policy_records": "governance.view_policy",
        "governance_policy_disclosure": "governance.view_policy",
        "emotion_review_label": "emotion.view_review",
        "governance_segmentnote_person": "governance.view_segmentnote",
        "governance_redactionprofile_preview": "governance.view_redactionprofile",
    }
)
# Forms of ours that ask for another permission than the stock ones.
SENT: Final[Mapping[str, str]] = MappingProxyType({"audit_export_add": "audit.view_entry"})
STOCK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "changelist": "view",
        "add": "add",
        "change": "view",
        "delete": "delete",
        "history": "view",
        "do": "change",
    }
)
# Over REST: a permission that is asked for beside the scope.
ALSO: Final[Mapping[str, str]] = MappingProxyType({"simulations": "governance.change_policy"})
# What the scope or the permission alone does not open.
OBJECTS: Final = frozenset(
    {
        "analysis",
        "batch",
        "batch-results",
        "audit-export",
        "audit-export-file",
        "admin:emotion_analysis_change",
    }
    | {"request-passphrase", "request-package", "admin:emotion_review_label", "admin:app_list"}
)


# Buttons of the customer's pages.
BUTTONS: Final = frozenset(
    {"privacy:stop", "privacy:undo", "privacy:choose", "privacy:revoke", "privacy:close"}
    | {"privacy:request-confirm", "privacy:request-withdraw", "privacy:request-phrase"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """One address as the URL conf has it. `scopes`: method → scope, empty outside REST."""

    name: str
    path: str
    scopes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One deed at one address. `needs` says in a word what opens it; `cells` is by column."""

    area: str
    name: str
    path: str
    method: str
    needs: str
    cells: Mapping[str, str]


class Unlisted(LookupError):
    """An address that no table speaks of. Say in `governance.matrix` who may open it."""


def rows(addresses: Iterable[Address]) -> Iterator[Row]:
    """Every row, in the order of the addresses. Raises `Unlisted`."""
    for one in addresses:
        area = area_of(one)
        if one.scopes:
            for method, scope in sorted(one.scopes.items()):
                yield _row(area, one, method, scope, _rest(one, scope))
        elif area == "admin" and one.name not in STAFF | OPEN | CLOSED:
            yield from _screen(one)
        else:
            needs, cells = _plain(one)
            yield _row(area, one, "POST" if one.name in BUTTONS else "GET", needs, cells)


def area_of(address: Address) -> str:
    """Which table of the page a row stands in."""
    if address.scopes:
        return "REST"
    if address.name in SCREENS:
        return "admin"
    starts = {"admin:": "admin", "privacy:": "customer"}
    for start, area in starts.items():
        if address.name.startswith(start):
            return area
    return "sign-in" if address.path.startswith("sign-in/") else "open"


def _row(area: str, address: Address, method: str, needs: str, cells: Mapping[str, str]) -> Row:
    return Row(area, address.name, address.path, method, needs, cells)


def _rest(address: Address, scope: str) -> dict[str, str]:
    """An application by its scopes, staff by their roles' scopes, nobody else."""
    also = ALSO.get(address.name)
    opened = OBJECT if address.name in OBJECTS else YES
    cells = dict.fromkeys(COLUMNS, NO)
    if also is None:
        cells[SCOPED] = opened
    for role in ROLES:
        if scope in ROLE_SCOPES[role] and (also is None or also in ROLE_PERMISSIONS[role]):
            cells[role] = opened
    return cells


def _screen(address: Address) -> Iterator[Row]:
    """A screen of the admin: to open it and, where it is a form, to send it."""
    name = address.name.removeprefix("admin:")
    needs = SCREENS.get(name) or _stock(name)
    method = "POST" if name.endswith(("_do", "_import", "_preview")) else "GET"
    yield _row("admin", address, method, needs, _permitted(address, needs))
    model, _, deed = name.rpartition("_")
    if deed in {"add", "change"} and address.name not in OBJECTS:
        to_send = SENT.get(name) or _permission(deed, model)
        yield _row("admin", address, "POST", to_send, _permitted(address, to_send))


def _stock(name: str) -> str:
    model, _, deed = name.rpartition("_")
    if deed not in STOCK or "_" not in model:
        raise Unlisted(name)
    return _permission(STOCK[deed], model)


def _permission(verb: str, model: str) -> str:
    """`change` and `auth_user` are `auth.change_user`."""
    app, _, name = model.rpartition("_")
    return f"{app}.{verb}_{name}"


def _permitted(address: Address, permission: str) -> dict[str, str]:
    opened = OBJECT if address.name in OBJECTS else YES
    cells = dict.fromkeys(COLUMNS, NO)
    return cells | {role: opened for role in ROLES if permission in ROLE_PERMISSIONS[role]}


def _plain(address: Address) -> tuple[str, dict[str, str]]:
    """Pages that ask who comes, or nothing; raises `Unlisted`."""
    if address.name in OPEN:
        return "nothing", dict.fromkeys(COLUMNS, YES)
    cells = dict.fromkeys(COLUMNS, NO)
    if address.name in CLOSED or address.path.endswith(NOWHERE):
        return "no role", cells
    if address.name.startswith("privacy:"):
        return "a link of one's own", cells | {CUSTOMER: YES}
    if address.name in STAFF or address.path.startswith("sign-in/"):
        opened = OBJECT if address.name in OBJECTS else YES
        return "a session", cells | dict.fromkeys(ROLES, opened)
    raise Unlisted(address.path)
