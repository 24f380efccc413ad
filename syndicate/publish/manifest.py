"""What we wrote into the folder: `.manifest.json`, a SHA-256 for each path.

An empty hash means "being written, or seen to be damaged": the file is ours, its bytes are not known.
A path stands in the manifest before its file is put in place, so that no crash leaves a file nobody owns.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from syndicate.errors import FolderError
from syndicate.publish.names import MANIFEST, checked

UNKNOWN = ""
_VERSION = 1

Manifest = Mapping[str, str]


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def load(folder: Path) -> dict[str, str]:
    """What the folder's manifest says; empty where there is none.

    Raises FolderError for a manifest that is damaged or names files outside the folder.
    """
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    try:
        files = json.loads(text)["files"]
        return {checked(name): str(value) for name, value in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError, FolderError) as cause:
        raise FolderError(
            f"{path} is damaged, so it is not known which files were published.",
            hint=f"Delete everything in {folder} but README.md and publish again: it comes back as it was.",
        ) from cause


def dump(manifest: Manifest) -> bytes:
    """The manifest as bytes; equal manifests, equal bytes."""
    return json.dumps({"version": _VERSION, "files": dict(sorted(manifest.items()))}, indent=0).encode()
