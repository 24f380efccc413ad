"""What we wrote into the folder: `.manifest.json`, what is known of each path.

An empty hash means "being written, or seen to be damaged": the file is ours, its bytes are not known.
A path stands in the manifest before its file is put in place, so that no crash leaves a file nobody owns.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from syndicate.errors import FolderError
from syndicate.publish.names import MANIFEST, checked

_VERSION = 2


@dataclass(frozen=True, slots=True)
class Known:
    """A published file: the SHA-256 and length of its bytes, and the stamp of what it was made from."""

    hash: str
    size: int = -1
    stamp: str = ""

    @property
    def unknown(self) -> "Known":
        """The same path with bytes that nobody vouches for."""
        return replace(self, hash="", stamp="")


UNKNOWN = Known("")
Manifest = Mapping[str, Known]


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def load(folder: Path) -> dict[str, Known]:
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
        return {checked(name): _known(value) for name, value in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError, FolderError) as cause:
        raise FolderError(
            f"{path} is damaged, so it is not known which files were published.",
            hint=f"Delete everything in {folder} but README.md and publish again: it comes back as it was.",
        ) from cause


def _known(value: object) -> Known:
    """Version 1 knew the hash alone."""
    if isinstance(value, list):
        hash_, size, stamp = value
        return Known(str(hash_), int(size), str(stamp))
    return Known(str(value))


def dump(manifest: Manifest) -> bytes:
    """The manifest as bytes; equal manifests, equal bytes."""
    files = {name: [known.hash, known.size, known.stamp] for name, known in sorted(manifest.items())}
    return json.dumps({"version": _VERSION, "files": files}, separators=(",", ":")).replace("],", "],\n").encode()
