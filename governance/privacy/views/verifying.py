"""Check a receipt that someone pasted: genuine, unchanged, and in the log?"""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from audit import queries
from audit.canonical import parse
from audit.errors import NotVerified, PayloadRejected
from audit.models import Entry
from consent import receipts
from governance.privacy.choices import when
from governance.privacy.door import language_of, page
from governance.privacy.words import kind_name, words

LIMIT: Final = 64 * 1024  # characters


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it what was found."""
    language, text = language_of(request), ""
    found: dict[str, Any] = {}
    if request.method == "POST":
        text = request.POST.get("receipt", "")
        found = check(text, language=language)
    status = 200 if not found or found["good"] else 422
    return page(
        request, "verify", language=language, status=status, found=found, pasted=text[:LIMIT]
    )


def check(text: str, *, language: str) -> dict[str, Any]:
    """`{"good": bool, "lines": [sentence, …]}` about a pasted receipt."""
    table = words(language)
    if len(text) > LIMIT:
        return {"good": False, "lines": [table["verify_big"]]}
    try:
        document = parse(text.strip())
    except PayloadRejected:
        document = None
    if not isinstance(document, dict):
        return {
            "good": False,
            "lines": [table["verify_unreadable"].replace("{{", "{").replace("}}", "}")],
        }
    try:
        statement = receipts.check(document)
    except (NotVerified, PayloadRejected):
        return {"good": False, "lines": [table["verify_bad"]]}
    logged, line = _in_log(statement, language)
    return {"good": logged, "lines": [table["verify_good"], _about(statement, language), line]}


def _about(statement: dict[str, Any], language: str) -> str:
    issued = parse_datetime(str(statement["issued_at"]))
    return words(language)["verify_about"].format(
        kind=kind_name(str(statement["kind"]), language), when=when(issued, language)
    )


def _in_log(statement: dict[str, Any], language: str) -> tuple[bool, str]:
    """Whether the log holds the promised entry under the promised leaf hash."""
    table, promise = words(language), statement["log"]
    entry = Entry.objects.filter(pk=UUID(promise["entry"])).first()
    if entry is None or bytes(entry.leaf_hash).hex() != promise["leaf_hash"]:
        return False, table["verify_missing"]
    proof = queries.inclusion(entry.pk)
    if proof is None:
        return True, table["verify_waiting"]
    return True, table["verify_logged"].format(index=proof["leaf_index"])
