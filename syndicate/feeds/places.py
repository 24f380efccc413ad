"""Where everything stands: paths below the feeds folder, and their URLs."""

from urllib.parse import quote

from syndicate.model.paper import Paper

FOLDER = "feeds"
ALL = "all"
"""The folder of the feed of all parks, where a park has its slug."""
OPML = "parks.opml"
"""The list of all feeds."""
ARCHIVE = "archive"
"""In a park's folder, the folder of its months."""
RESERVED = frozenset({ALL, "articles", "gone"})
"""Names of folders that no park may have."""


def site_url(paper: Paper, path: str) -> str:
    """The absolute URL of a file of the feeds folder."""
    return paper.url(f"{FOLDER}/{path}")


def park_path(slug: str) -> str:
    """The page people read about a park; of all parks, the front page."""
    return "index.html" if slug == ALL else f"{slug}/index.html"


def archive_base(base: str, month: str) -> str:
    """Where the documents of a month stand, below a park's folder."""
    return f"{base}/{ARCHIVE}/{month}"


def gone_path(key: str) -> str:
    """The note on a retracted article, which is answered with 410 in the place of its page."""
    return f"gone/{article_path(key).rpartition('/')[2]}"


def article_path(key: str) -> str:
    """The page of an article. A key that is no plain name (a page number with a slash) is made one."""
    return f"articles/{quote(key, safe='').replace('%', '_')}.html"
