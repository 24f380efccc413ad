"""The nested OPML is taken in by readers of others: every feed of the paper once, the parks in their group."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from syndicate.feeds.opml import opml
from syndicate.feeds.whole import feeds
from tests.feeds.paper import ISSUE, PAPER, PARKS


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    whole, *parks = feeds(PAPER, PARKS, ISSUE)
    path = tmp_path / "parks.opml"
    path.write_bytes(opml(whole, parks))
    return path


def expected() -> list[str]:
    return [f"https://news.example/feeds/{slug}/atom.xml" for slug in ("all", *(park.slug for park in PARKS))]


def run(name: str, *arguments: str | Path, home: Path, given: bytes = b"") -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing (Debian: {name.partition('_')[0]})")
    clean = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([found, *arguments], input=given, env=clean, check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


def test_newsboat_takes_in_every_feed(listed: Path, tmp_path: Path) -> None:
    urls, config = tmp_path / "urls", tmp_path / "config"
    urls.write_text("")
    config.write_text("")
    run("newsboat", "-u", urls, "-C", config, "-c", tmp_path / "cache.db", "-i", listed, home=tmp_path)
    lines = urls.read_text().splitlines()

    assert [line.split()[0] for line in lines] == expected()
    assert ["园区" in line for line in lines] == [False, *(True for _ in PARKS)], "the group is a tag"


def test_newsboat_takes_in_the_same_list_again_without_doubling(listed: Path, tmp_path: Path) -> None:
    urls, config = tmp_path / "urls", tmp_path / "config"
    urls.write_text("")
    config.write_text("")
    for _ in range(2):
        run("newsboat", "-u", urls, "-C", config, "-c", tmp_path / "cache.db", "-i", listed, home=tmp_path)

    assert [line.split()[0] for line in urls.read_text().splitlines()] == expected()


def test_sfeed_takes_in_every_feed_with_its_name(listed: Path, tmp_path: Path) -> None:
    written = run("sfeed_opml_import", home=tmp_path, given=listed.read_bytes())
    found = re.findall(r"feed '(.*?)' '(.*?)'", written)

    assert [url for _, url in found] == expected()
    assert [name for name, _ in found] == [PAPER.name, *(f"{park.name} · {PAPER.name}" for park in PARKS)]
