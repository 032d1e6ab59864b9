"""`discreet-verify FILE`: find out what FILE is and check it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit.errors import DomainError
from audit.verifier import Report, verify_file

UNREADABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when nothing is wrong, 1 when something is, 2 when the file cannot be judged."""
    options = _parser().parse_args(arguments)
    try:
        keys = [key for value in options.key for key in _keys(value)]
        old = [Path(name).read_text("utf-8") for name in options.old]
        report = verify(options.file, keys=keys, origin=options.origin, old=old, options=options)
    except (OSError, DomainError, UnicodeDecodeError) as error:
        print(f"cannot judge {options.file}: {error}", file=sys.stderr)
        return UNREADABLE
    print(json.dumps(report.as_dict()) if options.json else report.as_text())
    return 0 if report.sound else 1


def verify(
    path: Path, *, keys: Sequence[str], origin: str, old: Sequence[str], options: Any
) -> Report:
    """The report on a file of whatever kind, with progress on a terminal."""
    progress = Progress(quiet=options.quiet or not sys.stderr.isatty())
    processes = options.processes or min(4, os.cpu_count() or 1)
    try:
        return verify_file(
            path, keys=keys, origin=origin, old=old, processes=processes, tick=progress
        )
    finally:
        progress.end()


class Progress:
    """A counter on one line of standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.count = self.shown = 0

    def __call__(self, count: int) -> None:
        self.count += count
        if not self.quiet and self.count - self.shown >= 50_000:
            self.shown = self.count
            print(f"\r{self.count:,} entries", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self.shown:
            print(f"\r{self.count:,} entries", file=sys.stderr)


def _keys(value: str) -> list[str]:
    """A vkey, or a file with one a line."""
    path = Path(value)
    if value.count("+") >= 2 and not path.exists():
        return [value]
    if not path.is_file():
        raise DomainError(f"{value} is neither a verifier key nor a file of them")
    return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="discreet-verify",
        description="Check an evidence bundle, a receipt, a checkpoint or a growth proof. "
        "Needs no network and trusts nobody but the keys you pin.",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY|FILE",
        help="verifier key of the log, the receipts or a witness, got from elsewhere; repeatable",
    )
    parser.add_argument("--origin", default="", help="the log's name, when only it is known")
    parser.add_argument(
        "--old",
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint seen before, that the bundle's log must have grown from; repeatable",
    )
    parser.add_argument("--processes", type=int, default=0, help="0: one per core, four at most")
    parser.add_argument("--json", action="store_true", help="a report for scripts")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser


if __name__ == "__main__":
    sys.exit(main())
