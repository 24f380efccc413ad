"""Bad input is one clear line and an exit code, and nothing half-written."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from syndicate.cli.output import EXIT_CODES
from syndicate.errors import (
    Conflict,
    DoorError,
    FolderError,
    NotFound,
    PageError,
    SettingsError,
    WrongInput,
)
from tests.cli.command import SAMPLE, ok, refused, run

pytestmark = pytest.mark.usefixtures("settings")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n\t\n"),
        ("binary.txt", bytes(range(256)) * 40),
        ("cut.txt", "园区".encode()[:-1] * 9),
    ],
)
@pytest.mark.parametrize("command", [("parse",), ("page", "add"), ("demo", "--no-serve")])
def test_a_page_that_is_no_text_is_one_clear_line(name: str, content: bytes, command: tuple[str, ...]) -> None:
    Path(name).write_bytes(content)
    if command[0] == "page":
        ok("init")

    refused(run(*command, name), PageError)


def test_one_bad_page_among_many_does_not_stop_the_others() -> None:
    Path("pages").mkdir()
    Path("pages/bad.txt").write_bytes(b"")
    Path("pages/good.txt").write_bytes(SAMPLE.read_bytes())

    done = run("parse", "pages", "--out", "out")

    assert done.returncode == 2
    assert "bad" in done.stderr
    assert Path("out/good.json").exists()


@pytest.mark.parametrize("command", [("parse",), ("page", "add"), ("demo", "--no-serve")])
def test_a_missing_file_is_one_clear_line(command: tuple[str, ...]) -> None:
    assert "nowhere.txt" in refused(run(*command, "nowhere.txt"), FolderError)


def test_a_port_in_use_is_said_before_anything_is_made() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert "in use" in refused(run("demo", "--port", str(port)), DoorError)
        assert "in use" in refused(run("serve", "--port", str(port)), DoorError)
    assert not Path("var").exists()
    assert not Path("feeds").exists()


def test_no_relay_is_one_clear_line_and_nobody_is_lost() -> None:
    ok("init")
    ok("page", "add", SAMPLE, "--sign-off")
    ok("readers", "add", "lin@example.com")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    done = run("send", "--json", SYNDICATE_RELAY__PORT=str(port), SYNDICATE_RELAY__TLS="none")

    assert done.returncode == 9
    assert "Traceback" not in done.stderr
    (sending,) = ok("sending", "list")
    assert sending["tally"]["planned"] == sending["tally"]["total"] == 1
    assert [row["state"] for row in ok("sending", "who", str(sending["id"]))] == ["planned"]
    states = [ok("sending", act, str(sending["id"]))["state"] for act in ("pause", "resume", "cancel")]
    assert states == ["paused", "running", "cancelled"]
    refused(run("sending", "resume", str(sending["id"])), Conflict)


def test_a_folder_that_cannot_be_written_is_one_clear_line() -> None:
    """/proc is a folder that even root cannot write."""
    told = refused(run("init", SYNDICATE_DATABASE_URL="sqlite:////proc/nowhere/paper.db"), FolderError)
    assert "/proc/nowhere" in told
    assert not Path("syndicate.toml").exists()
    ok("init")
    ok("page", "add", SAMPLE, "--sign-off")
    refused(run("publish", SYNDICATE_FEEDS_DIR="/proc/nowhere/feeds"), FolderError)


def test_nothing_to_send_or_an_unknown_park_says_what_to_do() -> None:
    ok("init")

    assert "page add" in refused(run("send"), NotFound)
    assert "天易经开区" in refused(run("readers", "add", "lin@example.com", "--park", "月球开发区"), NotFound)


def test_an_address_that_is_none_is_refused_without_being_repeated() -> None:
    ok("init")

    done = run("readers", "add", "lin@@example.com")

    assert done.returncode == 2
    assert "lin@" not in done.stderr + done.stdout


def test_wrong_settings_are_one_clear_line() -> None:
    Path("syndicate.toml").write_text("[relay]\nhots = 1\n")

    assert "relay.hots" in refused(run("publish"), SettingsError)


@pytest.mark.parametrize(
    "command", [("page", "list"), ("publish",), ("send",), ("readers", "list"), ("serve", "--port", "0")]
)
def test_where_no_paper_lives_a_command_says_so_and_makes_nothing(command: tuple[str, ...], tmp_path: Path) -> None:
    assert "syndicate init" in refused(run(*command), SettingsError)
    assert list(tmp_path.iterdir()) == []


def test_two_pages_of_one_name_are_refused_before_one_overwrites_the_other() -> None:
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "x.txt").write_bytes(SAMPLE.read_bytes())

    assert "x.json" in refused(run("parse", "a/x.txt", "b/x.txt", "--out", "out"), WrongInput)
    assert not Path("out").exists()


@pytest.mark.parametrize("command", [("parse",), ("page", "add"), ("demo", "--no-serve")])
def test_what_never_ends_is_not_read(command: tuple[str, ...]) -> None:
    os.mkfifo("pipe")

    for name in ("pipe", "/dev/zero", "."):
        if (command, name) != (("parse",), "."):
            assert "is no file" in refused(run(*command, name), WrongInput)


def test_a_refused_page_leaves_no_world_behind() -> None:
    Path("empty.txt").write_bytes(b"")

    refused(run("demo", "empty.txt", "--no-serve"), PageError)
    assert not Path("var").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_result_that_cannot_be_written_is_one_clear_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "syndicate", "parse", SAMPLE], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == EXIT_CODES[FolderError]
    assert b"Traceback" not in done.stderr
    assert b"No space left" in done.stderr


@pytest.mark.parametrize("url", ["postgresql://u:p@h:abc/x", "postgresql://u:se@kret@127.0.0.1:1/x", "mysql://x", "x"])
def test_a_database_url_that_is_none_is_refused_without_being_repeated(url: str) -> None:
    told = refused(run("init", SYNDICATE_DATABASE_URL=url), SettingsError)

    assert "kret" not in told
    assert "abc" not in told


def test_a_sending_that_nobody_started_is_not_found() -> None:
    ok("init")

    refused(run("sending", "who", "7"), NotFound)


def test_a_broken_letter_freezes_no_audience() -> None:
    ok("init")
    ok("page", "add", SAMPLE, "--sign-off")
    ok("readers", "add", "lin@example.com")
    Path("own/letters/digest").mkdir(parents=True)
    Path("own/letters/digest/subject.txt").write_text("{{ nothing }}")

    asked = run("send", SYNDICATE_TEMPLATES_DIR="own")
    assert "letters/digest/subject.txt, line 1" in asked.stdout
    assert "`syndicate sending answer" in asked.stdout
    assert ok("sending", "list") == []
    refused(run("send", SYNDICATE_TEMPLATES_DIR="nowhere"), SettingsError)
