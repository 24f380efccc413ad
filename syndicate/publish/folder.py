"""Publishing: what differs from the last time is written, what is gone is removed, nothing else is touched."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from syndicate.publish import manifest
from syndicate.publish.codings import CODINGS
from syndicate.publish.manifest import UNKNOWN, Known, Manifest, digest
from syndicate.publish.names import MANIFEST, PART, checked, compressible, lasting
from syndicate.publish.staging import Staging, locked, told


class Source(Protocol):
    """A file that need not be made where nothing it is made from has changed."""

    @property
    def stamp(self) -> str:
        """Equal stamps, equal bytes. Empty: nobody knows."""

    def make(self) -> bytes:
        """The file's bytes."""


Files = Mapping[str, bytes | Source]


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the folder, sorted. Compressed siblings come and go with their originals and are not named."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Difference:
    news: Published
    made: Mapping[str, bytes]
    """The bytes of what is to be written."""
    after: Manifest


def publish(folder: Path, files: Files) -> Published:
    """Makes the folder hold exactly these files, besides its README and whatever else we did not write.

    The folder is made where only it is missing. A file whose bytes are there already is not touched. A second
    call at the same time waits. Raises FolderError, with everything published before intact, for a name that
    is not ours to write, a read-only folder, a missing parent, a full disk.

    Everything is staged first, so that a full disk is met before any name changes. Each compressed sibling takes
    its name just before its original: an original that is new then has a new sibling, and a crash between the
    two leaves a pair that is seen, because the manifest does not vouch for it.
    """
    for name in files:
        checked(name)
    with told(folder):
        folder.mkdir(exist_ok=True)
        with locked(folder):
            before = manifest.load(folder)
            found = _compare(folder, files, before)
            if found.made:
                _write(folder, found.made, before, lasting(files))
            _remove(folder, found.news.removed)
            if found.after != before:
                _write_manifest(folder, found.after)
    return found.news


def plan(folder: Path, files: Files) -> Published:
    """What publish would do. Writes nothing; the folder may be missing. Raises FolderError."""
    for name in files:
        checked(name)
    with told(folder):
        return _compare(folder, files, manifest.load(folder)).news


def check(folder: Path) -> tuple[str, ...]:
    """Mends what a crash left, and says which paths were touched; to be called once when a server starts.

    Compressed siblings that differ from their originals are made anew from them. Originals that are not what
    the manifest says are left for the next publish, which will write them. Raises FolderError.
    """
    if not folder.is_dir():
        return ()
    with told(folder), locked(folder):
        for part in folder.rglob(f".*{PART}"):
            part.unlink()
        known = manifest.load(folder)
        found = {name: _on_disk(folder / name) for name in known}
        mended = tuple(name for name, data in found.items() if data is not None and _mend(folder / name, data))
        now = {n: file if _vouched(found[n], file) else file.unknown for n, file in known.items()}
        if now != known:
            _write_manifest(folder, now)
    return mended


def damaged(folder: Path) -> bool:
    """Whether the next publish has files to write again, as the last `check` found them. Raises FolderError."""
    return not all(known.hash for known in manifest.load(folder).values())


def _compare(folder: Path, files: Files, before: Manifest) -> _Difference:
    made: dict[str, bytes] = {}
    after: dict[str, Known] = {}
    for name in sorted(files):
        source, known = files[name], before.get(name, UNKNOWN)
        stamp = "" if isinstance(source, bytes) else source.stamp
        if stamp and stamp == known.stamp and _stands(folder, name, known.size):
            after[name] = known
            continue
        data = source if isinstance(source, bytes) else source.make()
        after[name] = Known(digest(data), len(data), stamp)
        if known.hash != after[name].hash or not _stands(folder, name, len(data)):
            made[name] = data
    news = Published(
        written=tuple(made),
        unchanged=tuple(name for name in after if name not in made),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
    return _Difference(news, made, after)


def _stands(folder: Path, name: str, size: int) -> bool:
    """Whether the file the manifest vouches for is still there, and its siblings: a look at their names and size."""
    path = f"{folder}/{name}"  # plain calls: this is asked of every file, each time
    try:
        for ending in CODINGS if compressible(name) else ():
            os.stat(path + ending)  # noqa: PTH116
        return os.stat(path).st_size == size  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return False


def _write(folder: Path, files: Mapping[str, bytes], before: Manifest, settled: frozenset[str]) -> None:
    owned = {**before, **{name: before.get(name, UNKNOWN).unknown for name in files}}
    with Staging() as staging:
        staging.write(folder / MANIFEST, manifest.dump(owned), durable=True)
        for name, data in files.items():
            for sibling in _siblings(folder / name):
                staging.write(sibling, CODINGS[sibling.suffix].write(data, name in settled))
            staging.write(folder / name, data)
        staging.reveal()


def _write_manifest(folder: Path, content: Manifest) -> None:
    with Staging() as staging:
        staging.write(folder / MANIFEST, manifest.dump(content), durable=True)
        staging.reveal()


def _remove(folder: Path, names: tuple[str, ...]) -> None:
    """The original goes first: a sibling alone is never served."""
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        for sibling in _siblings(path):
            sibling.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or not parent.is_dir() or any(parent.iterdir()):
                break
            parent.rmdir()


def _mend(path: Path, data: bytes) -> bool:
    """Whether a sibling had to be made anew."""
    broken = [sibling for sibling in _siblings(path) if _read(sibling) != data]
    with Staging() as staging:
        for sibling in broken:
            staging.write(sibling, CODINGS[sibling.suffix].write(data, False))  # noqa: FBT003
        staging.reveal()
    return bool(broken)


def _vouched(data: bytes | None, known: Known) -> bool:
    return data is not None and digest(data) == known.hash


def _siblings(path: Path) -> list[Path]:
    """The compressed siblings that a file has; none where it is compressed already."""
    return [path.with_name(path.name + ending) for ending in CODINGS] if compressible(path.name) else []


def _on_disk(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(sibling: Path) -> bytes | None:
    """What the sibling holds; None where it is missing or damaged."""
    data = _on_disk(sibling)
    return None if data is None else CODINGS[sibling.suffix].read(data)
