"""Return paths: each letter has an envelope sender of its own, so that what comes back names it."""

from collections.abc import Callable
from dataclasses import replace

from syndicate.bounces import verp
from syndicate.desk.rooms import Rooms
from syndicate.model.letter import Letter, Recipient

NO_SENDING = 0
"""Stands in a return path for mail that belongs to no sending: confirmations, probes."""


def return_path(rooms: Rooms, sending_id: int, reader_id: int) -> str:
    """The envelope sender of a letter; the paper's own address where no bounce address is set."""
    at = rooms.bounces
    if not at.address:
        return rooms.paper.from_address
    return verp.return_path(at.address, at.delimiter, verp.tag(rooms.secret, verp.LetterOf(sending_id, reader_id)))


def with_return_path(
    rooms: Rooms, sending_id: int, compose: Callable[[Recipient], Letter]
) -> Callable[[Recipient], Letter]:
    """Letters of a sending as `compose` makes them, each with its own envelope sender."""
    if not rooms.bounces.address:
        return compose

    def composed(recipient: Recipient) -> Letter:
        return replace(compose(recipient), sender=return_path(rooms, sending_id, recipient.reader_id))

    return composed


def is_ours(rooms: Rooms, recipient: str) -> bool:
    """Whether mail to this address is for us: the leave address, the bounce address, bare or with a tag of ours."""
    plain = {one.lower() for one in (rooms.bounces.address, rooms.paper.leave_address) if one}
    if recipient.lower() in plain:
        return True
    if not rooms.bounces.address:
        return False
    tag = verp.tag_of(rooms.bounces.address, rooms.bounces.delimiter, recipient)
    return tag is not None and verp.read(rooms.secret, tag) is not None
