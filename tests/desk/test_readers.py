"""Adding readers: addresses in their normal form, parks by any of their names, a reader nobody can write to."""

import pytest

from syndicate import wiring
from syndicate.desk import readers
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound, WrongInput
from syndicate.model.reader import Reader, Rhythm


def add(rooms: Rooms, address: str, *parks: str) -> tuple[Reader, bool]:
    return readers.add_reader(
        rooms, address=address, name=None, parks=parks, rhythm=Rhythm.EDITION, source="test", now=wiring.clock()
    )


NO_ADDRESSES = [
    "",
    "lin",
    "lin@",
    "@example.net",
    "a b@example.com",
    "lin@example.com\r\nBcc: x@y.zz",
    "林@example.com",
    "lin@exam ple.com",
    "x" * 65 + "@example.com",
    "a@b",
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused_and_not_repeated(rooms: Rooms, address: str) -> None:
    with pytest.raises(WrongInput) as raised:
        add(rooms, address)

    assert len(address) < 4 or address not in str(raised.value)
    assert readers.list_readers(rooms) == ()


def test_an_international_domain_is_punycode_and_one_reader(rooms: Rooms) -> None:
    first, _ = add(rooms, "lin@中国.example.com")
    again, created = add(rooms, "LIN@xn--fiqs8s.example.com")

    assert first.address == "lin@xn--fiqs8s.example.com"
    assert (again.id, created) == (first.id, False)


@pytest.mark.parametrize("park", ["tianyi", "天易经开区", "天易示范区"])
def test_a_park_may_be_named_by_slug_name_or_alias(rooms: Rooms, park: str) -> None:
    reader, _ = add(rooms, "lin@example.com", park)

    assert reader.choice.parks == {"tianyi"}


def test_an_unknown_park_is_refused_with_those_there_are(rooms: Rooms) -> None:
    with pytest.raises(NotFound, match="天易经开区"):
        add(rooms, "lin@example.com", "月球开发区")
