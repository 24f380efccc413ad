"""One reader, one letter, each story once: 10,000 random sets of parks, 30 editions with stories in common."""

import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from syndicate.model.park import Park
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.sending import DeliveryState
from syndicate.store import articles, changes, editions, parks
from syndicate.store.database import Database, Db
from syndicate.store.schema import reader_parks, readers
from syndicate.store.schema_ledger import deliveries, letters
from tests.store.paper import NOW, add_page, make_edition, start, story

READERS, EDITIONS, STORIES, PARKS = 10_000, 30, 40, 20
SLUGS = [f"park-{n}" for n in range(PARKS)]


def fill(db: Db, dice: random.Random) -> tuple[list[int], dict[int, frozenset[str]]]:
    """Stories of up to three parks, some of none; readers of any set of parks, some of all."""
    parks.sync(db, [Park(slug, slug) for slug in SLUGS])
    told = [story(f"第{n}条", *dice.sample(SLUGS, dice.randint(0, 3))) for n in range(STORIES)]
    page = add_page(db, told)
    ids = [article.id for article in articles.of_page(db, page.id)]
    articles.sign_off(db, ids, by="editor", now=NOW)
    choices = {n: frozenset(dice.sample(SLUGS, dice.choice((0, 1, 1, 2, 3, 5, 20)))) for n in range(1, READERS + 1)}
    known = {"rhythm": Rhythm.EDITION.value, "state": ReaderState.CONFIRMED.value, "source": "test"}
    rows = [{"id": n, "address": f"r{n}@example.org", "mailbox": f"r{n}@example.org", **known} for n in choices]
    db.execute(sa.insert(readers).values(created=NOW, changed=NOW), rows)
    taken = [{"reader_id": n, "park_slug": slug} for n, slugs in choices.items() for slug in slugs]
    db.execute(sa.insert(reader_parks), taken)
    return ids, choices


def correct_one(db: Db, dice: random.Random) -> None:
    article = dice.choice(articles.live(db))
    better = replace(article.story, title=f"{article.story.title}改")
    changes.correct(db, article, better, note="错了。", by="li", now=NOW)


def test_never_a_repeat_never_two_letters_never_a_letter_of_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "once.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/once.db")
    dice = random.Random(7)
    with database.write() as db:
        ids, choices = fill(db, dice)
    had: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for number in range(EDITIONS):
        with database.write() as db:
            if number % 5 == 4:
                correct_one(db, dice)
            sending, _ = start(db, make_edition(db, dice.sample(ids, 8), f"e{number}"), f"e{number}")
            again, created = start(db, editions.by_key(db, f"e{number}"), f"e{number}")
            chosen = editions.by_key(db, f"e{number}").articles
            rows = db.execute(
                sa.select(letters.c.reader_id, letters.c.stories).where(letters.c.sending_id == sending.id)
            ).all()
            ours = deliveries.c.sending_id == sending.id
            db.execute(sa.update(deliveries).where(ours).values(state=DeliveryState.ACCEPTED.value))
        got = {reader: [int(position) for position in stories.split(",")] for reader, stories in rows}
        wanted = {
            reader: [
                position
                for position, article in enumerate(chosen)
                if (not slugs or not slugs.isdisjoint(article.parks))
                and (article.id, article.revision) not in had[reader]
            ]
            for reader, slugs in choices.items()
        }

        assert (again.id, created) == (sending.id, False)
        assert len(got) == len(rows)
        assert got == {reader: positions for reader, positions in wanted.items() if positions}
        for reader, positions in got.items():
            had[reader] |= {(chosen[position].id, chosen[position].revision) for position in positions}
    database.close()
