"""Everything a person can use or meet is documented; the Chinese README says the same as the English one."""

import inspect
import re
from pathlib import Path

import click
import pytest
from fastapi.routing import APIRoute

from syndicate import config, errors
from syndicate.cli import cli
from syndicate.cli.output import EXIT_CODES
from syndicate.web import api, app, archive, desk, health, hub, leaving, login, mailbox, metrics, preferences, subscribe

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "howto" / "settings.md").read_text(encoding="utf-8")
READMES = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]
CONTEXT = click.Context(cli)


def test_every_setting_is_documented() -> None:
    documented = re.findall(r"^\| `([a-z_.]+)`", SETTINGS, re.MULTILINE)

    assert documented == list(config.described())


def test_every_error_is_documented_with_its_code_and_status() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.SyndicateError)]
    rows = {
        name: (int(code), int(status)) for name, code, status in re.findall(r"`(\w+)` \| (\d+) \| (\d+)", REFERENCE)
    }

    assert rows == {
        kind.__name__: (
            next(EXIT_CODES[base] for base in kind.__mro__ if base in EXIT_CODES),
            next(app.STATUS[base] for base in kind.__mro__ if base in app.STATUS),
        )
        for kind in kinds
    }


def test_the_tree_of_errors_is_drawn_whole() -> None:
    kinds = {kind.__name__ for _, kind in inspect.getmembers(errors, inspect.isclass)}

    assert kinds == set(
        re.findall(r"[A-Z]\w+", (errors.__doc__ or "").split("SyndicateError", 1)[1].split("\n\n")[0])
    ) & kinds | {"SyndicateError"}


def test_every_route_is_documented() -> None:
    doors = (login, desk, leaving, archive, health, hub, mailbox, metrics, subscribe, preferences)
    routes = {f"{method} {route.path}" for door in doors for route in door.router.routes
              if isinstance(route, APIRoute) for method in (route.methods or set()) - {"HEAD"}}  # fmt: skip

    assert routes <= set(re.findall(r"`((?:GET|POST) [^`]+)`", REFERENCE))


def test_every_route_of_the_api_is_documented() -> None:
    routes = (route for part in api.PARTS for route in part.routes if isinstance(route, APIRoute))
    named = {f"{method} /api{route.path}" for route in routes for method in route.methods or set()}

    assert named <= set(re.findall(r"`((?:GET|POST|PATCH|DELETE) /api[^`]+)`", REFERENCE))


@pytest.mark.parametrize("readme", READMES, ids=["en", "zh"])
def test_every_command_is_in_both_readmes(readme: str) -> None:
    for name in cli.list_commands(CONTEXT):
        assert re.search(rf"`(syndicate )?{name}\b", readme), name


def test_both_readmes_have_the_same_commands_pictures_and_sections() -> None:
    english, chinese = READMES

    for pattern in (r"^    (\S+ \S+)", r"!\[.*?\]\((.*?)\)", r"^## ", r"^\| `syndicate (\w+)"):
        assert re.findall(pattern, english, re.MULTILINE) == re.findall(pattern, chinese, re.MULTILINE)


def test_the_lines_of_help_in_the_list_of_commands_are_the_commands_own() -> None:
    """The list is written apart so that --help imports nothing; it must say what the commands say."""
    for name, (_, line) in cli.commands_at.items():
        command = cli.get_command(CONTEXT, name)
        assert command is not None
        assert (command.help or "").split("\n\n")[0] == line, name
