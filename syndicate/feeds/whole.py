"""The whole public face of a paper that is held in memory: its files, and its feeds as values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from syndicate.feeds.chain import Document, archive_document, live_document, window
from syndicate.feeds.feed import Feed, entry_of, frame
from syndicate.feeds.pieces import Pieces
from syndicate.feeds.shelf import Held, Shelf
from syndicate.feeds.site import Site, born
from syndicate.feeds.work import everything
from syndicate.model.article import Article
from syndicate.model.listed import ALL, Listed
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render


@dataclass(frozen=True, slots=True)
class Chain:
    """All documents of one feed; `archives` by month (`2023-03`), oldest first."""

    live: Feed
    archives: Mapping[str, Feed]


def site(
    paper: Paper,
    parks: Sequence[Park],
    articles: Collection[Article],
    render: Render,
    assets: Mapping[str, bytes],
    *,
    left: Collection[tuple[str, Listed]] = (),
) -> dict[str, bytes]:
    """Every file of the feeds folder by its path. Articles in any order and state: drafts show nowhere; of retracted
    ones the feeds say so, and a note takes the place of the page. `left`: what was moved out of a park's list.

    Raises SettingsError, TemplateError.
    """
    made = Site(paper, parks, Held(articles, left), render, assets)
    files = dict(made.make(everything(made.months()), before={}, standing=lambda _path: None))
    return {path: b"".join(file.parts) for path, file in {**files, **dict(made.all_articles())}.items()}


def chains(
    paper: Paper, parks: Sequence[Park], articles: Collection[Article], *, left: Collection[tuple[str, Listed]] = ()
) -> dict[str, Chain]:
    """All documents of every feed by its folder, with their entries: of all parks, then of each park."""
    shelf = Held(articles, left)
    names = {park.slug: park.name for park in parks}
    folders: dict[str, Park | None] = {ALL: None, **{park.slug: park for park in parks}}
    return {slug: _chain(paper, slug, park, names, shelf) for slug, park in folders.items()}


def feeds(paper: Paper, parks: Sequence[Park], articles: Collection[Article]) -> tuple[Feed, ...]:
    """The live feed of all parks, then of each park in the order given."""
    return tuple(documents.live for documents in chains(paper, parks, articles).values())


def _chain(paper: Paper, slug: str, park: Park | None, names: Mapping[str, str], shelf: Shelf) -> Chain:
    bare = frame(paper, park, born(paper))
    pieces = Pieces(paper, names, shelf, lambda _path: None, ())
    seen = window(shelf, slug, lambda keys: [max(map(len, entry)) for entry in pieces.of(bare, keys)])
    feed = frame(paper, park, seen.updated or born(paper))

    def filled(document: Document) -> Feed:
        whole = shelf.whole(document.keys)
        return replace(document.feed, entries=tuple(entry_of(paper, whole[key], names) for key in document.keys))

    months = {month: archive_document(feed, seen, month, shelf.month(slug, month)) for month in seen.months}
    archives = {month: filled(document) for month, document in months.items()}
    return Chain(filled(live_document(paper, feed, seen)), archives)
