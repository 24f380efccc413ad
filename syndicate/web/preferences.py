"""/preferences/TOKEN: a reader's own page, by the link in their letters. GET changes nothing."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from syndicate.desk import own, preferences
from syndicate.desk.addresses import masked
from syndicate.desk.notices import reader_url
from syndicate.desk.rooms import NOTICES_DUE
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA
from syndicate.model.reader import LANGUAGES, Reader, Rhythm
from syndicate.web.csrf import same_origin
from syndicate.web.subscribe import options
from syndicate.web.views_readers import MailView, PreferencesView, page

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


@router.post("/{token}/key")
def send_key(request: Request, token: str) -> Response:
    """For what only the owner of the mailbox may do: a fresh link goes there (see `own`)."""
    same_origin(request)
    door = request.app.state.door
    reader = own.send_key(door.rooms, token, now=door.clock())
    door.runner.wake(NOTICES_DUE)
    view = MailView(door.rooms.paper, masked(reader.address), "key")
    return page(request, "readers/mail.html", view, reader.language)


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
        parks=options(door.rooms, set(reader.choice.parks), reader.language, had=True),
        rhythm=reader.choice.rhythm.value,
        paused=paused.astimezone(CHINA).date().isoformat() if paused else "",
        first=(today + timedelta(days=1)).isoformat(),
        last=(today + preferences.LONGEST_PAUSE).isoformat(),
        said=said,
        wrong=wrong,
    )
    return page(request, "readers/preferences.html", view, reader.language, 422 if wrong else 200)
