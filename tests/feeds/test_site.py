import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from syndicate.errors import SettingsError
from syndicate.feeds.places import own
from syndicate.feeds.whole import site
from syndicate.model.article import Article, ArticleState
from syndicate.model.park import Park
from syndicate.templating import Templates
from tests.feeds.paper import EAST, ISSUE, PAPER, PARKS, make, story

Build = Callable[[Sequence[Article]], dict[str, bytes]]

HOSTILE = '"><script>alert(1)</script>&\x00\ud800]]>'


@pytest.fixture
def files(build: Build) -> dict[str, bytes]:
    return build(ISSUE)


def pages(files: dict[str, bytes]) -> dict[str, html.HtmlElement]:
    return {path: html.document_fromstring(data) for path, data in files.items() if path.endswith(".html")}


def test_every_file_of_the_paper_is_there_and_no_other(files: dict[str, bytes]) -> None:
    folders = {f"{slug}/{name}" for slug in ("all", "dongshan", "xihe", "nanling") for name in ("atom.xml", "rss.xml")}
    json_feeds = {f"{slug}/feed.json" for slug in ("all", "dongshan", "xihe", "nanling")}
    articles = {f"articles/2023-03-02-a03-0{n}.html" for n in (1, 2, 3)}
    park_pages = {f"{park.slug}/index.html" for park in PARKS}
    top = {"index.html", "style.css", "parks.css", "icon.svg", "icon.png", "parks.opml", "sitemap.xml", "feed.css"}
    sitemaps = {"sitemaps/pages.xml", "sitemaps/2023-03.xml"}

    assert set(files) == folders | json_feeds | articles | park_pages | top | sitemaps
    assert all(map(own, files))


def test_the_same_articles_give_the_same_site(build: Build) -> None:
    assert build(ISSUE) == build(tuple(reversed(ISSUE)))


def test_a_new_article_changes_only_its_own_parks(build: Build) -> None:
    before, after = build(ISSUE), build((*ISSUE, make(story(parks=("xihe",)), 4)))
    changed = {path for path in after if before.get(path) != after[path]}

    assert not any(path.startswith(("dongshan/", "nanling/")) for path in changed)
    assert {"xihe/atom.xml", "all/atom.xml", "index.html", "articles/2023-03-02-a03-04.html"} <= changed


DOORS = {"../subscribe", "../archive"}
"""Pages beside the feeds folder, which the program answers."""


def test_every_relative_link_leads_to_a_file_of_the_site(files: dict[str, bytes]) -> None:
    for path, page in pages(files).items():
        targets = [target for _, _, target, _ in page.iterlinks() if not target.startswith(("https://", "#"))]
        missing = {t for t in targets if normpath(join(dirname(path), urlsplit(t).path)) not in {*files, *DOORS}}

        assert targets
        assert missing == set()


def test_every_fragment_leads_to_an_element(files: dict[str, bytes]) -> None:
    for page in pages(files).values():
        fragments = [target[1:] for _, _, target, _ in page.iterlinks() if target.startswith("#")]

        assert all(page.get_element_by_id(fragment) is not None for fragment in fragments)
    assert pages(files)["index.html"].get_element_by_id("subscribe") is not None


def test_a_page_asks_nobody_else_and_runs_nothing(files: dict[str, bytes]) -> None:
    for page in pages(files).values():
        assert page.xpath("//script | //style | //@style | //iframe | //img") == []
        assert set(page.xpath("//form/@action")) <= {"../../subscribe"}, "a park's page: our own door"
        assert not [a for a in page.xpath("//@*") if str(a.attrname).startswith("on")]
        absolute = page.xpath("//*[starts-with(@href, 'http') or starts-with(@src, 'http')]")
        assert {element.get("rel") for element in absolute} == {"canonical"}


@pytest.mark.parametrize("path", ["index.html", "xihe/index.html", "articles/2023-03-02-a03-01.html"])
def test_a_page_has_a_language_one_first_heading_a_skip_link_and_a_canonical_address(
    files: dict[str, bytes], path: str
) -> None:
    page = pages(files)[path]

    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//body/a[1]/@href") == ["#main"]
    assert page.xpath("//link[@rel='canonical']/@href") == [f"https://news.example/feeds/{path}"]


def test_browsers_and_readers_discover_the_feeds(files: dict[str, bytes]) -> None:
    def alternates(path: str) -> list[str]:
        return [str(href) for href in pages(files)[path].xpath("//link[@rel='alternate']/@href")]

    assert alternates("index.html") == [
        *("all/atom.xml", "all/rss.xml", "all/feed.json"),
        *("dongshan/atom.xml", "xihe/atom.xml", "nanling/atom.xml"),
    ]
    assert alternates("xihe/index.html") == ["../xihe/atom.xml", "../xihe/rss.xml", "../xihe/feed.json"]
    assert alternates("articles/2023-03-02-a03-02.html") == ["../xihe/atom.xml", "../dongshan/atom.xml"]


def test_an_article_page_is_the_story_as_printed(files: dict[str, bytes]) -> None:
    page = pages(files)["articles/2023-03-02-a03-01.html"]
    body = page.xpath("//div[@class='story-body']")[0]

    assert [" ".join(element.text_content().split()) for element in body] == [
        "3月1日，东山高新区首座水厂开工。水厂每天供水8.6万吨。",
        "明年通水",
        "工期 & 质量都有<保证>。",
        "图为开工现场。（周南 摄）",
    ]
    assert page.xpath("string(//p[@class='subtitle'])") == "明年夏天通水"
    assert "记者 林晓" in page.xpath("string(//header[@class='story-head'])")
    assert page.xpath("//meta[@property='og:title']/@content") == ["东山高新区 首座水厂开工"]
    assert page.xpath("//meta[@property='article:published_time']/@content") == ["2023-03-02T06:00:01+08:00"]


def test_a_correction_shows_on_the_page(files: dict[str, bytes]) -> None:
    notes = {path: page.xpath("string(//p[@class='notice'])") for path, page in pages(files).items()}

    assert {path: note for path, note in notes.items() if note} == {
        "articles/2023-03-02-a03-03.html": "更正：标题有误。"
    }


def test_hostile_words_stay_words(build: Build, templates: Templates, assets: dict[str, bytes]) -> None:
    bad = replace(story(HOSTILE, HOSTILE), kicker=HOSTILE, subtitle=HOSTILE)
    park = Park("dongshan", HOSTILE, name_en=HOSTILE, tagline=HOSTILE, hotline=HOSTILE)
    paper = replace(PAPER, name=HOSTILE, name_en=HOSTILE, rights=HOSTILE)
    files = site(paper, [park], [make(bad, note=HOSTILE)], templates.render, assets)

    for path, data in files.items():
        assert b"<script>alert" not in data or path.endswith(".json")
        if path.endswith((".xml", ".opml")):
            etree.fromstring(data)
        if path.endswith(".json"):
            json.loads(data)
    assert re.search("&lt;script&gt;", files["articles/2023-03-02-a03-01.html"].decode())


def test_a_retracted_article_has_no_page(build: Build) -> None:
    files = build([make(state=ArticleState.RETRACTED), make(ordinal=2)])

    assert [path for path in files if path.startswith("articles/")] == ["articles/2023-03-02-a03-02.html"]


def test_a_page_number_that_is_no_plain_name_cannot_lead_out_of_the_folder(build: Build) -> None:
    (path,) = (path for path in build([make(page_no="../../etc")]) if path.startswith("articles/"))

    assert path == "articles/2023-03-02-.._2F.._2Fetc-01.html"


def test_the_sitemaps_name_every_page(files: dict[str, bytes]) -> None:
    def listed_in(path: str) -> list[str]:
        return [str(loc.text) for loc in etree.fromstring(files[path]).iter("{*}loc")]

    maps = [url.removeprefix("https://news.example/feeds/") for url in listed_in("sitemap.xml")]
    listed = [url for path in maps for url in listed_in(path)]

    assert sorted(listed) == sorted(f"https://news.example/feeds/{path}" for path in pages(files))


@pytest.mark.parametrize("slug", ["", "all", "articles", "A", "a/b", "../a", "a.b", "1a", "a b", "园区"])
def test_a_slug_that_could_be_no_folder_is_refused(slug: str, templates: Templates, assets: dict[str, bytes]) -> None:
    with pytest.raises(SettingsError, match="slug"):
        site(PAPER, [replace(EAST, slug=slug)], [], templates.render, assets)


def test_a_slug_belongs_to_one_park(templates: Templates, assets: dict[str, bytes]) -> None:
    with pytest.raises(SettingsError, match="dongshan"):
        site(PAPER, [EAST, EAST], [], templates.render, assets)


def test_a_since_that_is_no_date_is_refused(templates: Templates, assets: dict[str, bytes]) -> None:
    with pytest.raises(SettingsError, match="since"):
        site(replace(PAPER, since="2021-13-01"), PARKS, [], templates.render, assets)
