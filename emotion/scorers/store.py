"""The weights on disk: read whole, checked against the manifest's SHA-256, then unpacked."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.protocol import ScorerFailed

WEIGHTS = Path(__file__).with_name("weights")


def manifest(folder: Path = WEIGHTS) -> dict[str, dict[str, Any]]:
    """Model name → file, sha256, version, and what training noted about it."""
    try:
        listed: dict[str, dict[str, Any]] = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as e:
        raise ScorerFailed("the weights' manifest cannot be read") from e
    return listed


def digests(*names: str, folder: Path = WEIGHTS) -> dict[str, str]:
    """Model name → SHA-256, for a file that only fits certain others."""
    listed = manifest(folder)
    return {name: str(listed.get(name, {}).get("sha256", "")) for name in names}


def check_company(name: str, folder: Path = WEIGHTS) -> None:
    """Raise `ScorerFailed` unless `name` stands with the files that it was fitted with."""
    wanted = manifest(folder).get(name, {}).get("with", {})
    if wanted != digests(*wanted, folder=folder):
        raise ScorerFailed(f"the weights of {name!r} were fitted with other weights than these")


def read(name: str, folder: Path = WEIGHTS) -> tuple[Mapping[str, NDArray[Any]], str]:
    """The arrays of model `name` and its version (`1.0.0+0a1b2c3d`).

    Raises `ScorerFailed` when the file is missing or is not, byte for byte, the validated one:
    restore it from the release; never edit the manifest to fit a file of unknown origin.
    """
    note = manifest(folder).get(name)
    if note is None:
        raise ScorerFailed(f"no weights are listed for model {name!r}")
    try:
        raw = (folder / note["file"]).read_bytes()
    except OSError as e:
        raise ScorerFailed(f"the weights of model {name!r} cannot be read") from e
    digest = hashlib.sha256(raw).hexdigest()
    if digest != note["sha256"]:
        raise ScorerFailed(f"the weights of model {name!r} do not match their SHA-256")
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        return dict(arrays), f"{note['version']}+{digest[:8]}"


def write(
    name: str,
    arrays: Mapping[str, NDArray[Any]],
    *,
    version: str,
    note: Mapping[str, Any],
    folder: Path = WEIGHTS,
) -> Path:
    """Save compressed arrays and list them in the manifest (training only)."""
    path = folder / f"{name}.npz"
    np.savez_compressed(path, **dict(arrays))  # type: ignore[arg-type]  # numpy stubs want bool
    path_manifest = folder / "manifest.json"
    listed = json.loads(path_manifest.read_text()) if path_manifest.exists() else {}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    listed[name] = {"file": path.name, "sha256": digest, "version": version, **note}
    path_manifest.write_text(json.dumps(listed, indent=2, sort_keys=True) + "\n")
    return path
