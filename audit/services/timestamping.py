"""RFC 3161: an authority's word for when a checkpoint existed at the latest."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from cryptography import x509
from rfc3161_client import TimestampRequestBuilder, VerificationError, decode_timestamp_response
from rfc3161_client.verify import VerifierBuilder

from audit.errors import TimeStampFailed
from audit.models import Checkpoint, TimeStamp
from audit.web import Unreachable, ask

SECONDS = 10
ANSWER_LIMIT = 256 * 1024


def time_stamp(
    checkpoint: Checkpoint, *, url: str, roots: Path, authority: str, at: datetime
) -> TimeStamp:
    """Ask the authority at `url` about the checkpoint's note and keep its verified answer.

    roots: PEM file with the certificates that are trusted. Raises TimeStampFailed when the
    authority cannot be reached or its answer does not verify over the note.
    """
    message = checkpoint.note.encode()
    request = TimestampRequestBuilder().data(message).nonce(nonce=True).build()
    answer = _ask(url, request.as_bytes())
    check_token(answer, message, roots=roots, nonce=request.nonce)
    return TimeStamp.objects.create(
        size=checkpoint.size, authority=authority, token=answer, created=at
    )


def check_token(answer: bytes, message: bytes, *, roots: Path, nonce: int | None = None) -> None:
    """Raise TimeStampFailed unless `answer` (a DER TimeStampResp) covers `message` under a root."""
    builder = VerifierBuilder()
    for certificate in x509.load_pem_x509_certificates(roots.read_bytes()):
        builder = builder.add_root_certificate(certificate)
    if nonce is not None:
        builder = builder.nonce(nonce)
    try:
        response: Any = decode_timestamp_response(answer)
        sound = builder.build().verify_message(response, message)
    except (VerificationError, ValueError) as error:
        raise TimeStampFailed("the time-stamp does not verify over the checkpoint") from error
    if not sound:
        raise TimeStampFailed("the time-stamp does not verify over the checkpoint")


def _ask(url: str, request: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        status, answer = ask(
            "POST", url, body=request, headers=headers, seconds=SECONDS, limit=ANSWER_LIMIT
        )
    except Unreachable as error:
        raise TimeStampFailed("the time-stamp authority cannot be reached") from error
    if status != HTTPStatus.OK:
        raise TimeStampFailed(f"the time-stamp authority answered {status}")
    return answer
