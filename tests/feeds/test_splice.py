"""What is spliced is byte for byte what feedgen writes for the whole, whatever an article says."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.feeds.feed import Feed, Link
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.pieces import Pieces
from syndicate.feeds.shelf import Held
from syndicate.model.article import Article
from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind
from tests.feeds.paper import ISSUE, PAPER, PARKS, STORY, make, story, whole
from tests.feeds.test_validity import hostile_articles

ANY = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    ["</entry><entry>", "</item><item>", '"},\n{"id":"x"', "]]>", "<id>x</id>", "</feed>", "\n]}"]
)
STORIES = st.builds(
    Story,
    st.sampled_from(StoryKind),
    ANY,
    st.lists(st.builds(Paragraph, ANY), max_size=3).map(tuple),
    kicker=ANY,
    byline=st.builds(Byline, st.lists(ANY, max_size=2).map(tuple)),
    captions=st.lists(st.builds(Caption, ANY), max_size=1).map(tuple),
    parks=st.lists(st.sampled_from([park.slug for park in PARKS]), unique=True).map(tuple),
)
NAMES = {park.slug: park.name for park in PARKS}


def spliced(feed: Feed, name: str) -> bytes:
    form = FORMATS[name]
    return b"".join(form.splice.join(form.write(replace(feed, entries=())), form.entries(feed, feed.entries)))


@pytest.mark.parametrize("name", FORMATS)
@given(stories=st.lists(STORIES, max_size=3), hub=st.booleans(), sealed=st.booleans())
@settings(max_examples=40, deadline=None)
def test_head_entries_and_end_are_the_whole(name: str, stories: list[Story], *, hub: bool, sealed: bool) -> None:
    feed = whole(*(make(one, ordinal) for ordinal, one in enumerate(stories, 1)))
    feed = replace(feed, sealed=sealed, links=(Link("hub", "https://hub.example/?a&b"),) if hub else ())

    assert spliced(feed, name) == FORMATS[name].write(feed)


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_is_cut_into_the_entries_it_was_made_of(name: str) -> None:
    feed = whole(*hostile_articles(40))
    form = FORMATS[name]
    document = form.write(feed)

    assert form.splice.split(document)[1] == form.entries(feed, feed.entries)
    assert list(form.splice.by_id(document)) == [entry.id.encode() for entry in feed.entries]
    assert form.splice.by_id(form.write(replace(feed, entries=()))) == {}


class Counting(Held):
    """A shelf that remembers whose words it was asked for."""

    asked: tuple[str, ...] = ()

    def whole(self, keys):  # type: ignore[no-untyped-def]
        self.asked += tuple(keys)
        return super().whole(keys)


def pieces(shelf: Held, documents: dict[str, bytes], *changed: str) -> Pieces:
    made = Pieces(PAPER, NAMES, shelf, documents.get, changed)
    made.open("all")
    return made


def test_an_entry_that_stands_is_cut_out_and_a_changed_or_new_one_is_made() -> None:
    before = whole(*ISSUE)
    documents = {f"all/{name}": form.write(before) for name, form in FORMATS.items()}
    corrected = replace(ISSUE[1], revision=2, note="有误。")
    new = make(story("新"), 4)
    now: tuple[Article, ...] = (ISSUE[0], corrected, ISSUE[2], new)
    shelf = Counting(now)
    found = pieces(shelf, documents, corrected.key, new.key).of(before, [article.key for article in now])

    assert shelf.asked == (corrected.key, new.key)
    for number, (name, form) in enumerate(FORMATS.items()):
        entries = {entry.id: entry for entry in whole(*now).entries}
        ordered = [entries[PAPER.tag(article.key)] for article in now]
        assert [piece[number] for piece in found] == form.entries(before, ordered), name


def test_an_entry_that_one_format_lacks_is_made_anew() -> None:
    documents = {f"all/{name}": form.write(whole(make(STORY))) for name, form in FORMATS.items()}
    del documents["all/rss.xml"]
    shelf = Counting([make(STORY)])

    assert all(all(piece) for piece in pieces(shelf, documents).of(whole(), [make(STORY).key]))
    assert shelf.asked == (make(STORY).key,)
