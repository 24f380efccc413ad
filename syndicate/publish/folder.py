"""Publishing: what differs from the last time is written, what is gone is removed, nothing else is touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from syndicate.publish import manifest
from syndicate.publish.codings import CODINGS
from syndicate.publish.manifest import UNKNOWN, Manifest, digest
from syndicate.publish.names import MANIFEST, PART, checked, compressible
from syndicate.publish.staging import Staging, locked, told


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the folder, sorted. Compressed siblings come and go with their originals and are not named."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def publish(folder: Path, files: Mapping[str, bytes]) -> Published:
    """Makes the folder hold exactly these files, besides its README and whatever else we did not write.

    The folder is made where only it is missing. A file whose bytes are there already is not touched. A second
    call at the same time waits. Raises FolderError, with everything published before intact, for a name that
    is not ours to write, a read-only folder, a missing parent, a full disk.

    Everything is staged first, so that a full disk is met before any name changes. Each compressed sibling takes
    its name just before its original: an original that is new then has a new sibling, and a crash between the
    two leaves a pair that is seen, because the manifest does not vouch for it.
    """
    hashes = _hashes(files)
    with told(folder):
        folder.mkdir(exist_ok=True)
        with locked(folder):
            before = manifest.load(folder)
            news = _compare(folder, files, hashes, before)
            if news.written:
                _write(folder, {name: files[name] for name in news.written}, before)
            _remove(folder, news.removed)
            if hashes != before:
                _write_manifest(folder, hashes)
    return news


def plan(folder: Path, files: Mapping[str, bytes]) -> Published:
    """What publish would do. Writes nothing; the folder may be missing. Raises FolderError."""
    with told(folder):
        return _compare(folder, files, _hashes(files), manifest.load(folder))


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
        mended = tuple(name for name, data in found.items() if data is not None and _mend(folder, name, data))
        now = {n: hash_ if _vouched(found[n], hash_) else UNKNOWN for n, hash_ in known.items()}
        if now != known:
            _write_manifest(folder, now)
    return mended


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {checked(name): digest(files[name]) for name in sorted(files)}


def _compare(folder: Path, files: Mapping[str, bytes], hashes: Manifest, before: Manifest) -> Published:
    same = {n for n, hash_ in hashes.items() if before.get(n) == hash_ and _stands(folder / n, len(files[n]))}
    return Published(
        written=tuple(name for name in hashes if name not in same),
        unchanged=tuple(name for name in hashes if name in same),
        removed=tuple(sorted(before.keys() - hashes.keys())),
    )


def _stands(path: Path, size: int) -> bool:
    """Whether the file the manifest vouches for is still there, and its siblings: a look at their names and size."""
    siblings = all(sibling.is_file() for sibling in _siblings(path))
    return siblings and path.is_file() and path.stat().st_size == size


def _write(folder: Path, files: Mapping[str, bytes], before: Manifest) -> None:
    with Staging() as staging:
        staging.write(folder / MANIFEST, manifest.dump({**before, **dict.fromkeys(files, UNKNOWN)}))
        for name, data in files.items():
            for path in (*_siblings(folder / name), folder / name):
                staging.write(path, _coded(name, path, data))
        staging.reveal()


def _write_manifest(folder: Path, content: Manifest) -> None:
    with Staging() as staging:
        staging.write(folder / MANIFEST, manifest.dump(content))
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


def _mend(folder: Path, name: str, data: bytes) -> bool:
    """Whether a sibling had to be made anew."""
    broken = [sibling for sibling in _siblings(folder / name) if _read(sibling) != data]
    with Staging() as staging:
        for sibling in broken:
            staging.write(sibling, _coded(name, sibling, data))
        staging.reveal()
    return bool(broken)


def _vouched(data: bytes | None, hash_: str) -> bool:
    return data is not None and digest(data) == hash_


def _siblings(path: Path) -> list[Path]:
    """The compressed siblings that a file has; none where it is compressed already."""
    return [path.with_name(path.name + ending) for ending in CODINGS] if compressible(path.name) else []


def _coded(name: str, path: Path, data: bytes) -> bytes:
    """What stands at `path`: the bytes of the file `name`, or one of its siblings."""
    return CODINGS[path.suffix].write(name, data) if path.suffix in CODINGS else data


def _on_disk(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(sibling: Path) -> bytes | None:
    """What the sibling holds; None where it is missing or damaged."""
    data = _on_disk(sibling)
    return None if data is None else CODINGS[sibling.suffix].read(data)
