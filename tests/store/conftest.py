"""The store's tests work on a small paper (`paper.py`), on each kind of database."""

import pytest

from syndicate.store.database import Database
from tests.store.paper import Press, fill


@pytest.fixture
def press(database: Database) -> Press:
    return fill(database)
