"""The feeds/ folder over HTTP: validators, codings, and nothing but what is published."""

import gzip
import os
from collections.abc import Mapping
from pathlib import Path

import brotli
import httpx
import pytest

from syndicate.errors import StoreUnavailable
from syndicate.web import feeds_moved
from syndicate.web.feeds import FeedsFolder
from syndicate.web.feeds_codings import endings, taken
from syndicate.web.feeds_shelf import LARGE

BODY = "<p>园区</p>".encode() * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    feeds = tmp_path / "feeds"
    (feeds / "tianyi").mkdir(parents=True)
    (feeds / "index.html").write_bytes(BODY)
    (feeds / "tianyi" / "atom.xml").write_bytes(BODY)
    (feeds / "tianyi" / "atom.xml.gz").write_bytes(gzip.compress(BODY))
    (feeds / "README.md").write_text("not published")
    (feeds / ".manifest.json").write_text("{}")
    (tmp_path / "secret.html").write_text("outside")
    return feeds


async def get(folder: Path, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> httpx.Response:
    transport = httpx.ASGITransport(app=FeedsFolder(folder))
    async with httpx.AsyncClient(transport=transport, base_url="http://paper") as client:
        return await client.request(method, f"/feeds{path}", headers={"accept-encoding": "identity", **(headers or {})})


async def test_a_file_comes_with_its_type_and_validators(folder: Path) -> None:
    answer = await get(folder, "/tianyi/atom.xml")

    assert answer.content == BODY
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["vary"] == "accept-encoding, accept"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_browser_is_told_that_a_feed_is_xml(folder: Path) -> None:
    """Chromium shows application/atom+xml as bare text, without the style sheet that the feed names."""
    reader = await get(folder, "/tianyi/atom.xml")
    browser = await get(folder, "/tianyi/atom.xml", headers={"accept": "text/html,application/xml;q=0.9"})

    assert browser.headers["content-type"] == "application/xml; charset=utf-8"
    assert {**browser.headers, "content-type": ""} == {**reader.headers, "content-type": ""}
    assert browser.content == reader.content


async def test_gzip_is_the_prebuilt_sibling_with_an_etag_of_its_own(folder: Path) -> None:
    plain = await get(folder, "/tianyi/atom.xml")
    zipped = await get(folder, "/tianyi/atom.xml", headers={"accept-encoding": "br;q=0, gzip"})

    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == BODY
    assert zipped.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("validator", ["etag", "last-modified"])
async def test_an_unchanged_file_is_304_without_a_body(folder: Path, validator: str) -> None:
    first = await get(folder, "/index.html")
    asked = {"etag": "if-none-match", "last-modified": "if-modified-since"}[validator]

    again = await get(folder, "/index.html", headers={asked: first.headers[validator]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_changed_file_is_sent_although_the_date_is_the_same(folder: Path) -> None:
    app_folder = folder
    first = await get(app_folder, "/index.html")
    stat = (folder / "index.html").stat()
    (folder / "new").write_bytes(BODY.replace(b"p", b"b"))
    os.utime(folder / "new", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (folder / "new").replace(folder / "index.html")

    again = await get(app_folder, "/index.html", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 200


async def test_head_has_the_headers_of_get_and_no_body(folder: Path) -> None:
    got, head = await get(folder, "/"), await get(folder, "/", "HEAD")

    assert head.content == b""
    assert head.headers == got.headers


@pytest.mark.parametrize(
    "path",
    ["/README.md", "/.manifest.json", "/../secret.html", "/%2e%2e/secret.html", "/tianyi/..%2f..%2fsecret.html",
     "/tianyi/atom.xml.gz", "/none.html", "/tianyi", "/a%00.html", "//etc/passwd"],
)  # fmt: skip
async def test_nothing_but_published_files_is_answered(folder: Path, path: str) -> None:
    assert (await get(folder, path)).status_code == 404


async def test_only_reading_is_allowed(folder: Path) -> None:
    assert (await get(folder, "/index.html", "POST")).status_code == 405


@pytest.mark.parametrize(
    ("accept", "codings"),
    [
        ("gzip", ("gzip",)),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("br;q=0.2, gzip;q=0.5", ("gzip", "br")),
        ("BR ; q=1.000", ("br",)),
        ("*", ("br", "gzip")),
        ("*;q=0.5, br;q=0", ("gzip",)),
        ("gzip;q=0", ()),
        ("gzip; q=0.0", ()),
        ("gzip;q=x", ()),
        ("gzip;q=nan", ()),
        ("gzip;level=9", ()),
        ("identity", ()),
        ("", ()),
    ],
)
def test_accept_encoding(accept: str, codings: tuple[str, ...]) -> None:
    assert taken(accept) == codings


def test_an_accept_encoding_of_any_length_takes_no_memory() -> None:
    assert endings(b"gzip") == (".gz", "")
    assert endings(b"gzip," + b"x" * 10_000) == ("",)


async def test_every_coding_has_an_etag_of_its_own_and_the_same_words(folder: Path) -> None:
    (folder / "tianyi" / "atom.xml.br").write_bytes(brotli.compress(BODY))
    answers = [await get(folder, "/tianyi/atom.xml", headers={"accept-encoding": a}) for a in ("br", "gzip", "")]

    assert [answer.headers.get("content-encoding") for answer in answers] == ["br", "gzip", None]
    assert len({answer.headers["etag"] for answer in answers}) == 3
    assert [answer.content for answer in answers] == [BODY] * 3


@pytest.mark.parametrize("accept", ["gzip", ""])
async def test_a_retracted_article_is_410_with_its_note(folder: Path, accept: str) -> None:
    (folder / "gone").mkdir()
    (folder / "gone" / "2023-03-02-a03-01.html").write_bytes(BODY)
    (folder / "gone" / "2023-03-02-a03-01.html.gz").write_bytes(gzip.compress(BODY))
    path = "/articles/2023-03-02-a03-01.html"
    answer = await get(folder, path, headers={"accept-encoding": accept})
    again = await get(folder, path, headers={"if-none-match": answer.headers["etag"]})

    assert (answer.status_code, answer.content) == (410, BODY)
    assert again.status_code == 410
    assert (await get(folder, "/gone/2023-03-02-a03-01.html")).status_code == 404
    assert (await get(folder, "/articles/2023-03-02-a03-02.html")).status_code == 404


async def test_an_article_that_is_there_is_not_gone(folder: Path) -> None:
    for name in ("articles", "gone"):
        (folder / name).mkdir()
        (folder / name / "x.html").write_bytes(name.encode())

    assert (await get(folder, "/articles/x.html")).content == b"articles"


async def test_a_folder_without_its_slash_leads_to_it(folder: Path) -> None:
    (folder / "tianyi" / "index.html").write_bytes(BODY)
    answer = await get(folder, "/tianyi")

    assert (answer.status_code, answer.headers["location"]) == (308, "/feeds/tianyi/")
    assert (await get(folder, "/nothing")).status_code == 404


MOVES = {"tianyi-old/": "tianyi/", "articles/a.html": "articles/b.html"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/tianyi-old/atom.xml", "/feeds/tianyi/atom.xml"),
        ("/tianyi-old/archive/2023-03/rss.xml", "/feeds/tianyi/archive/2023-03/rss.xml"),
        ("/tianyi-old/", "/feeds/tianyi/"),
        ("/tianyi-old", "/feeds/tianyi/"),
        ("/articles/a.html", "/feeds/articles/b.html"),
        ("/tianyi-old//evil.example/", "/feeds/tianyi//evil.example/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_an_address_that_moved_leads_to_the_new_one_for_ever(
    folder: Path, old: str, new: str, method: str
) -> None:
    app = FeedsFolder(folder, moves=lambda: MOVES)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://evil") as client:
        answer = await client.request(method, f"/feeds{old}")

    assert (answer.status_code, answer.headers["location"]) == (301, new)


async def test_what_is_there_does_not_lead_away(folder: Path) -> None:
    app = FeedsFolder(folder, moves=lambda: {"index.html": "nowhere.html"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://paper") as client:
        assert (await client.get("/feeds/index.html")).status_code == 200


async def test_while_the_store_is_away_what_it_said_last_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_moved, "KEPT", 0.0)
    said = [{"a.html": "b.html"}]

    def ask() -> Mapping[str, str]:
        if not said:
            raise StoreUnavailable("away")
        return said.pop()

    app = FeedsFolder(folder, moves=ask)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://paper") as client:
        answers = [(await client.get("/feeds/a.html")).status_code for _ in range(2)]

    assert answers == [301, 301]


async def test_what_is_large_comes_from_the_disk_whole(folder: Path) -> None:
    large = os.urandom(LARGE // 4).hex().encode() * 3
    (folder / "tianyi" / "large.xml").write_bytes(large)
    first = await get(folder, "/tianyi/large.xml")
    again = await get(folder, "/tianyi/large.xml", headers={"if-none-match": first.headers["etag"]})
    head = await get(folder, "/tianyi/large.xml", "HEAD")

    assert first.content == large
    assert (again.status_code, head.content, head.headers["content-length"]) == (304, b"", str(len(large)))


async def test_what_is_replaced_before_it_is_opened_is_sent_as_it_is_now(folder: Path) -> None:
    path, app = folder / "tianyi" / "large.xml", FeedsFolder(folder)
    find = app.shelf.find
    path.write_bytes(b"old" * LARGE)
    stale = [find("tianyi/large.xml", b"")]
    (folder / "part").write_bytes(b"newer" * LARGE)
    (folder / "part").replace(path)
    app.shelf.find = lambda path, accept: stale.pop() if stale else find(path, accept)  # type: ignore[method-assign]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://paper") as client:
        answer = await client.get("/feeds/tianyi/large.xml")

    assert (answer.status_code, answer.content) == (200, b"newer" * LARGE)


async def test_live_feeds_name_their_hub_and_nothing_else_does(folder: Path) -> None:
    (folder / "tianyi" / "archive" / "2023-03").mkdir(parents=True)
    (folder / "tianyi" / "archive" / "2023-03" / "atom.xml").write_bytes(BODY)
    app = FeedsFolder(folder, site="https://paper.example/feeds", hub="https://hub.example/")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://evil") as client:
        names = ("tianyi/atom.xml", "tianyi/archive/2023-03/atom.xml", "index.html")
        links = [(await client.get(f"/feeds/{name}")).headers.get("link") for name in names]

    own = "https://paper.example/feeds/tianyi/atom.xml"
    assert links == [f'<https://hub.example/>; rel="hub", <{own}>; rel="self"', None, None]


@pytest.mark.parametrize(
    ("tags", "status"),
    [("*", 304), ("W/{}", 304), ('"x", {}', 304), ('"x"', 200), ("", 200), ("{}, {}", 304)],
)
async def test_if_none_match_in_all_its_forms(folder: Path, tags: str, status: int) -> None:
    etag = (await get(folder, "/")).headers["etag"]
    dated = (await get(folder, "/")).headers["last-modified"]
    asked = {"if-none-match": tags.replace("{}", etag), "if-modified-since": dated}

    assert (await get(folder, "/", headers=asked)).status_code == status
