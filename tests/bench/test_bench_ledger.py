"""The ledger's figures are taken, in small."""

from pathlib import Path

import pytest

from bench import bench_ledger
from syndicate.store.ledger import audience, freezing
from tests.conftest import postgres_bin


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_ledgers_figures_are_taken(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "postgresql" and postgres_bin() is None:
        pytest.skip("PostgreSQL is missing")
    monkeypatch.setattr(bench_ledger, "CLAIMS", 10)
    monkeypatch.setattr(freezing, "AT_ONCE", 100)
    monkeypatch.setattr(audience, "BATCH", 100)
    found = bench_ledger.figures(kind, tmp_path, 400)

    assert found["readers"] == 400
    assert found["claim at 0, ms"] > 0
    assert found["others, ms"] > 0
