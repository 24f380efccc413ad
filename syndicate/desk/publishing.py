"""Publish: what the public may see of the store becomes the feeds/ folder, which is a pure function of it.

The folder's mark says up to which change of which store it was published, and with which look. From there only what
the changes since then touch is made. Another store, another look, no mark: everything is made and compared.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import chain
from typing import Any

from syndicate.desk.rooms import Rooms
from syndicate.feeds.files import File
from syndicate.feeds.places import ASSETS, own
from syndicate.feeds.site import Site
from syndicate.feeds.work import Known, Work, add_files, everything, of_changes, standing
from syndicate.model.park import Park
from syndicate.publish import Folder, Published, Visible, checks, opened
from syndicate.store import parks, public
from syndicate.store.database import Db
from syndicate.store.public import Point
from syndicate.store.shelf import Shelf

Progress = Callable[[int, int], None]
"""How many files were made, of how many."""
Made = Iterator[tuple[str, File]]


def publish(
    rooms: Rooms,
    *,
    dry_run: bool = False,
    full: bool = False,
    progress: Progress | None = None,
    visible: Visible | None = None,
) -> Published:
    """Write what changed, and say what. With `dry_run` only say it. Raises FolderError, StoreError, TemplateError.

    `visible` is called when all of it can be read; brotli, the best and slowest compression, is made after that.
    Only what changes since the last time touch is made; where nothing changed, it is looked whether every file still
    stands. With `full` everything is made, and compared with what stands there. The store is read when the
    folder is ours: of two publishers at once, the later one has the last, newest word.
    """
    with opened(rooms.feeds, make=not dry_run) as folder, rooms.database.read() as db:
        task = _Task(rooms, folder, db, full=full)
        if not task.full and not task.work:
            task.look()
        return task.done(dry_run=dry_run, progress=progress, visible=visible)


def ready(rooms: Rooms) -> None:
    """At the start of a server: there is something to serve, every file stands, and every compressed one equals it."""
    with opened(rooms.feeds) as folder, rooms.database.read() as db:
        folder.sweep()
        task = _Task(rooms, folder, db, full=False)
        if not task.full and not folder.rebooted:
            task.check()
        task.done()


class _Task:
    """One publish: what stands in the folder, what the store says, and the work between the two."""

    def __init__(self, rooms: Rooms, folder: Folder, db: Db, *, full: bool) -> None:
        self._folder, self._shelf, self._rooms = folder, Shelf(db), rooms
        self._whole: checks.Stamps = {}
        registry = parks.all_parks(db)
        self._site = Site(rooms.paper, registry, self._shelf, rooms.render, rooms.assets)
        self._slugs = {park.slug for park in registry}
        self._point, self._basis = public.now_at(db), _basis(rooms, registry)
        said = folder.mark.said or {}
        before = Point(said.get("number", 0), said.get("seal", ""))
        self.full = full or said.get("basis") != self._basis or not public.knows(db, before)
        self._before = {} if self.full else {slug: Known(tuple(f[0]), f[1]) for slug, f in said["feeds"].items()}
        self.work = everything(self._site.months()) if self.full else self._since(db, before)
        if not self.full and folder.rebooted:
            self.check()

    def _since(self, db: Db, before: Point) -> Work:
        changes = public.since(db, before) if before != self._point else ()
        work = of_changes(changes, self._slugs)
        work.articles |= self._site.beside(changes)
        add_files(work, self._folder.doubt, self._slugs)
        return work

    def look(self) -> None:
        """Look whether every file that was published still stands, and have the others made anew."""
        self._mend({name for name in self._names() if not self._folder.sound(name)})

    def check(self) -> None:
        """Read every file that was published, and have the broken ones made anew. What was found whole and is
        untouched since is not read again, unless the machine was started anew.
        """
        known = {} if self._folder.rebooted else checks.load(self._rooms.checked)
        broken, self._whole = self._folder.check(self._names(), known)
        self._mend(broken)

    def _names(self) -> Iterator[str]:
        return standing(self._before, self._shelf.every(), self._site.months())

    def _mend(self, broken: set[str]) -> None:
        self._folder.doubt |= broken
        add_files(self.work, broken, self._slugs)

    def done(
        self, *, dry_run: bool = False, progress: Progress | None = None, visible: Visible | None = None
    ) -> Published:
        """Carry it out. Of everything brotli is made on the way, or a paper of years would be kept for it."""
        made: set[str] = set()
        files = _followed(self._files(), made, progress, self._total() if progress else 0)

        def removed() -> Collection[str]:
            return {name for name in self._folder.names() if own(name)} - made if self.full else self._site.removed

        put = self._folder.put
        news = put(files, removed=removed, said=self._said, visible=visible, later=not self.full, dry_run=dry_run)
        if self._whole and not dry_run:
            checks.save(self._rooms.checked, self._whole)
        return news

    def _files(self) -> Made:
        if not self.full:
            return self._site.make(self.work, before=self._before, standing=self._folder.standing)
        feeds = self._site.make(self.work, before={}, standing=lambda _path: None)
        return chain(feeds, self._site.all_articles())

    def _total(self) -> int:
        months = self._site.months()
        feeds = {slug: Known((), dict.fromkeys(known, True)) for slug, known in months.items()}
        return sum(1 for _ in standing(feeds, self._shelf.every(), months)) if self.full else 0

    def _said(self) -> dict[str, Any]:
        feeds = {slug: [list(known.live), dict(known.months)] for slug, known in self._site.known.items()}
        return {"basis": self._basis, "number": self._point.number, "seal": self._point.seal, "feeds": feeds}


def _followed(files: Made, made: set[str], progress: Progress | None, total: int) -> Iterable[tuple[str, File]]:
    for number, (name, file) in enumerate(files, start=1):
        made.add(name)
        yield name, file
        if progress:
            progress(number, max(total, number))


def _basis(rooms: Rooms, registry: Sequence[Park]) -> str:
    """What everything is made of besides the articles: who speaks, the parks, templates and program."""
    shown = [replace(park, aliases=(), closed=False) for park in registry]  # of these nothing is published
    seal = blake2b(repr((rooms.paper, shown, rooms.look())).encode(), digest_size=16)
    for name in ASSETS:
        seal.update(rooms.assets[name])
    return seal.hexdigest()
