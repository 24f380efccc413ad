"""Entries as bytes in every format: cut out of the documents that stand in the folder, else made anew."""

from collections.abc import Callable, Collection, Mapping, Sequence

from syndicate.feeds.feed import Entry, Feed, entry_of
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.shelf import Shelf
from syndicate.feeds.text import clean
from syndicate.model.paper import Paper

MOST = 500
"""Entries that are kept at a time, a few kB each: those of a month of all parks."""

Standing = Callable[[str], bytes | None]
"""The bytes of a published file, where they are known to be what was published last."""


class Pieces:
    """`changed` are the keys of the articles whose published entries are out of date."""

    def __init__(
        self, paper: Paper, names: Mapping[str, str], shelf: Shelf, standing: Standing, changed: Collection[str]
    ) -> None:
        self._paper, self._names, self._shelf = paper, names, shelf
        self._standing = standing
        self._changed = frozenset(changed)
        self._idents: dict[str, bytes] = {}
        self._cut: dict[str, dict[bytes, bytes]] = {}
        self._made: dict[str, tuple[bytes, ...]] = {}

    def open(self, folder: str) -> None:
        """Look for entries in the documents of this folder, too."""
        if sum(map(len, self._cut.values())) > MOST * len(FORMATS):
            self._cut.clear()
        for name, form in FORMATS.items():
            document = self._standing(f"{folder}/{name}")
            if document is not None:
                self._cut.setdefault(name, {}).update(form.splice.by_id(document))

    def forget(self) -> None:
        """What was cut out of another feed's documents."""
        self._cut.clear()
        self._idents.clear()

    def of(self, feed: Feed, keys: Sequence[str]) -> list[tuple[bytes, ...]]:
        """The entries of these articles, each in all FORMATS."""
        known = {key: found for key in keys if (found := self._known(key))}
        missing = [key for key in keys if key not in known]
        if missing:
            self._make(feed, missing)
        return [known.get(key) or self._made[key] for key in keys]

    def _known(self, key: str) -> tuple[bytes, ...] | None:
        if key in self._made:
            return self._made[key]
        if key in self._changed or not self._cut:
            return None
        ident = self._idents.get(key) or clean(self._paper.tag(key)).encode()
        self._idents[key] = ident
        found = tuple(self._cut.get(name, {}).get(ident, b"") for name in FORMATS)
        return found if all(found) else None

    def _make(self, feed: Feed, keys: Sequence[str]) -> None:
        if len(self._made) > MOST:
            self._made.clear()
        whole = self._shelf.whole(keys)
        entries: list[Entry] = [entry_of(self._paper, whole[key], self._names) for key in keys]
        written = [form.entries(feed, entries) for form in FORMATS.values()]
        self._made.update(zip(keys, zip(*written, strict=True), strict=True))
