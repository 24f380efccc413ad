"""Settings: where they come from, what wins, what is refused, what is hidden."""

import re
from pathlib import Path

import pytest

from syndicate import config
from syndicate.errors import SettingsError


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path(config.FILE).write_text(text, encoding="utf-8")


def test_without_a_file_the_defaults_hold() -> None:
    assert config.load().relay.port == 25
    assert config.sources() == {}


def test_the_file_sets_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[relay]\nhost = "file.example"\nport = 2525\n')
    monkeypatch.setenv("SYNDICATE_RELAY__HOST", "env.example")

    settings = config.load()

    assert (settings.relay.host, settings.relay.port) == ("env.example", 2525)
    assert config.sources() == {"relay.host": "SYNDICATE_RELAY__HOST", "relay.port": "syndicate.toml"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[relay]\nhots = 1\n", "relay.hots: there is no such setting"),
        ("[relay]\nport = 70000\n", "relay.port"),
        ('[paper]\nbase_url = "news.example.com"\n', "paper.base_url: an absolute http(s) URL is needed"),
        ('[paper]\nbase_url = "http://a.example/\\r\\nX-Evil: 1"\n', "paper.base_url: control characters"),
        ('[paper]\nbase_url = "http://me:secret@a.example"\n', "paper.base_url: an absolute http(s) URL is needed"),
        ('[paper]\nname = "a\\nBcc: b"\n', "paper.name: control characters are not allowed"),
        ('[paper]\nfrom_address = "a@b\\r\\nBcc: c@d"\n', "paper.from_address: this is not an e-mail address"),
        ("[relay\n", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason(text: str, told: str) -> None:
    write(text)

    with pytest.raises(SettingsError, match=re.escape(told)):
        config.load()


def test_a_wrong_secret_is_not_repeated() -> None:
    write("[relay]\npassword = 12345678\n")

    with pytest.raises(SettingsError) as raised:
        config.load()
    assert "12345678" not in str(raised.value)


def test_a_misspelt_variable_is_an_error_not_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNDICATE_RELAY__HOTS", "x")

    with pytest.raises(SettingsError, match="SYNDICATE_RELAY__HOTS"):
        config.load()


def test_a_missing_file_that_was_asked_for_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml cannot be read"):
        config.load(Path("nowhere.toml"))


def test_every_setting_says_what_it_is_for() -> None:
    names = [name for name, _ in config.flat(config.Settings.model_construct().model_dump())]

    assert sorted(config.described()) == sorted(names)
    assert all(config.described().values())
