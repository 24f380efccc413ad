"""Articles, editions, sendings and orders as the API shows them. Times are RFC 3339, in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from syndicate.desk.composing import Composed
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.page import Story
from syndicate.model.schedule import Order, OrderState, Question, Schedule
from syndicate.model.sending import Delivery, DeliveryState, DoubtPolicy, Reply, Sending, SendingState, Tally

HOUR = 3600


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list. `revision` counts from 1 and moves with every material change."""

    key: str
    state: ArticleState
    revision: int
    headline: str
    parks: tuple[str, ...]
    issue_date: date
    page: int
    page_no: str
    ordinal: int
    updated: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class ArticleShown(ArticleRow):
    """An article with all its words."""

    published: datetime
    story: Story


@dataclass(frozen=True, slots=True)
class SendingShown:
    """A sending and its tally: `total` is the sum of all the states."""

    number: int
    edition: str
    state: SendingState
    policy: DoubtPolicy
    created: datetime
    expires: datetime
    finished: datetime | None
    cause: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class OrderShown:
    """A wish that an edition be sent; `sending` once it started. `late_hours` null: it never asks for being late."""

    number: int
    edition: str | None
    schedule: int | None
    sending: int | None
    state: OrderState
    question: Question | None
    due: datetime
    at_least: int
    late_hours: float | None
    asked_by: str
    answered_by: str | None
    cause: str | None
    changed: datetime


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in a list; an empty `subject` is suggested anew from each letter's stories."""

    key: str
    kind: EditionKind
    issue_date: date
    subject: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionShown:
    """An edition on the desk. `left_out` could be in it. With a `sending`, what readers get stands."""

    key: str
    kind: EditionKind
    issue_date: date
    subject: str
    suggested_subject: str
    preheader: str
    suggested_preheader: str
    note: str | None
    articles: tuple[ArticleRow, ...]
    left_out: tuple[ArticleRow, ...]
    sending: SendingShown | None
    order: OrderShown | None


@dataclass(frozen=True, slots=True)
class LetterShown:
    """One reader's letter of a sending: its row of the ledger. `stories` are places in the edition, from 0."""

    sending: int
    reader: int
    state: DeliveryState
    attempt: int
    repeats: int
    stories: tuple[int, ...]
    relay: str | None
    reply: Reply | None
    due: datetime | None
    updated: datetime


@dataclass(frozen=True, slots=True)
class ScheduleShown:
    """Make the day's edition and send it, on these days `at` this time in China; `due` next."""

    number: int
    days: str
    at: str
    at_least: int
    late_hours: float | None
    made_by: str
    due: datetime


def article_row(one: Article) -> ArticleRow:
    return ArticleRow(**_facts(one))


def article(one: Article) -> ArticleShown:
    return ArticleShown(**_facts(one), published=one.published, story=one.story)


def sending(one: Sending) -> SendingShown:
    return SendingShown(
        one.id,
        one.edition_key,
        one.state,
        one.policy,
        one.created,
        one.expires,
        one.finished,
        one.cause,
        one.tally,
    )


def order(one: Order) -> OrderShown:
    late = one.terms.late
    return OrderShown(
        number=one.id,
        edition=one.edition_key,
        schedule=one.schedule_id,
        sending=one.sending_id,
        state=one.state,
        question=one.question,
        due=one.due,
        at_least=one.terms.at_least,
        late_hours=None if late is None else late.total_seconds() / HOUR,
        asked_by=one.asked_by,
        answered_by=one.answered_by,
        cause=one.cause,
        changed=one.changed,
    )


def edition_row(one: Edition) -> EditionRow:
    return EditionRow(one.key, one.kind, one.issue_date, one.subject, tuple(article.key for article in one.articles))


def edition(one: Composed) -> EditionShown:
    return EditionShown(
        key=one.edition.key,
        kind=one.edition.kind,
        issue_date=one.edition.issue_date,
        subject=one.edition.subject,
        suggested_subject=one.subject,
        preheader=one.edition.preheader,
        suggested_preheader=one.preheader,
        note=one.edition.note,
        articles=tuple(map(article_row, one.edition.articles)),
        left_out=tuple(map(article_row, one.left_out)),
        sending=sending(one.sending) if one.sending else None,
        order=order(one.order) if one.order else None,
    )


def letter(one: Delivery) -> LetterShown:
    return LetterShown(
        sending=one.sending_id,
        reader=one.reader_id,
        state=one.state,
        attempt=one.attempt,
        repeats=one.repeats,
        stories=one.stories,
        relay=one.relay,
        reply=one.reply,
        due=one.due,
        updated=one.updated,
    )


def schedule(one: Schedule) -> ScheduleShown:
    late = None if one.terms.late is None else one.terms.late.total_seconds() / HOUR
    return ScheduleShown(one.id, one.days.value, f"{one.at:%H:%M}", one.terms.at_least, late, one.made_by, one.due)


def _facts(one: Article) -> dict[str, Any]:
    return {
        "key": one.key,
        "state": one.state,
        "revision": one.revision,
        "headline": one.headline,
        "parks": one.parks,
        "issue_date": one.issue_date,
        "page": one.page_id,
        "page_no": one.page_no,
        "ordinal": one.ordinal,
        "updated": one.updated,
        "note": one.note,
    }
