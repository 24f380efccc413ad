"""Two hundred bounces and complaints, half of them Chinese, half without the letter's own headers."""

import random
from dataclasses import replace
from pathlib import Path

from syndicate.bounces.reading import read
from syndicate.bounces.said import Kind
from syndicate.desk import bounces
from syndicate.desk.rooms import Rooms
from tests.bounces.samples import CHINESE, SHAPES, shapes
from tests.bounces.scene import LATER, scene

WAYS = ((True, False), (False, True), (True, True), (False, True))
"""(brings the letter's headers back, was sent to the tagged return path)"""


def test_what_comes_back_is_attributed_to_the_right_letter_and_classed(rooms: Rooms, tmp_path: Path) -> None:
    cases = [(shape, said, way) for way in WAYS for shape, said in shapes()]
    there = scene(rooms, len(cases), tmp_path)
    right, wrong = 0, []
    for reader_id, (shape, said, (returned, tagged)) in zip(there.reader_ids, cases, strict=True):
        data = there.sample(shape, said, reader_id, returned=returned, tagged=tagged)
        understood = bounces.take(there.rooms, data, now=LATER)
        kept = bounces.listing(there.rooms, reader_id=reader_id)
        if understood and [(one.sending_id, one.kind) for one in kept] == [(there.sending_id, said.kind)]:
            right += 1
        else:
            wrong.append((shape.__name__, said.reply[:40], returned, tagged, [(b.kind, b.reply) for b in kept]))

    assert len(cases) >= 200
    assert sum(not returned for _, _, (returned, _) in cases) * 2 >= len(cases)
    assert sum(said in CHINESE for _, said, _ in cases) * 2 >= len(cases) - len(WAYS) * 6
    assert right >= 0.98 * len(cases), wrong[:20]
    counts = bounces.of_sending(there.rooms, there.sending_id)
    assert counts.total == right


def test_nothing_forged_is_acted_on(rooms: Rooms, tmp_path: Path) -> None:
    """Tags and Message-IDs of the right form that we did not sign, or that are a letter off."""
    there = scene(rooms, 30, tmp_path)
    dice = random.Random(7)
    acted = 0
    for reader_id, (shape, replies) in zip(there.reader_ids, SHAPES * 3, strict=False):
        own = there.of(reader_id, returned=True)
        local, tag = own.return_path.partition("@")[0].split("+")
        forged = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz234567", k=32))
        if reader_id % 2:  # another reader's number under this one's signature
            forged = tag[:15] + ("a" if tag[15] != "a" else "b") + tag[16:]
        path = f"{local}+{forged}@bounces.test"
        of = replace(own, bounced_to=path, return_path=path, message_id=f"<{dice.randbytes(20).hex()}@example.com>")
        data = shape(of, replies[0]).encode()
        said = read(data)
        assert (said.kind in {Kind.FAILURE, Kind.COMPLAINT}, bool(said.tags), bool(said.message_ids)) == (True,) * 3
        acted += bounces.take(there.rooms, data, now=LATER)

    assert acted == 0
    assert bounces.listing(there.rooms) == ()
