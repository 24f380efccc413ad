"""Review: an editor reads the parse, changes it step by step, and signs it off. Nobody's work is lost to another's."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from syndicate.desk import audit, publishing
from syndicate.desk.questions import Question, questions
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.desk.sheets import Line, lines, told
from syndicate.errors import Conflict
from syndicate.model.article import Article, ArticleState
from syndicate.model.edit import Edit, Number, Sheet, Step
from syndicate.model.page import Parsed
from syndicate.model.staff import Role, Staff
from syndicate.pages.edits import apply, replay
from syndicate.pages.leftover import leftover
from syndicate.store import articles, drafts, pages
from syndicate.store.database import Db
from syndicate.store.drafts import Draft, StepTaken
from syndicate.store.pages import PageRecord


@dataclass(frozen=True, slots=True)
class Review:
    """A page as it lies on the desk. `articles` stand beside the stories of the sheet, one each."""

    page: PageRecord
    version: int
    sheet: Sheet
    articles: tuple[Article, ...]
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]
    steps: tuple[StepTaken, ...]

    @property
    def drafts(self) -> int:
        """How many stories wait for a signature."""
        return sum(article.state is ArticleState.DRAFT for article in self.articles)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others did since a version: their steps, and how the page's words changed (lines of a unified diff)."""

    steps: tuple[StepTaken, ...]
    difference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pages that came in, the newest day first, and how many articles of a page wait for a signature, by page id."""

    pages: tuple[PageRecord, ...]
    drafts: Mapping[int, int]


def shelf(rooms: Rooms, who: Staff, *, before: date | None = None, limit: int) -> Shelf:
    """At most `limit` pages; with `before`, those of earlier days."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        return Shelf(pages.listing(db, limit, before=before), drafts.waiting(db))


def look(rooms: Rooms, who: Staff, page_id: int) -> Review:
    """The page and all that is open on it. Raises NotFound."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        page, draft, text = pages.by_id(db, page_id), _draft(db, page_id), pages.raw_text(db, page_id)
        known = {article.ordinal: article for article in articles.of_page(db, page_id)}
        steps = drafts.steps(db, page_id)
    beside = tuple(known[ordinal] for ordinal in draft.sheet.numbers)
    closed = frozenset(n for n, article in enumerate(beside) if article.state is not ArticleState.DRAFT)
    return Review(
        page=page,
        version=draft.version,
        sheet=draft.sheet,
        articles=beside,
        lines=lines(text, draft.sheet.parsed),
        questions=questions(draft.sheet, draft.base, text, rooms.parks, closed=closed),
        steps=steps,
    )


def meanwhile(rooms: Rooms, who: Staff, page_id: int, version: int) -> Meanwhile:
    """What happened to a page since `version`. Raises NotFound."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        draft, text = _draft(db, page_id), pages.raw_text(db, page_id)
        steps = drafts.steps(db, page_id)
    seen = replay(draft.base, [taken.step for taken in steps if taken.version <= version], text)
    names = {park.slug: park.name for park in rooms.parks}
    before, now = told(seen, names), told(draft.sheet, names)
    changed = difflib.unified_diff(before, now, n=1, lineterm="")
    kept = tuple(line for line in changed if line.strip() and not line.startswith(("---", "+++", "@@")))
    return Meanwhile(tuple(taken for taken in steps if taken.version > version), kept)


def change(rooms: Rooms, who: Staff, page_id: int, version: int, edits: tuple[Edit, ...], *, now: datetime) -> Draft:
    """Take one step on the version the editor saw. Raises Conflict when somebody was first, or it does not fit."""
    return _take(rooms, who, page_id, version=version, step=Step(edits), now=now)


def decide(
    rooms: Rooms, who: Staff, page_id: int, *, version: int, question: int, offer: int | None, now: datetime
) -> Draft:
    """Answer a question: by one of its offers, or (None) that it is right as it is. Raises Conflict, NotFound."""
    asked = next((one for one in look(rooms, who, page_id).questions if one.number == question), None)
    if asked is None or (offer is not None and not 0 <= offer < len(asked.offers)):
        raise Conflict("这个疑点已经处理过了。", hint="请回到版面再看一眼。")
    edits = () if offer is None else asked.offers[offer].edits
    return _take(rooms, who, page_id, version=version, step=Step(edits, settles=question), now=now)


def undo(rooms: Rooms, who: Staff, page_id: int, *, version: int, now: datetime) -> Draft:
    """Take the newest step back. Raises Conflict when there is none."""
    return _take(rooms, who, page_id, version=version, step=Step(undo=True), now=now)


def sign_off(
    rooms: Rooms,
    who: Staff,
    page_id: int,
    *,
    version: int,
    now: datetime,
    ordinal: int | None = None,
    park: str | None = None,
) -> int:
    """Sign drafts off as they were seen: one article, those of a park (a slug), or all; and publish them.

    How many were drafts. Raises Conflict when somebody changed the page meanwhile.
    """
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        draft = _seen(db, page_id, version)
        chosen = [
            article
            for article in articles.of_page(db, page_id)
            if article.state is ArticleState.DRAFT
            and ordinal in {None, article.ordinal}
            and (park is None or park in article.parks)
        ]
        if chosen:
            _Hand(rooms, db, who, now).number(draft)
        signed = articles.sign_off(db, [article.id for article in chosen], by=who.login, now=now)
        for article in chosen:
            audit.record(rooms, db, who, "article.sign_off", article.key, now=now)
    if signed:
        publishing.publish(rooms)
    return signed


@dataclass(frozen=True, slots=True)
class _Hand:
    """An editor at work, in one transaction."""

    rooms: Rooms
    db: Db
    who: Staff
    now: datetime

    def take(self, draft: Draft, step: Step) -> Draft:
        """One step more. Raises Conflict when it does not fit, or touches what is signed off."""
        known = articles.of_page(self.db, draft.page_id)
        fixed = frozenset(article.ordinal for article in known if article.state is not ArticleState.DRAFT)
        if fixed:
            draft = self.number(draft)
        sheet = self._sheet(draft, step)
        if _of(draft.sheet, fixed) != _of(sheet, fixed):
            raise Conflict("已签发的稿件不能在这里改。", hint="请打开那篇文章，用“更正”改它。")
        return self._keep(draft, step, sheet)

    def number(self, draft: Draft) -> Draft:
        """From the first sign-off on, the stories keep their numbers."""
        if draft.sheet.ordinals:
            return draft
        step = Step((Number(),))
        return self._keep(draft, step, self._sheet(draft, step))

    def _sheet(self, draft: Draft, step: Step) -> Sheet:
        text = pages.raw_text(self.db, draft.page_id)
        if not step.undo:
            return apply(draft.sheet, step, text)
        taken = [one.step for one in drafts.steps(self.db, draft.page_id)]
        return replay(draft.base, [*taken, step], text)

    def _keep(self, draft: Draft, step: Step, sheet: Sheet) -> Draft:
        page = pages.by_id(self.db, draft.page_id)
        if drafts.of_page(self.db, page.id) is None:
            drafts.begin(self.db, page.id, draft.base)
        taken = drafts.take(self.db, draft, step, sheet, by=self.who.login, now=self.now)
        drafts.follow(self.db, page, sheet, now=self.now)
        acts = " ".join(edit.act for edit in step.edits) or ("undo" if step.undo else "keep")
        detail = f"{taken.version} {acts}"
        audit.record(self.rooms, self.db, self.who, "page.edit", pages.key(page), now=self.now, detail=detail)
        return taken


def _of(sheet: Sheet, ordinals: frozenset[int]) -> dict[int, object]:
    return {n: s for n, s in zip(sheet.numbers, sheet.parsed.stories, strict=True) if n in ordinals}


def _take(rooms: Rooms, who: Staff, page_id: int, *, version: int, step: Step, now: datetime) -> Draft:
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        return _Hand(rooms, db, who, now).take(_seen(db, page_id, version), step)


def _seen(db: Db, page_id: int, version: int) -> Draft:
    """The draft, which nobody else changes meanwhile. Raises Conflict when it is no longer what the editor saw."""
    pages.hold(db, page_id)
    draft = _draft(db, page_id)
    if draft.version != version:
        raise Conflict("别人刚刚改过这一版。", hint="请看一看改了什么，再继续。")
    return draft


def _draft(db: Db, page_id: int) -> Draft:
    """The page's draft; of a page from before there were drafts, what was stored of it. Raises NotFound."""
    draft = drafts.of_page(db, page_id)
    if draft is not None:
        return draft
    known = articles.of_page(db, page_id)
    parsed = Parsed(
        header=None,
        stories=tuple(article.story for article in known),
        adverts=pages.adverts(db, page_id),
        problems=pages.problems(db, page_id),
    )
    base = leftover(pages.raw_text(db, page_id), parsed)
    return Draft(page_id, 0, base, Sheet(base))
