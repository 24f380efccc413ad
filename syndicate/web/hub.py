"""/hub: the embedded WebSub hub. Whoever wants to be told of changed feeds asks here, and is then asked back."""

import asyncio
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from syndicate.desk import hub
from syndicate.desk.rooms import HUB_DUE
from syndicate.errors import NotAllowed, WrongInput
from syndicate.hub.telling import FORM

router = APIRouter()
LARGEST = 16 * 1024
"""Bytes of a form."""
MOST_FIELDS = 50
WORDS = "This is a WebSub hub (https://www.w3.org/TR/websub/). It tells of the feeds of this site alone.\n"


@router.get("/hub")
def about() -> PlainTextResponse:
    return PlainTextResponse(WORDS)


@router.post("/hub")
async def ask(request: Request) -> PlainTextResponse:
    """202: we shall ask the callback. Otherwise the answer says in words what is wrong (WebSub 5.2)."""
    door = request.app.state.door
    try:
        fields = _fields(request.headers.get("content-type", ""), await request.body())
        await asyncio.to_thread(hub.ask, door.rooms, fields, now=door.clock())
    except (WrongInput, NotAllowed) as error:
        return PlainTextResponse(f"{error}\n", 400 if isinstance(error, WrongInput) else 429)
    door.runner.wake(HUB_DUE)
    return PlainTextResponse("Your callback will be asked.\n", 202)


def _fields(kind: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form. Raises WrongInput."""
    if kind.partition(";")[0].strip().lower() != FORM or len(body) > LARGEST:
        raise WrongInput(f"A form of at most {LARGEST} bytes is needed, as {FORM}.")
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise WrongInput("The form is not UTF-8, or has too many fields.") from None
