"""Corrections and retractions: one revision more, the old words kept, and nobody overwrites what they did not see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.errors import Conflict
from syndicate.model.article import Article, ArticleState
from syndicate.store import articles, changes
from syndicate.store.shelf import Shelf
from tests.store.paper import NOW, Press, story

LATER = NOW + timedelta(hours=3)


def first(press: Press) -> Article:
    with press.database.read() as db:
        return articles.by_key(db, "2026-03-02-a01-01")


def test_a_correction_is_a_new_revision_of_the_same_article(press: Press) -> None:
    seen = first(press)
    with press.database.write() as db:
        changed = changes.correct(db, seen, story("改正", "west"), note="标题有误。", by="li", now=LATER)

    assert changed == first(press)
    assert (changed.key, changed.published, changed.revision) == (seen.key, seen.published, seen.revision + 1)
    assert (changed.story.title, changed.note, changed.updated) == ("改正", "标题有误。", LATER)


def test_a_correction_of_the_parks_moves_the_article(press: Press) -> None:
    with press.database.write() as db:
        before = articles.counts(db)
        changes.correct(db, first(press), story("第1条", "west"), note="园区有误。", by="li", now=LATER)

        assert (before, articles.counts(db)) == ({"east": 2, "west": 2}, {"east": 1, "west": 3})


def test_an_unknown_park_is_refused_and_nothing_changes(press: Press) -> None:
    seen = first(press)
    with pytest.raises(Conflict), press.database.write() as db:
        changes.correct(db, seen, story("第1条", "nowhere"), note="园区有误。", by="li", now=LATER)

    assert first(press) == seen


def test_a_retracted_article_is_public_and_no_longer_live(press: Press) -> None:
    with press.database.write() as db:
        gone = changes.retract(db, first(press), note="消息不实。", by="li", now=LATER)

        assert (gone.state, gone.note, gone.updated) == (ArticleState.RETRACTED, "消息不实。", LATER)
        assert Shelf(db).whole([gone.key]) == {gone.key: gone}
        assert gone.id not in {article.id for article in articles.live(db)}


def test_drafts_are_not_public(press: Press) -> None:
    with press.database.write() as db:
        db.exec_driver_sql("UPDATE articles SET state = 'draft'")

        assert Shelf(db).whole([first(press).key]) == {}


@pytest.mark.parametrize("state", [ArticleState.DRAFT, ArticleState.RETRACTED])
def test_only_what_is_signed_off_can_change(press: Press, state: ArticleState) -> None:
    seen = first(press)
    with press.database.write() as db:
        db.exec_driver_sql(f"UPDATE articles SET state = '{state.value}'")

    told = state.value.replace("_", " ")
    with pytest.raises(Conflict, match=told), press.database.write() as db:
        changes.retract(db, seen, note="原因。", by="li", now=LATER)
    with pytest.raises(Conflict, match=told), press.database.write() as db:
        changes.correct(db, seen, story("x"), note="原因。", by="li", now=LATER)


def test_who_saw_an_older_revision_is_told_so_and_changes_nothing(press: Press) -> None:
    seen = first(press)
    with press.database.write() as db:
        changed = changes.correct(db, seen, story("改正"), note="标题有误。", by="li", now=LATER)
    with pytest.raises(Conflict, match="revision 2; you saw revision 1"), press.database.write() as db:
        changes.retract(db, seen, note="消息不实。", by="wang", now=LATER)

    assert first(press) == changed


def test_every_change_is_kept_with_who_why_and_what_stood_before(press: Press) -> None:
    seen = first(press)
    with press.database.write() as db:
        changed = changes.correct(db, seen, replace(seen.story, title="改正"), note="标题有误。", by="li", now=LATER)
        changes.retract(db, changed, note="消息不实。", by="wang", now=LATER + timedelta(hours=1))
        kept = changes.of_article(db, seen.id)

    assert [(change.revision, change.by, change.note) for change in kept] == [
        (2, "li", "标题有误。"),
        (3, "wang", "消息不实。"),
    ]
    assert [change.before for change in kept] == [seen.story, changed.story]
