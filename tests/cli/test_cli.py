"""The command line: what each command does, says and answers programs."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import SAMPLE, ok, run

pytestmark = pytest.mark.usefixtures("settings")


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
    assert "至少要 12 个" in run("staff", "add", "other", "--password-stdin", stdin=b"short\n").stderr
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
