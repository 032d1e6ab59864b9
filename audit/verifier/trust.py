"""Which keys are believed: those the caller pinned or, failing that, those that came along."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.checkpoint import COSIGNATURE, ED25519, ML_DSA_44, Checkpoint, Note, VerifierKey
from audit.errors import NotVerified
from audit.statement import key_of, verify_statement
from audit.verifier.report import Found, Problem, Report, Verdict


@dataclass(frozen=True)
class Trust:
    """Pinned verifier keys (signed-note vkeys) of logs, receipts and witnesses, in any order."""

    pinned: tuple[VerifierKey, ...] = ()
    origin: str = ""

    @classmethod
    def of(cls, keys: Sequence[str], *, origin: str = "") -> "Trust":
        """Raises NotVerified when a key is malformed."""
        return cls(tuple(VerifierKey.parse(key) for key in keys), origin)

    def logs(self, origin: str) -> list[VerifierKey]:
        """The pinned keys of logs. An ML-DSA-44 key is the log's under the log's name, else it is
        a witness's: the format is one."""
        plain = [key for key in self.pinned if key.algorithm == ED25519]
        plain = [key for key in plain if not key.name.endswith("/receipts")]
        return plain + [k for k in self.pinned if k.algorithm == ML_DSA_44 and k.name == origin]

    def witnesses(self, origin: str) -> list[VerifierKey]:
        """The pinned keys that cosign the log of that name."""
        cosigning = [key for key in self.pinned if key.algorithm in (COSIGNATURE, ML_DSA_44)]
        return [k for k in cosigning if k.algorithm == COSIGNATURE or k.name != origin]

    def checkpoint(self, note: str, report: Report, *, brought: str = "") -> Checkpoint:
        """The checkpoint in a note, its signature checked under a pinned key.

        brought: a vkey from the same source as the note; it proves consistency, not origin.
        Without any key the note's text alone is read. Sets the report's origin, size, verdict.
        """
        try:
            parsed = Note.parse(note)
            checkpoint = Checkpoint.parse(parsed.text)
            own = VerifierKey.parse(brought) if brought else None
        except NotVerified as error:
            raise Found(Problem.MALFORMED, error.detail) from error
        pinned = self.logs(checkpoint.origin)
        report.origin, report.size = checkpoint.origin, checkpoint.size
        if self.origin and checkpoint.origin != self.origin:
            raise Found(Problem.WRONG_ORIGIN, "the checkpoint speaks for another log")
        if pinned and all(key.name != checkpoint.origin for key in pinned):
            raise Found(Problem.WRONG_ORIGIN, "the checkpoint speaks for another log")
        candidates = pinned or ([own] if own else [])
        for algorithm in {key.algorithm for key in candidates}:  # one of each kind that is pinned
            if not any(parsed.signed_by(k) for k in candidates if k.algorithm == algorithm):
                raise Found(Problem.BAD_SIGNATURE, "the checkpoint is not signed by the log's key")
        report.verdict = Verdict.VERIFIED if pinned else Verdict.CONSISTENT
        self._cosigned(parsed, report)
        return checkpoint

    def statement(self, document: dict[str, object], *, brought: str = "") -> bool:
        """Whether a pinned key signed the statement; False when no key of its name is known.

        Raises Found when a known key did not sign what it is said to have signed.
        """
        claimed = key_of(document)
        known = {f"{key.name}+{key.key_id.hex()}": (str(key), True) for key in self.pinned}
        if brought:
            key = VerifierKey.parse(brought)
            known.setdefault(f"{key.name}+{key.key_id.hex()}", (brought, False))
        names = {key.name for key in self.pinned if key.name.endswith("/receipts")}
        if claimed not in known:
            if names:
                raise Found(Problem.BAD_SIGNATURE, "the statement is signed by an unknown key")
            return False
        vkey, pinned = known[claimed]
        try:
            verify_statement(document, vkey)
        except NotVerified as error:
            raise Found(Problem.BAD_SIGNATURE, error.detail) from error
        return pinned

    def _cosigned(self, note: Note, report: Report) -> None:
        """Pinned witnesses must have cosigned: that is what they are pinned for."""
        witnesses = self.witnesses(report.origin)
        for key in witnesses:
            if not note.signed_by(key):
                raise Found(Problem.BAD_SIGNATURE, f"the witness {key.name} has not cosigned")
        if witnesses:
            report.remarks.append(f"cosigned by {len(witnesses)} pinned witnesses")
