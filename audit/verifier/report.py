"""What a verification found, in words that a person and a script can both act on."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The answer. Only VERIFIED says who signed; CONSISTENT says that nothing contradicts."""

    VERIFIED = "verified"
    CONSISTENT = "consistent, origin unproven"
    BROKEN = "broken"


class Problem(StrEnum):
    """Why a verdict is BROKEN. The table in docs/how-to/verify-the-log.md explains each."""

    NONE = ""
    MALFORMED = "malformed"
    BAD_SIGNATURE = "bad-signature"
    WRONG_ORIGIN = "wrong-origin"
    ENTRY_ALTERED = "entry-altered"
    ENTRIES_MISSING = "entries-missing"
    ENTRIES_ADDED = "entries-added"
    ROOT_MISMATCH = "root-mismatch"
    TILE_ALTERED = "tile-altered"
    COLUMN_ALTERED = "column-altered"
    HEAD_ALTERED = "head-altered"
    BAD_PROOF = "bad-proof"
    UNLOGGED_PRUNING = "unlogged-pruning"
    ROLLED_BACK = "rolled-back"
    FORKED = "forked"


class Found(Exception):
    """The first thing wrong; carries what the report will say."""

    def __init__(self, problem: Problem, detail: str, *, index: int | None = None) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.index = index


@dataclass
class Report:
    """One verification. `index`: the first bad entry, where one can be named."""

    kind: str
    verdict: Verdict
    problem: Problem = Problem.NONE
    detail: str = ""
    index: int | None = None
    origin: str = ""
    size: int | None = None
    entries: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.verdict is not Verdict.BROKEN

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: plain values only."""
        members = {**self.__dict__, "verdict": str(self.verdict), "problem": str(self.problem)}
        return {name: value for name, value in members.items() if value not in (None, "", [])}

    def as_text(self) -> str:
        """For people: the verdict first."""
        lines = [f"{self.kind}: {self.verdict}"]
        if self.problem:
            place = "" if self.index is None else f" at entry {self.index}"
            lines.append(f"  {self.problem}{place}: {self.detail}")
        if self.origin:
            lines.append(f"  log {self.origin}" + (f", {self.size} entries" if self.size else ""))
        if self.sound and self.kind in ("bundle", "database"):
            lines.append(f"  {self.entries:,} entries read, each as it was logged")
        lines += [f"  note: {remark}" for remark in self.remarks]
        return "\n".join(lines)


def broken(kind: str, found: Found) -> Report:
    """The report of a failed verification."""
    return Report(kind, Verdict.BROKEN, found.problem, found.detail, found.index)
