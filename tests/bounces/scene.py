"""A paper with a sending whose letters were accepted, and samples of bounces about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from syndicate.desk.return_path import return_path
from syndicate.desk.rooms import BounceMail, Rooms
from syndicate.letters.message_ids import message_id
from syndicate.model.sending import Claim, DeliveryState, DoubtPolicy
from syndicate.postbox import MaildirBox
from syndicate.store import ledger, readers
from tests.bounces.samples import Of, Said, Shape
from tests.store.paper import NOW, add_reader, fill, outcome

ADDRESS = "bounces@bounces.test"
LATER = NOW + timedelta(hours=3)


@dataclass(frozen=True)
class Scene:
    rooms: Rooms
    sending_id: int
    reader_ids: tuple[int, ...]

    def of(self, reader_id: int, *, returned: bool, tagged: bool = True) -> Of:
        path = return_path(self.rooms, self.sending_id, reader_id)
        return Of(
            bounced_to=path if tagged else ADDRESS,
            return_path=path,
            message_id=self.message_id(reader_id),
            reader=self.address(reader_id),
            returned=returned,
        )

    def address(self, reader_id: int) -> str:
        with self.rooms.database.read() as db:
            return readers.by_id(db, reader_id).address

    def message_id(self, reader_id: int) -> str:
        return message_id(self.rooms.secret, "first", reader_id, "example.com")

    def sample(self, shape: Shape, said: Said, reader_id: int, *, returned: bool = True, tagged: bool = True) -> bytes:
        return shape(self.of(reader_id, returned=returned, tagged=tagged), said).replace("\n", "\r\n").encode()


def scene(rooms: Rooms, readers: int, tmp_path: Path) -> Scene:
    """`readers` readers besides the ten of the small paper; everybody's letter was accepted."""
    rooms = replace(rooms, bounces=BounceMail(address=ADDRESS, unread=MaildirBox(tmp_path / "unread")))
    press = fill(rooms.database)
    with rooms.database.write() as db:
        ids = tuple(add_reader(db, f"r{n}").id for n in range(readers))
        sending, _ = ledger.start(
            db,
            press.edition,
            key="first",
            policy=DoubtPolicy.RESEND,
            expires=NOW + timedelta(hours=20),
            now=NOW,
            message_id=lambda key, reader: message_id(rooms.secret, key, reader, "example.com"),
        )
    _accept_all(rooms, sending.id)
    return Scene(rooms, sending.id, ids)


def _accept_all(rooms: Rooms, sending_id: int) -> None:
    book = ledger.Ledger(rooms.database)
    book.open(sending_id, "w", NOW, lambda _: True)
    while claims := book.claim(sending_id, "w", 1000, NOW):
        held: Sequence[Claim] = claims
        book.offer(held, NOW)
        book.settle([outcome(claim, DeliveryState.ACCEPTED) for claim in held], NOW)
    book.finish(sending_id, NOW)


def at(day: int, hour: int = 4) -> datetime:
    """Days after the sending."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)
