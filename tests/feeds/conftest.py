"""The real templates, and golden files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from syndicate.feeds.places import ASSETS
from syndicate.feeds.whole import site
from syndicate.model.article import Article
from syndicate.templating import Templates
from tests.feeds.paper import PAPER, PARKS

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def assets() -> dict[str, bytes]:
    return {name: (TEMPLATES / "web" / name).read_bytes() for name in ASSETS}


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates((TEMPLATES,))


@pytest.fixture
def build(templates: Templates, assets: dict[str, bytes]) -> Callable[[Sequence[Article]], dict[str, bytes]]:
    """The whole site for some articles, made of the real templates."""
    return lambda articles: site(PAPER, PARKS, articles, templates.render, assets)


@pytest.fixture
def golden(tmp_path: Path) -> Callable[[str, bytes], None]:
    """Compares bytes with a file of `golden/`; what differs is kept to be looked at, and copied over if right."""

    def compare(name: str, actual: bytes) -> None:
        kept = tmp_path / name
        kept.write_bytes(actual)

        assert actual == (GOLDEN / name).read_bytes(), f"look at the difference; if it is right: cp {kept} {GOLDEN}"

    return compare
