"""A cell of the matrix as one request over HTTP, and what its answer means."""

import re
from typing import Any

from django.test import Client

from governance.matrix import Row
from tests.cast import JSON, Cast, browser

DOORS = ("/sign-in/?next=", "/admin/login/?next=")
GAP = re.compile(r"<(?:\w+:)?(\w+)>")
# What stands in a gap where no object is named.
WORDS = {
    "slug": "support.escalation",
    "version": "1",
    "level": "0",
    "number": "000.p/1",
    "width": "1",
    "token": "no-token",
    "uidb36": "1",
    "key": "set-password",
    "provider_id": "sso",
    "app_label": "consent",
    "action": "access",
    "url": "nowhere/",
    "content_type_id": "1",
}
# Gaps that name an object, by the address they stand in.
NAMED = {
    "analysis": "emotion.analysis",
    "labels": "emotion.analysis",
    "outcomes": "emotion.analysis",
    "batch": "emotion.batch",
    "request": "governance.request",
    "receipt": "consent.receipt",
    "privacy:receipt-file": "consent.receipt",
    "audit-export": "audit.export",
    "notice-served": "notice in force",
    "webhook-references": "consent.webhook",
    "admin:governance_purpose_access": "consent.purpose",
    "admin:governance_segmentnote_person": "consent.subject",
}
QUERIES = {"audit-inclusion": "?index=0", "audit-consistency": "?old={checkpoint}"}
# A step that the screen knows, where "approve" is none.
DEEDS = {
    "admin:governance_application_do": "enable",
    "admin:governance_policy_do": "submit",
    "admin:governance_assessment_do": "submit",
    "admin:governance_redactionprofile_do": "propose",
    "admin:governance_request_do": "acknowledge",
    "admin:emotion_modelcard_do": "close",
}
KINDS = {"opt-out-imports": "text/csv", "batches": "application/x-ndjson"}  # of what is sent
FORM = "application/x-www-form-urlencoded"


def ask(cast: Cast, row: Row, column: str, *, key: str = "") -> Any:
    """The answer to this caller's request; `key` takes the place of the object's own."""
    web = Client(enforce_csrf_checks=True, raise_request_exception=False)
    path = "/" + GAP.sub(lambda gap: fill(cast, row, column, gap[1], key), row.path)
    path += QUERIES.get(row.name, "").replace("{checkpoint}", cast.objects["audit.checkpoint"])
    headers = cast.headers[column]
    if row.area != "REST" and "Cookie" not in headers:
        headers = headers | browser({})  # so that who comes is asked, not whether a form is ours
    if row.method == "GET":
        return web.get(path, headers=headers)
    body, kind = ("{}", JSON) if row.area == "REST" else ("said=", FORM)
    kind = KINDS.get(row.name, kind)
    return web.generic(row.method, path, body, kind, headers=headers)


def fill(cast: Cast, row: Row, column: str, gap: str, key: str) -> str:
    """What goes into one gap of a path."""
    if gap == "deed":
        return DEEDS.get(row.name, "approve")
    if gap in WORDS:
        return WORDS[gap]
    if key:
        return key
    label = label_of(row)
    return cast.own.get(column, {}).get(label) or cast.objects[label]


def label_of(row: Row) -> str:
    """Which kind of object an address names."""
    for start, label in NAMED.items():
        if row.name.startswith(start):
            return label
    if row.path.startswith("privacy/you/requests/"):
        return "governance.request"
    if row.name.startswith("mfa_") or row.name == "admin:view_on_site":
        return "auth.user"  # some number
    found = re.match(r"admin/(\w+)/(\w+)/", row.path)
    assert found, row
    return f"{found[1]}.{found[2]}"


def refused(row: Row, answer: Any) -> bool:
    """Whether an answer keeps the caller out; that something is not there does too."""
    if answer.status_code == 302:
        return str(answer.headers["Location"]).startswith(DOORS)
    if row.name == "socialaccount_login_error":  # it says 401 to whoever it is shown to
        return False
    open_to_all, asks_for_session = row.needs == "nothing", row.area == "sign-in"
    if open_to_all or asks_for_session:  # a link or a factor that does not exist refuses nobody
        return answer.status_code in {401, 403}
    if row.area == "customer":
        return answer.status_code == 404
    return answer.status_code in {401, 403, 404}
