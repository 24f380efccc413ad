"""`syndicate bounces`: what came back, from files, from a pipe, from the postboxes of the settings."""

from pathlib import Path

import pytest

from syndicate import config, wiring
from syndicate.errors import FolderError, NotFound
from tests.bounces.samples import ENGLISH, postfix
from tests.bounces.scene import ADDRESS, Scene, scene
from tests.cli.command import ok, refused, run


@pytest.fixture
def there(settings: config.Settings, tmp_path: Path) -> Scene:
    return scene(wiring.build(settings, create=True), 2, tmp_path)


def test_a_bounce_is_read_listed_and_shown(there: Scene, tmp_path: Path) -> None:
    Path("syndicate.toml").write_text(f'[bounces]\naddress = "{ADDRESS}"\nmaildir = "mail"\n', encoding="utf-8")
    (tmp_path / "mail" / "new").mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1.x").write_bytes(there.sample(postfix, ENGLISH[0], there.reader_ids[0]))
    (tmp_path / "hello.eml").write_bytes(b"Subject: hello\r\n\r\n")

    assert ok("bounces", "read") == {"understood": 1, "kept": 0}
    assert ok("bounces", "read", "hello.eml") == {"understood": 0, "kept": 1}
    listed = ok("bounces", "list", "--sending", str(there.sending_id))
    assert [(one["reader_id"], one["kind"], one["effect"]) for one in listed] == [
        (there.reader_ids[0], "hard", "suppressed")
    ]
    assert ok("bounces", "list", "--reader", str(there.reader_ids[1])) == []
    shown = run("bounces", "show", str(listed[0]["id"])).stdout
    assert "550 5.1.1" in shown
    assert "@" not in shown
    assert (tmp_path / "hello.eml").exists()


def test_a_mail_server_pipes_a_bounce_in_with_its_recipient(there: Scene) -> None:
    own = there.of(there.reader_ids[0], returned=False)
    data = there.sample(postfix, ENGLISH[1], there.reader_ids[0], returned=False, tagged=False)

    done = run("bounces", "read", "--recipient", own.return_path, "-", stdin=data)

    assert "1 message understood" in done.stdout
    assert ok("bounces", "list")[0]["kind"] == "soft"


def test_what_is_not_there_is_told(there: Scene) -> None:
    refused(run("bounces", "show", "9"), NotFound)
    refused(run("bounces", "read", "nowhere.eml"), FolderError)
    assert "Nothing came back" in run("bounces", "list").stdout
