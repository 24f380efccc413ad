"""The log: lines for people, or JSON for programs."""

import json
import logging
from collections.abc import Iterator

import pytest

from syndicate.cli import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_is_one_object_a_line_with_what_was_handed_over(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    logging.getLogger("syndicate.jobs").info("Sending %d goes on", 7, extra={"sending": 7})
    try:
        int("a bug")
    except ValueError:
        logging.getLogger("syndicate").exception("Job failed")

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["level"], first["logger"], first["message"], first["sending"]) == (
        "info",
        "syndicate.jobs",
        "Sending 7 goes on",
        7,
    )
    assert "ValueError: " in second["trace"]


def test_text_is_for_people_and_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text")
    logging.getLogger("syndicate").info("said")
    logging.getLogger("procrastinate.worker").warning("unsaid")

    assert capsys.readouterr().err.endswith("INFO said\n")
