"""`.published.json`: what the last publish was made of, in words of the caller, and which files are in doubt.

In doubt are files that a publish was about to change: it says so before it changes the first, and takes it back
after the last. Whoever finds names there makes these files anew.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syndicate.errors import FolderError
from syndicate.publish.names import MARK, checked

_BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Another one after each start of the machine (Linux, random(4))."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`said` is None where nothing is known of the folder; `doubt` holds paths."""

    said: Mapping[str, Any] | None = None
    doubt: frozenset[str] = frozenset()
    boot: str = ""


def boot() -> str:
    """Which start of the machine this is; empty where nobody says so."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


def load(folder: Path) -> Mark:
    """The folder's mark. One that is missing or damaged says nothing: then everything is made and compared."""
    try:
        found = json.loads((folder / MARK).read_bytes())
        return Mark(dict(found["said"]), frozenset(map(checked, found["doubt"])), str(found["boot"]))
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, FolderError):
        return Mark()


def dump(said: Mapping[str, Any], doubt: Collection[str]) -> bytes:
    """The mark as bytes."""
    words = {"boot": boot(), "doubt": sorted(doubt), "said": said}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
