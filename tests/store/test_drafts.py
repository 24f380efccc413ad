"""What the desk keeps, on both databases: drafts and their steps, arrivals, tries to log in, second factors."""

import threading
from datetime import date, timedelta

import pytest

from syndicate.errors import Conflict, NotFound
from syndicate.model.article import ArticleState
from syndicate.model.edit import Cut, Divide, Move, Number, Place, Reword, Sheet, Shelf, Step
from syndicate.model.page import Byline, Paragraph, Parsed, Story, StoryKind
from syndicate.model.staff import Role
from syndicate.store import arrivals, articles, drafts, logins, pages, staff
from syndicate.store.database import Database
from syndicate.store.pages import PageRecord
from tests.store.paper import NOW

STORIES = tuple(Story(StoryKind.ARTICLE, f"标题{n}", (Paragraph(f"第{n}篇。"),)) for n in range(3))
PARSED = Parsed(None, STORIES)
STEPS = (
    Step((Cut(0, 0, 2), Move(Place(Shelf.BODY, 0, 1), Place(Shelf.UNPLACED, 0))), settles=4),
    Step((Reword(0, "新\0", None, "副", Byline(("王",)), ("a",), ("", "字"), ()), Divide(2, 1), Number())),
    Step(undo=True),
)


@pytest.fixture
def page(database: Database) -> PageRecord:
    with database.write() as db:
        return pages.add(
            db,
            sha256="a" * 64,
            source="x",
            raw_text="text",
            encoding="utf-8",
            issue_date=date(2026, 11, 20),
            page_no="A01",
            section=None,
            parsed=PARSED,
            received=NOW,
        )


def titles(database: Database, page: PageRecord) -> list[tuple[int, str | None]]:
    with database.read() as db:
        return [(article.ordinal, article.story.title) for article in articles.of_page(db, page.id)]


def test_steps_come_back_as_they_were_taken(database: Database, page: PageRecord) -> None:
    with database.write() as db:
        draft = drafts.of_page(db, page.id)
        assert draft == drafts.Draft(page.id, 0, PARSED, Sheet(PARSED))
        for step in STEPS:
            draft = drafts.take(db, draft, step, draft.sheet, by="李", now=NOW)

    with database.read() as db:
        assert [(one.version, one.by, one.step) for one in drafts.steps(db, page.id)] == [
            (number, "李", step) for number, step in enumerate(STEPS, 1)
        ]
        assert drafts.of_page(db, page.id) == draft


def test_of_two_steps_on_one_version_the_second_is_refused(database: Database, page: PageRecord) -> None:
    with database.write() as db:
        draft = drafts.of_page(db, page.id)
        assert draft is not None
        drafts.take(db, draft, STEPS[0], draft.sheet, by="李", now=NOW)

    with pytest.raises(Conflict), database.write() as db:
        drafts.take(db, draft, STEPS[1], draft.sheet, by="王", now=NOW)


def test_draft_articles_follow_the_sheet_and_signed_ones_do_not(database: Database, page: PageRecord) -> None:
    with database.write() as db:
        first = articles.of_page(db, page.id)[0]
        articles.sign_off(db, [first.id], by="李", now=NOW)
        sheet = Sheet(Parsed(None, (STORIES[2], STORIES[1], STORIES[0])), (1, 2, 7))
        drafts.follow(db, page, sheet, now=NOW)

    assert titles(database, page) == [(1, "标题0"), (2, "标题1"), (7, "标题0")]
    with database.read() as db:
        assert drafts.waiting(db) == {page.id: 2}
        assert articles.of_page(db, page.id)[0].state is ArticleState.SIGNED_OFF


def test_a_page_with_other_text_begins_anew(database: Database, page: PageRecord) -> None:
    with database.write() as db:
        draft = drafts.of_page(db, page.id)
        assert draft is not None
        drafts.take(db, draft, STEPS[0], draft.sheet, by="李", now=NOW)
        parsed = Parsed(None, STORIES[:1])
        again = {"sha256": "b" * 64, "source": "y", "raw_text": "other", "encoding": "gb18030"}
        pages.replace(db, page.id, parsed=parsed, received=NOW, **again)
        drafts.follow(db, page, Sheet(parsed), now=NOW)

    with database.read() as db:
        assert drafts.of_page(db, page.id) == drafts.Draft(page.id, 2, parsed, Sheet(parsed))
        assert pages.raw_text(db, page.id) == "other"
    assert titles(database, page) == [(1, "标题0")]


def test_a_page_moves_with_its_articles(database: Database, page: PageRecord) -> None:
    with database.write() as db:
        pages.rename(db, page.id, issue_date=date(2026, 11, 21), page_no="B02")

    with database.read() as db:
        assert next(article.key for article in articles.of_page(db, page.id)) == "2026-11-21-b02-01"
        assert pages.by_place(db, date(2026, 11, 21), "b02") == pages.by_id(db, page.id)
        assert pages.by_place(db, date(2026, 11, 20), "A01") is None


def test_an_arrival_waits_once_and_is_decided_once(database: Database, page: PageRecord) -> None:
    told = {"sha256": "c" * 64, "source": "z", "raw_text": "a\0b", "encoding": "utf-8"}
    with database.write() as db:
        one = arrivals.add(db, page_id=page.id, now=NOW, **told)
        assert arrivals.add(db, page_id=page.id, now=NOW, **told) == one
        assert arrivals.listing(db) == (one,)
        arrivals.decided(db, one.id)
        with pytest.raises(NotFound):
            arrivals.by_id(db, one.id)


def test_tries_are_counted_in_a_window_and_forgotten(database: Database) -> None:
    window = timedelta(minutes=5)
    with database.write() as db:
        for minute in (0, 1, 6):
            at = NOW + timedelta(minutes=minute)
            logins.add_try(db, ("a", "b"), now=at, since=at - window)
        assert logins.tries(db, "a", NOW + timedelta(minutes=6) - window) == 1
        logins.forget_tries(db, "a")
        assert (logins.tries(db, "a", NOW - window), logins.tries(db, "b", NOW - window)) == (0, 1)


def test_a_code_is_taken_once_and_never_an_older_one(database: Database) -> None:
    with database.write() as db:
        who = staff.add(db, login="li", password_hash="h", role=Role.EDITOR, now=NOW).id
        logins.offer_factor(db, who, "nonce")
        taken = [logins.use_step(db, who, step) for step in (100, 100, 99, 101)]
        logins.set_recovery(db, who, ("x", "y"))
        used = [logins.use_recovery(db, who, code) for code in ("x", "x", "z")]

        assert (taken, used) == ([True, False, False, True], [True, False, False])
        assert (logins.recovery_left(db, who), logins.factor(db, who)) == (
            1,
            logins.Factor("nonce", confirmed=True, last_step=101),
        )
        logins.remove_factor(db, who)
        assert (logins.recovery_left(db, who), logins.factor(db, who)) == (0, None)


def test_who_holds_a_page_has_it_alone(database: Database, page: PageRecord) -> None:
    """What the second one reads after `hold` is what the first one made of it: a sign-off signs what was seen."""
    seen: list[int] = []

    def second() -> None:
        with database.write() as db:
            pages.hold(db, page.id)
            draft = drafts.of_page(db, page.id)
            assert draft
            seen.append(draft.version)

    other = threading.Thread(target=second)
    with database.write() as db:
        pages.hold(db, page.id)
        other.start()
        other.join(0.3)  # long enough to read the old version, if it could
        draft = drafts.of_page(db, page.id)
        assert draft
        drafts.take(db, draft, Step(), draft.sheet, by="李", now=NOW)
    other.join(30)

    assert seen == [1]
