"""When an article changed, as the public is told, and when it became news."""

import re
from datetime import datetime, timedelta
from zlib import crc32

from syndicate.model.article import CHINA, Article

_PAGES = 24
"""Pages of a section that get a minute of their own."""
_NUMBER = re.compile(r"([a-z]?)0*(\d{1,2})版?", re.IGNORECASE)


def changed_at(article: Article) -> datetime:
    """When its words last changed, in Chinese time; until somebody corrects it, when it first appeared.

    Pages follow each other by the minute, as articles of a page follow by the second: entries of one feed
    should not share an instant (W3C feed validator, DuplicateUpdated).
    """
    first = article.published + timedelta(minutes=_minute(article.page_no))
    if article.revision == 1 and article.note is None:
        return first
    return max(_signed(article), first)


def news_at(article: Article) -> datetime:
    """When it last became news: as `changed_at`, or when it was signed off, if that was after its issue."""
    return max(_signed(article), changed_at(article))


def _signed(article: Article) -> datetime:
    return article.updated.astimezone(CHINA).replace(microsecond=0)


def _minute(page_no: str) -> int:
    """A number of its own for each page of an issue: A03 is 3, B03 is 27; for other names, one that hardly collides."""
    found = _NUMBER.fullmatch(page_no.strip())
    if not found:
        return crc32(page_no.encode("utf-8", "surrogatepass")) % 1000
    section = ord(found[1].upper()) - ord("A") if found[1] else 0
    return section * _PAGES + int(found[2])
