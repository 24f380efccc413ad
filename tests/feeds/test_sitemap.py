from datetime import UTC, datetime

from lxml import etree

from syndicate.feeds.sitemap import sitemap, sitemap_index

WHEN = datetime(2023, 3, 1, 22, tzinfo=UTC)
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def said(data: bytes) -> list[tuple[str | None, ...]]:
    return [tuple(child.text for child in place) for place in etree.fromstring(data)]


def test_a_sitemap_names_addresses_and_when_each_changed_in_chinese_time() -> None:
    data = sitemap([("https://news.example/feeds/a.html?x&y", WHEN)])

    assert etree.fromstring(data).tag == f"{SPACE}urlset"
    assert said(data) == [("https://news.example/feeds/a.html?x&y", "2023-03-02T06:00:00+08:00")]


def test_an_index_names_sitemaps() -> None:
    data = sitemap_index([("https://news.example/feeds/sitemaps/2023-03.xml", WHEN)])

    assert [place.tag for place in etree.fromstring(data)] == [f"{SPACE}sitemap"]
    assert said(data) == [("https://news.example/feeds/sitemaps/2023-03.xml", "2023-03-02T06:00:00+08:00")]
