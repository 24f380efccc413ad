"""/preferences/TOKEN: a reader's own page, by the link in their letters. GET changes nothing."""

import json
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from syndicate.desk import gates, preferences
from syndicate.desk.addresses import masked
from syndicate.desk.notices import reader_url
from syndicate.desk.rooms import NOTICES_DUE
from syndicate.errors import NotAllowed, WrongInput
from syndicate.model.article import CHINA
from syndicate.model.reader import LANGUAGES, Reader, Rhythm
from syndicate.web.csrf import same_origin
from syndicate.web.subscribe import TOO_MANY, options
from syndicate.web.views_readers import GoneView, MailView, PreferencesView, TokenView, language_of, page

router = APIRouter(prefix="/preferences")


@router.get("/{token}")
def look(request: Request, token: str) -> Response:
    return _with_reader(request, token)


@router.post("/{token}")
def save(
    request: Request,
    token: str,
    *,
    park: Annotated[list[str] | None, Form(alias="park[]")] = None,
    rhythm: Annotated[Rhythm, Form()] = Rhythm.EDITION,
    name: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = LANGUAGES[0],
) -> Response:
    same_origin(request)
    door = request.app.state.door
    preferences.choose(
        door.rooms, token, parks=park or [], rhythm=rhythm, name=name, language=language, now=door.clock()
    )
    return _with_reader(request, token, said="saved")


@router.post("/{token}/pause")
def pause(request: Request, token: str, until: Annotated[str, Form()] = "") -> Response:
    """Without a date a pause ends."""
    same_origin(request)
    door = request.app.state.door
    try:
        day = date.fromisoformat(until) if until else None
        preferences.pause(door.rooms, token, until=day, now=door.clock())
    except (WrongInput, ValueError):
        return _with_reader(request, token, wrong="pause")
    return _with_reader(request, token, said="paused" if day else "resumed")


@router.post("/{token}/address")
def move(request: Request, token: str, address: Annotated[str, Form()] = "") -> Response:
    same_origin(request)
    door = request.app.state.door
    reader = preferences.reader_of(door.rooms, token)
    network = gates.network(request.client.host if request.client else None)
    try:
        gate = preferences.move(door.rooms, token, address=address, network=network, now=door.clock())
    except WrongInput:
        return _with_reader(request, token, wrong="address")
    if gate is not gates.Gate.OPEN:
        return page(request, "readers/gone.html", GoneView(door.rooms.paper, "many"), reader.language, TOO_MANY)
    door.runner.wake(NOTICES_DUE)
    return page(request, "readers/mail.html", MailView(door.rooms.paper, address, moving=True), reader.language)


@router.get("/{token}/data")
def data(request: Request, token: str) -> Response:
    """All that is kept about the reader, as a file."""
    found = preferences.everything(request.app.state.door.rooms, token)
    body = json.dumps(found, ensure_ascii=False, indent=1, default=lambda value: value.isoformat())
    headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="my-data.json"'}
    return Response(body, media_type="application/json", headers=headers)


@router.get("/{token}/erase")
def sure(request: Request, token: str) -> Response:
    door = request.app.state.door
    reader = preferences.reader_of(door.rooms, token)
    return page(request, "readers/erase.html", TokenView(door.rooms.paper, token), reader.language)


@router.post("/{token}/erase")
def erase(request: Request, token: str) -> Response:
    same_origin(request)
    door = request.app.state.door
    try:
        language = preferences.reader_of(door.rooms, token).language
    except NotAllowed:
        language = language_of(request)
    preferences.erase(door.rooms, token, now=door.clock())
    return page(request, "readers/erased.html", TokenView(door.rooms.paper, token), language)


def _with_reader(request: Request, token: str, *, said: str = "", wrong: str = "") -> Response:
    door = request.app.state.door
    reader: Reader = preferences.reader_of(door.rooms, token)
    today = door.clock().astimezone(CHINA).date()
    paused = reader.paused if reader.paused and reader.paused > door.clock() else None
    view = PreferencesView(
        paper=door.rooms.paper,
        token=token,
        leave=reader_url(door.rooms, "leave", reader.id),
        address=masked(reader.address),
        state=reader.state.value,
        name=reader.name or "",
        parks=options(door.rooms, set(reader.choice.parks), reader.language),
        rhythm=reader.choice.rhythm.value,
        paused=paused.astimezone(CHINA).date().isoformat() if paused else "",
        first=(today + timedelta(days=1)).isoformat(),
        last=(today + preferences.LONGEST_PAUSE).isoformat(),
        said=said,
        wrong=wrong,
    )
    return page(request, "readers/preferences.html", view, reader.language, 422 if wrong else 200)
