"""The hub as subscribers meet it: real requests to a subscriber on loopback, honest and hostile."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.desk import hub
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed, WrongInput
from syndicate.hub.telling import PATIENCE
from syndicate.store import hub as kept
from syndicate.store.database import Database
from syndicate.store.schema_hub import hub_subscriptions, hub_wishes
from tests.desk.subscriber import Subscriber, subscriber

TOPIC = "tianyi/atom.xml"
OK_BUT_WRONG = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"


@dataclass
class Scene:
    """A paper that is its own hub, and the time of day."""

    rooms: Rooms
    now: datetime

    @property
    def url(self) -> str:
        return self.rooms.paper.url(f"feeds/{TOPIC}")

    def publish(self, words: str, topic: str = TOPIC) -> bytes:
        path = self.rooms.feeds / topic
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name("part")
        part.write_text(words)
        part.replace(path)
        return words.encode()

    def ask(self, who: Subscriber, mode: str = "subscribe", **more: str) -> None:
        fields = {"hub.mode": mode, "hub.topic": self.url, "hub.callback": who.url, **more}
        hub.ask(self.rooms, list(fields.items()), now=self.now)

    async def run(self, later: timedelta = timedelta()) -> datetime:
        self.now += later
        due = await hub.do_due(self.rooms, clock=lambda: self.now)
        assert due is not None
        return due

    def rows(self, table: sa.Table) -> int:
        with self.rooms.database.read() as db:
            return db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


@pytest.fixture
def scene(rooms: Rooms, database: Database, tmp_path: Path) -> Scene:
    """On SQLite and on PostgreSQL."""
    paper = replace(rooms.paper, hub=rooms.paper.url("hub"))
    made = replace(
        rooms, paper=paper, database=database, feeds=tmp_path / "f", hub_embedded=True, private_callbacks=True
    )
    scene = Scene(made, datetime(2026, 3, 2, 6, tzinfo=UTC))
    scene.publish("one")
    return scene


async def test_who_confirms_is_told_of_every_change_with_the_whole_feed(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who, **{"hub.secret": "s3cret", "hub.lease_seconds": "3600"})
        assert not who.heard, "the answer is 202: nobody is called before it"
        await scene.run()
        await scene.run()
        assert not who.told, "what was there before is no news"
        body = scene.publish("two")
        await scene.run()
        await scene.run()

    (question,) = who.questions
    assert {**question.asked, "hub.challenge": ""} == {
        "id": "7", "hub.mode": "subscribe", "hub.topic": scene.url, "hub.challenge": "", "hub.lease_seconds": "3600",
    }  # fmt: skip
    (told,) = who.told
    assert (told.path, told.body) == ("/cb?id=7", body)
    assert told.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert told.headers["link"] == f'<{scene.rooms.paper.hub}>; rel="hub", <{scene.url}>; rel="self"'
    assert told.headers["x-hub-signature"] == f"sha256={hmac.new(b's3cret', body, hashlib.sha256).hexdigest()}"


async def test_who_leaves_and_confirms_it_is_told_no_more(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        scene.ask(who, "unsubscribe")
        await scene.run()
        scene.publish("two")
        await scene.run()

    assert [question.asked["hub.mode"] for question in who.questions] == ["subscribe", "unsubscribe"]
    assert not who.told
    assert scene.rows(hub_subscriptions) == 0


@pytest.mark.parametrize(
    "word",
    [
        OK_BUT_WRONG,
        b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 There\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000,
    ],
)
async def test_who_answers_otherwise_did_not_ask_and_is_not_asked_again(scene: Scene, word: bytes) -> None:
    async with subscriber(word=word) as who:
        scene.ask(who)
        await scene.run()
        await scene.run(timedelta(days=1))

    assert [one.method for one in who.heard] == ["GET"]
    assert scene.rows(hub_subscriptions) == 0


async def test_a_forged_wish_to_leave_changes_nothing(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        who.word = OK_BUT_WRONG
        scene.ask(who, "unsubscribe")
        scene.ask(who, **{"hub.secret": "the attacker's"})
        await scene.run()
        scene.publish("two")
        await scene.run()

    assert [told.headers.get("x-hub-signature") for told in who.told] == [None]


async def test_who_does_not_answer_is_asked_again_and_then_given_up(scene: Scene) -> None:
    async with subscriber(word=b"") as who:
        scene.ask(who)
        for _ in range(6):
            await scene.run(timedelta(hours=1))

    assert len(who.heard) == 4


async def test_asked_twice_is_asked_once_and_subscribed_once(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who, **{"hub.secret": "old"})
        scene.ask(who, **{"hub.secret": "new"})
        await scene.run()
        scene.ask(who, **{"hub.secret": "newer"})
        await scene.run()
        body = scene.publish("two")
        await scene.run()

    assert len(who.questions) == 2
    (told,) = who.told
    assert told.headers["x-hub-signature"] == f"sha256={hmac.new(b'newer', body, hashlib.sha256).hexdigest()}"


async def test_a_lease_runs_out(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who, **{"hub.lease_seconds": "300"})
        await scene.run()
        scene.publish("two")
        await scene.run(timedelta(seconds=301))

    assert not who.told
    assert scene.rows(hub_subscriptions) == 0


async def test_who_is_down_gets_the_newest_feed_once_when_they_are_back(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        who.answers = [b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", b""]
        scene.publish("two")
        due = await scene.run()
        assert due <= scene.now + PATIENCE[0]
        await scene.run(PATIENCE[0])
        scene.publish("three")
        await scene.run(PATIENCE[1])
        await scene.run(timedelta(days=1))

    assert [told.body for told in who.told] == [b"two", b"two", b"three"]


async def test_a_subscriber_who_is_gone_is_called_no_more(scene: Scene) -> None:
    async with subscriber(answer=b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n") as who:
        scene.ask(who)
        await scene.run()
        for words in ("two", "three"):
            scene.publish(words)
            await scene.run()

    assert len(who.told) == 1


async def test_a_dead_subscriber_ends_after_about_a_day(scene: Scene) -> None:
    async with subscriber(answer=b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n") as who:
        scene.ask(who)
        await scene.run()
        scene.publish("two")
        await scene.run()
        for wait in (*PATIENCE, timedelta(days=1)):
            await scene.run(wait)

    assert len(who.told) == len(PATIENCE) + 1
    assert scene.rows(hub_subscriptions) == 0


async def test_a_feed_that_is_not_there_for_a_while_ends_no_subscription(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        scene.publish("two")
        hub.notice(scene.rooms, now=scene.now)
        path = scene.rooms.feeds / TOPIC
        path.rename(path.with_name("away"))
        await scene.run()
        path.with_name("away").rename(path)
        await scene.run(PATIENCE[0])

    assert [told.body for told in who.told] == [b"two"]


async def test_a_redirect_is_no_yes_and_is_not_followed(scene: Scene) -> None:
    async with subscriber() as other, subscriber() as who:
        who.answer = f"HTTP/1.1 307 There\r\nLocation: {other.url}\r\nContent-Length: 0\r\n\r\n".encode()
        scene.ask(who)
        await scene.run()
        scene.publish("two")
        await scene.run()

    assert (len(who.told), other.heard) == (1, [])


async def test_private_addresses_are_not_called_unless_the_settings_allow_it(scene: Scene) -> None:
    scene.rooms = replace(scene.rooms, private_callbacks=False)
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        await scene.run(timedelta(days=1))

    assert not who.heard
    assert scene.rows(hub_subscriptions) == 0


async def test_what_did_not_change_tells_nobody(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        scene.publish("one")
        scene.publish("x", "other/atom.xml")
        await scene.run()

    assert not who.told


@pytest.mark.parametrize(
    "fields",
    [
        {"hub.topic": "https://elsewhere.example/feeds/tianyi/atom.xml"}, {"hub.topic": "{site}feeds/none/atom.xml"},
        {"hub.topic": "{site}feeds/../tianyi/atom.xml"}, {"hub.topic": "{site}feeds/tianyi/index.html"},
        {"hub.callback": "ftp://s.example/"}, {"hub.callback": "https://u:p@s.example/"}, {"hub.mode": "publish"},
        {"hub.callback": "http://s.example:25/"},
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused_at_once(scene: Scene, fields: dict[str, str]) -> None:
    site = scene.rooms.paper.url("/")
    asked = {"hub.mode": "subscribe", "hub.topic": scene.url, "hub.callback": "https://s.example/"}
    with pytest.raises(WrongInput):
        hub.ask(
            scene.rooms, list({**asked, **{k: v.format(site=site) for k, v in fields.items()}}.items()), now=scene.now
        )
    assert scene.rows(hub_wishes) == 0


def test_a_host_is_not_flooded_through_us(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MOST_WISHES_OF_HOST", 3)
    for number in range(3):
        scene.ask(Subscriber(port=2000 + number))
    with pytest.raises(NotAllowed):
        scene.ask(Subscriber(port=3000))
    with pytest.raises(NotAllowed):
        scene.ask(Subscriber(port=2000), "unsubscribe")
    scene.now += kept.REMEMBERED
    scene.ask(Subscriber(port=3000))


@pytest.mark.parametrize("limit", ["MOST_SUBSCRIPTIONS", "MOST_OF_HOST"])
async def test_there_is_a_limit_to_subscriptions_and_leaving_is_always_possible(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(hub, limit, 1)
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        for mode in ("subscribe", "unsubscribe"):
            with pytest.raises(NotAllowed):
                scene.ask(Subscriber(port=2000), mode)
        scene.ask(who, "unsubscribe")
        await scene.run()
        scene.ask(who)


@pytest.mark.parametrize("limit", ["MOST_SUBSCRIPTIONS", "MOST_OF_HOST"])
async def test_who_is_subscribed_may_renew_however_full_it_is(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(hub, limit, 1)
    async with subscriber() as who:
        scene.ask(who, **{"hub.lease_seconds": "300"})
        await scene.run()
        scene.ask(who)
        await scene.run()
        scene.publish("two")
        await scene.run(timedelta(seconds=301))

    assert [told.body for told in who.told] == [b"two"]


async def test_a_change_taken_back_while_it_is_told_is_told_too(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        scene.publish("two")
        hub.notice(scene.rooms, now=scene.now)
        with scene.rooms.database.write() as db:
            (in_hand,) = kept.take_subscriptions(db, now=scene.now, most=9)
        scene.publish("one")
        hub.notice(scene.rooms, now=scene.now)
        with scene.rooms.database.write() as db:
            kept.took(db, in_hand, hashlib.sha256(b"two").hexdigest())
        await scene.run()

    assert [told.body for told in who.told] == [b"one"]


async def test_two_at_work_at_once_tell_a_subscriber_once(scene: Scene) -> None:
    async with subscriber() as who:
        scene.ask(who)
        await scene.run()
        scene.publish("two")
        hub.notice(scene.rooms, now=scene.now)
        with scene.rooms.database.write() as db:
            assert len(kept.take_subscriptions(db, now=scene.now, most=9)) == 1, "one that dies with it in hand"
        await scene.run()
        assert not who.told
        await scene.run(kept.HOLD)

    assert [told.body for told in who.told] == [b"two"]


async def test_somebody_elses_hub_is_told_of_each_changed_feed_once(scene: Scene) -> None:
    async with subscriber() as theirs:
        scene.rooms = replace(
            scene.rooms, hub_embedded=False, private_callbacks=False, paper=replace(scene.rooms.paper, hub=theirs.url)
        )
        scene.publish("x", "other/rss.xml")
        await scene.run()
        theirs.answers = [b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"]
        scene.publish("two")
        await scene.run()
        await scene.run()
        await scene.run(PATIENCE[0])
        await scene.run(timedelta(days=1))

    forms = [told.body.decode() for told in theirs.told]
    assert sorted("other" in form for form in forms) == [False, False, False, True]
    assert all(form.startswith("hub.mode=publish&hub.topic=http") for form in forms)


async def test_without_a_hub_nothing_is_done(rooms: Rooms) -> None:
    assert await hub.do_due(rooms, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC)) is None
