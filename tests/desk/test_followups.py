"""Follow-ups: a correction reaches exactly those who were sent the wrong words, once, and can be rebuilt."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import archive, corrections, editions, followups, letters, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed, NotFound
from syndicate.letters.contexts_notices import Correction
from syndicate.letters.notices import notice
from syndicate.letters.tokens import sign
from syndicate.model.article import Article
from syndicate.model.edition import EditionKind
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import OrderState, Terms
from syndicate.model.staff import Role, Staff
from syndicate.templating import Templates, default_folder
from tests.letters.desk import decoded, parse

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def rooms(rooms: Rooms, sample: bytes) -> Rooms:
    taken = pages.take_page(rooms, sample, source="sample", now=NOW)
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=NOW)
    return rooms


def subscribe(rooms: Rooms, name: str, *parks: str, rhythm: Rhythm = Rhythm.DAILY) -> int:
    address = f"{name}@example.com"
    return readers.add_reader(rooms, address=address, name=name, parks=parks, rhythm=rhythm, source="test", now=NOW)[
        0
    ].id


def sent(rooms: Rooms, *, week: bool = False) -> Article:
    """Send the edition; the first article of Yuetang in it."""
    edition = editions.make_edition(rooms, issue_date=None, now=NOW, week=week)
    sendings.start_sending(rooms, edition, now=NOW)
    return next(article for article in edition.articles if "yuetang" in article.parks)


def correct(rooms: Rooms, wrong: Article, title: str = "改正后的标题") -> Article:
    story = replace(wrong.story, title=title)
    return corrections.correct(rooms, wrong.key, story, note=f"标题有误：{title}。", by="li", now=LATER)


def started(rooms: Rooms, key: str) -> list[int]:
    """Follow an article up; who gets a letter of it."""
    wanted = followups.follow_up(rooms, key, now=LATER)
    done = sendings.start_order(rooms, wanted.id, now=LATER)
    assert done.state is OrderState.STARTED, done
    assert done.sending_id is not None
    return [row.reader_id for row in sendings.who(rooms, done.sending_id)]


def test_exactly_those_who_were_sent_the_wrong_words_are_told_once(rooms: Rooms) -> None:
    all_parks, one, weekly = (
        subscribe(rooms, "all"),
        subscribe(rooms, "one", "yuetang"),
        subscribe(rooms, "weekly", rhythm=Rhythm.WEEKLY),
    )
    other = subscribe(rooms, "other", "xiangxiang")
    wrong = sent(rooms)
    sent(rooms, week=True)
    assert "xiangxiang" not in wrong.parks
    subscribe(rooms, "new")
    key = correct(rooms, wrong).key

    assert followups.offer(rooms, key, now=LATER) == 3
    assert len(sendings.sendings(rooms)) == 2
    assert started(rooms, key) == started(rooms, key) == [all_parks, one, weekly]
    assert other not in started(rooms, key)
    assert len(sendings.sendings(rooms)) == 3


def test_to_count_whom_a_follow_up_would_reach_keeps_no_writer_waiting(rooms: Rooms) -> None:
    subscribe(rooms, "one")
    wrong = sent(rooms)
    key = correct(rooms, wrong).key
    with rooms.database.write():
        assert followups.offer(rooms, key, now=LATER) == 1


def test_who_was_sent_the_right_words_since_is_not_told(rooms: Rooms) -> None:
    each = subscribe(rooms, "each", rhythm=Rhythm.EDITION)
    daily = subscribe(rooms, "daily")
    wrong = sent(rooms)
    correct(rooms, wrong)
    extra = editions.make_edition(rooms, issue_date=None, now=LATER)
    sending, _ = sendings.start_sending(rooms, extra, now=LATER)

    assert [row.reader_id for row in sendings.who(rooms, sending.id)] == [each]
    assert started(rooms, wrong.key) == [daily]


def test_a_second_correction_is_a_second_follow_up(rooms: Rooms) -> None:
    reader = subscribe(rooms, "lin")
    wrong = sent(rooms)
    once = correct(rooms, wrong)
    first = started(rooms, wrong.key)
    correct(rooms, once, "再改的标题")

    assert (first, started(rooms, wrong.key)) == ([reader], [reader])
    assert [one.edition_key for one in sendings.sendings(rooms)][:2] == [f"{wrong.key}-r3", f"{wrong.key}-r2"]


def test_a_correction_that_went_out_is_no_later_news(rooms: Rooms) -> None:
    subscribe(rooms, "lin")
    wrong = sent(rooms)
    correct(rooms, wrong)
    before = editions.upcoming(rooms)
    started(rooms, wrong.key)

    assert (before.kind, editions.upcoming(rooms).kind) == (EditionKind.EXTRA, EditionKind.DAY)


def test_an_article_that_misled_nobody_has_no_follow_up(rooms: Rooms) -> None:
    wrong = editions.upcoming(rooms).articles[0]
    with pytest.raises(Conflict, match="never corrected"):
        followups.follow_up(rooms, wrong.key, now=LATER)
    correct(rooms, wrong)
    with pytest.raises(Conflict, match="Nobody was sent other words"):
        followups.follow_up(rooms, wrong.key, now=LATER)
    with pytest.raises(NotFound):
        followups.offer(rooms, "nothing", now=LATER)
    with pytest.raises(NotAllowed):
        followups.offer(rooms, wrong.key, now=LATER, who=Staff(9, "v", Role.VIEWER, disabled=False, password_hash=""))
    corrections.retract(rooms, wrong.key, note="失实。", by="li", now=LATER)
    with pytest.raises(Conflict, match="Nobody was sent other words"):
        followups.follow_up(rooms, wrong.key, now=LATER)


def test_it_goes_out_also_where_editions_must_have_more_stories(rooms: Rooms) -> None:
    reader = subscribe(rooms, "lin")
    demanding = replace(rooms, terms=Terms(at_least=5))
    wrong = sent(demanding)
    correct(demanding, wrong)

    assert started(demanding, wrong.key) == [reader]


def test_the_letter_says_what_was_wrong_and_is_rebuilt_byte_for_byte(
    rooms: Rooms, settings: config.Settings, tmp_path: Path
) -> None:
    reader = subscribe(rooms, "lin", "yuetang")
    wrong = sent(rooms)
    corrected = correct(rooms, wrong)
    started(rooms, wrong.key)

    async def go() -> None:
        async with Catcher(tmp_path / "mail") as box:
            relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
            wired = wiring.build(settings.model_copy(update={"relay": relay}))
            await sendings.carry_out(wired, sendings.sendings(wired)[0], clock=lambda: LATER)

    asyncio.run(go())
    (caught,) = catcher.letters(tmp_path / "mail")
    data = catcher.read(tmp_path / "mail", caught.key)
    message_id = str(parse(data)["Message-ID"])
    correct(rooms, corrected, "再改的标题")
    shown = letters.show(rooms, message_id)
    links = {
        f"{purpose}_url": rooms.paper.url(f"{purpose}/{sign(rooms.secret, purpose, reader)}")
        for purpose in ("leave", "preferences")
    }
    whole = notice(
        Correction(
            headline="改正后的标题",
            note="标题有误：改正后的标题。",
            article_url=letters.story_url(rooms, wrong),
            corrected=LATER.date(),
            **links,
        ),
        paper=rooms.paper,
        to="lin@example.com",
        message_id=message_id,
        date=LATER,
        render=rooms.render,
    )

    assert shown.data in data
    assert decoded(shown) == decoded(replace(shown, pieces=(whole,)))
    assert parse(shown.data).items() == parse(whole).items()
    assert parse(data)["Subject"] == "更正：改正后的标题"
    assert links["leave_url"] in str(parse(data)["List-Unsubscribe"])
    assert archive.archive(rooms)[0][2] == "更正：改正后的标题"


def test_a_template_that_hides_a_link_is_told_before_anybody_is_written_to(rooms: Rooms, tmp_path: Path) -> None:
    subscribe(rooms, "lin")
    wrong = sent(rooms)
    correct(rooms, wrong)
    wanted = followups.follow_up(rooms, wrong.key, now=LATER)
    own = tmp_path / "own"
    (own / "letters" / "correction").mkdir(parents=True)
    (own / "letters" / "correction" / "body.html").write_text("{{ headline }}")
    broken = Templates([own, default_folder()])
    asked = sendings.start_order(replace(rooms, templates=broken), wanted.id, now=LATER)

    assert asked.state is OrderState.ASKING
    assert asked.cause is not None
    assert "does not print leave_url" in asked.cause


async def carried(settings: config.Settings, folder: Path) -> list[catcher.CaughtLetter]:
    """Everything that waits is sent to a catcher; its letters, the newest last."""
    async with Catcher(folder) as box:
        relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
        wired = wiring.build(settings.model_copy(update={"relay": relay}))
        for sending in sendings.sendings(wired):
            await sendings.carry_out(wired, sending, clock=lambda: LATER)
    return sorted(catcher.letters(folder), key=lambda one: one.key)


async def test_a_retraction_is_told_to_exactly_those_who_were_sent_the_story(
    rooms: Rooms, settings: config.Settings, tmp_path: Path
) -> None:
    had = subscribe(rooms, "lin", "yuetang")
    subscribe(rooms, "other", "xiangxiang")
    wrong = sent(rooms)
    await carried(settings, tmp_path / "before")
    subscribe(rooms, "new", "yuetang")
    corrected = correct(rooms, wrong)
    assert started(rooms, wrong.key) == [had]
    gone = corrections.retract(rooms, wrong.key, note="文中的数据没有核实。", by="li", now=LATER)

    assert followups.offer(rooms, wrong.key, now=LATER) == 1
    assert followups.follow(rooms, gone).misled
    assert started(rooms, wrong.key) == started(rooms, wrong.key) == [had]
    assert followups.offer(rooms, wrong.key, now=LATER) == 1
    found = [catcher.read(tmp_path / "mail", one.key) for one in await carried(settings, tmp_path / "mail")]
    (data,) = found
    shown = letters.show(rooms, str(parse(data)["Message-ID"]))
    text = parse(data).get_body(("plain",))

    assert parse(data)["Subject"] == f"撤稿：{corrected.headline}"
    assert shown.data in data
    assert text is not None
    assert "文中的数据没有核实。" in text.get_content()
    assert letters.story_url(rooms, wrong) in text.get_content().replace("\n", "")


def test_whose_letter_has_not_left_is_not_told_of_a_retraction(rooms: Rooms) -> None:
    """The story is taken out of their letter instead."""
    subscribe(rooms, "lin")
    wrong = sent(rooms)
    corrections.retract(rooms, wrong.key, note="失实。", by="li", now=LATER)

    assert followups.offer(rooms, wrong.key, now=LATER) == 0
    assert started(rooms, wrong.key) == []


async def test_the_letter_about_a_correction_is_rebuilt_after_a_retraction_too(
    rooms: Rooms, settings: config.Settings, tmp_path: Path
) -> None:
    subscribe(rooms, "lin", "yuetang")
    wrong = sent(rooms)
    await carried(settings, tmp_path / "before")
    correct(rooms, wrong)
    started(rooms, wrong.key)
    (caught,) = await carried(settings, tmp_path / "mail")
    data = catcher.read(tmp_path / "mail", caught.key)
    corrections.retract(rooms, wrong.key, note="失实。", by="li", now=LATER)

    assert letters.show(rooms, str(parse(data)["Message-ID"])).data in data


def test_why_says_who_is_outside_the_audience_of_a_correction(rooms: Rooms) -> None:
    """The reader's parks say nothing about that: a correction is for those who were sent the wrong words."""
    misled, other = subscribe(rooms, "misled", "yuetang"), subscribe(rooms, "other", "xiangtan-gaoxin")
    weekly = subscribe(rooms, "weekly", "yuetang", rhythm=Rhythm.WEEKLY)
    wrong = sent(rooms)
    correct(rooms, wrong)
    assert started(rooms, wrong.key) == [misled]
    (newest, *_) = sendings.sendings(rooms)

    for reader in (other, weekly):
        (_, (told,)) = sendings.why(rooms, str(reader), newest.id)
        assert told.reason == "Not in the audience: no letter had brought this reader the story as it was before."
    (_, (_, day)) = sendings.why(rooms, str(weekly))
    assert day.reason == "Not in the audience: the edition is not for those who chose weekly letters."
