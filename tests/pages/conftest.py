"""What the tests of this room read: the shared pages beside the repo, the registries, composed pages."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from syndicate.model.park import Park
from syndicate.pages.registry import parks_from
from tests.pages import composer as maker

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold pages beside the repository."""
    folder = ROOT.parent / "shared" / "pages"
    if not folder.is_dir():
        pytest.skip("no ../shared/pages beside the repository: the gold pages are handed out apart from it")
    return folder


@pytest.fixture(scope="session")
def parks() -> tuple[Park, ...]:
    """The registry that ships with the program."""
    path = ROOT / "syndicate" / "data" / "parks.toml"
    return parks_from(path.read_text("utf-8"), path.name)


@pytest.fixture(scope="session")
def other_parks() -> tuple[Park, ...]:
    """The registry of an invented town."""
    return parks_from((HERE / "pool" / "parks.json").read_text("utf-8"), "parks.json")


@pytest.fixture(scope="session")
def composer() -> ModuleType:
    """The maker of composed pages."""
    return maker


@pytest.fixture(scope="session")
def sample() -> str:
    """The sample page that ships with the program."""
    return (ROOT / "syndicate" / "data" / "sample-page.txt").read_text("utf-8")


@pytest.fixture(scope="session")
def sample_gold() -> object:
    """The sample page as a person read it."""
    return json.loads((HERE / "gold" / "sample-page.json").read_text("utf-8"))
