"""What stands about readers beside their rows, on both databases: lists, requests, suppression, segments, erasure."""

from datetime import timedelta

import sqlalchemy as sa

from syndicate.model.reader import Choice, ReaderState, Rhythm
from syndicate.model.request import RequestKind, RequestState
from syndicate.model.staff import Role
from syndicate.store import (
    api_tokens,
    bulk,
    consents,
    erasing,
    readers,
    requests,
    segments,
    staff,
    suppressions,
    webhooks,
)
from syndicate.store.database import Database, Db
from syndicate.store.schema import reader_parks
from syndicate.store.schema_readers import imports
from syndicate.store.segments import Segment
from tests.store.paper import NOW, Press, add_reader

HOUR = timedelta(hours=1)


def test_many_at_once_and_one_more_afterwards(press: Press) -> None:
    last = press.reader_ids[-1]
    with press.database.write() as db:
        number = bulk.begin(db, by="test", file_hash="x", consent="form", now=NOW)
        assert bulk.known(db, ["reader1@example.org", "new@x.cn"]) == {"reader1@example.org"}
        free = bulk.first_free(db, ["n1@x.cn"])
        rows = [(free + n, f"n{n}@x.cn", f"n{n}@x.cn", None, Rhythm.DAILY.value, "zh-CN") for n in range(3)]
        bulk.add(db, rows, [(free, "east"), (free, "west")], "import 1", NOW)
        assert readers.by_id(db, free).state is ReaderState.PENDING
        assert bulk.known(db, ["n1@x.cn"]) == set()
        bulk.end(db, number, "import 1", {"added": 3, "known": 0, "bad": 0, "never": 0})
    with press.database.write() as db:
        more = add_reader(db, "more")
        first = readers.by_id(db, free)
        counts = db.execute(sa.select(imports.c.added)).scalar_one()

    assert free > last
    assert more.id > free + 2
    assert (first.choice, first.state, counts) == (
        Choice(frozenset({"east", "west"}), Rhythm.DAILY),
        ReaderState.CONFIRMED,
        3,
    )


def test_what_a_killed_import_left_makes_room(press: Press) -> None:
    with press.database.write() as db:
        for _ in range(2):
            bulk.begin(db, by="test", file_hash="x", consent="form", now=NOW)
        free = bulk.first_free(db, [])
        rows = [(free + n, f"n{n}@x.cn", f"n{n}@x.cn", None, Rhythm.DAILY.value, "zh-CN") for n in range(3)]
        bulk.add(db, rows, [(free, "east")], "import 1: killed", NOW)
    with press.database.write() as db:
        again = bulk.first_free(db, ["n0@x.cn", "n2@x.cn"])
        bulk.add(db, [(again, *rows[0][1:])], [(again, "west")], "import 2: again", NOW)
        bulk.end(db, 2, "import 2: again", {"added": 1})
        assert (readers.by_id(db, again).state, bulk.known(db, ["n0@x.cn", "n1@x.cn"])) == (
            ReaderState.CONFIRMED,
            {"n0@x.cn"},
        )
        assert (last := bulk.undo(db, "import 1: killed", 1)) is not None
        assert bulk.undo(db, "import 1: killed", 1, last) is None


def ask(db: Db, address: str = "lin@x.cn", network: str | None = "192.0.2.0/24") -> int:
    return requests.add(
        db, kind=RequestKind.JOIN, address=address, name="林", choice=Choice(frozenset({"east"})), language="en",
        reader_id=None, source="form", wording=None, network=network, now=NOW, expires=NOW + HOUR,
    )  # fmt: skip


def test_requests_wait_are_answered_counted_and_forgotten(database: Database) -> None:
    with database.write() as db:
        ids = [ask(db), ask(db, "wang@x.cn"), ask(db, "li@x.cn", "198.51.100.0/24")]
        assert [one.id for one in requests.waiting(db, 2)] == ids[:2]
        requests.mark(db, ids[0], RequestState.ANSWERED)
        requests.mark(db, ids[1], RequestState.CONFIRMED, 7)
        assert [one.id for one in requests.waiting(db, 9)] == ids[2:]
        assert requests.from_network(db, "192.0.2.0/24", NOW - HOUR, 5) == 1
        assert (requests.in_all(db, NOW - HOUR, 5), requests.in_all(db, NOW - HOUR, 2)) == (3, 2)
        assert requests.by_id(db, ids[0]).choice == Choice(frozenset({"east"}))
        assert (requests.forget_old(db, NOW), requests.forget_old(db, NOW + HOUR)) == (0, 3)


def test_a_mailbox_is_asked_so_often_and_no_more(database: Database) -> None:
    with database.write() as db:
        asked = [suppressions.ask(db, "h", NOW + n * HOUR, rest=2 * HOUR, most=3) for n in (0, 1, 2, 4, 6, 100)]
        suppressions.answered(db, "h")
        again = suppressions.ask(db, "h", NOW + 200 * HOUR, rest=2 * HOUR, most=3)

    assert (asked, again) == ([True, False, True, True, False, False], True)


def test_who_is_never_written_to(database: Database) -> None:
    with database.write() as db:
        assert not suppressions.any_at_all(db)
        assert (suppressions.add(db, "h", "erased", NOW), suppressions.add(db, "h", "again", NOW)) == (True, False)
        assert (suppressions.of(db, "h"), suppressions.of(db, "x")) == ("erased", None)
        assert suppressions.among(db, [f"n{n}" for n in range(1200)] + ["h"]) == {"h"}
        suppressions.lift(db, "h")
        assert suppressions.of(db, "h") is None


def test_segments_are_read_a_page_at_a_time(press: Press) -> None:
    with press.database.write() as db:
        east = add_reader(db, "easterner", "east").id
        west = add_reader(db, "westerner", "west").id
    with press.database.read() as db:
        easterners = Segment(parks=("east",), provider="example.org")
        first = [one.id for one in segments.page(db, easterners, 0, 3)]
        found = first + [one.id for one in segments.page(db, easterners, first[-1], 100)]
        none = segments.page(db, Segment(provider="xample.org"), 0, 100)

    assert found == [*press.reader_ids, east]
    assert west not in found
    assert none == ()


def test_wordings_are_kept_by_their_version(database: Database) -> None:
    with database.write() as db:
        versions = {consents.wording(db, words, NOW) for words in ("我同意", "我同意", "我不同意")}
        consents.note(db, 7, "asked", at=NOW, source="form", wording=consents.version_of("我同意"), network="x/24")
        (one,) = consents.of_reader(db, 7)

    assert len(versions) == 2
    assert (one.words, one.network, one.at) == ("我同意", "x/24", NOW)


def test_an_erased_reader_leaves_no_row_and_no_number(press: Press) -> None:
    with press.database.write() as db:
        gone = add_reader(db, "gone", "east").id
        erasing.erase(db, gone, "hash", NOW)
        later = add_reader(db, "later").id

        assert later == gone + 1
        assert db.execute(sa.select(reader_parks).where(reader_parks.c.reader_id == gone)).all() == []
        assert readers.by_address(db, "gone@example.org") is None


def test_a_call_of_a_hook_is_in_one_hand(database: Database) -> None:
    with database.write() as db:
        hook = webhooks.add(db, "https://x.example/", ["left"], NOW)
        assert (webhooks.announce(db, "left", 7, NOW), webhooks.announce(db, "bounced", 7, NOW)) == (1, 0)
        (call,) = webhooks.due(db, NOW, 10)
        assert (webhooks.hold(db, call.id, 0, NOW + HOUR), webhooks.hold(db, call.id, 0, NOW + HOUR)) == (True, False)
        assert webhooks.due(db, NOW, 10) == ()
        assert webhooks.next_due(db) == NOW + HOUR
        webhooks.settle(db, call.id, status=204, said="taken", due=None, now=NOW)
        assert (webhooks.next_due(db), webhooks.log(db, 5)[0].hook) == (None, hook)
        assert (webhooks.forget_old(db, NOW), webhooks.forget_old(db, NOW + HOUR)) == (0, 1)


def test_a_token_is_good_while_it_and_its_person_are(database: Database) -> None:
    with database.write() as db:
        person = staff.add(db, login="wang", password_hash="x", role=Role.EDITOR, now=NOW)
        number = api_tokens.add(
            db,
            token_hash="h",
            staff_id=person.id,
            name="crm",
            scopes=frozenset({"a", "b"}),
            now=NOW,
            expires=NOW + HOUR,
        )
        found = api_tokens.by_hash(db, "h", NOW)
        assert found is not None
        assert (found.id, found.staff.login, found.scopes) == (number, "wang", frozenset({"a", "b"}))
        assert api_tokens.by_hash(db, "h", NOW + HOUR) is None
        assert api_tokens.by_hash(db, "x", NOW) is None
        staff.disable(db, login="wang")
        assert api_tokens.by_hash(db, "h", NOW) is None
        assert [one.id for one in api_tokens.listing(db)] == [number]
