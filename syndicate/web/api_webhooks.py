"""/api/webhooks: who is told of what happens."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request

from syndicate.desk import webhooks
from syndicate.model.staff import Staff
from syndicate.store.webhooks import Call, Hook
from syndicate.web.api_base import may
from syndicate.web.api_route import Unrepeated
from syndicate.web.api_types import MISSING, Number

router = APIRouter(route_class=Unrepeated, tags=["webhooks"])
Hooks = Annotated[Staff, Depends(may("webhooks"))]


@dataclass(frozen=True, slots=True)
class NewHook:
    """An address that is called, and of which events: confirmed, left, bounced, complained."""

    url: Annotated[str, Body(max_length=2000)]
    events: Annotated[list[str], Body(max_length=10)]


@dataclass(frozen=True, slots=True)
class MadeHook:
    """`key` signs the calls; it is shown this once."""

    id: int
    events: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class AllHooks:
    """The webhooks, and the newest hundred calls with what came of them."""

    webhooks: tuple[Hook, ...]
    calls: tuple[Call, ...]


@router.get("/webhooks")
def hooks(request: Request, who: Hooks) -> AllHooks:
    """Who is told of what, and the newest calls."""
    rooms = request.app.state.door.rooms
    return AllHooks(webhooks.hooks(rooms, who=who), webhooks.log(rooms, who=who))


@router.post("/webhooks", status_code=201)
def add_hook(request: Request, who: Hooks, new: NewHook) -> MadeHook:
    """Tell an address. The answer holds a key that is kept nowhere, so an Idempotency-Key is not heeded."""
    door = request.app.state.door
    hook, key = webhooks.add_hook(door.rooms, url=new.url, events=new.events, now=door.clock(), who=who)
    return MadeHook(hook.id, hook.events, key)


@router.delete("/webhooks/{number}", status_code=204, responses=MISSING)
def remove_hook(request: Request, who: Hooks, number: Number) -> None:
    """Tell it nothing more; the log stays."""
    door = request.app.state.door
    webhooks.remove_hook(door.rooms, number, now=door.clock(), who=who)
