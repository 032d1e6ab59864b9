"""How a line is kept: sealed while it waits, sealed again as what came of it.

What waits lies under two keys. The person's, so that an erasure reaches it; and the batch's, which
ends with the batch, so that no backup of the database opens a message that is done with.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from consent import vault
from consent.references import Reference
from emotion.models import BatchLine
from emotion.services.intake import Question

PLAIN = (
    *("purpose", "modality", "channel", "speaker", "setting", "jurisdiction", "locale"),
    *("age", "vulnerable", "gpc", "inference_basis"),
)


def seal_waiting(
    line: BatchLine, question: Question, text: str, *, line_id: str, batch: vault.Keys
) -> None:
    """Put the question and its text into the row. Raises `KeyDestroyed` for who is erased."""
    assert line.subject_id is not None
    packed = {
        "question": {name: getattr(question, name) for name in PLAIN},
        "subject": [question.subject.namespace, question.subject.id],
        "notice": [str(question.notice[0]), question.notice[1]] if question.notice else None,
        "text": text,
        "line_id": line_id,
    }
    inner = batch.seal(orjson.dumps(packed), identity=line.identity)
    line.sealed = vault.seal(line.subject_id, inner, identity=line.identity)


def open_waiting(line: BatchLine) -> tuple[Question, str, str]:
    """Question, text and the caller's reference.

    Raises `KeyDestroyed` when the person is erased, `KeyUnavailable` when a key is not to be had.
    """
    assert line.subject_id is not None
    inner = vault.unseal(line.subject_id, bytes(line.sealed), identity=line.identity)
    packed = orjson.loads(vault.unseal(line.batch_id, inner, identity=line.identity))
    namespace, identifier = packed["subject"]
    notice = packed["notice"]
    question = Question(subject=Reference(namespace, identifier), **packed["question"])
    if notice:
        question = replace(question, notice=(UUID(notice[0]), notice[1]))
    return replace(question, asked_of=line.subject_id), packed["text"], packed["line_id"]


def seal_outcome(line: BatchLine, *, line_id: str, problem: Mapping[str, Any] | None) -> bytes:
    """What is told of the line beside an analysis. Raises `KeyDestroyed`."""
    assert line.subject_id is not None
    plain = orjson.dumps({"line_id": line_id, "problem": problem})
    return vault.seal(line.subject_id, plain, identity=line.outcome_identity)


def open_outcome(line: BatchLine) -> tuple[str, dict[str, Any] | None]:
    """The caller's reference and the problem, if it was one. Raises `KeyDestroyed`."""
    if line.subject_id is None or not line.sealed:
        return "", line.problem
    plain = vault.unseal(line.subject_id, bytes(line.sealed), identity=line.outcome_identity)
    found = orjson.loads(plain)
    return found["line_id"], found["problem"]
