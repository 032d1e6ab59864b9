"""Check a receipt that someone pasted, or a file of evidence: genuine, unchanged, in the log?"""

import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from audit import keys, queries
from audit.canonical import parse
from audit.errors import DomainError, NotVerified, PayloadRejected
from audit.models import Entry
from audit.verifier import Report, verify_file
from audit.verifier.bundle import UNREADABLE
from audit.verifier.growth import TYPE as GROWTH
from consent import receipts
from governance.privacy.choices import when
from governance.privacy.door import language_of, page
from governance.privacy.words import kind_name, words

LIMIT: Final = 64 * 1024  # characters of a receipt
UNPACKED: Final = 32 * 1024 * 1024  # bytes of all members of a bundle


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it what was found."""
    language, text = language_of(request), ""
    found: dict[str, Any] = {}
    if request.method == "POST":
        text, file = request.POST.get("receipt", ""), request.FILES.get("file")
        if file is not None and not text.strip():
            found = check_file(file, language=language)
        else:
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


def check_file(file: UploadedFile[Any], *, language: str) -> dict[str, Any]:
    """As `check`, about a bundle, a receipt, a checkpoint or a growth proof of ours.

    What only the tool for auditors says stays as it says it: `report`, for whoever wants more.
    """
    table = words(language)
    with tempfile.NamedTemporaryFile(suffix=".evidence") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        path = Path(kept.name)
        text = path.read_bytes()[: LIMIT + 1].decode("utf-8", "replace")
        if text.lstrip().startswith("{") and GROWTH not in text:
            return check(text, language=language)
        try:
            _refuse_bomb(path)
            report = verify_file(path, keys=_our_keys())
        except UNREADABLE:  # a text that is no UTF-8 is a ValueError
            return {"good": False, "lines": [table["verify_unknown"]]}
    return _told(report, language)


def _our_keys() -> list[str]:
    """Every key that this log has ever signed with, and that of its receipts."""
    return [*keys.log_verifier_keys(retired=True), keys.receipt_signer().verifier_key]


def _refuse_bomb(path: Path) -> None:
    """Raise DomainError for an archive that unpacks to more than anybody's evidence here."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNPACKED:
                raise DomainError("the bundle is too large for this page")


def _told(report: Report, language: str) -> dict[str, Any]:
    table = words(language)
    if not report.sound:
        return {"good": False, "lines": [table["verify_broken"]], "report": report.as_text()}
    line = table["verify_signed"].format(origin=report.origin)
    if report.entries:
        counted = table["verify_entries"].format(count=report.entries, size=report.size)
        return {"good": True, "lines": [line, counted], "report": report.as_text()}
    return {"good": True, "lines": [line], "report": report.as_text()}


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
