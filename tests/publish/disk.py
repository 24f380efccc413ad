"""What stands on the disk, for the tests of this room."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli

FILES = {"index.html": b"<p>one</p>", "all/atom.xml": b"<feed/>", "icon.png": b"\x89PNG"}
PATHS = ("all/atom.xml", "icon.png", "index.html")


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def pairs(folder: Path) -> Iterator[tuple[bytes, bytes]]:
    """Every compressed sibling's content beside its original."""
    for ending, read in (("gz", gzip.decompress), ("br", brotli.decompress)):
        for sibling in folder.rglob(f"*.{ending}"):
            yield read(sibling.read_bytes()), sibling.with_suffix("").read_bytes()
