"""A letter found again, byte for byte; in the browser; for everybody."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import archive, corrections, editions, letters, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters.tokens import sign
from syndicate.model.article import CHINA
from syndicate.model.edition import Edition
from syndicate.model.letter import Recipient
from syndicate.model.reader import Choice, Rhythm
from tests.letters.desk import parse

DATA = Path(config.__file__).parent / "data"
NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


@pytest.fixture
def rooms(rooms: Rooms, sample: bytes) -> Rooms:
    taken = pages.take_page(rooms, sample, source="sample", now=NOW)
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=NOW)
    readers.add_reader(
        rooms, address="lin@example.com", name="林", parks=["yuetang"], rhythm=Rhythm.EDITION, source="t", now=NOW
    )
    return rooms


def start(rooms: Rooms) -> Edition:
    edition = editions.make_edition(rooms, issue_date=None, now=NOW)
    sendings.start_sending(rooms, edition, now=NOW)
    return edition


def carried(rooms: Rooms, settings: config.Settings, mail: Path) -> tuple[str, bytes]:
    """The Message-ID and the bytes of the letter that really left."""

    async def go() -> None:
        async with Catcher(mail) as box:
            relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
            wired = wiring.build(settings.model_copy(update={"relay": relay}))
            (sending,) = sendings.sendings(wired)
            await sendings.carry_out(wired, sending, clock=lambda: NOW)

    asyncio.run(go())
    (letter,) = catcher.letters(mail)
    data = catcher.read(mail, letter.key)
    return str(parse(data)["Message-ID"]), data


def test_a_letter_is_rebuilt_byte_for_byte_also_after_a_correction(
    rooms: Rooms, settings: config.Settings, tmp_path: Path
) -> None:
    edition = start(rooms)
    message_id, sent = carried(rooms, settings, tmp_path / "mail")
    for article in edition.articles:
        better = replace(article.story, title="改过的标题")
        corrections.correct(rooms, article.key, better, note="错了。", by="li", now=NOW + timedelta(hours=1))

    shown = letters.show(rooms, message_id)

    assert shown.data in sent
    assert "改过的标题" not in str(parse(shown.data)["Subject"])
    assert letters.show(rooms, message_id.strip("<>")) == shown


def test_an_unknown_message_id_is_told(rooms: Rooms) -> None:
    with pytest.raises(NotFound, match="Message-ID"):
        letters.show(rooms, "<nothing@example.com>")


def test_a_preview_is_for_a_choice_or_for_a_reader(rooms: Rooms) -> None:
    edition = editions.upcoming(rooms)
    of_choice = letters.preview(rooms, edition, Choice(frozenset({"yuetang"})), name="林")

    assert letters.preview_for(rooms, edition, 1) == of_choice
    with pytest.raises(NotFound):
        letters.preview_for(rooms, edition, 99)
    with pytest.raises(NotFound, match="no story for these parks"):
        letters.preview(rooms, edition, Choice(frozenset({"nowhere"})))


def test_a_trial_says_so_in_its_subject(rooms: Rooms) -> None:
    edition = editions.upcoming(rooms)
    labelled = replace(rooms, style=replace(rooms.style, label="【广告】"))
    recipient = Recipient(0, "a@example.com", None, (), (0,), "<a@example.com>")
    letter = letters.press(labelled, edition, date=NOW, trial=True).letter(recipient)

    assert str(parse(letter.data)["Subject"]).startswith("【测试】【广告】")


def test_a_letter_in_the_browser_holds_its_stories_and_nothing_of_its_reader(rooms: Rooms) -> None:
    edition = start(rooms)
    page = letters.in_browser(rooms, edition.key, sign(rooms.secret, f"view/{edition.key}", 1))

    assert [story.key for story in page.stories] == [
        article.key for article in edition.articles if "yuetang" in article.parks
    ]
    assert [
        word for word in ("林", "lin@example.com", "/leave/", "/preferences/", "/view/") if word in repr(page)
    ] == []


@pytest.mark.parametrize("purpose", ["leave", "view", "view/2026-11-21", "preferences"])
def test_a_link_of_another_purpose_opens_no_letter(rooms: Rooms, purpose: str) -> None:
    edition = start(rooms)

    with pytest.raises(NotFound):
        letters.in_browser(rooms, edition.key, sign(rooms.secret, purpose, 1))


def test_who_was_sent_no_letter_sees_none(rooms: Rooms) -> None:
    edition = start(rooms)

    with pytest.raises(NotFound):
        letters.in_browser(rooms, edition.key, sign(rooms.secret, f"view/{edition.key}", 99))


def test_the_archive_holds_what_was_sent_without_what_was_retracted(rooms: Rooms) -> None:
    draft = editions.make_edition(rooms, issue_date=None, now=NOW)
    with pytest.raises(NotFound):
        archive.archived(rooms, draft.key)
    assert archive.archive(rooms) == ()

    edition = start(rooms)
    gone = edition.articles[0]
    corrections.retract(rooms, gone.key, note="失实。", by="li", now=NOW + timedelta(hours=1))
    shown = [story.key for story in archive.archived(rooms, edition.key).stories]
    ((kept, when, subject),) = archive.archive(rooms)

    assert shown == [article.key for article in edition.articles[1:]]
    assert (kept.key, when, len(kept.articles)) == (edition.key, NOW, len(edition.articles) - 1)
    assert gone.headline not in subject
    assert archive.archive(rooms, before=edition.key) == ()


def test_the_archive_has_a_feed(rooms: Rooms) -> None:
    edition = start(rooms)
    feed = archive.archive_feed(rooms).decode()

    assert f"http://127.0.0.1:8000/archive/{edition.key}" in feed
    assert "edition-2026-11-20" in feed
    assert 'href="http://127.0.0.1:8000/archive/atom.xml"' in feed


def test_the_archive_and_a_letter_in_the_browser_show_the_corrected_words(rooms: Rooms) -> None:
    edition = start(rooms)
    wrong = next(article for article in edition.articles if "yuetang" in article.parks)
    later = NOW + timedelta(hours=1)
    corrections.correct(
        rooms, wrong.key, replace(wrong.story, title="改正后的标题"), note="标题有误。", by="li", now=later
    )
    archived = archive.archived(rooms, edition.key)
    viewed = letters.in_browser(rooms, edition.key, sign(rooms.secret, f"view/{edition.key}", 1))

    for page in (archived, viewed):
        (told,) = (story.words for story in page.stories if story.key == wrong.key)
        assert (told.headline, told.correction) == ("改正后的标题", "标题有误。")
        assert wrong.headline not in repr(page)
    assert "改正后的标题" in archive.archive_feed(rooms).decode()
    assert later.astimezone(CHINA).isoformat() in archive.archive_feed(rooms).decode()


def test_a_retracted_edition_takes_no_place_on_a_page_of_the_archive(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page that is one short would end the list, and everything older could not be reached."""
    monkeypatch.setattr(archive, "PAGE", 1)
    older = start(rooms)
    page = (DATA / "sample-page.txt").read_bytes() + b"\n"
    taken = pages.take_page(rooms, page, source="t", now=NOW, issue_date=older.issue_date + timedelta(days=1))
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=NOW)
    for article in start(rooms).articles:
        corrections.retract(rooms, article.key, note="失实。", by="li", now=NOW)

    assert [edition.key for edition, _, _ in archive.archive(rooms)] == [older.key]
