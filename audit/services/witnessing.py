"""Ask witnesses to cosign: only a party that remembers makes a split view or a rollback visible."""

import urllib.error
import urllib.request
from datetime import datetime

from audit import merkle, queries
from audit.checkpoint import Note, Signature, VerifierKey
from audit.errors import BrokenLog, NotVerified, WitnessFailed
from audit.models import Checkpoint, Cosignature
from audit.tiles import reader
from audit.verifier.witness import write_request

SECONDS = 10
ANSWER_LIMIT = 64 * 1024


def collect(*, url: str, vkey: str, at: datetime) -> Cosignature | None:
    """Have the witness at `url` cosign the latest checkpoint; None when it has already.

    vkey: the witness's verifier key, got from its operator. Raises WitnessFailed when it cannot
    be reached or refuses, BrokenLog when it has seen a larger log than ours.
    """
    key = VerifierKey.parse(vkey)
    checkpoint = queries.latest_checkpoint()
    held = Cosignature.objects.filter(witness=key.name).order_by("-size").first()
    if checkpoint is None or (held is not None and held.size >= checkpoint.size):
        return None
    status, answer = _ask(url, held.size if held else 0, checkpoint)
    if status == 409:
        status, answer = _ask(url, _remembered(answer, checkpoint), checkpoint)
    if status != 200:
        raise WitnessFailed(f"the witness {key.name} answered {status}")
    line = _line(answer, key, checkpoint)
    return Cosignature.objects.create(size=checkpoint.size, witness=key.name, line=line, created=at)


def _remembered(answer: str, checkpoint: Checkpoint) -> int:
    """The size that a witness says it has seen."""
    text = answer.strip()
    if not (text.isascii() and text.isdigit()):
        raise WitnessFailed("the witness's answer cannot be read")
    if int(text) > checkpoint.size:
        raise BrokenLog("a witness has cosigned a larger log than this database holds")
    return int(text)


def _line(answer: str, key: VerifierKey, checkpoint: Checkpoint) -> str:
    """The one line of the answer that is the witness's and right."""
    text = Note.parse(checkpoint.note).text
    for line in answer.splitlines():
        try:
            signature = Signature.parse(line)
        except NotVerified:
            continue
        own = signature.name == key.name and signature.key_id == key.key_id
        if own and key.verifies(text, signature.value):
            return str(signature)
    raise WitnessFailed(f"the witness {key.name} gave no cosignature of its own")


def _ask(url: str, old: int, checkpoint: Checkpoint) -> tuple[int, str]:
    """POST /add-checkpoint; the status and the answer's text."""
    proof = merkle.consistency_proof(old, checkpoint.size, reader())
    body = write_request(old, proof, checkpoint.note).encode()
    address = url.rstrip("/") + "/add-checkpoint"
    if not address.startswith(("https://", "http://")):
        raise WitnessFailed("a witness has an http address")
    request = urllib.request.Request(address, data=body, method="POST")  # noqa: S310 - checked
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - checked
            return answer.status, answer.read(ANSWER_LIMIT).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(ANSWER_LIMIT).decode("utf-8", "replace")
    except OSError as error:
        raise WitnessFailed("the witness cannot be reached") from error
