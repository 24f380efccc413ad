"""How fast the desk's pages answer with a large paper behind them.

    python bench/bench_desk.py [--readers N] [--articles N] [--rounds N]

One process, SQLite, each page asked ROUNDS times through the whole web door (no socket); medians in milliseconds,
printed as JSON. The newest day is under review, everything before it is signed off.
"""

import argparse
import asyncio
import json
import random
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
import sqlalchemy as sa

from syndicate import wiring
from syndicate.config import Settings
from syndicate.desk import intake, sessions, staff
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.model.page import Byline, Paragraph, Story, StoryKind
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.staff import Role
from syndicate.store import codec, counting, schema
from syndicate.web.app import Door, build

A_PAGE = 8
"""Articles of a page, a page a day."""
FIRST = date(1990, 1, 1)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
BATCH = 20_000
DOMAINS = ("qq.com", "163.com", "126.com", "qq.com", "gmail.com", "example.com", "sina.com", "park.example.org")
PASSWORD = "correct horse battery"
SAMPLE = Path(__file__).parent.parent / "syndicate" / "data" / "sample-page.txt"


def fill(rooms: Rooms, readers: int, articles: int) -> None:
    """Rows as the program writes them, written in bulk."""
    body = "11月29日，园区举行重点项目集中开工仪式，12个项目总投资46亿元。" * 12
    story = codec.dump(
        Story(
            StoryKind.ARTICLE,
            title="重点项目集中开工",
            paragraphs=(Paragraph(body), Paragraph(body)),
            byline=Byline(reporters=("王岚",)),
            parks=(rooms.parks[0].slug,),
        )
    )
    pages = [_page(number) for number in range(1, articles // A_PAGE + 1)]
    rows = [_article(number, story) for number in range(articles)]
    people = [_reader(number) for number in range(1, readers + 1)]
    slugs = [park.slug for park in rooms.parks]
    choices = [row for number in range(1, readers + 1) for row in _choice(number, slugs)]
    tables = (
        (schema.pages, pages),
        (schema.articles, rows),
        (schema.readers, people),
        (schema.reader_parks, choices),
    )
    with rooms.database.write() as db:
        for table, values in tables:
            for start in range(0, len(values), BATCH):
                db.execute(sa.insert(table), values[start : start + BATCH])
        counting.recount(db)


def _page(number: int) -> dict[str, object]:
    day = FIRST + timedelta(days=number)
    return {
        "id": number,
        "key": f"{day}-a01",
        "sha256": f"{number:064}",
        "source": "bench",
        "received": datetime.combine(day, time(1), UTC),
        "issue_date": day,
        "page_no": "A01",
        "section": "园区",
        "encoding": "utf-8",
        "raw_text": "园区" * 3000,
    }


def _article(number: int, story: str) -> dict[str, object]:
    page, ordinal = number // A_PAGE + 1, number % A_PAGE + 1
    day = FIRST + timedelta(days=page)
    return {
        "key": f"{day}-a01-{ordinal:02}",
        "page_id": page,
        "issue_date": day,
        "page_no": "A01",
        "ordinal": ordinal,
        "state": "signed_off",
        "revision": 1,
        "updated": datetime.combine(day, time(1), UTC),
        "story": story,
    }


def _reader(number: int) -> dict[str, object]:
    address = f"reader{number}@{DOMAINS[number % len(DOMAINS)]}"
    return {
        "address": address,
        "mailbox": address,
        "rhythm": Rhythm.EDITION.value,
        "state": ReaderState.CONFIRMED.value,
        "source": "bench",
        "created": NOW,
        "changed": NOW,
    }


def _choice(number: int, slugs: list[str]) -> list[dict[str, object]]:
    """None to four parks, spread evenly over all choices there are."""
    mine = random.Random(number).sample(slugs, number % 5)
    return [{"reader_id": number, "park_slug": slug} for slug in mine]


async def ask(rooms: Rooms, paths: dict[str, str], rounds: int) -> dict[str, float]:
    """The median of each page, in milliseconds."""
    token = sessions.log_in(rooms, sessions.Knock(""), login="bench", password=PASSWORD, now=NOW).token
    transport = httpx.ASGITransport(app=build(Door(rooms, lambda: NOW, Runner({}, lambda: NOW))))
    found = {}
    async with httpx.AsyncClient(transport=transport, base_url=rooms.paper.base_url, cookies={"desk": token}) as client:
        for name, path in paths.items():
            times = []
            for _ in range(rounds):
                start = perf_counter()
                answer = await client.get(path)
                times.append(1000 * (perf_counter() - start))
                assert answer.status_code == 200, (path, answer.status_code)
            found[name] = round(median(times), 1)
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        rooms = wiring.build(
            Settings(database_url=f"sqlite:///{home / 'd.db'}", feeds_dir=home / "feeds", var_dir=home / "var"),
            create=True,
        )
        fill(rooms, asked.readers, asked.articles)
        staff.add_staff(rooms, login="bench", password=PASSWORD, role=Role.ADMIN, now=NOW)
        page = intake.receive(rooms, OPERATOR, SAMPLE.read_bytes(), source="bench", now=NOW).page
        day = FIRST + timedelta(days=asked.articles // A_PAGE)
        paths = {
            "today": "/desk",
            "pages": "/desk/pages",
            "review": f"/desk/pages/{page.id}",
            "words of an article": f"/desk/pages/{page.id}/stories/0",
            "an article": f"/desk/articles/{FIRST + timedelta(days=1)}-a01-01",
            "edition": f"/desk/editions/{day}",
            "preview": f"/desk/editions/{day}/preview",
            "who gets it": f"/desk/editions/{day}/audience",
            "sendings": "/desk/sendings",
            "readers": "/desk/readers",
            "people": "/desk/staff",
            "oneself": "/desk/me",
            "audit": "/desk/audit",
        }
        figures = asyncio.run(ask(rooms, paths, asked.rounds))
        rooms.database.close()
    print(json.dumps({"readers": asked.readers, "articles": asked.articles, "median_ms": figures}, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
