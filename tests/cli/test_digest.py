"""`syndicate digest` and `syndicate letter`: looked at, arranged, found again."""

from pathlib import Path

import pytest

from syndicate import config, wiring
from syndicate.desk import editions, readers, sendings
from syndicate.errors import DeliveryError, NotFound
from syndicate.model.reader import Rhythm
from tests.cli.command import SAMPLE, ok, refused, run


@pytest.fixture
def paper(settings: config.Settings) -> config.Settings:
    """A folder with the sample page signed off."""
    assert run("init").returncode == 0
    assert run("page", "add", SAMPLE, "--sign-off").returncode == 0
    return settings


def test_a_preview_is_written_as_letter_or_as_page(paper: config.Settings, tmp_path: Path) -> None:
    told = ok("digest", "preview", "--park", "岳塘经开区", "--name", "林", "--out", tmp_path / "a.eml")
    ok("digest", "preview", "--out", tmp_path / "a.html", "--week")

    assert (told["bytes"], told["warnings"]) == ((tmp_path / "a.eml").stat().st_size, [])
    assert (tmp_path / "a.eml").read_bytes().startswith(b"From: ")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


def test_the_next_edition_is_arranged_and_its_subject_proof_read(paper: config.Settings) -> None:
    first, second, *_ = editions.upcoming(wiring.build(paper)).articles
    words = ("--subject", "一个很长很长很长很长很长很长很长很长很长很长很长很长的标题", "--note", "编者按")
    done = run("digest", "arrange", "--lead", second.key, "--leave-out", first.key, *words)
    made = editions.upcoming(wiring.build(paper))
    shown = run("digest", "preview")

    assert done.returncode == 0, done.stderr
    assert made.articles[0] == second
    assert first not in made.articles
    assert "! The subject has 29 characters" in shown.stdout


def test_the_sizes_of_all_choices_of_one_park(paper: config.Settings) -> None:
    found = {row["park"]: row for row in ok("digest", "sizes")}

    assert len(found) == 9
    assert found["all"]["stories"] == 10
    assert 10_000 < found["yuetang"]["bytes"] < found["all"]["bytes"] < 90_000
    assert "yuetang" in run("digest", "sizes").stdout


def test_a_test_letter_needs_a_relay(paper: config.Settings) -> None:
    done = run("digest", "test", "--to", "me@example.com", SYNDICATE_RELAY__PORT="1", SYNDICATE_RELAY__TLS="none")

    refused(done, DeliveryError)


def test_a_letter_is_found_again(paper: config.Settings, tmp_path: Path) -> None:
    rooms = wiring.build(paper)
    now = wiring.clock()
    readers.add_reader(
        rooms, address="a@example.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="test", now=now
    )
    sending, _ = sendings.start_sending(rooms, editions.make_edition(rooms, issue_date=None, now=now), now=now)
    with rooms.database.read() as db:
        message_id = db.exec_driver_sql("SELECT message_id FROM letters").scalar_one()

    printed = run("letter", "show", message_id)
    assert run("letter", "show", message_id, "--out", tmp_path / "a.eml").returncode == 0

    assert sending.tally.total == 1
    assert f"Message-ID: {message_id}" in printed.stdout
    assert printed.stdout.replace("\n", "\r\n").encode() == (tmp_path / "a.eml").read_bytes()
    refused(run("letter", "show", "<nothing@example.com>"), NotFound)
