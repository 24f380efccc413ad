"""nginx and Caddy (Debian's), with the configuration in deploy/, answer like our own door: bytes, status, headers."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from syndicate.cli.serve import Server, open_door
from syndicate.publish import publish
from syndicate.web.feeds import FeedsFolder
from syndicate.web.front import Front

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = {
    "index.html": "<p>园区</p>".encode() * 50,
    "tianyi/index.html": b"<p>tianyi</p>",
    "tianyi/atom.xml": b"<feed/>" * 50,
    "tianyi/rss.xml": b"<rss/>" * 50,
    "tianyi/feed.json": b"{}" * 50,
    "tianyi/archive/2023-03/atom.xml": b"<feed/>" * 60,
    "parks.opml": b"<opml/>" * 50,
    "sitemap.xml": b"<urlset/>" * 50,
    "style.css": b"p {}" * 50,
    "icon.svg": b"<svg/>" * 50,
    "icon.png": b"\x89PNG" * 50,
    "articles/a.html": b"<p>a</p>" * 50,
    "gone/b.html": b"<p>gone</p>" * 50,
}
MOVES = {"tianyi-old/": "tianyi/", "articles/old.html": "articles/a.html"}
OURS = (
    "content-type",
    "content-encoding",
    "content-length",
    "cache-control",
    "access-control-allow-origin",
    "link",
)
SAFE = ("content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy")


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("srv") / "feeds"
    folder.mkdir()
    (folder / "README.md").write_text("not published")
    publish(folder, FILES)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


@pytest.fixture(scope="module")
def program(feeds: Path) -> Iterator[int]:
    """The program behind nginx: what it answers for /feeds/, and yes to everything else. Its port."""
    door = open_door("127.0.0.1", 0)
    app = Front(FeedsFolder(feeds, moves=lambda: MOVES), PlainTextResponse("the program"))
    config = uvicorn.Config(app, lifespan="off", log_level="critical", ws="none", timeout_graceful_shutdown=5)
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    yield door.getsockname()[1]
    server.end()
    thread.join(30)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def front(
    request: pytest.FixtureRequest, program: int, feeds: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The server's address, with our configuration: only the lines marked CHANGE, the port and its own files differ."""
    name: str = request.param
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip(f"{name} is missing (Debian: {name})")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp(name)
    arguments = {"nginx": _nginx, "caddy": _caddy}[name](home, feeds.parent, port, program)
    home_only = {"PATH": os.environ["PATH"], "HOME": str(home)}
    process = subprocess.Popen([found, *arguments], stderr=subprocess.PIPE, env=home_only)
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _nginx(home: Path, root: Path, port: int, program: int) -> list[str]:
    server = (
        (DEPLOY / "nginx.conf")
        .read_text()
        .replace("/srv/syndicate;", f"{root};")
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("127.0.0.1:8000;", f"127.0.0.1:{program};")
        .replace("    # ~^/feeds", "    ~^/feeds")
    )
    temporary = "".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"daemon off; user root; pid {home}/pid; error_log {home}/error.log; events {{}}"
        f"http {{ access_log off; {temporary}\n{server} }}"
    )
    return ["-p", str(home), "-c", str(home / "nginx.conf")]


def _caddy(home: Path, root: Path, port: int, program: int) -> list[str]:
    site = (
        (DEPLOY / "Caddyfile")
        .read_text()
        .replace("news.example.com {", f"http://127.0.0.1:{port} {{")
        .replace("/srv/syndicate ", f"{root} ")
        .replace("127.0.0.1:8000", f"127.0.0.1:{program}")
        .replace("# @live", "@live")
        .replace("# header @live", "header @live")
    )
    (home / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
    return ["run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, process.communicate()[1].decode()
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not answer")


async def both(front: str, feeds: Path, path: str, method: str = "GET", **headers: str) -> list[httpx.Response]:
    """What the server answers, and what we answer."""
    app = FeedsFolder(
        feeds, site="https://news.example.com/feeds", hub="https://news.example.com/hub", moves=lambda: MOVES
    )
    asked = {"accept-encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with (
        httpx.AsyncClient(base_url=front) as theirs,
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://paper") as ours,
    ):
        return [await client.request(method, path, headers=asked) for client in (theirs, ours)]


@pytest.mark.parametrize("accept", ["gzip", "identity"])
@pytest.mark.parametrize(
    "path", ["/feeds/", "/feeds/tianyi/", *(f"/feeds/{name}" for name in FILES if "gone" not in name)]
)
async def test_a_file_is_the_same_from_both(front: str, feeds: Path, path: str, accept: str) -> None:
    theirs, ours = await both(front, feeds, path, accept_encoding=accept)

    assert (theirs.status_code, theirs.content) == (200, ours.content)
    for name in (*OURS, *SAFE, "last-modified"):
        assert theirs.headers.get(name) == ours.headers.get(name), name
    assert theirs.headers["etag"].startswith('"')
    assert varying(theirs) == varying(ours) >= {"accept-encoding"}


@pytest.mark.parametrize("accept", ["gzip", "identity"])
@pytest.mark.parametrize("name", ["tianyi/atom.xml", "tianyi/rss.xml", "tianyi/archive/2023-03/atom.xml"])
async def test_a_browser_gets_a_feed_as_xml_which_it_shows_with_its_style_sheet(
    front: str, feeds: Path, name: str, accept: str
) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    theirs, ours = await both(front, feeds, f"/feeds/{name}", accept_encoding=accept, **browser)

    assert (theirs.status_code, theirs.content) == (ours.status_code, ours.content) == (200, FILES[name])
    assert theirs.headers["content-type"] == ours.headers["content-type"] == "application/xml; charset=utf-8"
    assert varying(theirs) == varying(ours) == {"accept-encoding", "accept"}
    for header in (*OURS, *SAFE, "last-modified"):
        assert theirs.headers.get(header) == ours.headers.get(header), header


@pytest.mark.parametrize(("path", "status"), [("tianyi-old/rss.xml", 301), ("tianyi/none/atom.xml", 404)])
async def test_a_browser_is_sent_on_like_others(front: str, feeds: Path, path: str, status: int) -> None:
    theirs, ours = await both(front, feeds, f"/feeds/{path}", accept="text/html")

    assert (theirs.status_code, ours.status_code) == (status, status)
    assert theirs.headers.get("location") == ours.headers.get("location")


def varying(answer: httpx.Response) -> set[str]:
    return {word.strip().lower() for word in answer.headers["vary"].split(",")}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/articles/b.html", 410),
        ("/feeds/articles/c.html", 404),
        ("/feeds/gone/b.html", 404),
        ("/feeds/tianyi", 308),
        ("/feeds/tianyi-old/rss.xml", 301),
        ("/feeds/tianyi-old/", 301),
        ("/feeds/tianyi-old", 301),
        ("/feeds/articles/old.html", 301),
        ("/feeds/articles/", 404),
        ("/feeds/tianyi/none/atom.xml", 404),
        ("/feeds/nothing", 404),
        ("/feeds/README.md", 404),
        ("/feeds/.manifest.json", 404),
        ("/feeds/index.html.gz", 404),
        ("/feeds/index.html.br", 404),
    ],
)
async def test_what_is_no_file_is_answered_alike(front: str, feeds: Path, path: str, status: int) -> None:
    theirs, ours = await both(front, feeds, path)

    assert (theirs.status_code, ours.status_code) == (status, status)
    assert theirs.headers.get("location") == ours.headers.get("location")
    if status == 410:
        assert theirs.content == ours.content == FILES["gone/b.html"]


async def test_an_unchanged_file_is_304_from_both_and_each_coding_has_its_own_tag(front: str, feeds: Path) -> None:
    path = "/feeds/tianyi/atom.xml"
    plain = await both(front, feeds, path)
    zipped = await both(front, feeds, path, accept_encoding="gzip")
    for number in (0, 1):
        tag = plain[number].headers["etag"]
        again = (await both(front, feeds, path, if_none_match=tag))[number]
        dated = (await both(front, feeds, path, if_modified_since=plain[number].headers["last-modified"]))[number]

        assert (again.status_code, dated.status_code) == (304, 304)
        assert again.headers["cache-control"] == plain[number].headers["cache-control"]
        assert zipped[number].headers["etag"] != tag


async def test_only_reading_is_allowed_by_both(front: str, feeds: Path) -> None:
    assert [answer.status_code for answer in await both(front, feeds, "/feeds/", "POST")] == [405, 405]


async def test_the_program_is_behind_it_and_its_figures_are_not_for_the_public(front: str) -> None:
    async with httpx.AsyncClient(base_url=front) as client:
        answers = [await client.get(path) for path in ("/subscribe", "/metrics", "/%6detrics", "/./metrics")]

    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
    assert answers[0].text == "the program"
