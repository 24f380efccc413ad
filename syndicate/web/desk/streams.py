"""Server-sent events of the desk: a part of a page as HTML, sent again whenever it reads differently."""

import asyncio
from collections.abc import AsyncIterator, Callable

from fastapi import Request
from fastapi.responses import StreamingResponse

from syndicate.errors import SyndicateError
from syndicate.model.staff import Staff
from syndicate.web.sessions import person

BEAT = 1.0
"""Seconds between two looks at what moves."""
BEATS = 240
"""Looks of one connection; the browser then comes again by itself."""

Look = Callable[[Staff], str]
"""The part of the page as it reads now, for this person."""


def streamed(request: Request, look: Look) -> StreamingResponse:
    """A stream of it. A session that ends meanwhile, or a database that is away, ends the stream."""
    beats = 0 if request.scope.get("head") else BEATS
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_events(request, look, beats), media_type="text/event-stream", headers=headers)


async def _events(request: Request, look: Look, beats: int) -> AsyncIterator[str]:
    before = ""
    for _ in range(beats):
        try:
            now = await asyncio.to_thread(_looked, request, look)
        except SyndicateError:
            return
        if now is None:
            return
        if now != before:
            before = now
            yield "".join(f"data: {line}\n" for line in now.splitlines()) + "\n"
        await asyncio.sleep(BEAT)


def _looked(request: Request, look: Look) -> str | None:
    who = person(request)
    return None if who is None else look(who)
