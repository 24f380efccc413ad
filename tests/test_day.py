"""One day in the life of the paper: a page comes in, feeds and letters leave, readers leave and come back."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import editions, pages, publishing, readers, sendings
from syndicate.desk.pages import Taken
from syndicate.desk.report import report
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, EmptyPage, NotAllowed, NotFound, RelayUnreachable
from syndicate.letters.tokens import sign
from syndicate.model.article import CHINA
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import Terms
from syndicate.model.sending import Sending, SendingState
from syndicate.testing import FakeClock

SIX = datetime(2026, 11, 20, 6, tzinfo=CHINA)


def take(rooms: Rooms, raw: bytes) -> Taken:
    taken = pages.take_page(rooms, raw, source="page.txt", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    return taken


def add(rooms: Rooms, address: str, *parks: str) -> int:
    reader, _ = readers.add_reader(
        rooms,
        address=address,
        name=None,
        parks=parks,
        rhythm=Rhythm.EDITION,
        source="test",
        now=wiring.clock(),
    )
    return reader.id


async def send(settings: config.Settings, mail: Path) -> tuple[catcher.CaughtLetter, ...]:
    """Send the newest edition to a catcher; what it holds then."""
    async with Catcher(mail) as box:
        relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
        rooms = wiring.build(settings.model_copy(update={"relay": relay}), create=True)
        edition = editions.make_edition(rooms, issue_date=None, now=wiring.clock())
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
        done = await sendings.carry_out(rooms, sending, clock=wiring.clock)
        assert done.state is SendingState.FINISHED
    return tuple(catcher.letters(mail))


def test_a_page_taken_in_twice_is_one_page(rooms: Rooms, sample: bytes) -> None:
    first, again = take(rooms, sample), take(rooms, sample)

    assert (first.created, again.created) == (True, False)
    assert [article.story for article in first.articles] == [article.story for article in again.articles]
    assert [article.ordinal for article in again.articles] == list(range(1, len(again.articles) + 1))


def test_another_text_for_the_same_page_is_refused_and_changes_nothing(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)

    with pytest.raises(Conflict):
        take(rooms, sample + "\n\n又一段。\n".encode())
    assert len(pages.list_pages(rooms)) == 1


def test_an_empty_page_is_refused_and_changes_nothing(rooms: Rooms) -> None:
    with pytest.raises(EmptyPage):
        take(rooms, b" \n\n")
    assert pages.list_pages(rooms) == ()


def test_every_article_is_in_the_feeds_of_its_parks_and_in_no_other(rooms: Rooms, sample: bytes) -> None:
    articles = take(rooms, sample).articles
    publishing.publish(rooms)

    for park in rooms.parks:
        expected = {rooms.paper.tag(article.key) for article in articles if park.slug in article.parks}
        for name in ("atom.xml", "rss.xml"):
            feed = feedparser.parse((rooms.feeds / park.slug / name).read_bytes())
            assert {entry.id for entry in feed.entries} == expected, (park.slug, name)


def test_published_again_nothing_is_written_and_deleted_it_comes_back_byte_for_byte(
    rooms: Rooms, sample: bytes
) -> None:
    take(rooms, sample)
    first = publishing.publish(rooms)
    before = {path: (rooms.feeds / path).read_bytes() for path in first.written}

    again = publishing.publish(rooms)
    for path in before:
        (rooms.feeds / path).unlink()
    publishing.publish(rooms)

    assert (again.written, again.removed) == ((), ())
    assert {path: (rooms.feeds / path).read_bytes() for path in before} == before


def test_a_draft_is_neither_published_nor_sent(rooms: Rooms, sample: bytes) -> None:
    pages.take_page(rooms, sample, source="page.txt", now=wiring.clock())
    publishing.publish(rooms)

    assert feedparser.parse((rooms.feeds / "all" / "atom.xml").read_bytes()).entries == []
    with pytest.raises(NotFound):
        editions.make_edition(rooms, issue_date=None, now=wiring.clock())


async def test_each_reader_gets_one_letter_with_exactly_their_stories(
    rooms: Rooms, settings: config.Settings, tmp_path: Path, sample: bytes
) -> None:
    articles = take(rooms, sample).articles
    choices = {"all@example.com": (), **{f"{park.slug}@example.com": (park.slug,) for park in rooms.parks}}
    choices["two@example.com"] = (rooms.parks[0].slug, rooms.parks[1].slug)
    for address, parks in choices.items():
        add(rooms, address, *parks)

    caught = await send(settings, tmp_path / "mail")

    assert sorted(letter.recipient for letter in caught) == sorted(choices)
    for letter in caught:
        html = catcher.opened(tmp_path / "mail", letter.key).html
        linked = set(re.findall(r"feeds/articles/([a-z0-9-]+)\.html", html))
        wanted = choices[letter.recipient]
        expected = {article.key for article in articles if not wanted or not set(wanted).isdisjoint(article.parks)}
        assert linked == expected, letter.recipient


async def test_sent_twice_nobody_gets_a_second_letter(
    rooms: Rooms, settings: config.Settings, tmp_path: Path, sample: bytes
) -> None:
    take(rooms, sample)
    add(rooms, "lin@example.com")

    await send(settings, tmp_path / "mail")
    (letter,) = await send(settings, tmp_path / "mail")

    assert letter.times == 1


async def test_who_left_before_gets_nothing_and_who_came_back_does(
    rooms: Rooms, settings: config.Settings, tmp_path: Path, sample: bytes
) -> None:
    take(rooms, sample)
    gone, back = add(rooms, "gone@example.com"), add(rooms, "back@example.com")
    for reader in (gone, gone, back):
        readers.leave(rooms, sign(rooms.secret, "leave", reader), now=wiring.clock())
    readers.come_back(rooms, sign(rooms.secret, "leave", back), now=wiring.clock())

    caught = await send(settings, tmp_path / "mail")

    assert [letter.recipient for letter in caught] == ["back@example.com"]


async def test_who_leaves_after_the_audience_was_frozen_gets_nothing_either(
    rooms: Rooms, settings: config.Settings, tmp_path: Path, sample: bytes
) -> None:
    take(rooms, sample)
    gone = add(rooms, "gone@example.com")
    add(rooms, "stays@example.com")
    edition = editions.make_edition(rooms, issue_date=None, now=wiring.clock())
    sendings.start_sending(rooms, edition, now=wiring.clock())
    readers.leave(rooms, sign(rooms.secret, "leave", gone), now=wiring.clock())

    caught = await send(settings, tmp_path / "mail")

    assert [letter.recipient for letter in caught] == ["stays@example.com"]
    assert sendings.sendings(rooms)[0].tally.skipped == 1


async def test_the_day_of_the_paper_with_a_relay_that_restarts_in_the_middle(
    rooms: Rooms, settings: config.Settings, tmp_path: Path, sample: bytes
) -> None:
    """Page in, sign-off, published, ordered for six o'clock, half of it sent when the relay goes; then the rest."""
    clock = FakeClock(SIX - timedelta(hours=3))
    taken = pages.take_page(rooms, sample, source="page.txt", now=clock())
    pages.sign_off_page(rooms, taken.page.id, by="editor", now=clock())
    assert publishing.publish(rooms).written
    everybody = [f"r{number}@example.com" for number in range(30)]
    for address in everybody:
        add(rooms, address)
    edition = editions.make_edition(rooms, issue_date=None, now=clock())
    sendings.order(rooms, edition, now=clock(), at=SIX, terms=Terms(at_least=3))

    async with Catcher(tmp_path / "mail") as box:
        relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none", connections=1)
        paper = wiring.build(settings.model_copy(update={"relay": relay}))
        assert await sendings.start_due(paper, clock=clock) == SIX
        clock.move(hours=3)
        await sendings.start_due(paper, clock=clock)
        (sending,) = sendings.sendings(paper)
        enough = asyncio.Event()

        def watch(now: Sending) -> None:
            if now.tally.accepted:
                enough.set()

        await sendings.carry_out(sendings.paced(paper, 12), sending, clock=clock, stop=enough, watch=watch)
    (half,) = sendings.sendings(paper)
    clock.move(minutes=2)
    with pytest.raises(RelayUnreachable):
        await sendings.send_due(paper, clock=clock, stop=asyncio.Event())
    async with Catcher(tmp_path / "mail") as box:
        relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
        paper = wiring.build(settings.model_copy(update={"relay": relay}))
        clock.move(minutes=2)
        await sendings.send_due(paper, clock=clock, stop=asyncio.Event())

    (done,) = sendings.sendings(paper)
    _, (told,) = sendings.why(paper, "r7@example.com")
    caught = catcher.letters(tmp_path / "mail")
    assert 0 < half.tally.accepted < 30
    assert (done.state, done.tally.accepted, done.tally.in_doubt) == (SendingState.FINISHED, 30, 0)
    assert sorted(letter.recipient for letter in caught) == sorted(everybody)
    assert {letter.times for letter in caught} == {1}
    assert told.reason.startswith("Accepted at 2026-11-20 06:0")
    assert report(paper, done.id).minutes[-1].sent == 30
    assert sendings.held(paper) is None


def test_a_forged_link_lets_nobody_leave(rooms: Rooms) -> None:
    reader = add(rooms, "lin@example.com")

    for forged in (sign(b"x" * 32, "leave", reader), sign(rooms.secret, "view", reader), "", "1", "é", "x" * 10_000):
        with pytest.raises(NotAllowed):
            readers.leave(rooms, forged, now=wiring.clock())


def test_a_second_page_of_the_day_goes_out_as_a_follow_up(rooms: Rooms, sample: bytes) -> None:
    """What is signed off after the day's sending must not be left behind, nor the first stories be sent again."""
    now = wiring.clock()
    first_page = take(rooms, sample)
    first = editions.make_edition(rooms, issue_date=None, now=now)
    sendings.start_sending(rooms, first, now=now)
    again = editions.make_edition(rooms, issue_date=None, now=now)
    second_page = pages.take_page(
        rooms, sample + b"\n", source="b.txt", now=now, issue_date=first.issue_date, page_no="A05"
    )
    pages.sign_off_page(rooms, second_page.page.id, by="test", now=now)
    follow_up = editions.make_edition(rooms, issue_date=None, now=now)

    assert again == first
    assert {article.page_id for article in first.articles} == {first_page.page.id}
    assert follow_up.key == f"{first.key}-2"
    assert {article.page_id for article in follow_up.articles} == {second_page.page.id}
    assert editions.upcoming(rooms).articles == follow_up.articles


def test_an_edition_is_refreshed_until_it_is_sent(rooms: Rooms, sample: bytes) -> None:
    now = wiring.clock()
    take(rooms, sample)
    first = editions.make_edition(rooms, issue_date=None, now=now)
    pages.take_page(rooms, sample + b"\n", source="b.txt", now=now, issue_date=first.issue_date, page_no="A05")
    drafts = editions.make_edition(rooms, issue_date=None, now=now)
    pages.sign_off_page(rooms, 2, by="test", now=now)
    more = editions.make_edition(rooms, issue_date=None, now=now)

    assert (first.id, len(first.articles)) == (drafts.id, len(drafts.articles)) == (more.id, len(more.articles) // 2)
