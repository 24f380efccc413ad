"""The command line: what each command does, says and answers programs; bad input is one line and an exit code."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from syndicate import config
from syndicate.cli.output import EXIT_CODES
from syndicate.errors import (
    Conflict,
    DoorError,
    FolderError,
    NotFound,
    PageError,
    SettingsError,
    TemplateError,
    WrongInput,
)

SAMPLE = Path(config.__file__).parent / "data" / "sample-page.txt"


pytestmark = pytest.mark.usefixtures("settings")


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, in the current folder."""
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *map(str, arguments)],
        input=stdin.decode("latin-1"),
        encoding="utf-8",
        capture_output=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )


def ok(*arguments: str | Path, **environment: str) -> Any:
    """What a command that must succeed answers a program."""
    done = run(*arguments, "--json", stdin=b"", **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str], kind: type) -> str:
    """What a command that must fail says: short, no traceback, the right exit code."""
    assert done.returncode == EXIT_CODES[kind], (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert 1 <= len(lines) <= 2, done.stderr
    assert lines[0].startswith("syndicate: ")
    return done.stderr


def test_help_answers_without_loading_the_house() -> None:
    """Import cost counts: neither database nor SMTP nor web is loaded for --help."""
    code = (
        "import sys\nfrom syndicate.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'aiosmtplib', 'fastapi', 'feedgen', 'pydantic', 'jinja2', 'rjieba'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "syndicate demo" in done.stdout


def test_the_tour_of_the_readme_for_ones_own_paper() -> None:
    """init, page add, publish, readers add, preview, dry run: each does its part, twice changes nothing."""
    assert ok("init")["written"] is True
    assert ok("init")["written"] is False
    page = ok("page", "add", SAMPLE, "--sign-off")
    assert page["created"] is True
    assert ok("page", "add", SAMPLE)["created"] is False
    assert len(ok("page", "list")) == 1
    assert len(ok("publish", "--dry-run")["written"]) == len(ok("publish")["written"]) > 40
    assert ok("publish")["written"] == []
    assert ok("readers", "add", "lin@example.com", "--park", "天易经开区", "--name", "林")["created"] is True
    assert ok("readers", "add", "LIN@example.com")["created"] is False
    assert [reader["parks"] for reader in ok("readers", "list")] == [["tianyi"]]
    assert (
        ok("digest", "preview", "--park", "天易经开区", "--out", "letter.eml")["bytes"]
        == Path("letter.eml").stat().st_size
    )
    assert ok("send", "--dry-run")["readers"] == 1
    assert ok("sending", "list") == []


def test_a_password_is_read_from_standard_input_and_a_short_one_is_refused() -> None:
    ok("init")

    done = run("staff", "add", "editor", "--password-stdin", stdin=b"a long password\n")
    assert done.returncode == 0, done.stderr
    assert "12 or more" in run("staff", "add", "other", "--password-stdin", stdin=b"short\n").stderr
    assert "editor" in run("staff", "add", "editor", "--password-stdin", stdin=b"a long password\n").stderr


def test_config_shows_values_and_sources_and_hides_secrets() -> None:
    shown = ok(
        "config",
        SYNDICATE_RELAY__PASSWORD="hunter2-hunter2",
        SYNDICATE_DATABASE_URL="postgresql://paper:hunter2@db/paper",
    )

    assert shown["relay.password"] == {"value": "**********", "source": "SYNDICATE_RELAY__PASSWORD"}
    assert shown["database_url"]["value"] == "paper at db"
    assert shown["relay.port"] == {"value": "25", "source": "default"}


def test_parse_takes_files_folders_and_standard_input(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.txt").write_bytes(SAMPLE.read_bytes())
    (folder / "two.txt").write_bytes(SAMPLE.read_text(encoding="utf-8").encode("gb18030"))

    assert run("parse", folder, "--out", "out").returncode == 0

    one, two = (json.loads((tmp_path / "out" / f"{name}.json").read_text(encoding="utf-8")) for name in ("one", "two"))
    assert one == two
    assert len(one["articles"]) >= 9
    piped = subprocess.run(
        [sys.executable, "-m", "syndicate", "parse", "-"], input=SAMPLE.read_bytes(), capture_output=True, check=True
    )
    assert json.loads(piped.stdout) == one
    explained = run("parse", SAMPLE, "--explain").stdout
    assert "#1" in explained
    assert one["articles"][0]["title"] in run("parse", SAMPLE, "--format", "text").stdout


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


def test_brackets_in_names_are_no_markup() -> None:
    assert "[/a]" in run("config", SYNDICATE_PAPER__NAME="[/a]").stdout


def test_a_password_in_any_part_of_the_database_url_is_hidden() -> None:
    for url in ("postgresql://paper:hunter2@db/paper", "postgresql://paper@db/paper?password=hunter2"):
        assert "hunter2" not in json.dumps(ok("config", SYNDICATE_DATABASE_URL=url))


def test_the_secret_is_made_once_and_is_for_its_owner_only() -> None:
    ok("init")
    first = Path("var/secret").read_bytes()
    ok("init")

    assert Path("var/secret").read_bytes() == first
    assert len(first) == 64
    assert stat.S_IMODE(Path("var/secret").stat().st_mode) == 0o600


def test_demo_twice_doubles_nothing() -> None:
    first, again = (run("demo", "--no-serve") for _ in range(2))

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "5 sent now, 0 before, of 5 readers" in first.stdout
    assert "0 sent now, 5 before, of 5 readers" in again.stdout
    assert "0 files written" in again.stdout


@pytest.mark.parametrize("own", ["settings file", "secret", "environment"])
def test_demo_leaves_the_feeds_of_a_real_paper_alone(own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if own == "settings file":
        Path("syndicate.toml").write_text("")
    if own == "secret":
        Path("var").mkdir()
        Path("var/secret").write_text("x" * 32)

    if own == "environment":
        monkeypatch.setenv("SYNDICATE_FEEDS_DIR", "feeds")

    assert run("demo", "--no-serve").returncode == 0
    assert not Path("feeds").exists()


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

    refused(run("send", SYNDICATE_TEMPLATES_DIR="own"), TemplateError)
    assert ok("sending", "list") == []
    refused(run("send", SYNDICATE_TEMPLATES_DIR="nowhere"), SettingsError)
