"""A folder to publish into."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A feeds folder as it is in a checkout: with its README."""
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "README.md").write_text("keep me")
    return feeds
