"""/desk/settings, /desk/tokens and /desk/webhooks: how the house is set, and who else may come in."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from syndicate.desk import premises, tokens, webhooks
from syndicate.desk.findings import Level
from syndicate.desk.rooms import Rooms
from syndicate.store.webhooks import EVENTS
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views_settings import HooksView, SettingsView, TokensView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
WORST_FIRST = (Level.FAIL, Level.WARN, Level.OK)


@router.get("/desk/settings")
def settings(request: Request, who: Visitor) -> Response:
    found = premises.settings(request.app.state.door.rooms, who)
    return shown(request, "web/desk/settings.html", SettingsView(**framed(request, who, "settings"), settings=found))


@router.post("/desk/settings/check")
async def check(request: Request, who: Changer) -> Response:
    """The doctor's look at relays, domain, disk and door: it asks them now, and changes nothing."""
    door = request.app.state.door
    findings = await premises.examine(door.rooms, who, now=door.clock())
    view = SettingsView(
        **framed(request, who, "settings"),
        settings=premises.settings(door.rooms, who),
        findings=sorted(findings, key=lambda one: WORST_FIRST.index(one.level)),
    )
    return shown(request, "web/desk/settings.html", view)


@router.get("/desk/tokens")
def own_tokens(request: Request, who: Visitor) -> Response:
    return shown(request, "web/desk/tokens.html", _tokens(request, who))


@router.post("/desk/tokens")
def add_token(request: Request, who: Changer, form: Posted) -> Response:
    """A token of one's own; the answer shows it, this once."""
    door = request.app.state.door
    scopes = [str(scope) for scope in form.getlist("scope[]")]
    name = " ".join(str(form.get("name", "")).split())[:80]
    _, made = tokens.add_token(door.rooms, login=who.login, name=name, scopes=scopes, now=door.clock(), who=who)
    return shown(request, "web/desk/tokens.html", _tokens(request, who, made))


@router.post("/desk/tokens/{number}")
def revoke(request: Request, who: Changer, number: Number) -> Response:
    door = request.app.state.door
    tokens.revoke(door.rooms, number, now=door.clock(), who=who)
    return done("/desk/tokens", "revoked")


@router.get("/desk/webhooks")
def hooks(request: Request, who: Visitor) -> Response:
    return shown(request, "web/desk/webhooks.html", _hooks(request, who))


@router.post("/desk/webhooks")
def add_hook(request: Request, who: Changer, form: Posted) -> Response:
    door = request.app.state.door
    events = [str(event) for event in form.getlist("event[]")]
    url = str(form.get("url", "")).strip()
    _, key = webhooks.add_hook(door.rooms, url=url, events=events, now=door.clock(), who=who)
    return shown(request, "web/desk/webhooks.html", _hooks(request, who, key))


@router.post("/desk/webhooks/{number}")
def remove_hook(request: Request, who: Changer, number: Number) -> Response:
    door = request.app.state.door
    webhooks.remove_hook(door.rooms, number, now=door.clock(), who=who)
    return done("/desk/webhooks", "unhooked")


def _tokens(request: Request, who: Visitor, made: str = "") -> TokensView:
    found = tokens.listing(request.app.state.door.rooms, who=who)
    return TokensView(**framed(request, who, "me"), tokens=found, scopes=tuple(tokens.SCOPES), made=made)


def _hooks(request: Request, who: Visitor, key: str = "") -> HooksView:
    rooms: Rooms = request.app.state.door.rooms
    found, calls = webhooks.hooks(rooms, who=who), webhooks.log(rooms, limit=50, who=who)
    return HooksView(**framed(request, who, "settings"), hooks=found, calls=calls, events=EVENTS, key=key)
