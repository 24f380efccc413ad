"""The feed of the editions that were sent: one entry each, with its headlines."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape

from syndicate.feeds.feed import Entry, Feed, frame
from syndicate.feeds.places import FOLDER, STYLE
from syndicate.feeds.text import clean, plain, shorten
from syndicate.model.article import CHINA, Article
from syndicate.model.edition import Edition
from syndicate.model.paper import Paper

MOST_TITLE = 80


def editions_feed(
    paper: Paper,
    sent: Sequence[tuple[Edition, datetime, str]],
    story_url: Callable[[Article], str],
    *,
    base: str,
) -> Feed:
    """The feed below the absolute URL `base`, where each edition stands under its key.

    `sent` has editions with when they were sent and their subject, the newest first.
    """
    entries = tuple(_entry(paper, one, story_url, base) for one in sent)
    updated = max((entry.updated for entry in entries), default=datetime(2020, 1, 1, tzinfo=CHINA))
    name = plain(paper.name)
    return replace(
        frame(paper, None, updated),
        id=clean(paper.tag("feed/editions")),
        base=base,
        style=f"../{FOLDER}/{STYLE}",
        home=f"{base}/",
        title=f"{name} · 往期",
        subtitle=f"《{name}》寄给读者的每一期",
        links=(),
        entries=entries,
    )


def _entry(paper: Paper, sent: tuple[Edition, datetime, str], story_url: Callable[[Article], str], base: str) -> Entry:
    edition, when, subject = sent
    corrected = (article.updated for article in edition.articles if article.note)
    lines = (
        f'<li><a href="{escape(story_url(article))}">{escape(plain(article.headline))}</a></li>'
        for article in edition.articles
    )
    return Entry(
        id=clean(paper.tag(f"edition-{edition.key}")),
        url=f"{base}/{edition.key}",
        title=shorten(plain(subject), MOST_TITLE) or edition.key,
        summary=plain("；".join(article.headline for article in edition.articles[:5])),
        content=f"<ul>{''.join(lines)}</ul>",
        published=when.astimezone(CHINA),
        updated=max([when, *corrected]).astimezone(CHINA),
        authors=(),
        parks=(),
    )
