"""Gates: networks are truncated, stamps cannot be forged, and work or waiting opens a busy hour."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from syndicate.desk import gates
from syndicate.desk.rooms import Rooms

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/56"),
        ("testclient", None),
        (None, None),
    ],
)
def test_a_network_is_never_a_whole_address(host: str | None, expected: str | None) -> None:
    assert gates.network(host) == expected


def test_a_stamp_tells_its_age_and_cannot_be_made_by_others(rooms: Rooms) -> None:
    stamp = gates.stamp(rooms, "form", NOW)

    assert gates.age(rooms, "form", stamp, NOW + timedelta(seconds=5)) == timedelta(seconds=5)
    assert gates.age(rooms, "other", stamp, NOW) is None
    assert gates.age(rooms, "form", stamp, NOW + timedelta(days=1)) is None
    assert gates.age(rooms, "form", stamp, NOW - timedelta(seconds=1)) is None
    for forged in ("", "x", stamp[:-1], "1" + stamp, stamp.partition(".")[0], f"²{stamp}"):
        assert gates.age(rooms, "form", forged, NOW) is None


def test_work_or_waiting_opens(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "WORK_BITS", 8)
    challenge = gates.stamp(rooms, "p", NOW)
    answer = next(str(n) for n in count() if gates.solves(challenge, str(n)))
    wrong = next(str(n) for n in count() if not gates.solves(challenge, str(n)))

    assert gates.worked(rooms, "p", challenge, answer, NOW)
    assert not gates.worked(rooms, "p", challenge, wrong, NOW)
    assert not gates.worked(rooms, "p", challenge, "", NOW + gates.WAIT - timedelta(seconds=1))
    assert gates.worked(rooms, "p", challenge, "", NOW + gates.WAIT)
    assert not gates.worked(rooms, "other", challenge, answer, NOW + gates.WAIT)
