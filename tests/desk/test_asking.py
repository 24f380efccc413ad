"""Who got what and why; the report; the metrics; turns between sendings."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.delivery.sender import send
from syndicate.desk import editions, pages, sendings
from syndicate.desk.metrics import metrics
from syndicate.desk.report import report
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import carrying
from syndicate.errors import NotFound
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.sending import DeliveryState, Outcome, Reply, Sending, SendingState
from syndicate.store import readers, reports
from syndicate.store.database import Database


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Catcher]:
    async with Catcher(tmp_path / "mail") as made:
        yield made


@pytest.fixture
def paper(settings: config.Settings, database_url: str, sample: bytes, box: Catcher) -> Iterator[Rooms]:
    """A paper with one page and three readers, on each kind of database; the third is of a park without a story."""
    relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
    rooms = wiring.build(settings.model_copy(update={"relay": relay, "database_url": database_url}), create=True)
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    named = {slug for article in taken.articles for slug in article.parks}
    quiet = next((park.slug for park in rooms.parks if park.slug not in named), "")
    for address, parks in (("a@qq.com", ()), ("b@gmail.com", ()), ("c@example.com", (quiet,))):
        join(rooms, address, *filter(None, parks))
    yield rooms
    rooms.database.close()


def join(rooms: Rooms, address: str, *parks: str) -> int:
    with rooms.database.write() as db:
        return readers.add(
            db,
            address=address,
            name=None,
            choice=Choice(frozenset(parks)),
            state=ReaderState.CONFIRMED,
            source="test",
            now=wiring.clock() - timedelta(hours=1),
        )[0].id


def started(rooms: Rooms) -> Sending:
    edition = editions.make_edition(rooms, issue_date=None, now=wiring.clock())
    return sendings.start_sending(rooms, edition, now=wiring.clock())[0]


async def test_why_a_reader_got_it_or_not(paper: Rooms) -> None:
    sending = started(paper)
    (_, (before,)) = sendings.why(paper, "a@qq.com")
    await sendings.carry_out(paper, sending, clock=wiring.clock)
    late = join(paper, "late@example.com")
    (reader, (after,)) = sendings.why(paper, "A@QQ.com")

    assert before.reason == "Not sent yet: its turn has not come yet."
    assert after.reason.startswith("Accepted at ")
    assert after.delivery is not None
    assert after.delivery.state is DeliveryState.ACCEPTED
    assert [row.sending_id for row in sendings.of_reader(paper, reader.id)] == [sending.id]
    assert sendings.of_reader(paper, reader.id, before=sending.id) == ()
    (_, (newcomer,)) = sendings.why(paper, str(late), sending.id)
    assert newcomer.delivery is None
    with pytest.raises(NotFound) as unknown:
        sendings.why(paper, "nobody@example.com")
    assert "nobody@" not in str(unknown.value)


async def test_why_a_reader_is_not_in_the_audience(paper: Rooms) -> None:
    with paper.database.write() as db:
        gone = readers.by_address(db, "b@gmail.com")
        assert gone is not None
        readers.leave(db, gone.id, wiring.clock())
    sending = started(paper)
    later = join(paper, "later@example.com")
    with paper.database.write() as db:
        readers.set_choice(db, later, Choice(frozenset({paper.parks[0].slug})), wiring.clock())

    pauses = join(paper, "pauses@example.com")
    with paper.database.write() as db:
        readers.pause(db, pauses, wiring.clock() + timedelta(days=2), wiring.clock())
    reasons = {name: sendings.why(paper, name, sending.id)[1][0].reason for name in ("b@gmail.com", "c@example.com")}
    assert "the reader pauses until" in sendings.why(paper, str(pauses), sending.id)[1][0].reason
    assert "the reader is left since" in reasons["b@gmail.com"]
    assert reasons["c@example.com"].startswith(("Not in the audience: no story", "Not sent yet"))


async def test_only_letters_of_one_state_are_listed(paper: Rooms) -> None:
    sending = started(paper)
    await sendings.carry_out(paper, sending, clock=wiring.clock)

    assert len(sendings.who(paper, sending.id, state=DeliveryState.ACCEPTED)) == sending.tally.total
    assert sendings.who(paper, sending.id, state=DeliveryState.REFUSED) == ()


async def test_the_report_adds_up_to_the_ledger(paper: Rooms) -> None:
    sending = started(paper)
    done = await sendings.carry_out(paper, sending, clock=wiring.clock)
    found = report(paper, sending.id)

    assert found.sending == done
    assert found.minutes[-1].sent == done.tally.accepted
    assert sum(one.accepted for one in found.providers) == done.tally.accepted
    assert found.refusals == ()
    assert found.rate > 0


def test_a_report_tells_the_largest_and_the_rest_together(paper: Rooms) -> None:
    sending = started(paper)
    now = wiring.clock()
    fates: list[tuple[str, DeliveryState, Reply | None]]
    fates = [(f"provider{n}", DeliveryState.REFUSED, Reply(550, "no", f"5.1.{n}")) for n in range(15)]
    fates += [("qq", DeliveryState.ACCEPTED, Reply(250, "ok", "2.0.0"))] * 30 + [("qq", DeliveryState.RETRY, None)]
    outcomes = [
        Outcome(sending.id, number, state, "relay", reply, provider=provider)
        for number, (provider, state, reply) in enumerate(fates)
    ]
    with paper.database.write() as db:
        reports.count(db, sending.id, outcomes[:20], now)
        reports.count(db, sending.id, outcomes[20:], now + timedelta(minutes=2))
    found = report(paper, sending.id)

    assert [(minute.accepted, minute.sent) for minute in found.minutes] == [(5, 5), (25, 30)]
    assert (found.providers[0].name, found.providers[0].accepted, found.providers[0].later) == ("qq", 30, 1)
    assert found.providers[-1].name == "other"
    assert sum(one.refused for one in found.providers) == sum(number for _, number in found.refusals) == 15
    assert found.refusals[-1] == ("other", 3)


async def test_metrics_are_prometheus_text_without_an_address(paper: Rooms) -> None:
    await sendings.carry_out(paper, started(paper), clock=wiring.clock)
    text = metrics(paper, now=wiring.clock())

    assert "syndicate_database_up 1\n" in text
    assert 'syndicate_sendings{state="finished"} 1\n' in text
    assert 'syndicate_letters{state="refused"} 0\n' in text
    assert "@" not in text
    for line in text.splitlines():
        assert line.startswith("# ") or line.rpartition(" ")[2].isdigit(), line


def test_metrics_of_a_database_that_is_away(paper: Rooms, tmp_path: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415

    away = replace(paper, database=Database("postgresql://x@127.0.0.1:1/x", patience=0.1))

    assert metrics(away, now=wiring.clock()).endswith("syndicate_database_up 0\n")


async def test_a_small_sending_does_not_wait_for_a_large_one(
    paper: Rooms, sample: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The large one, which would go on for ever, is ended after its turn and has its next one after the small one's."""
    large = started(paper)
    now = wiring.clock()
    page = pages.take_page(paper, sample + b"\n", source="b", now=now, issue_date=date(2026, 11, 22), page_no="A1")
    pages.sign_off_page(paper, page.page.id, by="test", now=now)
    small = started(paper)
    order: list[int] = []

    async def noted(*args: Any, stop: asyncio.Event, **kwargs: Any) -> Sending:
        order.append(args[1])
        if order == [large.id]:
            await stop.wait()
            return large
        return await send(*args, stop=asyncio.Event(), **kwargs)

    monkeypatch.setattr(carrying, "TURN", 0.05)
    monkeypatch.setattr(carrying, "send", noted)
    await asyncio.wait_for(sendings.send_due(paper, clock=wiring.clock, stop=asyncio.Event()), 60)

    assert order == [large.id, small.id, large.id]
    assert {one.state for one in sendings.sendings(paper)} == {SendingState.FINISHED}


async def test_a_trial_goes_to_one_address_and_into_no_ledger(paper: Rooms, tmp_path: Path) -> None:
    edition = editions.make_edition(paper, issue_date=None, now=wiring.clock())
    first = await sendings.send_trial(paper, edition, "editor@example.com", now=wiring.clock())
    await sendings.send_trial(paper, edition, "editor@example.com", now=wiring.clock())

    letters = catcher.letters(tmp_path / "mail")
    assert first.code == 250
    assert [letter.recipient for letter in letters] == ["editor@example.com"] * 2
    assert [letter.times for letter in letters] == [1, 1], "two Message-IDs: no mailbox folds them"
    assert sendings.sendings(paper) == ()
