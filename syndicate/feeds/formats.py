"""The formats a feed comes in. To add one, write its module and put it here: files, pages and tests follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syndicate.feeds import atom, jsonfeed, rss
from syndicate.feeds.feed import Feed


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a feed."""

    title: str
    """What people call it."""
    type: str
    """Its media type."""
    write: Callable[[Feed], bytes]


FORMATS: Mapping[str, Format] = {
    atom.NAME: Format("Atom", atom.TYPE, atom.atom),
    rss.NAME: Format("RSS", rss.TYPE, rss.rss),
    jsonfeed.NAME: Format("JSON Feed", jsonfeed.TYPE, jsonfeed.jsonfeed),
}
"""By the name of the file in a park's folder; the first is the one that we recommend."""
