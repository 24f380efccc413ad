"""The formats a feed comes in. To add one, write its module and put it here: files, pages and tests follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from syndicate.feeds import atom, jsonfeed, rss
from syndicate.feeds.feed import Entry, Feed
from syndicate.feeds.splice import Splice


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a feed."""

    title: str
    """What people call it."""
    type: str
    """Its media type."""
    write: Callable[[Feed], bytes]
    splice: Splice
    """How its documents are cut and put together."""

    def entries(self, feed: Feed, entries: Sequence[Entry]) -> list[bytes]:
        """Each entry as it stands in any document of the feed."""
        return self.splice.split(self.write(replace(feed, entries=tuple(entries))))[1]


FORMATS: Mapping[str, Format] = {
    atom.NAME: Format("Atom", atom.TYPE, atom.atom, atom.SPLICE),
    rss.NAME: Format("RSS", rss.TYPE, rss.rss, rss.SPLICE),
    jsonfeed.NAME: Format("JSON Feed", jsonfeed.TYPE, jsonfeed.jsonfeed, jsonfeed.SPLICE),
}
"""By the name of the file in a park's folder; the first is the one that we recommend."""
