from collections.abc import Callable

from lxml import etree

from syndicate.feeds.opml import opml
from syndicate.feeds.whole import feeds
from tests.feeds.paper import ISSUE, PAPER, PARKS


def test_a_reader_takes_in_the_whole_paper_and_one_group_of_its_parks() -> None:
    whole, *parks = feeds(PAPER, PARKS, ISSUE)
    body = etree.fromstring(opml(whole, parks)).find("body")
    assert body is not None
    first, group = body

    assert first.get("xmlUrl") == "https://news.example/feeds/all/atom.xml"
    assert [(park.get("type"), park.get("text"), park.get("xmlUrl"), park.get("htmlUrl")) for park in group] == [
        (
            "rss",
            f"{park.name} · 江城日报",
            f"https://news.example/feeds/{park.slug}/atom.xml",
            f"https://news.example/feeds/{park.slug}/index.html",
        )
        for park in PARKS
    ]


def test_the_list_is_written_as_it_was(golden: Callable[[str, bytes], None]) -> None:
    whole, *parks = feeds(PAPER, PARKS, ISSUE)

    golden("parks.opml", opml(whole, parks))
