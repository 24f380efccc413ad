"""Pages: stored once, with everything the parser made of them."""

from datetime import timedelta

import pytest

from syndicate.errors import Conflict, NotFound
from syndicate.model.article import ArticleState
from syndicate.model.page import Advert, AdvertEntry, Parsed, Problem, ProblemKind, Span
from syndicate.store import articles, pages, parks
from syndicate.store.database import Database, Db
from tests.store.paper import DAY, EAST, NOW, WEST, add_page, story

PROBLEMS = (
    Problem(ProblemKind.SEAM, Span(3, 9, 1, 2), "joined", ("cut",), 0.5),
    Problem(ProblemKind.PARK, Span(0, 1), "?"),
)
ADVERTS = (Advert("合作园区", ("东区", "西区"), (AdvertEntry("east", "东区", hotline="0731-1"),), (Span(0, 4, 1, 2),)),)


def add(db: Db, *, sha256: str = "1" * 64, page_no: str = "A03", raw_text: str = "报纸") -> pages.PageRecord:
    return pages.add(
        db,
        sha256=sha256,
        source="a03.txt",
        raw_text=raw_text,
        encoding="gb18030",
        issue_date=DAY,
        page_no=page_no,
        section="园区",
        parsed=Parsed(None, (story("一", "east"), story("二", "west", "east")), ADVERTS, problems=PROBLEMS),
        received=NOW,
    )


@pytest.fixture
def paper(database: Database) -> Database:
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
    return database


def test_a_page_comes_back_with_all_that_was_made_of_it(paper: Database) -> None:
    with paper.write() as db:
        record = add(db)
    with paper.read() as db:
        assert record == pages.PageRecord(
            record.id, "1" * 64, "a03.txt", NOW, DAY, "A03", section="园区", encoding="gb18030"
        )
        assert pages.by_id(db, record.id) == pages.by_sha256(db, "1" * 64) == record
        assert pages.problems(db, record.id) == PROBLEMS
        assert pages.adverts(db, record.id) == ADVERTS
        first, second = articles.of_page(db, record.id)

    assert (first.ordinal, first.state, first.revision, first.updated) == (1, ArticleState.DRAFT, 1, NOW)
    assert (first.key, second.key) == ("2026-03-02-a03-01", "2026-03-02-a03-02")
    assert second.story == story("二", "west", "east")


@pytest.mark.parametrize("text", ["", "a\0b\r\n\u202e\ufffe", "half \ud800 a pair", "\ud83d\ude00"])
def test_the_text_as_received_is_kept_to_the_letter(paper: Database, text: str) -> None:
    with paper.write() as db:
        page = add(db, raw_text=text)

        assert pages.raw_text(db, page.id) == text


def test_another_text_for_the_same_page_names_both(paper: Database) -> None:
    with paper.write() as db:
        add(db)
    with pytest.raises(Conflict, match=f"{'1' * 12} from a03.txt, this one is {'2' * 12}"), paper.write() as db:
        add(db, sha256="2" * 64, page_no="a03")
    with paper.read() as db:
        assert len(pages.listing(db)) == 1


def test_the_same_text_as_another_page_is_refused(paper: Database) -> None:
    with paper.write() as db:
        add(db)
    with pytest.raises(Conflict, match="already stored as page A03"), paper.write() as db:
        add(db, page_no="A04")


def test_a_story_of_an_unknown_park_is_refused_whole(database: Database) -> None:
    with pytest.raises(Conflict, match=r"(?i)foreign key"), database.write() as db:
        add(db)
    with database.read() as db:
        assert pages.listing(db) == ()


def test_pages_without_a_number_get_the_next_free_one(paper: Database) -> None:
    with paper.write() as db:
        assert pages.next_page_no(db, DAY) == "p1"
        add(db, page_no="P1", sha256="a")
        add(db, page_no="p3", sha256="b")
        add(db, page_no="A01", sha256="c")
        assert pages.next_page_no(db, DAY) == "p2"
        add(db, page_no="p2", sha256="d")
        assert pages.next_page_no(db, DAY) == "p4"
        assert pages.next_page_no(db, DAY + timedelta(days=1)) == "p1"


def test_pages_are_listed_newest_day_first(paper: Database) -> None:
    with paper.write() as db:
        older = add_page(db, [], page_no="A02", day=DAY - timedelta(days=1))
        second = add_page(db, [], page_no="A02")
        first = add_page(db, [], page_no="A01")

        assert pages.listing(db) == (first, second, older)


def test_pages_that_are_not_there(paper: Database) -> None:
    with paper.read() as db:
        assert pages.by_sha256(db, "0") is None
        assert pages.problems(db, 7) == ()
        for look in (pages.by_id, pages.raw_text):
            with pytest.raises(NotFound, match="no page 7"):
                look(db, 7)
