"""Publishing as a use case: the last word is the newest, a server finds something whole to serve."""

import gzip

import pytest

from syndicate import wiring
from syndicate.desk import pages, publishing
from syndicate.desk.rooms import Rooms
from syndicate.publish import Published


def take(rooms: Rooms, raw: bytes, page_no: str) -> int:
    taken = pages.take_page(rooms, raw, source="x", now=wiring.clock(), page_no=page_no)
    pages.sign_off_page(rooms, taken.page.id, by="test", now=wiring.clock())
    return len(taken.articles)


def published(rooms: Rooms) -> int:
    return len(list((rooms.feeds / "articles").glob("*.html")))


def test_a_publisher_that_was_overtaken_publishes_again(
    rooms: Rooms, sample: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = take(rooms, sample, "A04")
    put = publishing.__dict__["put"]
    late: list[int] = []

    def overtaken(*arguments: object) -> Published:
        if not late:
            late.append(take(rooms, sample + b"\n", "A05"))
        done = put(*arguments)
        assert isinstance(done, Published)
        return done

    monkeypatch.setattr(publishing, "put", overtaken)
    publishing.publish(rooms)

    assert published(rooms) == first + late[0]


def test_a_server_publishes_when_nothing_was_published_yet(rooms: Rooms, sample: bytes) -> None:
    articles = take(rooms, sample, "A04")

    publishing.ready(rooms)

    assert published(rooms) == articles


def test_a_server_mends_a_compressed_file_that_differs(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample, "A04")
    publishing.publish(rooms)
    feed = rooms.feeds / "all" / "atom.xml"
    zipped = feed.with_name("atom.xml.gz")
    zipped.write_bytes(gzip.compress(b"old"))

    publishing.ready(rooms)

    assert gzip.decompress(zipped.read_bytes()) == feed.read_bytes()
