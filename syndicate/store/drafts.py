"""Pages under review: the parse, every step the editors took, and what they made of it. Steps are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.model.article import Article, ArticleState
from syndicate.model.edit import Sheet, Step
from syndicate.model.page import Parsed, Story
from syndicate.store import articles, codec, schema
from syndicate.store.database import Db
from syndicate.store.schema_desk import draft_steps, drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """A page at the desk. `version` counts its steps: an editor's change says which version it was made on."""

    page_id: int
    version: int
    base: Parsed
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step: the version it made, when, and by whom."""

    version: int
    taken: datetime
    by: str
    step: Step


class Printed(Protocol):
    """A stored page's own facts."""

    @property
    def id(self) -> int: ...
    @property
    def issue_date(self) -> date: ...
    @property
    def page_no(self) -> str: ...


def begin(db: Db, page_id: int, parsed: Parsed, *, version: int = 0) -> Draft:
    """The draft of a page that has none yet."""
    sheet = Sheet(parsed)
    values = {"page_id": page_id, "version": version, "base": codec.dump(parsed), "sheet": codec.dump(sheet)}
    db.execute(sa.insert(drafts).values(**values))
    return Draft(page_id, version, parsed, sheet)


def begin_again(db: Db, page_id: int, parsed: Parsed) -> Draft:
    """The draft of a page that came with other text: no steps, and a version that no form has seen."""
    before = db.execute(sa.select(drafts.c.version).where(drafts.c.page_id == page_id)).scalar_one_or_none() or 0
    forget(db, page_id)
    return begin(db, page_id, parsed, version=before + 1)


def forget(db: Db, page_id: int) -> None:
    """Take a draft away with its steps."""
    db.execute(sa.delete(draft_steps).where(draft_steps.c.page_id == page_id))
    db.execute(sa.delete(drafts).where(drafts.c.page_id == page_id))


def of_page(db: Db, page_id: int) -> Draft | None:
    """The draft of a page; None for a page that was taken in before there were any."""
    row = db.execute(sa.select(drafts).where(drafts.c.page_id == page_id)).one_or_none()
    if row is None:
        return None
    return Draft(page_id, row.version, codec.load(Parsed, row.base), codec.load(Sheet, row.sheet))


def steps(db: Db, page_id: int) -> tuple[StepTaken, ...]:
    """Everything that was done to a page, the first step first."""
    rows = db.execute(sa.select(draft_steps).where(draft_steps.c.page_id == page_id).order_by(draft_steps.c.version))
    return tuple(StepTaken(row.version, row.taken, row.taken_by, codec.load(Step, row.step)) for row in rows)


def take(db: Db, draft: Draft, step: Step, sheet: Sheet, *, by: str, now: datetime) -> Draft:
    """The draft after one step more. Raises Conflict when somebody took one since `draft` was read."""
    version = draft.version + 1
    done = db.execute(
        sa.update(drafts)
        .where(drafts.c.page_id == draft.page_id, drafts.c.version == draft.version)
        .values(version=version, sheet=codec.dump(sheet))
    )
    if not done.rowcount:
        raise Conflict("别人刚刚改过这一版。", hint="请看一看改了什么，再继续。")
    db.execute(
        sa.insert(draft_steps).values(
            page_id=draft.page_id, version=version, taken=now, taken_by=by, step=codec.dump(step)
        )
    )
    return Draft(draft.page_id, version, draft.base, sheet)


def follow(db: Db, page: Printed, sheet: Sheet, *, now: datetime) -> None:
    """Make the draft articles of a page what its sheet says. Signed-off ones are not touched.

    Raises Conflict for a park the store does not know.
    """
    rows = {article.ordinal: article for article in articles.of_page(db, page.id)}
    wanted: Mapping[int, Story] = dict(zip(sheet.numbers, sheet.parsed.stories, strict=True))
    for ordinal, article in rows.items():
        if article.state is ArticleState.DRAFT and ordinal not in wanted:
            _remove(db, article)
    for ordinal, story in wanted.items():
        there = rows.get(ordinal)
        if there is None:
            facts = (page.id, page.issue_date, page.page_no)
            articles.add_draft(db, Article(0, *facts, ordinal, ArticleState.DRAFT, 1, now, story))
        elif there.state is ArticleState.DRAFT and there.story != story:
            _rewrite(db, there, story, now)


def waiting(db: Db) -> Mapping[int, int]:
    """Pages that hold drafts, by id, and how many: what waits for review."""
    table = schema.articles.c
    query = (
        sa.select(table.page_id, sa.func.count())
        .where(table.state == sa.literal_column("'draft'"))  # spelled out, so that the index of drafts is taken
        .group_by(table.page_id)
    )
    return {page_id: number for page_id, number in db.execute(query)}  # noqa: C416 rows are no pairs to the checker


def _remove(db: Db, article: Article) -> None:
    for table in (schema.article_parks, schema.articles):
        column = table.c.article_id if table is schema.article_parks else table.c.id
        db.execute(sa.delete(table).where(column == article.id))


def _rewrite(db: Db, article: Article, story: Story, now: datetime) -> None:
    table = schema.articles
    values = {"story": codec.dump(story), "updated": now}
    row = db.execute(sa.update(table).where(table.c.id == article.id).values(**values).returning(*table.c)).one()
    if story.parks != article.parks:
        articles.place(db, article.id, articles.article_of(row))
