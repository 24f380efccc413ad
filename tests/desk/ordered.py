"""A paper with something to order: one page signed off, three readers."""

from datetime import UTC, datetime

from syndicate import config, wiring
from syndicate.desk import editions, pages
from syndicate.desk.rooms import Rooms
from syndicate.model.article import CHINA
from syndicate.model.edition import Edition
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.schedule import Order, Terms
from syndicate.model.staff import Role, Staff
from syndicate.store import orders, readers
from syndicate.store.database import Db

NOW = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)  # 04:00 in China on the day of the sample page
SIX = datetime(2026, 11, 20, 6, 0, tzinfo=CHINA)
LI, WANG = (Staff(n, login, Role.RELEASER, disabled=False, password_hash="") for n, login in ((1, "li"), (2, "wang")))


def made(settings: config.Settings, database_url: str, sample: bytes) -> Rooms:
    rooms = wiring.build(settings.model_copy(update={"database_url": database_url}), create=True)
    taken = pages.take_page(rooms, sample, source="sample", now=NOW)
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=NOW)
    with rooms.database.write() as db:
        for number in range(3):
            readers.add(
                db,
                address=f"r{number}@example.com",
                name=None,
                choice=Choice(),
                state=ReaderState.CONFIRMED,
                source="test",
                now=NOW,
            )
    return rooms


def newest(rooms: Rooms) -> Edition:
    return editions.make_edition(rooms, issue_date=None, now=NOW)


def placed(db: Db, due: datetime) -> Order:
    return orders.place(
        db, edition_id=None, schedule_id=None, due=due, terms=Terms(), question=None, asked_by="li", now=NOW
    )[0]
