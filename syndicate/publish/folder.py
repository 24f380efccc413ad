"""The feeds folder: what differs from what stands is written, what is stale is removed, nothing else is touched."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from syndicate.publish import checks, gzips, marks
from syndicate.publish.codings import BROTLI, CODINGS, GZIP, brotlied
from syndicate.publish.names import MARK, OLD, PART, checked, compressible, growing
from syndicate.publish.sources import Plain, Published, Source, Visible
from syndicate.publish.staging import Contents, Staging, locked, told

Files = Iterable[tuple[str, Source]]


class Folder:
    """An opened feeds folder; nobody else publishes into it meanwhile. `mark` is what the last publish left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.mark = marks.load(path)
        self.doubt = set(self.mark.doubt)
        """Paths that are written whatever stands there."""
        self._read: dict[str, tuple[bytes, bytes]] = {}
        """Documents and their gzip siblings, between the look at them and their next version."""
        self._waiting: dict[str, int] = {}
        """Files that are to get brotli when all is visible, and how hard it is to work on them."""

    @property
    def rebooted(self) -> bool:
        """Whether the machine was started anew since the last publish: what a power cut can have taken is missing."""
        return self.mark.boot != marks.boot()

    def standing(self, name: str) -> bytes | None:
        """A document as it was published last; None where there is none, or anything may have happened to it."""
        if name in self.doubt:
            return None
        data, small = _on_disk(f"{self._path}/{name}"), _on_disk(f"{self._path}/{name}{GZIP}")
        if data is None or small is None or not gzips.fits(data, small):
            return None
        self._read[name] = data, small
        return data

    def put(
        self,
        files: Files,
        *,
        removed: Callable[[], Collection[str]],
        said: Callable[[], dict[str, Any]],
        visible: Visible | None = None,
        later: bool = False,
        dry_run: bool = False,
    ) -> Published:
        """Make these files stand in the folder; with `dry_run` only say which would be written and removed.

        `removed`, the paths that are to go, and `said`, the words of the mark, are asked after the last file was
        made. Everything is staged first, so that a full disk is met before any name changes. Each compressed
        sibling takes its name just before its original. A crash leaves whole files; those in doubt are named.
        `visible` is called when all can be read: before brotli is made, where that is made `later`.
        """
        unchanged: list[str] = []
        with Staging() as staging:
            written = sorted(self._stage(files, None if dry_run else staging, unchanged, later=later))
            doubted = self.doubt.difference(written, unchanged)
            gone = sorted(name for name in {*removed(), *doubted} if (self._path / checked(name)).exists())
            news = Published(tuple(written), tuple(sorted(unchanged)), tuple(gone))
            if dry_run:
                return news
            if written or gone:
                self._write_mark(self.mark.said or {}, {*written, *gone, *self.doubt})
            staging.reveal()
            _remove(self._path, gone)
        words = said()
        if written or gone or self.mark != marks.Mark(words, frozenset(), marks.boot()):
            self._write_mark(words, self._waiting)
        if visible:
            visible(news)
        if self._waiting:
            self._pack()
            self._write_mark(words, ())
        return news

    def sound(self, name: str) -> bool:
        """Whether a file stands there with its compressed siblings, and they hold the same as far as their times tell.

        A file and its siblings carry one time, to the nanosecond: where they do, they were written together.
        Others are read and compared.
        """
        times = {_time(path) for path in self._family(name)}
        return None not in times and (len(times) == 1 or self._whole(name))

    def check(self, names: Iterable[str], known: checks.Stamps) -> tuple[set[str], checks.Stamps]:
        """Those that do not stand there whole, each read and unpacked, and the stamps of those that do. One that has
        the stamp it is `known` by was found whole before, and is not read again.
        """
        found = {name: checks.stamp(self._family(name)) for name in names}
        broken = {name for name, stamp in found.items() if known.get(name) != stamp and not self._whole(name)}
        return broken, {name: stamp for name, stamp in found.items() if name not in broken}

    def _family(self, name: str) -> list[str]:
        """The paths of a file and its siblings; the brotli of one that grows counts only where it is there."""
        path = f"{self._path}/{name}"
        endings = [end for end in _endings(name) if end != BROTLI or not growing(name) or _time(path + end) is not None]
        return [path, *(path + ending for ending in endings)]

    def _whole(self, name: str) -> bool:
        path, *siblings = self._family(name)
        data = _on_disk(path)
        return bool(data) and all(_unpacked(sibling) == data for sibling in siblings)

    def names(self) -> Iterator[str]:
        """Every file of the folder, without compressed siblings and what is hidden."""
        for base, folders, files in os.walk(self._path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inside = Path(base).relative_to(self._path)
            shown = (name for name in files if not name.startswith(".") or name == OLD)
            yield from (str(inside / name) for name in shown if not name.endswith(tuple(CODINGS)))

    def sweep(self) -> None:
        """Take away what a crash left half written."""
        for part in self._path.rglob(f".*{PART}"):
            part.unlink()

    def _stage(self, files: Files, staging: Staging | None, unchanged: list[str], *, later: bool) -> Iterator[str]:
        """The names of those that differ."""
        for name, file in files:
            data, before = b"".join(file.parts), self._read.pop(checked(name), None)
            stands = before[0] if before else _on_disk(f"{self._path}/{name}")
            if data == stands and self._stands(name, file):
                unchanged.append(name)
                continue
            if staging:
                level = file.brotli if later and compressible(name) else None
                if level is not None:
                    self._waiting[name] = level
                siblings = self._siblings(name, file, before, later=level is not None)
                staging.write({**siblings, f"{self._path}/{name}": data})
            yield name

    def _siblings(self, name: str, file: Source, before: tuple[bytes, bytes] | None, *, later: bool) -> Contents:
        if not compressible(name):
            return {}
        path, small = f"{self._path}/{name}", gzips.packed(file.parts, file.run, before)
        return {path + GZIP: small, path + BROTLI: None if later else brotlied(file)}

    def _pack(self) -> None:
        """Make the brotli that waited."""
        for name, level in self._waiting.items():
            path = f"{self._path}/{name}"
            with Staging() as staging:
                staging.write({path + BROTLI: brotlied(Plain((Path(path).read_bytes(),), level))}, _time(path) or 0)
                staging.reveal()

    def _stands(self, name: str, file: Source) -> bool:
        """Whether a file whose bytes are the same stands with its siblings, too."""
        if name in self.doubt:
            return False
        packed = file.brotli is not None and compressible(name)
        return packed == (_time(f"{self._path}/{name}{BROTLI}") is not None) and self.sound(name)

    def _write_mark(self, said: Mapping[str, Any], doubt: Collection[str]) -> None:
        with Staging() as staging:
            staging.write({f"{self._path}/{MARK}": marks.dump(said, doubt)})
            staging.reveal()


@contextmanager
def opened(path: Path, *, make: bool = True) -> Iterator[Folder]:
    """The folder to ourselves; a second publisher waits. With `make` it is made where only it is missing.

    Raises FolderError, with everything published before intact, for a read-only folder, a missing parent, a full
    disk, a name that is not ours to write.
    """
    with told(path):
        if make:
            path.mkdir(exist_ok=True)
        with locked(path) if path.is_dir() else nullcontext():
            yield Folder(path)


def publish(path: Path, files: Mapping[str, bytes]) -> Published:
    """Make the folder hold exactly these files, besides its README and what is hidden. Raises FolderError."""
    with opened(path) as folder:
        stale = {name for name in folder.names() if name != "README.md"} - files.keys()
        sources = ((name, Plain((data,))) for name, data in files.items())
        return folder.put(sources, removed=lambda: stale, said=dict)


def _remove(folder: Path, names: Iterable[str]) -> None:
    """The original goes first: a sibling alone is never served."""
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        for ending in _endings(name):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or not parent.is_dir() or any(parent.iterdir()):
                break
            parent.rmdir()


def _endings(name: str) -> tuple[str, ...]:
    """The compressed siblings that a file has; none where it is compressed already."""
    return tuple(CODINGS) if compressible(name) else ()


def _on_disk(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 as in staging: plain calls
            return file.readall()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _unpacked(sibling: str) -> bytes | None:
    data = _on_disk(sibling)
    return None if data is None else CODINGS[sibling[sibling.rindex(".") :]](data)


def _time(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return None
