"""Ask witnesses to cosign: only a party that remembers makes a split view or a rollback visible."""

from datetime import datetime

from audit import merkle, queries
from audit.checkpoint import Note, Signature, VerifierKey
from audit.errors import BrokenLog, NotVerified, WitnessFailed
from audit.models import Checkpoint, Cosignature
from audit.tiles import reader
from audit.verifier.witness import write_request
from audit.web import Unreachable, ask

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


def refuse_behind(*, url: str, vkey: str) -> None:
    """Raise BrokenLog when a witness remembers a larger log than this database holds.

    Asked at start-up, whatever cosignatures the database has: a restored one has the old ones.
    WitnessFailed when it cannot be reached.
    """
    checkpoint = queries.latest_checkpoint()
    if checkpoint is None:
        return
    status, answer = _ask(url, checkpoint.size, checkpoint)
    if status == 409 and _remembered(answer, checkpoint) == checkpoint.size:
        raise BrokenLog("a witness has cosigned another log of this size")
    if status not in (200, 409):
        raise WitnessFailed(f"the witness {VerifierKey.parse(vkey).name} answered {status}")


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
    try:
        status, answer = ask("POST", address, body=body, seconds=SECONDS, limit=ANSWER_LIMIT)
    except Unreachable as error:
        raise WitnessFailed("the witness cannot be reached") from error
    return status, answer.decode("utf-8", "replace")
