"""What it costs to publish one more issue, against naive feedgen, and as the paper grows.

    python bench/bench_feeds.py [ROUNDS]

All in one run, medians and their ratios printed as JSON. Eight parks, fictional news; the issue touches three parks.
"""

import gzip
import json
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from feedgen.feed import FeedGenerator

from syndicate import wiring
from syndicate.config import Settings
from syndicate.desk import publishing
from syndicate.desk.rooms import Rooms
from syndicate.model.article import Article
from syndicate.model.page import Byline, Paragraph, Parsed, Story, StoryKind
from syndicate.store import articles, pages

TEXT = "11月29日，园区举行重点项目集中开工仪式，12个项目总投资46亿元，涵盖智能装备、新材料、现代物流等领域。"
FIRST = date(2020, 1, 1)
TOUCHED = 3


def story(number: int, slug: str) -> Story:
    return Story(
        StoryKind.ARTICLE,
        title=f"第{number}条 重点项目集中开工",
        subtitle="一批智能装备项目落地",
        byline=Byline(reporters=("王岚",), correspondents=("陈一舟",)),
        paragraphs=tuple(Paragraph(f"{number}。{TEXT * 2}") for _ in range(4)),
        parks=(slug,),
    )


def paper(home: Path, stored: int) -> Rooms:
    """A paper with `stored` articles a park: one of each park an issue, an issue a day."""
    settings = Settings(
        database_url=f"sqlite:///{home / 'syndicate.db'}", feeds_dir=home / "feeds", var_dir=home / "var"
    )
    rooms = wiring.build(settings, create=True)
    slugs = [park.slug for park in rooms.parks]
    with rooms.database.write() as db:
        for day in range(stored):
            _issue(db, FIRST + timedelta(days=day), [story(day * 8 + n, slug) for n, slug in enumerate(slugs)])
    return rooms


def _issue(db: object, day: date, stories: list[Story]) -> None:
    now = datetime.combine(day - timedelta(days=1), time(14), UTC)
    page = pages.add(
        db,  # type: ignore[arg-type]
        sha256=day.isoformat(),
        source="bench",
        raw_text="",
        encoding="utf-8",
        issue_date=day,
        page_no="A01",
        section=None,
        parsed=Parsed(None, tuple(stories)),
        received=now,
    )
    ids = [article.id for article in articles.of_page(db, page.id)]  # type: ignore[arg-type]
    articles.sign_off(db, ids, by="bench", now=now)  # type: ignore[arg-type]


def one_more_issue(rooms: Rooms, day: date) -> float:
    """Seconds to publish an issue with an article for each of three parks."""
    with rooms.database.write() as db:
        _issue(db, day, [story(n, park.slug) for n, park in enumerate(rooms.parks[:TOUCHED])])
    return timed(lambda: publishing.publish(rooms))


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def naive(rooms: Rooms, folder: Path) -> None:
    """Every feed of every park with everything in it, as feedgen's own example does, and gzip."""
    with rooms.database.read() as db:
        known = articles.live(db)
    for park in rooms.parks:
        feed = _naive_feed(rooms, park.name, [article for article in known if park.slug in article.parks])
        for name, written in (("atom", feed.atom_str()), ("rss", feed.rss_str())):
            path = folder / f"{park.slug}.{name}"
            path.write_bytes(written)
            path.with_suffix(f".{name}.gz").write_bytes(gzip.compress(written, 9))


def _naive_feed(rooms: Rooms, name: str, about: list[Article]) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id(name)
    feed.title(name)
    feed.link(href=rooms.paper.base_url)
    feed.description(name)
    for article in about:
        entry = feed.add_entry(order="append")
        entry.id(rooms.paper.tag(article.key))
        entry.title(article.headline)
        entry.link(href=rooms.paper.url(f"feeds/articles/{article.key}.html"))
        entry.published(article.published)
        entry.updated(article.published)
        entry.content("".join(f"<p>{p.text}</p>" for p in article.story.paragraphs), type="html")
    return feed


def memory() -> int:
    """Peak of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(rounds: int) -> None:
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as scratch:
        issue: dict[int, float] = {}
        for stored in (50, 500):
            home = Path(scratch) / str(stored)
            home.mkdir()
            rooms = paper(home, stored)
            figures[f"full_{stored}"] = round(timed(lambda made=rooms: publishing.publish(made)), 3)  # type: ignore[misc]
            days = (FIRST + timedelta(days=stored + n) for n in range(rounds))
            issue[stored] = median(one_more_issue(rooms, day) for day in days)
            again = publishing.publish(rooms)
            assert not again.written, again.written
            figures[f"issue_{stored}"] = round(issue[stored], 3)
            figures[f"memory_{stored}_mb"] = memory()
        plain = median(timed(lambda: naive(rooms, Path(scratch))) for _ in range(3))
        figures["naive_500"] = round(plain, 3)
        figures["times_less_than_naive"] = round(plain / issue[500], 1)
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
