"""Whatever the desk can do the command line can: each route of the desk has its command; each command speaks JSON."""

from collections.abc import Iterator

import click
import pytest
from fastapi.routing import APIRoute

from syndicate.cli import cli
from syndicate.web import desk

BROWSER = {"/desk/live", "/desk/sendings/{number}/live", "/desk/counting", "/desk/me", "/desk/me/factor"}
"""What only a browser has: a live page, a switch's own page, one's own second factor."""
COMMANDS = {
    "/desk": ("today",),
    "/desk/send": ("send",),
    "/desk/pages": ("page list", "page add"),
    "/desk/arrivals/{number}": ("page arrivals", "page compare", "page accept", "page discard"),
    "/desk/pages/{page}/place": ("page place",),
    "/desk/pages/{page}": ("page review", "page questions"),
    "/desk/pages/{page}/edit": ("page edit",),
    "/desk/pages/{page}/questions/{question}": ("page decide",),
    "/desk/pages/{page}/undo": ("page undo",),
    "/desk/pages/{page}/sign-off": ("page sign-off",),
    "/desk/pages/{page}/stories/{story}": ("page review", "page edit"),
    "/desk/articles/{key}": ("article show", "article history"),
    "/desk/articles/{key}/correct": ("article correct",),
    "/desk/articles/{key}/retract": ("article retract",),
    "/desk/articles/{key}/follow-up": ("article follow-up",),
    "/desk/staff": ("staff list", "staff add"),
    "/desk/staff/{login}": ("staff role", "staff disable", "staff enable", "staff no-code", "staff password"),
    "/desk/me/password": ("staff password",),
    "/desk/audit": ("verify",),
    "/desk/editions": ("edition list", "edition make"),
    "/desk/editions/{key}": ("edition show", "edition arrange"),
    "/desk/editions/{key}/send": ("send",),
    "/desk/editions/{key}/preview": ("edition preview",),
    "/desk/editions/{key}/letter": ("edition preview",),
    "/desk/editions/{key}/audience": ("edition audience",),
    "/desk/editions/{key}/trial": ("edition test",),
    "/desk/editions/{key}/links": ("edition links",),
    "/desk/sendings": ("sending list", "schedule list"),
    "/desk/sendings/{number}": (
        "sending show", "sending pause", "sending resume", "sending cancel", "sending retry", "sending resend",
        "sending leave",
    ),
    "/desk/sendings/{number}/letters": ("sending who", "sending why"),
    "/desk/counting": ("sending count",),
    "/desk/orders/{number}": ("schedule list", "sending answer", "schedule withdraw"),
    "/desk/adopt": ("sending adopt",),
    "/desk/schedules": ("schedule list", "schedule add"),
    "/desk/schedules/{number}": ("schedule remove",),
    "/desk/readers": ("readers list",),
    "/desk/readers/find": ("readers show",),
    "/desk/readers/import": ("readers import",),
    "/desk/readers/export": ("readers export",),
    "/desk/readers/suppress": ("readers suppress",),
    "/desk/readers/{number}": ("readers show", "readers leave", "readers change", "readers suppress", "readers erase"),
    "/desk/parks": ("parks list", "parks add", "parks import"),
    "/desk/parks.toml": ("parks export",),
    "/desk/parks/{slug}": (
        "parks show", "parks change", "parks rename", "parks merge", "parks close", "parks open", "parks remove",
    ),
    "/desk/templates": ("template list",),
    "/desk/templates/edit": ("template show", "template edit", "template check"),
    "/desk/templates/letter": ("template check",),
    "/desk/templates/versions": ("template history", "template restore"),
    "/desk/settings": ("config",),
    "/desk/settings/check": ("doctor",),
    "/desk/tokens": ("token list", "token add"),
    "/desk/tokens/{number}": ("token revoke",),
    "/desk/webhooks": ("webhook list", "webhook add"),
    "/desk/webhooks/{number}": ("webhook remove",),
}  # fmt: skip
PLAIN = {"demo", "serve", "work", "parse", "letter show", "readers export", "parks export", "template show"}
"""Commands that run until they are stopped, or whose result is itself a text, a file or JSON."""
CONTEXT = click.Context(cli)


def leaves(command: click.Command = cli, path: str = "") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(CONTEXT):
        found = command.get_command(CONTEXT, name)
        assert found is not None
        yield from leaves(found, f"{path} {name}".strip())


ALL = dict(leaves())


def test_every_route_of_the_desk_has_its_command() -> None:
    routes = {route.path for route in desk.router.routes if isinstance(route, APIRoute)}

    assert routes - COMMANDS.keys() - BROWSER == set()
    assert {name for names in COMMANDS.values() for name in names} <= ALL.keys()


@pytest.mark.parametrize("name", sorted(ALL.keys() - PLAIN))
def test_every_command_speaks_json(name: str) -> None:
    assert any("--json" in option.opts for option in ALL[name].params)
