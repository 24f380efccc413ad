"""What it costs to publish one more issue, against naive feedgen, and as the paper grows.

    python bench/bench_feeds.py [ROUNDS [LARGEST]]

All in one run, medians and their ratios printed as JSON, on the clock and (`_cpu`) by processor time. Eight parks, an
article of each a day, words that compress as well as those of real pages do; the issue touches three parks. Both sides
write the same words of an article. `issue` is the whole publish until all of it can be read, with gzip, pages and
sitemaps; `feeds_alone` is what naive feedgen makes, too; `with_brotli` is until brotli is there as well. Papers of 50,
500 and LARGEST (5,000) articles a park are published by a process each, and then get their issues from another one,
whose memory is told too. Archives are packed with brotli 5 instead of 11 when a paper is built: that is done once, and
is not what is measured.
"""

import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from unittest.mock import patch

import sqlalchemy as sa
from feedgen.feed import FeedGenerator

from syndicate import wiring
from syndicate.config import Settings
from syndicate.desk import publishing
from syndicate.desk.rooms import Rooms
from syndicate.feeds import site, work
from syndicate.feeds.site import Site
from syndicate.feeds.work import Work
from syndicate.model.article import Article, ArticleState
from syndicate.model.page import Byline, Paragraph, Story, StoryKind
from syndicate.store import articles, codec, public, schema
from syndicate.store.database import Db

FIRST = date(2010, 1, 1)
TOUCHED = 3
DAYS = 100
"""Issues that are stored at a time."""
SIZES = (50, 500)
Times = dict[str, tuple[float, float]]
"""Seconds on the clock and of the processor, by what was reached."""
PAGE = (files("syndicate") / "data" / "sample-page.txt").read_text(encoding="utf-8")
_COMMON = bytes(byte for first in range(0xB0, 0xD8) for last in range(0xA1, 0xFA) for byte in (first, last))
COMMON = _COMMON.decode("gb2312", "ignore")
"""The 3,755 commonest characters (GB 2312, level 1)."""
WORDS = [*re.findall(r"\w\w", PAGE) * 3, *map("".join, zip(COMMON[::2], COMMON[1::2], strict=False))]
"""Words of the sample page and others: gzip takes text of them to 0.49 of its bytes; that of 57 stories to 0.47."""


def story(number: int, slug: str) -> Story:
    """The same one for the same number: four paragraphs of five sentences, 600 characters."""
    dice = Random(number)

    def words(many: int) -> str:
        return "".join(dice.choices(WORDS, k=many))

    return Story(
        StoryKind.ARTICLE,
        title=f"第{number}条 {words(8)}",
        subtitle=words(6),
        byline=Byline(reporters=("王岚",), correspondents=("陈一舟",)),
        paragraphs=tuple(Paragraph("".join(f"{words(7)}，{words(7)}。" for _ in range(5))) for _ in range(4)),
        parks=(slug,),
    )


def rooms_in(home: Path, *, create: bool = False) -> Rooms:
    return wiring.build(
        Settings(database_url=f"sqlite:///{home / 'syndicate.db'}", feeds_dir=home / "feeds", var_dir=home / "var"),
        create=create,
    )


def build(home: Path, stored: int) -> Rooms:
    """A published paper with `stored` articles a park: one of each park an issue, an issue a day."""
    site.LASTING = site.LIVE
    rooms = rooms_in(home, create=True)
    slugs = [park.slug for park in rooms.parks]
    with rooms.database.write() as db:
        for first in range(0, stored, DAYS):
            days = range(first, min(first + DAYS, stored))
            issue(db, [article for day in days for article in stories(day, slugs)])
    publishing.publish(rooms)
    return rooms


def stories(day: int, slugs: Sequence[str]) -> list[Article]:
    """An article of each of these parks, on one page of the issue of that day."""
    printed = FIRST + timedelta(days=day)
    signed = datetime.combine(printed - timedelta(days=1), time(14), UTC)
    return [
        Article(0, day + 1, printed, "A01", n + 1, ArticleState.SIGNED_OFF, 1, signed, story(day * 8 + n, slug))
        for n, slug in enumerate(slugs)
    ]


def issue(db: Db, printed: Sequence[Article]) -> None:
    """Put signed-off articles into the store, as intake and sign-off leave them: by the table, not by the page."""
    first = db.execute(sa.select(sa.func.count()).select_from(schema.articles)).scalar_one() + 1
    known = [replace(article, id=number) for number, article in enumerate(printed, start=first)]
    db.execute(sa.insert(schema.pages), [_page(article) for article in known if article.ordinal == 1])
    db.execute(sa.insert(schema.articles), [_row(article) for article in known])
    for article in known:
        articles.place(db, article.id, article)
    public.record(db, known)


def _page(article: Article) -> dict[str, object]:
    day = article.issue_date
    said = {"sha256": day.isoformat(), "source": "bench", "raw_text": "", "encoding": "utf-8", "section": None}
    named = {"id": article.page_id, "key": f"{day}-a01", "page_no": article.page_no}
    return {**said, **named, "issue_date": day, "received": article.updated}


def _row(article: Article) -> dict[str, object]:
    same = ("id", "key", "page_id", "issue_date", "page_no", "ordinal", "revision", "updated")
    row = {name: getattr(article, name) for name in same}
    return {**row, "state": article.state.value, "signed_off_by": "bench", "story": codec.dump(article.story)}


def one_more_issue(rooms: Rooms, day: int) -> Times:
    """What it takes to publish an issue with an article for each of three parks."""
    with rooms.database.write() as db:
        issue(db, stories(day, [park.slug for park in rooms.parks[:TOUCHED]]))
    seen: list[tuple[float, float]] = []
    began = perf_counter(), process_time()

    def taken() -> tuple[float, float]:
        return perf_counter() - began[0], process_time() - began[1]

    publishing.publish(rooms, visible=lambda _done: seen.append(taken()))
    return {"visible": seen[0], "all": taken()}


@contextmanager
def feeds_alone() -> Iterator[None]:
    """Publish no pages and no sitemaps meanwhile, as naive feedgen does: the like against the like."""

    def of_changes(changes: Iterable[tuple[str, str]], slugs: Collection[str]) -> Work:
        return Work(feeds=work.of_changes(changes, slugs).feeds)

    with patch.object(publishing, "of_changes", of_changes), patch.object(Site, "beside", lambda *_: set()):
        yield


def timed(done: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor: on a busy machine the second says more."""
    began, worked = perf_counter(), process_time()
    done()
    return perf_counter() - began, process_time() - worked


def medians(of: Sequence[tuple[float, float]], name: str) -> dict[str, float]:
    clock, processor = zip(*of, strict=True)
    return {name: median(clock), f"{name}_cpu": median(processor)}


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
        entry.summary(article.story.paragraphs[0].text[:120])
        entry.content("".join(f"<p>{p.text}</p>" for p in article.story.paragraphs), type="html")
        for author in article.story.byline.names:
            entry.author(name=author)
        for slug in article.parks:
            entry.category(term=slug)
    return feed


def memory() -> float:
    """Peak of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def issues(home: Path, stored: int, rounds: int) -> dict[str, float]:
    """Figures of some issues more, each the day after the one before."""
    rooms = rooms_in(home)
    rooms.look()  # templates and libraries are loaded before the memory is looked at
    before = memory()
    times = [one_more_issue(rooms, stored + number) for number in range(rounds)][1:]
    figures = {"memory_mb": memory() - before}
    figures |= medians([one["visible"] for one in times], "issue")
    figures |= medians([one["all"] for one in times], "with_brotli")
    assert not publishing.publish(rooms).written
    if stored == SIZES[-1]:
        with feeds_alone():
            alone = [one_more_issue(rooms, stored + rounds + number) for number in range(rounds)][1:]
        figures |= medians([one["visible"] for one in alone], "feeds_alone")
        figures |= medians([timed(lambda: naive(rooms, home)) for _ in range(5)], "naive")
    return figures


def child(*words: object) -> dict[str, float]:
    """This program in a process of its own; what it prints."""
    ran = subprocess.run([sys.executable, __file__, *map(str, words)], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures


def main(rounds: int, largest: int) -> None:
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for stored in sorted({*SIZES, largest}):
            home = Path(scratch) / str(stored)
            home.mkdir()
            built = child("build", home, stored)
            found[stored] = {**built, **child("issues", home, stored, rounds)}
    half, most = found[SIZES[-1]], found[largest]
    told: dict[str, object] = {str(stored): {k: round(v, 4) for k, v in of.items()} for stored, of in found.items()}
    for kind in ("", "_cpu"):
        for name in ("issue", "feeds_alone", "with_brotli"):
            told[f"times_less_than_naive_{name}{kind}"] = round(half[f"naive{kind}"] / half[f"{name}{kind}"], 1)
        grown = most[f"issue{kind}"] / found[SIZES[0]][f"issue{kind}"]
        told[f"cost_at_{largest}_against_{SIZES[0]}{kind}"] = round(grown, 2)
    told["memory_mb_of_an_issue"] = round(most["memory_mb"], 1)
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", home, stored]:
            print(json.dumps({"full": timed(lambda: build(Path(home), int(stored)))[0]}))
        case ["issues", home, stored, rounds]:
            print(json.dumps(issues(Path(home), int(stored), int(rounds))))
        case words:
            main(*[int(word) for word in (*words, *("9", "5000")[len(words) :])])
