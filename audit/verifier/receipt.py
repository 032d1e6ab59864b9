"""One receipt: who signed it, what it promises, and whether the log kept the promise."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.merkle import verify_inclusion
from audit.verifier.growth import read_hashes
from audit.verifier.report import Found, Problem, Report, Verdict, broken
from audit.verifier.trust import Trust

KIND = "receipt"
CERTIFICATE = "erasure.certified"  # the kind of receipt that says a person was erased
UNSIGNED = ("proof", "proofs")  # members added after signing; each vouches for itself


def verify_receipt(
    document: Mapping[str, Any], *, keys: Sequence[str] = (), origin: str = ""
) -> Report:
    """Check a receipt as handed out, with or without its `proof` member.

    The signature covers everything but `signature` and `proof`. A receipt without a proof is a
    signed promise: sound, with a remark. keys: vkeys of the receipt key and of the log.
    """
    report = Report(KIND, Verdict.CONSISTENT)
    trust = Trust.of(keys, origin=origin)
    try:
        statement = {name: value for name, value in document.items() if name not in UNSIGNED}
        signed = trust.statement(statement)
        leaf = _promise(statement, report, origin)
        if statement.get("kind") == CERTIFICATE:
            signed = _erasure(statement, document.get("proofs", []), trust, report) and signed
        proof = document.get("proof")
        if proof is None:
            report.remarks.append("a promise: the log had not been signed yet when it was issued")
        else:
            proven = _proof(proof, leaf, trust, report)
            signed = signed and proven
    except Found as found:
        return broken(report.kind, found)
    report.verdict = Verdict.VERIFIED if signed else Verdict.CONSISTENT
    return report


def _erasure(statement: Mapping[str, Any], proofs: Any, trust: Trust, report: Report) -> bool:
    """Whether a pinned log key vouches for every erasure that the certificate proves.

    Sets the report's kind and says what was destroyed. Found when the body contradicts itself or a
    proof is wrong. Without proofs the certificate is a signed promise, like any receipt.
    """
    report.kind = "erasure certificate"
    body = statement.get("body")
    if not isinstance(body, Mapping):
        raise Found(Problem.MALFORMED, "the certificate has no body")
    try:
        keys, erased = body["keys_destroyed"], str(body["erased_at"])
        hashes = {str(one["entry"]): str(one["leaf_hash"]) for one in body["entries"]}
        destroyed = [str(one["destroyed_at"]) for one in keys]
        by_entry = {str(one["entry"]): one for one in proofs}
    except (KeyError, TypeError) as error:
        raise Found(Problem.MALFORMED, "this is not an erasure certificate") from error
    if not destroyed or str(body.get("requested_at", "")) > erased:
        raise Found(Problem.MALFORMED, "the certificate names no destroyed key, or erases too soon")
    if not set(by_entry) <= set(hashes):
        raise Found(Problem.BAD_PROOF, "a proof is of an entry that the certificate does not name")
    backups = body.get("backups_unreadable_by") or "a date that is not set"
    report.remarks.append(f"{len(destroyed)} keys destroyed; backups unreadable by {backups}")
    trusted = [
        _proof(proof, read_hashes([hashes[entry]])[0], trust, report)
        for entry, proof in by_entry.items()
    ]
    return all(trusted)


def _promise(statement: Mapping[str, Any], report: Report, origin: str) -> bytes:
    """The leaf hash that the receipt promises to be in the log."""
    promise = statement.get("log")
    if not isinstance(promise, Mapping) or "signature" not in statement:
        raise Found(Problem.MALFORMED, "this is not a receipt")
    report.origin = str(promise.get("origin", ""))
    if origin and report.origin != origin:
        raise Found(Problem.WRONG_ORIGIN, "the receipt is of another log")
    return read_hashes([promise.get("leaf_hash")])[0]


def _proof(proof: Any, leaf: bytes, trust: Trust, report: Report) -> bool:
    """Whether a pinned log key vouches for the proof; Found when the proof is wrong."""
    if not isinstance(proof, Mapping):
        raise Found(Problem.MALFORMED, "the proof is not an object")
    promised = report.origin
    checkpoint = trust.checkpoint(str(proof.get("checkpoint", "")), report)
    if promised != checkpoint.origin:
        raise Found(Problem.WRONG_ORIGIN, "the proof is of another log than the receipt")
    index, size = proof.get("leaf_index"), proof.get("tree_size")
    if type(index) is not int or type(size) is not int or size != checkpoint.size:
        raise Found(Problem.MALFORMED, "the proof's index or size is not that of its checkpoint")
    hashes = read_hashes(proof.get("hashes"))
    if not verify_inclusion(leaf, index, size, hashes, checkpoint.root):
        raise Found(Problem.BAD_PROOF, "the entry is not in the log at that place", index=index)
    report.entries = 1
    return report.verdict is Verdict.VERIFIED
