"""The verifier as one file: a zipapp of the modules it needs, readable as source."""

import io
import zipfile
from functools import lru_cache
from pathlib import Path

import audit

MODULES = ("errors", "canonical", "checkpoint", "merkle", "statement")
MAIN = "import sys\n\nfrom audit.verifier.__main__ import main\n\nsys.exit(main())\n"
EPOCH = (2026, 1, 1, 0, 0, 0)  # the same bytes wherever it is made


@lru_cache(maxsize=1)
def verifier_archive() -> bytes:
    """`verify.pyz`: run it with `python verify.pyz FILE`. Deterministic."""
    root = Path(audit.__file__).parent
    sources = {f"audit/{name}.py": root / f"{name}.py" for name in MODULES}
    verifier = sorted((root / "verifier").glob("*.py"))
    sources |= {f"audit/verifier/{path.name}": path for path in verifier}
    texts = {name: path.read_text("utf-8") for name, path in sources.items()}
    texts |= {"audit/__init__.py": "", "__main__.py": MAIN}
    buffer = io.BytesIO(b"#!/usr/bin/env python3\n")
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a", compression=zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            archive.writestr(_member(name), texts[name])
    return buffer.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
