"""Debian's nginx with deploy/nginx.conf answers like our own door: the same bytes, status and headers."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from syndicate.publish import publish
from syndicate.web.feeds import FeedsFolder
from syndicate.web.headers import SecurityHeaders

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
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
OURS = ("content-type", "content-encoding", "content-length", "cache-control", "vary", "access-control-allow-origin")
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
def nginx(feeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, with our configuration: only the lines marked CHANGE, the port and its own files are changed."""
    if NGINX is None:
        pytest.skip("nginx is missing (Debian: nginx)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("nginx")
    server = (
        CONF.read_text()
        .replace("/srv/syndicate;", f"{feeds.parent};")
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
    )
    temporary = "".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"daemon off; user root; pid {home}/pid; error_log {home}/error.log; events {{}}"
        f"http {{ access_log off; {temporary}\n{server} }}"
    )
    process = subprocess.Popen([NGINX, "-p", home, "-c", home / "nginx.conf"], stderr=subprocess.PIPE)
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, process.communicate()[1].decode()
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not answer")


async def both(nginx: str, feeds: Path, path: str, method: str = "GET", **headers: str) -> list[httpx.Response]:
    """What nginx answers, and what we answer."""
    app = SecurityHeaders(Starlette(routes=[Mount("/feeds", FeedsFolder(feeds))]))
    asked = {"accept-encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with (
        httpx.AsyncClient(base_url=nginx) as theirs,
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://paper") as ours,
    ):
        return [await client.request(method, path, headers=asked) for client in (theirs, ours)]


@pytest.mark.parametrize("accept", ["gzip", "identity"])
@pytest.mark.parametrize(
    "path", ["/feeds/", "/feeds/tianyi/", *(f"/feeds/{name}" for name in FILES if "gone" not in name)]
)
async def test_a_file_is_the_same_from_both(nginx: str, feeds: Path, path: str, accept: str) -> None:
    theirs, ours = await both(nginx, feeds, path, accept_encoding=accept)

    assert (theirs.status_code, theirs.content) == (200, ours.content)
    for name in (*OURS, *SAFE, "last-modified"):
        assert theirs.headers.get(name) == ours.headers.get(name), name
    assert theirs.headers["etag"].startswith('"')


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/articles/b.html", 410),
        ("/feeds/articles/c.html", 404),
        ("/feeds/gone/b.html", 404),
        ("/feeds/tianyi", 308),
        ("/feeds/nothing", 404),
        ("/feeds/README.md", 404),
        ("/feeds/.manifest.json", 404),
        ("/feeds/index.html.gz", 404),
        ("/feeds/index.html.br", 404),
    ],
)
async def test_what_is_no_file_is_answered_alike(nginx: str, feeds: Path, path: str, status: int) -> None:
    theirs, ours = await both(nginx, feeds, path)

    assert (theirs.status_code, ours.status_code) == (status, status)
    assert theirs.headers.get("location") == ours.headers.get("location")
    if status == 410:
        assert theirs.content == ours.content == FILES["gone/b.html"]


async def test_an_unchanged_file_is_304_from_both_and_each_coding_has_its_own_tag(nginx: str, feeds: Path) -> None:
    path = "/feeds/tianyi/atom.xml"
    plain = await both(nginx, feeds, path)
    zipped = await both(nginx, feeds, path, accept_encoding="gzip")
    for number in (0, 1):
        tag = plain[number].headers["etag"]
        again = (await both(nginx, feeds, path, if_none_match=tag))[number]
        dated = (await both(nginx, feeds, path, if_modified_since=plain[number].headers["last-modified"]))[number]

        assert (again.status_code, dated.status_code) == (304, 304)
        assert again.headers["cache-control"] == plain[number].headers["cache-control"]
        assert zipped[number].headers["etag"] != tag


async def test_only_reading_is_allowed_by_both(nginx: str, feeds: Path) -> None:
    assert [answer.status_code for answer in await both(nginx, feeds, "/feeds/", "POST")] == [405, 405]
