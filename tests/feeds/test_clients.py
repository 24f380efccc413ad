"""Feed readers of others see what we say: one set of (id, title, date), and no new entry after a correction."""

import email
import email.policy
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from reader import make_reader

from syndicate.feeds.formats import FORMATS
from syndicate.model.article import CHINA, Article
from tests.feeds.paper import ISSUE, whole
from tests.feeds.test_validity import hostile_articles

Triples = set[tuple[str, str, datetime]]
Client = Callable[[str, Path, Path], Triples]
"""Reads the feed at a URL (also a file at a path), keeps what it remembers in a folder, says what it has in all."""

NEXT_WEEK = datetime(2023, 3, 9, 9, tzinfo=CHINA)
CORRECTED = replace(
    ISSUE[0],
    story=replace(ISSUE[0].story, title="改正后的标题", parks=()),
    revision=2,
    note="标题有误。",
    updated=NEXT_WEEK,
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's name
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a server of our own shows it."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing (Debian: {'rss2email' if name == 'r2e' else name})")
    return found


def run(*command: str | Path, home: Path, feed: bytes | None = None) -> bytes:
    home.mkdir(exist_ok=True)
    clean = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, input=feed, env=clean, check=True, capture_output=True, timeout=60).stdout


def in_reader(url: str, _file: Path, home: Path) -> Triples:
    home.mkdir(exist_ok=True)
    with make_reader(str(home / "reader.db")) as reader:
        reader.add_feed(url, exist_ok=True)
        reader.update_feeds()
        return {(e.id, e.title or "", e.published or datetime.max.replace(tzinfo=UTC)) for e in reader.get_entries()}


def in_newsboat(url: str, _file: Path, home: Path) -> Triples:
    newsboat = program("newsboat")
    home.mkdir(exist_ok=True)
    (home / "urls").write_text(f"{url}\n")
    (home / "config").write_text("refresh-on-startup no\n")
    run(newsboat, "-u", home / "urls", "-C", home / "config", "-c", home / "cache.db", "-x", "reload", home=home)
    connection = sqlite3.connect(home / "cache.db")
    rows = connection.execute("SELECT guid, title, pubDate FROM rss_item WHERE deleted = 0").fetchall()
    connection.close()
    return {(guid, title, datetime.fromtimestamp(seconds, UTC)) for guid, title, seconds in rows}


def in_sfeed(_url: str, file: Path, home: Path) -> Triples:
    written = run(program("sfeed"), home=home, feed=file.read_bytes()).decode()
    lines = [line.split("\t") for line in written.splitlines()]
    return {(line[5], line[1], datetime.fromtimestamp(int(line[0]), UTC)) for line in lines}


def in_rss2email(url: str, _file: Path, home: Path) -> Triples:
    r2e = (program("r2e"), "-c", str(home / "config"), "-d", str(home / "data.json"))
    if not (home / "config").exists():
        (home / "mail").mkdir(parents=True)
        run(*r2e, "new", "li@news.example", home=home)
        settings = f"[DEFAULT]\nemail-protocol = maildir\nmaildir-path = {home}/mail\nmaildir-mailbox = in\n"
        settings += "date-header = True\ndate-header-order = issued, modified\nto = li@news.example\n"
        (home / "config").write_text(settings)
        run(*r2e, "add", "paper", url, home=home)
    run(*r2e, "run", home=home)
    letters = [
        email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in home.rglob("mail/*/new/*")
    ]
    return {
        (str(m["X-RSS-ID"]), str(m["Subject"]), parsedate_to_datetime(str(m["Date"])).replace(tzinfo=UTC))
        for m in letters
    }


CLIENTS: Mapping[str, Client] = {
    "reader": in_reader,
    "newsboat": in_newsboat,
    "sfeed": in_sfeed,
    "rss2email": in_rss2email,
}


def publish(site: tuple[Path, str], name: str, *articles: Article) -> tuple[str, Path]:
    folder, address = site
    (folder / name).write_bytes(FORMATS[name].write(whole(*articles)))
    return f"{address}/{name}", folder / name


def said(*articles: Article) -> Triples:
    return {(entry.id, entry.title, entry.published) for entry in whole(*articles).entries}


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
@pytest.mark.parametrize("client", CLIENTS)
def test_a_reader_sees_every_entry_as_we_say_it(site: tuple[Path, str], tmp_path: Path, client: str, name: str) -> None:
    assert CLIENTS[client](*publish(site, name, *ISSUE), tmp_path / "home") == said(*ISSUE)


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
@pytest.mark.parametrize("client", ["reader", "newsboat", "sfeed"])
def test_a_reader_sees_hostile_entries_as_we_say_them(
    site: tuple[Path, str], tmp_path: Path, client: str, name: str
) -> None:
    articles = hostile_articles(50)

    assert CLIENTS[client](*publish(site, name, *articles), tmp_path / "home") == said(*articles)


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
@pytest.mark.parametrize("client", ["reader", "newsboat", "rss2email"])
def test_a_correction_adds_no_entry(site: tuple[Path, str], tmp_path: Path, client: str, name: str) -> None:
    before = CLIENTS[client](*publish(site, name, *ISSUE), tmp_path / "home")
    after = CLIENTS[client](*publish(site, name, CORRECTED, *ISSUE[1:]), tmp_path / "home")

    assert {entry[0] for entry in after} == {entry[0] for entry in before}
    assert len(after) == len(before)
