"""Every gate, run to the end before failing: `make check`."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
COVERAGE_FLOOR = "85"

GATES: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "audit", "consent", "governance", "emotion"],
    "layers": [str(BIN / "lint-imports"), "--no-cache"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "docs": [*MANAGE, "reference", "--check"],
    "dependencies": [sys.executable, "-m", "tests.supply", "check"],
    "tests": [
        *(sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"),
        "--randomly-seed=20261122",  # shuffled, but the same way everywhere (see Makefile)
        *("-m", "not services and not browser"),
        *("--cov", "--cov-branch", "--cov-report=term", f"--cov-fail-under={COVERAGE_FLOOR}"),
    ],
}


def main() -> int:
    """Run each gate, print a line for each; 1 when any failed."""
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="discreet-check-") as home:
        environment = {
            **os.environ,
            "DISCREET_HOME": home,
            "DISCREET_MODE": "production",
            "LOG_LEVEL": "WARNING",
        }
        for name, command in GATES.items():
            started = time.monotonic()
            print(f"\n=== {name}", flush=True)
            result = subprocess.run(command, cwd=ROOT, env=environment, check=False)
            verdict = "ok" if result.returncode == 0 else "FAILED"
            print(f"=== {name}: {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
            if result.returncode:
                failed.append(name)
    print(f"\n{len(GATES) - len(failed)} of {len(GATES)} gates passed.", flush=True)
    if failed:
        print("Failed: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
