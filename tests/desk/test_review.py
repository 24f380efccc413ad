"""The review: what one editor decides stands in the rows, what two decide at once is told, what is signed is fixed."""

from pathlib import Path

import pytest

from syndicate import wiring
from syndicate.desk import articles, audit, intake, pages, review, today
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed
from syndicate.model.article import ArticleState
from syndicate.model.edit import Divide, Join, Merge, Retype, Reword
from syndicate.model.page import Byline, Parsed
from syndicate.model.staff import Role, Staff
from syndicate.pages.pieces import body, complete
from syndicate.store import articles as rows
from syndicate.store import drafts
from syndicate.store import pages as store

NOW = wiring.clock()
LI, WANG = (
    Staff(number, login, Role.EDITOR, disabled=False, password_hash="") for number, login in ((7, "li"), (8, "wang"))
)
READER = Staff(9, "zhao", Role.VIEWER, disabled=False, password_hash="")


@pytest.fixture
def page(rooms: Rooms, sample: bytes) -> int:
    return intake.receive(rooms, LI, sample, source="sample", now=NOW).page.id


def titles(rooms: Rooms, page: int) -> list[str | None]:
    with rooms.database.read() as db:
        return [article.story.title for article in rows.of_page(db, page)]


def test_a_step_changes_the_draft_articles_and_undo_takes_it_back(rooms: Rooms, page: int) -> None:
    before = titles(rooms, page)

    review.change(rooms, LI, page, version=0, edits=(Merge(1, 0),), now=NOW)
    merged = titles(rooms, page)
    review.undo(rooms, LI, page, version=1, now=NOW)

    assert merged == [before[0], *before[2:]]
    assert titles(rooms, page) == before
    assert review.look(rooms, LI, page).version == 2


def test_a_question_is_answered_by_its_offer_and_asked_no_more(rooms: Rooms, page: int) -> None:
    before = review.look(rooms, LI, page)
    assert [(one.asks, one.offers[0].word) for one in before.questions][:1] == [("joined", "cut")]

    review.decide(rooms, LI, page, version=0, question=before.questions[0].number, offer=0, now=NOW)
    left = review.look(rooms, LI, page).questions
    review.decide(rooms, LI, page, version=1, question=left[0].number, offer=None, now=NOW)

    after = review.look(rooms, LI, page)
    assert len(after.questions) == len(before.questions) - 2
    assert paragraphs(after) == paragraphs(before) + 1


def paragraphs(seen: review.Review) -> int:
    return sum(len(article.story.paragraphs) for article in seen.articles)


def test_each_question_has_an_answer_that_keeps_every_word(rooms: Rooms, page: int) -> None:
    while questions := review.look(rooms, LI, page).questions:
        seen = review.look(rooms, LI, page)
        offer = 0 if questions[0].offers else None
        review.decide(rooms, LI, page, version=seen.version, question=questions[0].number, offer=offer, now=NOW)

    with rooms.database.read() as db:
        draft, text = drafts.of_page(db, page), store.raw_text(db, page)
    assert draft is not None
    assert complete(draft.sheet.parsed, text)


def test_of_two_editors_at_once_the_second_is_told_what_the_first_did(rooms: Rooms, page: int) -> None:
    review.change(rooms, LI, page, version=0, edits=(Merge(1, 0),), now=NOW)

    with pytest.raises(Conflict):
        review.change(rooms, WANG, page, version=0, edits=(Join(0, 1),), now=NOW)

    told = review.meanwhile(rooms, WANG, page, 0)
    assert [(one.by, one.step.edits) for one in told.steps] == [("li", (Merge(1, 0),))]
    assert [line for line in told.difference if line.startswith(("-", "+"))]


def test_signed_off_is_published_at_once_and_fixed(rooms: Rooms, page: int) -> None:
    signed = review.sign_off(rooms, LI, page, version=0, ordinal=1, now=NOW)
    seen = review.look(rooms, LI, page)

    assert (signed, seen.drafts) == (1, len(seen.articles) - 1)
    assert (rooms.feeds / "articles" / f"{seen.articles[0].key}.html").exists()
    with pytest.raises(Conflict, match="已签发"):
        review.change(rooms, LI, page, version=seen.version, edits=(Retype(0, 0),), now=NOW)
    assert review.look(rooms, LI, page).version == seen.version


def test_after_a_sign_off_keys_stay_whatever_is_divided(rooms: Rooms, page: int) -> None:
    review.sign_off(rooms, LI, page, version=0, ordinal=3, now=NOW)
    seen = review.look(rooms, LI, page)
    keys = [article.key for article in seen.articles]

    review.change(rooms, LI, page, version=seen.version, edits=(Divide(0, 1),), now=NOW)

    after = review.look(rooms, LI, page).articles
    assert [article.key for article in after if article.key in keys] == keys
    assert after[1].ordinal == len(keys) + 1


def test_a_park_is_signed_off_alone(rooms: Rooms, page: int) -> None:
    seen = review.look(rooms, LI, page)
    park = seen.articles[-1].parks[0]

    review.sign_off(rooms, LI, page, version=0, park=park, now=NOW)

    after = review.look(rooms, LI, page).articles
    assert {a.state is ArticleState.SIGNED_OFF for a in after if park in a.parks} == {True}
    assert {a.state is ArticleState.SIGNED_OFF for a in after if park not in a.parks} == {False}


def test_what_was_seen_is_what_is_signed(rooms: Rooms, page: int) -> None:
    review.change(rooms, WANG, page, version=0, edits=(Merge(1, 0),), now=NOW)

    with pytest.raises(Conflict):
        review.sign_off(rooms, LI, page, version=0, now=NOW)

    assert {article.state for article in review.look(rooms, LI, page).articles} == {ArticleState.DRAFT}


def test_after_sign_off_an_edit_is_a_correction_with_its_note(rooms: Rooms, page: int) -> None:
    review.sign_off(rooms, LI, page, version=0, now=NOW)
    article = review.look(rooms, LI, page).articles[1]
    items = tuple(p.text for p in article.story.paragraphs)
    assert not article.story.subheads
    words = Reword(
        0, "另一个标题", None, None, Byline(), article.parks, items, tuple(c.text for c in article.story.captions)
    )

    articles.correct(rooms, LI, article.key, words, note="标题错了。", revision=1, now=NOW)

    opened = articles.read(rooms, LI, article.key)
    assert (opened.article.story.title, opened.article.note) == ("另一个标题", "标题错了。")
    assert [change.note for change in opened.history] == ["标题错了。"]
    assert "另一个标题" in (rooms.feeds / "articles" / f"{article.key}.html").read_text("utf-8")


def test_a_page_from_before_there_were_drafts_can_be_reviewed(rooms: Rooms, sample: bytes) -> None:
    page = pages.take_page(rooms, sample, source="old", now=NOW).page.id
    with rooms.database.write() as db:
        drafts.forget(db, page)

    seen = review.look(rooms, LI, page)
    review.change(rooms, LI, page, version=0, edits=(Merge(1, 0),), now=NOW)

    assert len(review.look(rooms, LI, page).articles) == len(seen.articles) - 1


def test_signed_off_by_command_line_the_numbers_stand_too(rooms: Rooms, page: int) -> None:
    pages.sign_off(rooms, [review.look(rooms, LI, page).articles[2].id], by="command line", now=NOW)

    review.change(rooms, LI, page, version=0, edits=(Divide(0, 1),), now=NOW)

    after = review.look(rooms, LI, page).articles
    assert [a.state for a in after if a.ordinal == 3] == [ArticleState.SIGNED_OFF]


def test_who_only_looks_changes_nothing(rooms: Rooms, page: int) -> None:
    with pytest.raises(NotAllowed):
        review.change(rooms, READER, page, version=0, edits=(Merge(1, 0),), now=NOW)
    with pytest.raises(NotAllowed):
        review.sign_off(rooms, READER, page, version=0, now=NOW)


def test_everything_done_is_in_the_audit_log(rooms: Rooms, page: int) -> None:
    review.change(rooms, LI, page, version=0, edits=(Merge(1, 0),), now=NOW)
    review.sign_off(rooms, WANG, page, version=1, ordinal=1, now=NOW)

    told = [(one.by, one.act) for one in audit.entries(rooms, OPERATOR)]
    assert told[::-1] == [
        ("li", "page.receive"),
        ("li", "page.edit"),
        ("wang", "page.edit"),
        ("wang", "article.sign_off"),
    ]


def test_a_page_without_stories_is_a_page(rooms: Rooms) -> None:
    page = intake.receive(rooms, LI, "新闻热线 0731-1234567\n".encode(), source="x", now=NOW).page.id

    seen = review.look(rooms, LI, page)

    assert seen.articles == ()
    assert review.sign_off(rooms, LI, page, version=0, now=NOW) == 0
    assert isinstance(seen.sheet.parsed, Parsed)
    assert Path(rooms.feeds).name == "feeds"


def test_a_form_from_before_the_page_was_replaced_is_nobodys_form(rooms: Rooms, page: int, sample: bytes) -> None:
    """The new text has versions of its own: what was seen of the old one signs and changes nothing."""
    other = sample.decode().replace("园区", "园 区", 1).encode()
    came = intake.receive(rooms, LI, other, source="again", now=NOW)
    assert came.arrival
    intake.accept(rooms, LI, came.arrival, now=NOW)

    with pytest.raises(Conflict, match="别人"):
        review.sign_off(rooms, WANG, page, version=0, now=NOW)
    with pytest.raises(Conflict, match="别人"):
        review.change(rooms, WANG, page, version=0, edits=(Retype(0, 0),), now=NOW)

    told = review.meanwhile(rooms, WANG, page, 0)
    now = review.look(rooms, WANG, page)
    assert (told.steps, told.difference, now.version) == ((), (), 1)
    assert now.steps == ()


def test_what_no_feed_may_hold_does_not_come_in_by_an_editors_form(rooms: Rooms, page: int) -> None:
    """A control character pasted into a form would be refused by XML, and stop every feed."""
    story = review.look(rooms, LI, page).sheet.parsed.stories[0]
    bad = "坏\x08\x00字\u202e\ufffe"
    byline = Byline(("李\x01明",), ("王\x02",), ())
    words = Reword(0, bad, bad, bad, byline, story.parks, (bad,) * len(body(story)), (bad,) * len(story.captions))

    review.change(rooms, LI, page, version=0, edits=(words,), now=NOW)

    made = review.look(rooms, LI, page).articles[0].story
    said = [made.title, made.kicker, made.subtitle, *(i.text for i in body(made)), *(c.text for c in made.captions)]
    assert set(said) == {"坏字"}
    assert made.byline == Byline(("李明",), ("王",), ())


def test_a_note_is_clean_too(rooms: Rooms, page: int) -> None:
    review.sign_off(rooms, LI, page, version=0, ordinal=1, now=NOW)
    article = review.look(rooms, LI, page).articles[0]

    gone = articles.retract(rooms, LI, article.key, note="写\x08错了\x00", revision=1, now=NOW)

    assert gone.note == "写错了"


def test_today_counts_the_questions_that_the_review_asks(rooms: Rooms, page: int) -> None:
    before = len(review.look(rooms, LI, page).questions)
    asked = review.look(rooms, LI, page).questions[0]
    assert asked.story is not None
    review.sign_off(rooms, LI, page, version=0, ordinal=asked.story + 1, now=NOW)

    left = len(review.look(rooms, LI, page).questions)

    assert left < before
    assert [one.problems for one in today.today(rooms, LI).waiting] == [left]
