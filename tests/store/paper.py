"""A small paper in a database: two parks, one page of four stories, readers, an edition, a sending."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from syndicate.model.edition import Edition
from syndicate.model.page import Paragraph, Parsed, Story, StoryKind
from syndicate.model.park import Park
from syndicate.model.reader import Choice, Reader, ReaderState
from syndicate.model.sending import Claim, DeliveryState, DoubtPolicy, Outcome, Reply, Sending
from syndicate.store import articles, editions, ledger, pages, parks, readers
from syndicate.store.database import Database, Db
from syndicate.store.schema_ledger import deliveries

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
EAST, WEST = Park("east", "东区"), Park("west", "西区", aliases=("西部园区",))
PARKS_OF_STORIES = (("east",), ("west",), ("east", "west"), ())

Control = Callable[[Db, int, datetime], Sending]


def story(title: str, *slugs: str) -> Story:
    return Story(StoryKind.ARTICLE, title, (Paragraph(f"{title}。"),), parks=slugs)


def add_page(db: Db, stories: Sequence[Story], *, page_no: str = "A01", day: date = DAY) -> pages.PageRecord:
    return pages.add(
        db,
        sha256=f"{day}-{page_no}-{len(stories)}",
        source="test",
        raw_text="报纸",
        encoding="utf-8",
        issue_date=day,
        page_no=page_no,
        section=None,
        parsed=Parsed(None, tuple(stories)),
        received=NOW,
    )


def add_reader(db: Db, name: str, *slugs: str, state: ReaderState = ReaderState.CONFIRMED) -> Reader:
    choice = Choice(frozenset(slugs))
    return readers.add(
        db, address=f"{name}@example.org", name=name, choice=choice, state=state, source="test", now=NOW
    )[0]


def make_edition(db: Db, article_ids: Sequence[int], key: str = "first") -> Edition:
    return editions.make(
        db, key=key, issue_date=DAY, subject="今日", preheader="要闻", note=None, article_ids=article_ids, now=NOW
    )[0]


def message_id(key: str, reader: int) -> str:
    return f"<{key}.{reader}@example.org>"


def start(
    db: Db, edition: Edition, key: str = "first", policy: DoubtPolicy = DoubtPolicy.RESEND
) -> tuple[Sending, bool]:
    return ledger.start(
        db,
        edition,
        key=key,
        policy=policy,
        expires=NOW + timedelta(hours=20),
        now=NOW,
        message_id=message_id,
    )


@dataclass(frozen=True)
class Press:
    """A database with a page of four signed-off stories, an edition of them, and ten readers of all parks."""

    database: Database
    edition: Edition
    article_ids: tuple[int, ...]
    reader_ids: tuple[int, ...]

    def start(self, key: str = "first", policy: DoubtPolicy = DoubtPolicy.RESEND) -> Sending:
        with self.database.write() as db:
            return start(db, self.edition, key, policy)[0]

    def start_whole(self) -> Sending:
        """The same with however many readers."""
        sending = self.start()
        assert ledger.Freezer(self.database, message_id, lambda: False).freeze(NOW)
        return sending

    def states(self, sending_id: int) -> dict[int, DeliveryState]:
        with self.database.read() as db:
            return {row.reader_id: row.state for row in ledger.who(db, sending_id, 0, 1000)}

    def sql(self, statement: str) -> None:
        with self.database.write() as db:
            db.execute(sa.text(statement))

    def assert_adds_up(self, sending_id: int) -> None:
        """The counters of the sending are the counts of its rows."""
        with self.database.read() as db:
            query = sa.select(deliveries.c.state, sa.func.count()).where(deliveries.c.sending_id == sending_id)
            rows = db.execute(query.group_by(deliveries.c.state)).all()
            counted: dict[str, int] = {row[0]: row[1] for row in rows}
            tally = ledger.by_id(db, sending_id).tally

        assert {state.value: getattr(tally, state.value) for state in DeliveryState} == {
            state.value: counted.get(state.value, 0) for state in DeliveryState
        }
        assert tally.total == sum(counted.values())


def fill(database: Database) -> Press:
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
        page = add_page(db, [story(f"第{n}条", *slugs) for n, slugs in enumerate(PARKS_OF_STORIES, start=1)])
        ids = tuple(article.id for article in articles.of_page(db, page.id))
        articles.sign_off(db, ids, by="editor", now=NOW)
        reader_ids = tuple(add_reader(db, f"reader{n}").id for n in range(10))
        return Press(database, make_edition(db, ids), ids, reader_ids)


def outcome(claim: Claim, state: DeliveryState, *, due: datetime | None = None) -> Outcome:
    return Outcome(
        claim.sending_id,
        claim.recipient.reader_id,
        state,
        relay="relay",
        reply=Reply(250, "ok", "2.0.0"),
        due=due,
        ticket=claim.ticket,
    )
