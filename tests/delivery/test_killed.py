"""kill -9, again and again, while the relay misbehaves too: nobody is lost, a repeat only where there was doubt."""

import pytest

from tests.delivery.smtpd import OFFERS, PIPELINED
from tests.delivery.torture import torture

SEED = 20221130


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_killed_again_and_again(database_url: str) -> None:
    found = await torture(database_url, readers=300, kills=10, seed=SEED, offers=tuple(PIPELINED))

    assert found.clean, found
    assert found.in_doubt > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_killed_again_and_again_one_command_at_a_time(database_url: str) -> None:
    found = await torture(database_url, readers=100, kills=3, seed=SEED, offers=tuple(OFFERS))

    assert found.clean, found


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_workers_on_one_sending_and_either_killed(database_url: str) -> None:
    found = await torture(database_url, readers=150, kills=4, seed=SEED, senders=2)

    assert found.clean, found
