"""What an editor does when the paper was wrong, from the store to the published files."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from syndicate import config, wiring
from syndicate.desk import corrections, editions, pages, publishing
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound, WrongInput
from syndicate.model.article import Article

NOW = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)


@pytest.fixture
def rooms(settings: config.Settings, sample: bytes) -> Rooms:
    """A paper with the sample page signed off and published."""
    made = wiring.build(settings, create=True)
    taken = pages.take_page(made, sample, source="sample", now=NOW)
    pages.sign_off(made, [article.id for article in taken.articles], by="test", now=NOW)
    publishing.publish(made)
    return made


@pytest.fixture
def article(rooms: Rooms) -> Article:
    """A story of one park at least."""
    chosen = editions.upcoming(rooms).articles
    return next(article for article in chosen if article.parks)


def entries(rooms: Rooms, slug: str) -> dict[str, feedparser.FeedParserDict]:
    feed = feedparser.parse((rooms.feeds / slug / "atom.xml").read_bytes())
    return {entry.id: entry for entry in feed.entries}


def test_a_correction_shows_in_the_same_entry_with_its_note(rooms: Rooms, article: Article) -> None:
    before = entries(rooms, article.parks[0])
    better = replace(article.story, title="改正后的标题")
    corrections.correct(rooms, article.key, better, note="标题有误。", by="li", now=LATER)
    publishing.publish(rooms)
    after = entries(rooms, article.parks[0])
    entry = after[rooms.paper.tag(article.key)]

    assert set(after) == set(before)
    assert entry.title == "改正后的标题"
    assert "更正：标题有误。" in entry.content[0].value
    assert entry.published == before[entry.id].published
    assert datetime.fromisoformat(entry.updated) == LATER
    assert "改正后的标题" in (rooms.feeds / f"articles/{article.key}.html").read_text()


def test_a_retraction_takes_entry_page_and_words_away(rooms: Rooms, article: Article) -> None:
    corrections.retract(rooms, article.key, note="消息不实。", by="li", now=LATER)
    done = publishing.publish(rooms)
    words = article.story.paragraphs[0].text[:20]
    feed = feedparser.parse((rooms.feeds / article.parks[0] / "atom.xml").read_bytes())
    public = {path: path.read_text() for path in rooms.feeds.rglob("*") if path.suffix in {".html", ".xml", ".json"}}

    assert rooms.paper.tag(article.key) not in entries(rooms, "all")
    assert f"articles/{article.key}.html" in done.removed
    assert "消息不实。" in (rooms.feeds / f"gone/{article.key}.html").read_text()
    assert [path for path, text in public.items() if words in text] == []
    assert datetime.fromisoformat(feed.feed.updated) == LATER
    with pytest.raises(NotFound):
        corrections.retract(rooms, "2000-01-01-a01-01", note="消息不实。", by="li", now=LATER)


def test_a_correction_that_corrects_nothing_moves_nothing(rooms: Rooms, article: Article) -> None:
    first = corrections.correct(rooms, article.key, article.story, note="补充说明。", by="li", now=LATER)
    again = corrections.correct(
        rooms, article.key, article.story, note="  补充说明。 ", by="li", now=LATER + timedelta(hours=1)
    )

    assert again == first
    assert [change.by for change in corrections.history(rooms, article.key)] == ["li"]


def test_an_editor_who_looked_at_an_older_revision_is_stopped(rooms: Rooms, article: Article) -> None:
    better = replace(article.story, title="甲")
    corrections.correct(rooms, article.key, better, note="标题有误。", by="li", now=LATER, revision=1)

    with pytest.raises(Conflict, match="revision 2; you looked at revision 1"):
        corrections.correct(rooms, article.key, article.story, note="x", by="wang", now=LATER, revision=1)
    with pytest.raises(Conflict, match="revision 2; you looked at revision 1"):
        corrections.retract(rooms, article.key, note="x", by="wang", now=LATER, revision=1)


@pytest.mark.parametrize("note", ["", "  \n"])
def test_without_a_note_nothing_is_changed(rooms: Rooms, article: Article, note: str) -> None:
    with pytest.raises(WrongInput, match="note is empty"):
        corrections.retract(rooms, article.key, note=note, by="li", now=LATER)
    with pytest.raises(WrongInput, match="note is empty"):
        corrections.correct(rooms, article.key, replace(article.story, title="甲"), note=note, by="li", now=LATER)

    assert corrections.history(rooms, article.key) == ()


def test_a_retracted_article_is_in_no_new_edition(rooms: Rooms, article: Article) -> None:
    corrections.retract(rooms, article.key, note="消息不实。", by="li", now=LATER)

    assert article.key not in {chosen.key for chosen in editions.upcoming(rooms).articles}
