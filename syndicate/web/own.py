"""/own/KEY: what only the owner of a mailbox may do, by a link mailed to it that lives an hour. GET changes nothing."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from syndicate.desk import gates, own
from syndicate.desk.addresses import masked
from syndicate.desk.notices import reader_url
from syndicate.desk.offers import utf8_taken
from syndicate.desk.rooms import NOTICES_DUE
from syndicate.errors import NotFound, WrongInput
from syndicate.web.csrf import same_origin
from syndicate.web.subscribe import TOO_MANY
from syndicate.web.views_readers import GoneView, MailView, OwnView, TokenView, language_of, page

router = APIRouter(prefix="/own")


@router.get("/{key}")
def look(request: Request, key: str) -> Response:
    return _owners(request, key)


@router.post("/{key}/address")
def move(request: Request, key: str, address: Annotated[str, Form()] = "") -> Response:
    same_origin(request)
    door = request.app.state.door
    network = gates.network(request.client.host if request.client else None)
    try:
        reader = own.owner(door.rooms, key, now=door.clock())
        gate = own.move(door.rooms, key, address=address, network=network, now=door.clock())
    except WrongInput:
        return _owners(request, key, wrong="address", typed=address)
    except NotFound:
        return _dead(request)
    if gate is not gates.Gate.OPEN:
        return page(request, "readers/gone.html", GoneView(door.rooms.paper, "many"), reader.language, TOO_MANY)
    door.runner.wake(NOTICES_DUE)
    return page(request, "readers/mail.html", MailView(door.rooms.paper, address, "move"), reader.language)


@router.get("/{key}/data")
def data(request: Request, key: str) -> Response:
    """All that is kept about the reader, as a file."""
    door = request.app.state.door
    try:
        found = own.everything(door.rooms, key, now=door.clock())
    except NotFound:
        return _dead(request)
    body = json.dumps(found, ensure_ascii=False, indent=1, default=lambda value: value.isoformat())
    headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="my-data.json"'}
    return Response(body, media_type="application/json", headers=headers)


@router.get("/{key}/erase")
def sure(request: Request, key: str) -> Response:
    door = request.app.state.door
    try:
        reader = own.owner(door.rooms, key, now=door.clock())
    except NotFound:
        return _dead(request)
    return page(request, "readers/erase.html", TokenView(door.rooms.paper, key), reader.language)


@router.post("/{key}/erase")
def erase(request: Request, key: str) -> Response:
    same_origin(request)
    door = request.app.state.door
    try:
        language = own.owner(door.rooms, key, now=door.clock()).language
    except NotFound:
        language = language_of(request)
    try:
        own.erase(door.rooms, key, now=door.clock())
    except NotFound:
        return _dead(request)
    return page(request, "readers/erased.html", TokenView(door.rooms.paper, key), language)


def _owners(request: Request, key: str, *, wrong: str = "", typed: str = "") -> Response:
    door = request.app.state.door
    try:
        reader = own.owner(door.rooms, key, now=door.clock())
    except NotFound:
        return _dead(request)
    preferences = reader_url(door.rooms, "preferences", reader.id)
    view = OwnView(
        paper=door.rooms.paper,
        key=key,
        address=masked(reader.address),
        preferences=preferences,
        any_script=utf8_taken(door.rooms),
        wrong=wrong,
        typed=typed,
    )
    return page(request, "readers/own.html", view, reader.language, 422 if wrong else 200)


def _dead(request: Request) -> Response:
    view = GoneView(request.app.state.door.rooms.paper, "key")
    return page(request, "readers/gone.html", view, language_of(request), 404)
