"""One receipt: who signed it, what it promises, and whether the log kept the promise."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.merkle import verify_inclusion
from audit.verifier.growth import read_hashes
from audit.verifier.report import Found, Problem, Report, Verdict, broken
from audit.verifier.trust import Trust

KIND = "receipt"


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
        statement = {name: value for name, value in document.items() if name != "proof"}
        signed = trust.statement(statement)
        leaf = _promise(statement, report, origin)
        proof = document.get("proof")
        if proof is None:
            report.remarks.append("a promise: the log had not been signed yet when it was issued")
        else:
            proven = _proof(proof, leaf, trust, report)
            signed = signed and proven
    except Found as found:
        return broken(KIND, found)
    report.verdict = Verdict.VERIFIED if signed else Verdict.CONSISTENT
    return report


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
