"""The registry at the desk: names that lead to one park, slugs that move with all that is theirs, closed parks."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from syndicate.desk import audit, intake, parks, parks_moves, publishing, readers, review, subscribing
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed, NotFound, WrongInput
from syndicate.model.edit import Reword
from syndicate.model.page import Byline
from syndicate.model.park import Park
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role, Staff
from syndicate.pages.registry import parks_from
from syndicate.store import articles, drafts, moved
from syndicate.store import parks as store
from syndicate.store import readers as kept
from syndicate.store.database import Database

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
EDITOR = Staff(7, "lin", Role.EDITOR, disabled=False, password_hash="")
PAGE = (
    "A01 要闻 2026年3月2日 星期一\n\n天易经开区 开放日\n\n昨天，天易经开区开放。\n\n岳塘经开区 招商\n\n签三个项目。\n"
)


@pytest.fixture
def paper(rooms: Rooms) -> Rooms:
    """A paper with two pages in, one of them signed off and published."""
    return furnished(rooms)


@pytest.fixture
def either(rooms: Rooms, database: Database) -> Rooms:
    """The same on each kind of database."""
    made = replace(rooms, database=database)
    with database.write() as db:
        store.sync(db, rooms.parks)
    return furnished(made)


def furnished(rooms: Rooms) -> Rooms:
    page = intake.receive(rooms, OPERATOR, PAGE.encode(), source="a", now=NOW).page
    review.sign_off(rooms, OPERATOR, page.id, version=0, now=NOW)
    intake.receive(rooms, OPERATOR, PAGE.replace("A01", "A02").replace("开放日", "上新").encode(), source="b", now=NOW)
    return rooms


def change(rooms: Rooms, slug: str, **words: object) -> Park:
    at = parks.look(rooms, OPERATOR, slug).at
    return parks.change(rooms, OPERATOR, slug, replace(at.park, **words), revision=at.revision, now=NOW)  # type: ignore[arg-type]


def feed(rooms: Rooms, slug: str) -> str:
    return (rooms.feeds / slug / "atom.xml").read_text(encoding="utf-8")


def ids(text: str) -> list[str]:
    return [line.split("</id>")[0] for line in text.split("<id>")[1:]]


def test_a_changed_name_is_in_its_feed_at_once(paper: Rooms) -> None:
    change(paper, "tianyi", name="天易新区", aliases=("天易经开区",))

    assert "天易新区" in feed(paper, "tianyi")
    assert next(park for park in paper.parks if park.slug == "tianyi").aliases == ("天易经开区",)
    assert readers.park_slug(paper, "天易经开区") == "tianyi"


def test_another_slug_takes_everything_along_and_no_id_changes(either: Rooms) -> None:
    reader, _ = readers.add_reader(
        either, address="lin@example.com", name=None, parks=["tianyi"], rhythm=Rhythm.DAILY, source="t", now=NOW
    )
    before = ids(feed(either, "tianyi"))
    done = parks_moves.rename(either, OPERATOR, "tianyi", "tianyi-new", now=NOW)

    assert (done.old, done.new, done.articles, done.choices) == ("tianyi/", "tianyi-new/", 2, 1)
    assert ids(feed(either, "tianyi-new")) == before
    assert not (either.feeds / "tianyi").exists()
    with either.database.read() as db:
        assert moved.every(db) == {"tianyi/": "tianyi-new/"}
        assert kept.by_id(db, reader.id).choice.parks == {"tianyi-new"}
    assert readers.park_slug(either, "tianyi") == "tianyi-new"
    assert parks.look(either, OPERATOR, "tianyi").before == ("tianyi",)


def test_a_page_under_review_follows_and_a_form_from_before_is_refused(either: Rooms) -> None:
    page = review.shelf(either, OPERATOR, limit=9).pages[-1]
    look = review.look(either, OPERATOR, page.id)
    story = look.sheet.parsed.stories[0]
    words = Reword(0, "新题", None, None, Byline(), ("tianyi",), tuple(p.text for p in story.paragraphs), ())
    after = review.change(either, OPERATOR, page.id, look.version, (words,), now=NOW)
    parks_moves.rename(either, OPERATOR, "tianyi", "ty", now=NOW)

    with pytest.raises(Conflict):
        review.change(either, OPERATOR, page.id, after.version, (words,), now=NOW)
    seen = review.look(either, OPERATOR, page.id)
    review.undo(either, OPERATOR, page.id, version=seen.version, now=NOW)
    seen = review.look(either, OPERATOR, page.id)
    assert seen.sheet.parsed.stories[0].parks == ("ty",)
    review.sign_off(either, OPERATOR, page.id, version=seen.version, now=NOW)
    with either.database.read() as db:
        assert len(articles.live(db, park="ty")) == 2
        assert articles.live(db, park="tianyi") == ()
        draft = drafts.of_page(db, page.id)
    assert draft is not None
    assert draft.base.stories[0].parks == ("ty",)


def test_a_slug_comes_back_and_its_feed_keeps_the_id_it_was_born_with(either: Rooms) -> None:
    before = ids(feed(either, "tianyi"))
    parks_moves.rename(either, OPERATOR, "tianyi", "ty", now=NOW)
    parks_moves.rename(either, OPERATOR, "ty", "tianyi", now=NOW)

    assert ids(feed(either, "tianyi")) == before
    with either.database.read() as db:
        assert moved.every(db) == {"ty/": "tianyi/"}


def test_a_slug_whose_old_address_leads_elsewhere_is_not_given_again(paper: Rooms) -> None:
    parks_moves.rename(paper, OPERATOR, "tianyi", "ty", now=NOW)

    with pytest.raises(Conflict):
        parks.add(paper, OPERATOR, Park("tianyi", "新区"), now=NOW)
    with pytest.raises(Conflict):
        parks_moves.rename(paper, OPERATOR, "yuetang", "tianyi", now=NOW)


def test_a_park_becomes_part_of_another(paper: Rooms) -> None:
    done = parks_moves.merge(paper, OPERATOR, "tianyi", "yuetang", now=NOW)

    assert done.articles == 2
    assert readers.park_slug(paper, "天易经开区") == "yuetang"
    assert readers.park_slug(paper, "tianyi") == "yuetang"
    assert feed(paper, "yuetang").count("<entry>") == 2
    with pytest.raises(WrongInput):
        parks_moves.merge(paper, OPERATOR, "yuetang", "yuetang", now=NOW)


def test_a_name_belongs_to_one_park(paper: Rooms) -> None:
    with pytest.raises(Conflict, match="岳塘经开区"):
        change(paper, "tianyi", aliases=("岳塘经开区",))
    with pytest.raises(Conflict):
        parks.add(paper, OPERATOR, Park("other", "天易示范区"), now=NOW)


@pytest.mark.parametrize(
    "park",
    [Park("Other", "新区"), Park("all", "新区"), Park("articles", "新区"), Park("a" * 41, "新区"), Park("a-", "新区"),
     Park("other", "新"), Park("other", "新" * 61), Park("other", "新区", ("好",)), Park("other", "新区", colour="red"),
     Park("other", "新区", colour="#ffff00"), Park("other", "新区", tagline="长" * 121)],
)  # fmt: skip
def test_words_that_cannot_be_are_refused(paper: Rooms, park: Park) -> None:
    with pytest.raises(WrongInput):
        parks.add(paper, OPERATOR, park, now=NOW)
    assert len(parks.listing(paper, OPERATOR)) == 8


def test_who_comes_second_overwrites_nothing(paper: Rooms) -> None:
    seen = parks.look(paper, OPERATOR, "tianyi").at
    change(paper, "tianyi", hotline="0731-1")

    with pytest.raises(Conflict):
        parks.change(paper, OPERATOR, "tianyi", seen.park, revision=seen.revision, now=NOW)
    with pytest.raises(Conflict):
        parks_moves.rename(paper, OPERATOR, "tianyi", "ty", revision=seen.revision, now=NOW)


def test_a_closed_park_keeps_its_feed_and_readers_and_takes_no_new_ones(paper: Rooms) -> None:
    parks.set_closed(paper, OPERATOR, "tianyi", closed=True, now=NOW)
    publishing.publish(paper)
    wish = subscribing.Wish("wang@example.com", None, ("tianyi",))

    assert feed(paper, "tianyi").count("<entry>") == 1
    with pytest.raises(NotFound):
        subscribing.ask(paper, wish, network=None, worked=False, source="t", now=NOW)
    parks.set_closed(paper, OPERATOR, "tianyi", closed=False, now=NOW)
    subscribing.ask(paper, wish, network=None, worked=False, source="t", now=NOW)


def test_only_a_park_that_nothing_names_can_be_removed(paper: Rooms) -> None:
    with pytest.raises(Conflict):
        parks.remove(paper, OPERATOR, "tianyi", now=NOW)
    parks.add(paper, OPERATOR, Park("xinqu", "新区"), now=NOW)
    parks.remove(paper, OPERATOR, "xinqu", now=NOW)

    assert not (paper.feeds / "xinqu").exists()
    parks.add(paper, OPERATOR, Park("xinqu", "另一新区"), now=NOW)
    assert parks.listing(paper, OPERATOR)[-1].at.park.name == "另一新区"


def test_a_park_is_put_elsewhere_in_the_order(paper: Rooms) -> None:
    at = parks.look(paper, OPERATOR, "tianyi").at
    parks.change(paper, OPERATOR, "tianyi", at.park, revision=at.revision, now=NOW, place=1)

    assert [park.slug for park in paper.parks][:2] == ["tianyi", "yuetang"]


def test_what_was_exported_comes_back(paper: Rooms) -> None:
    change(paper, "tianyi", tagline='向"东"\\')
    text = parks.export(paper, OPERATOR)
    done = parks.take_in(paper, OPERATOR, parks_from(text, "export"), now=NOW)

    assert len(done.same) == 8
    assert tomllib.loads(text)["park"][2]["tagline"] == '向"东"\\'


def test_an_import_adds_and_changes_and_takes_nothing_out(either: Rooms) -> None:
    done = parks.take_in(either, OPERATOR, [Park("xinqu", "新区"), Park("tianyi", "天易")], now=NOW)

    assert (done.added, done.changed) == (("xinqu",), ("tianyi",))
    assert [park.slug for park in either.parks][:3] == ["xinqu", "tianyi", "yuetang"]
    assert len(either.parks) == 9
    with pytest.raises(Conflict):
        parks.take_in(either, OPERATOR, [Park("other", "岳塘经开区")], now=NOW)


def test_administrators_change_and_it_is_written_down(paper: Rooms) -> None:
    with pytest.raises(NotAllowed):
        parks.add(paper, EDITOR, Park("xinqu", "新区"), now=NOW)
    for act in (lambda: parks.remove(paper, EDITOR, "tianyi", now=NOW),
                lambda: parks_moves.rename(paper, EDITOR, "tianyi", "ty", now=NOW),
                lambda: parks_moves.merge(paper, EDITOR, "tianyi", "yuetang", now=NOW),
                lambda: parks.set_closed(paper, EDITOR, "tianyi", closed=True, now=NOW),
                lambda: parks.take_in(paper, EDITOR, [], now=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    parks_moves.rename(paper, OPERATOR, "tianyi", "ty", now=NOW)

    newest = audit.entries(paper, OPERATOR)[0]
    assert (newest.act, newest.subject, newest.detail) == ("park.rename", "ty", "tianyi")
    assert audit.verify(paper).broken is None
