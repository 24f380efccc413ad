"""Publishing as a use case: what changed and no more, always what a publish of everything would make."""

import gzip
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import brotli
import feedparser
import pytest

from syndicate import config, wiring
from syndicate.desk import pages, publishing
from syndicate.desk.rooms import Rooms
from syndicate.model.article import Article
from syndicate.model.park import Park
from syndicate.store import parks
from syndicate.store.shelf import Shelf
from tests.desk.paper import History


def take(rooms: Rooms, raw: bytes, page_no: str) -> int:
    taken = pages.take_page(rooms, raw, source="x", now=wiring.clock(), page_no=page_no)
    pages.sign_off_page(rooms, taken.page.id, by="test", now=wiring.clock())
    return len(taken.articles)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> set[str]:
    return {path for path in {*one, *other} if one.get(path) != other.get(path)}


@pytest.mark.parametrize(("seed", "newest"), [(0, 3), (1, 7), (2, 4), (3, 5), (4, 3), (5, 10)])
def test_whatever_happened_publishing_changes_gives_what_publishing_everything_gives(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    sqlite_template: Path,
    seed: int,
    newest: int,
) -> None:
    home, dice = tmp_path_factory.mktemp("paper"), Random(seed)
    shutil.copy(sqlite_template, home / "syndicate.db")
    monkeypatch.setattr("syndicate.feeds.chain.NEWEST", newest)
    monkeypatch.setattr("syndicate.feeds.site.LASTING", 5)
    of = config.Settings(database_url=f"sqlite:///{home}/syndicate.db", feeds_dir=home / "feeds", var_dir=home / "var")
    rooms = wiring.build(of, create=True)
    history = History(rooms, dice)
    publishing.publish(rooms)
    for _ in range(25):
        history.step()
        if dice.random() < 0.6:
            publishing.publish(rooms)
    publishing.publish(rooms)
    fresh = replace(rooms, feeds=home / "fresh")
    publishing.publish(fresh)
    rooms.database.close()

    assert differing(tree(rooms.feeds), tree(fresh.feeds)) == set()


@pytest.fixture
def history(rooms: Rooms) -> History:
    """A paper of some issues, published."""
    made = History(rooms, Random(5))
    for _ in range(4):
        made.issue(stories=3)
    publishing.publish(rooms)
    return made


def test_publishing_everything_after_changes_writes_nothing(history: History) -> None:
    history.correct(history.live[0])
    publishing.publish(history.rooms)
    done = publishing.publish(history.rooms, full=True)

    assert (done.written, done.removed) == ((), ())
    assert "all/atom.xml" in done.unchanged


def test_nothing_new_writes_nothing_and_makes_nothing(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(history.rooms.feeds)

    def refuse(template: str, context: object, language: str = "") -> str:
        raise AssertionError("a page was made")

    done = publishing.publish(replace(history.rooms, render=refuse))

    assert (done.written, done.unchanged, done.removed) == ((), (), ())
    assert tree(history.rooms.feeds) == before


def test_the_folder_deleted_comes_back_byte_for_byte(history: History) -> None:
    before = tree(history.rooms.feeds)
    shutil.rmtree(history.rooms.feeds)
    publishing.publish(history.rooms)

    assert tree(history.rooms.feeds) == before


@pytest.mark.parametrize("lost", ["all/atom.xml", "index.html.br", "sitemaps/pages.xml", "style.css", "ARTICLE"])
def test_a_file_somebody_deleted_comes_back_where_nothing_else_is_new(history: History, lost: str) -> None:
    before = tree(history.rooms.feeds)
    path = history.rooms.feeds / lost.replace("ARTICLE", f"articles/{history.live[0]}.html")
    path.unlink()

    assert len(publishing.publish(history.rooms).written) == 1
    assert tree(history.rooms.feeds) == before


def test_another_store_is_seen_and_its_articles_take_the_place_of_the_others(history: History, tmp_path: Path) -> None:
    other = wiring.build(
        config.Settings(
            database_url=f"sqlite:///{tmp_path}/b.db", feeds_dir=history.rooms.feeds, var_dir=tmp_path / "v"
        ),
        create=True,
    )
    elsewhere = History(other, Random(6))
    for _ in range(6):
        elsewhere.issue(stories=2)
    publishing.publish(other)
    published = {path.stem for path in (other.feeds / "articles").glob("*.html")}

    assert published == set(elsewhere.live)
    publishing.publish(history.rooms)
    assert {path.stem for path in (other.feeds / "articles").glob("*.html")} == set(history.live)


def test_a_park_that_left_the_registry_loses_its_feed(history: History) -> None:
    rooms = history.rooms
    gone, *fewer = rooms.parks
    with rooms.database.write() as db:
        parks.sync(db, fewer)
    publishing.publish(rooms)

    assert not (rooms.feeds / gone.slug).exists()


def test_a_park_that_joins_gets_a_feed_and_another_look_is_seen(history: History) -> None:
    rooms = history.rooms
    with rooms.database.write() as db:
        parks.add(db, Park("xinqu", "新区"))

    assert "xinqu/atom.xml" in publishing.publish(rooms).written
    assert publishing.publish(replace(rooms, look=lambda: "other")).written == ()


def test_a_dry_run_says_what_will_be_written_and_touches_nothing(history: History) -> None:
    history.issue(stories=1)
    before = tree(history.rooms.feeds)
    planned = publishing.publish(history.rooms, dry_run=True)

    assert tree(history.rooms.feeds) == before
    assert publishing.publish(history.rooms) == planned


def test_a_dry_run_before_the_first_publish_makes_no_folder(rooms: Rooms) -> None:
    assert "index.html" in publishing.publish(rooms, dry_run=True).written
    assert not rooms.feeds.exists()


def test_progress_of_a_full_publish_counts_every_file(history: History) -> None:
    seen: list[tuple[int, int]] = []
    publishing.publish(history.rooms, full=True, progress=lambda done, total: seen.append((done, total)))

    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][0] <= seen[-1][1]


def test_a_new_issue_loads_only_what_it_touches(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = Shelf.whole

    def noted(shelf: Shelf, keys: Collection[str]) -> dict[str, Article]:
        asked.extend(keys)
        return real(shelf, keys)

    monkeypatch.setattr(Shelf, "whole", noted)
    monkeypatch.setattr("syndicate.feeds.showing.HEADLINES", 1)
    monkeypatch.setattr("syndicate.feeds.showing.STORIES", 1)
    old = list(history.live)
    history.issue(stories=1)
    publishing.publish(history.rooms)

    assert len(set(asked) & set(old)) < len(old)
    assert history.live[-1] in asked


def test_a_server_publishes_when_nothing_was_published_yet(rooms: Rooms, sample: bytes) -> None:
    articles = take(rooms, sample, "A04")

    publishing.ready(rooms)

    assert len(list((rooms.feeds / "articles").glob("*.html"))) == articles


def test_a_server_mends_a_compressed_file_that_differs(history: History) -> None:
    feed = history.rooms.feeds / "all" / "atom.xml"
    zipped = feed.with_name("atom.xml.gz")
    zipped.write_bytes(gzip.compress(b"old"))
    feed.with_name(".atom.xml.syndicate-part").write_bytes(b"half")

    publishing.ready(history.rooms)

    assert gzip.decompress(zipped.read_bytes()) == feed.read_bytes()
    assert not feed.with_name(".atom.xml.syndicate-part").exists()


def test_a_server_reads_what_is_compressed_once_whatever_its_time_says(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = history.rooms.feeds / "all" / "atom.xml"
    packed = feed.with_name("atom.xml.br")
    time = feed.stat().st_mtime_ns
    packed.write_bytes(b"broken")
    os.utime(packed, ns=(time, time))

    publishing.ready(history.rooms)

    assert brotli.decompress(packed.read_bytes()) == feed.read_bytes()

    publishing.ready(history.rooms)
    monkeypatch.setattr("syndicate.publish.folder._unpacked", lambda _path: pytest.fail("It was read before."))
    publishing.ready(history.rooms)


def test_a_server_that_starts_after_the_machine_did_reads_every_file(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(history.rooms.feeds)
    feed = history.rooms.feeds / "all" / "atom.xml"
    time = feed.stat().st_mtime_ns
    feed.write_bytes(b"")
    os.utime(feed, ns=(time, time))
    monkeypatch.setattr("syndicate.publish.marks.boot", lambda: "another start")

    publishing.ready(history.rooms)

    assert feed.read_bytes() == before["all/atom.xml"]


def test_a_story_that_was_moved_leaves_a_trace_in_the_park_it_left(history: History) -> None:
    rooms, slug = history.rooms, history.rooms.parks[0].slug
    before = feedparser.parse((rooms.feeds / slug / "atom.xml").read_bytes())
    key = next(key for key in history.live if any(key in entry.id for entry in before.entries))
    while any(key in entry.id for entry in before.entries):
        history.correct(key)
        publishing.publish(rooms)
        before = feedparser.parse((rooms.feeds / slug / "atom.xml").read_bytes())

    assert f'deleted-entry ref="{rooms.paper.tag(key)}"' in (rooms.feeds / slug / "atom.xml").read_text()
    assert "deleted-entry" not in (rooms.feeds / "all" / "atom.xml").read_text()


def test_two_corrections_in_one_second_move_updated_forward_twice(history: History) -> None:
    seen = []
    for _ in range(3):
        history.correct(history.live[-1])
        publishing.publish(history.rooms)
        feed = feedparser.parse((history.rooms.feeds / "all" / "atom.xml").read_bytes())
        seen.append((feed.feed.updated, next(e.updated for e in feed.entries if history.live[-1] in e.id)))

    assert seen == sorted(set(seen))
