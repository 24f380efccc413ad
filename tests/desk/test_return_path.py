"""Return paths: each letter its own once there is a bounce address, and nobody else's is known at the door."""

from dataclasses import replace

import pytest

from syndicate.desk.return_path import is_ours, return_path, with_return_path
from syndicate.desk.rooms import BounceMail, Rooms
from syndicate.model.letter import Letter, Recipient

ADDRESS = "bounces@bounces.test"


@pytest.fixture
def at(rooms: Rooms) -> Rooms:
    return replace(rooms, bounces=BounceMail(address=ADDRESS))


def test_which_addresses_are_ours(at: Rooms) -> None:
    paper = replace(at.paper, leave_address="leave@news.test")
    rooms = replace(at, paper=paper)
    path = return_path(rooms, 1, 2)

    assert [is_ours(rooms, one) for one in (path, path.upper(), ADDRESS, "LEAVE@news.test")] == [True] * 4
    wrong = (
        path.replace("+", "+a"),
        path.replace("bounces.test", "x.test"),
        "x@news.test",
        "bounces+@bounces.test",
        "",
    )
    assert [is_ours(rooms, one) for one in wrong] == [False] * 5
    assert not is_ours(replace(rooms, bounces=replace(rooms.bounces, address=None)), path)


def test_letters_have_return_paths_of_their_own_once_there_is_a_bounce_address(at: Rooms) -> None:
    def compose(recipient: Recipient) -> Letter:
        return Letter(recipient.message_id, "news@example.com", recipient.address, (b"",))

    recipient = Recipient(7, "r@example.org", None, (), (0,), "<m@x>")

    sender = with_return_path(at, 3, compose)(recipient).sender
    plain = with_return_path(replace(at, bounces=BounceMail()), 3, compose)(recipient).sender

    assert (sender, plain) == (return_path(at, 3, 7), "news@example.com")
    assert len(sender.partition("@")[0]) <= 64
