"""`syndicate readers`: lists in and out, one reader shown, suppressed and erased; tokens and webhooks."""

from pathlib import Path

import pytest

from syndicate import config
from syndicate.errors import NotFound
from tests.cli.command import ok, refused, run


@pytest.fixture
def paper(tmp_path: Path, settings: config.Settings) -> Path:
    assert run("init").returncode == 0
    (tmp_path / "list.csv").write_text("email,name\nlin@qq.com,林\nnonsense,\nwang@163.com,王\n")
    return tmp_path


def test_a_list_goes_in_and_out_and_a_reader_is_erased(paper: Path) -> None:
    looked = ok("readers", "import", "list.csv", "--look")
    assert (looked["added"], looked["number"]) == (2, None)
    taken = ok("readers", "import", "list.csv", "--consent", "form", "--column", "name=Name")
    assert (taken["added"], taken["bad_rows"]) == (2, [{"line": 3, "reason": "this is not an e-mail address"}])

    assert run("readers", "export", "--provider", "qq.com").stdout.count("\n") == 2
    assert [one["name"] for one in ok("readers", "list")] == ["林", "王"]
    assert ok("readers", "show", "lin@qq.com")["reader"]["number"] == 1
    assert ok("readers", "suppress", "wang@163.com") == {"reader": 2, "lifted": False}
    assert ok("readers", "erase", "lin@qq.com", "--yes") == {"reader": 1, "erased": True}
    assert "lin@qq.com" not in refused(run("readers", "show", "lin@qq.com"), NotFound)


def test_a_token_and_a_webhook_are_made_and_taken_back(paper: Path) -> None:
    hook = ok("webhook", "add", "https://crm.example.com/x", "--event", "left")
    assert hook["events"] == ["left"]
    assert ok("webhook", "list")["webhooks"][0]["active"]
    assert ok("webhook", "remove", str(hook["number"])) == {"removed": hook["number"]}
    assert ok("token", "list") == []
    refused(run("token", "add", "nobody", "--name", "x", "--scope", "readers:read"), NotFound)
