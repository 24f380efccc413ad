"""Soft bounces: five days of them, a week apart at least, and then a probe."""

from datetime import UTC, date, datetime, timedelta

import pytest

from syndicate.bounces.standing import Standing, after_bounce

DAY = date(2026, 3, 2)


def after(*days: int) -> Standing:
    standing = None
    for day in days:
        standing = after_bounce(standing, DAY + timedelta(days=day))
    assert standing is not None
    return standing


@pytest.mark.parametrize(
    ("days", "probe"),
    [
        ((0, 1, 2, 3, 4), False),
        ((0, 0, 0, 7, 7), False),
        ((0, 1, 2, 3, 4, 7), True),
        ((0, 2, 4, 6, 7), True),
        ((0, 1, 2, 7), False),
        ((0, 7, 14, 21, 28), True),
        ((0, 1, 2, 3, 40), False),
        ((7, 6, 5, 4, 3, 2, 1, 0), False),
    ],
)
def test_when_a_probe_is_due(days: tuple[int, ...], *, probe: bool) -> None:
    assert after(*days).wants_probe is probe


def test_a_mailbox_is_probed_once() -> None:
    assert not Standing(5, DAY, DAY + timedelta(days=7), datetime(2026, 3, 10, tzinfo=UTC)).wants_probe
