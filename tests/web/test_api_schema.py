"""The API keeps to its own description: every operation called with good and bad data made from it (schemathesis).

SYNDICATE_API_EXAMPLES calls more often than twice an operation; `make bench-api` makes 2,000 calls and prints them.
"""

import os
from pathlib import Path

import pytest

from bench import bench_api
from syndicate.web import api_pace


def test_no_operation_fails_or_answers_what_is_not_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_pace, "CALLS", 1_000_000)
    examples = int(os.environ.get("SYNDICATE_API_EXAMPLES", "1"))
    with bench_api.relay(tmp_path / "mail") as port, bench_api.paper(tmp_path, port) as (rooms, known):
        found = bench_api.fuzz(rooms, known, examples=examples)

    assert found.wrong == {}
    assert found.server_errors == 0
    assert found.statuses.total() >= max(examples, 100)
    assert found.statuses[200] > 5
