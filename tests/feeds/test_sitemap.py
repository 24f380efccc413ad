from datetime import datetime

from lxml import etree

from syndicate.feeds.sitemap import MOST_URLS, sitemap
from syndicate.model.article import CHINA

NOON = datetime(2023, 3, 2, 12, tzinfo=CHINA)


def test_a_page_has_its_address_and_when_it_changed() -> None:
    assert sitemap([("https://news.example/a?b&c", NOON)]).decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>https://news.example/a?b&amp;c</loc><lastmod>2023-03-02T12:00:00+08:00</lastmod></url></urlset>"
    )


def test_a_sitemap_stays_within_what_the_protocol_allows() -> None:
    assert len(etree.fromstring(sitemap([("https://news.example/", NOON)] * (MOST_URLS + 3)))) == MOST_URLS
