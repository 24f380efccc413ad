"""Where everything stands: paths below the feeds folder, and their URLs."""

import re
from urllib.parse import quote, unquote

from syndicate.model.listed import ALL
from syndicate.model.paper import Paper

FOLDER = "feeds"
OPML = "parks.opml"
"""The list of all feeds."""
ARCHIVE = "archive"
"""In a park's folder, the folder of its months."""
SITEMAP = "sitemap.xml"
SITEMAPS = "sitemaps"
"""The folder of the sitemaps that the first names."""
STYLE = "feed.css"
"""How a browser shows a feed."""
PAGES = "pages"
"""The name of the sitemap of the pages that are no articles."""
PARKS_STYLE = "parks.css"
"""The parks' colours."""
ASSETS = ("style.css", STYLE, "icon.svg", "icon.png")
"""Files of `templates/web/` that pages and feeds point to; the caller reads them."""
RESERVED = frozenset({ALL, "articles", "gone", SITEMAPS})
"""Names of folders that no park may have."""

_OWN = re.compile(
    r"(index\.html|style\.css|feed\.css|parks\.css|icon\.svg|icon\.png|parks\.opml|sitemap\.xml|\.manifest\.json"
    r"|(articles|gone)/\d{4}-\d\d-\d\d-[^/]+\.html"
    r"|sitemaps/(pages|\d{4}-\d\d)\.xml"
    r"|[a-z][a-z0-9-]*/(index\.html|(archive/\d{4}-\d\d/)?(atom\.xml|rss\.xml|feed\.json)))"
)


def site_url(paper: Paper, path: str) -> str:
    """The absolute URL of a file of the feeds folder."""
    return paper.url(f"{FOLDER}/{path}")


def park_path(slug: str) -> str:
    """The page people read about a park; of all parks, the front page."""
    return "index.html" if slug == ALL else f"{slug}/index.html"


def archive_base(base: str, month: str) -> str:
    """Where the documents of a month stand, below a park's folder."""
    return f"{base}/{ARCHIVE}/{month}"


def archive_folder(slug: str, month: str) -> str:
    """The folder of a month's documents."""
    return f"{slug}/{ARCHIVE}/{month}"


def sitemap_path(name: str) -> str:
    """The sitemap of the articles of a month, or of the `pages`."""
    return f"{SITEMAPS}/{name}.xml"


def own(path: str) -> bool:
    """Whether a file of this name is ours: what we publish has such a name, and what has it is published or stale."""
    return bool(_OWN.fullmatch(path))


def key_of(path: str) -> str:
    """The key of the article whose page or note stands at this path."""
    return unquote(path.rpartition("/")[2].removesuffix(".html").replace("_", "%"))


def gone_path(key: str) -> str:
    """The note on a retracted article, which is answered with 410 in the place of its page."""
    return f"gone/{article_path(key).rpartition('/')[2]}"


def article_path(key: str) -> str:
    """The page of an article. A key that is no plain name (a page number with a slash) is made one."""
    return f"articles/{quote(key, safe='').replace('%', '_')}.html"
