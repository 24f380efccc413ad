"""/opened/TOKEN.gif and /to/N/TOKEN: the addresses of counted letters, the same for every reader of an edition."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk import hits
from syndicate.desk.machines import is_machine
from syndicate.desk.rooms import Clock, Rooms
from syndicate.errors import StoreError
from syndicate.model.hits import Counted

router = APIRouter()
PICTURE = bytes.fromhex("474946383961010001008000008a1c1cffffff2c00000000010001000002024401003b")
"""A GIF of one point in the paper's red, drawn as the short line at a letter's end: who looks can see it."""
HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex", "referrer-policy": "no-referrer"}
WAIT = 2.0
"""Seconds for which hits are gathered: one commit for all of them, whatever storms in. A crash loses so many."""
MOST_STORIES = 9_999
OPENS, LEFT_OUT = -1, -2

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Gathered:
    """What came in and is not written down yet: numbers by edition and position, no more."""

    rooms: Rooms
    clock: Clock
    wait: float = WAIT
    _counts: dict[int, Counter[int]] = field(default_factory=dict)
    _timer: asyncio.Task[None] | None = None

    def note(self, edition_id: int, what: int) -> None:
        """One more. On the event loop."""
        self._counts.setdefault(edition_id, Counter())[what] += 1
        if self._timer is None:
            self._timer = asyncio.create_task(self._later())

    async def flush(self) -> None:
        """Write it all down now."""
        counts, self._counts = self._counts, {}
        found = {edition_id: _counted(count) for edition_id, count in counts.items()}
        if found:
            await asyncio.to_thread(hits.add, self.rooms, found, now=self.clock())

    async def close(self) -> None:
        """The door closes: what is gathered is written down, and no more is waited for."""
        if self._timer is not None:
            self._timer.cancel()
        await self._written()

    async def _later(self) -> None:
        await asyncio.sleep(self.wait)
        self._timer = None
        await self._written()

    async def _written(self) -> None:
        try:
            await self.flush()
        except StoreError as error:
            logger.warning("Some opens and clicks are not counted: %s", error)


@router.get("/opened/{token}.gif")
async def opened(request: Request, token: str) -> Response:
    """The line at a letter's end. It sets nothing and remembers nobody."""
    _note(request, hits.opened(request.app.state.door.rooms, token), OPENS)
    return Response(PICTURE, media_type="image/gif", headers=HEADERS)


@router.get("/to/{position}/{token}")
async def followed(request: Request, position: Annotated[int, Path(ge=0, le=MOST_STORIES)], token: str) -> Response:
    """On to the story, which stands on our own site."""
    edition_id, url = await asyncio.to_thread(hits.followed, request.app.state.door.rooms, position, token)
    _note(request, edition_id, position)
    return RedirectResponse(url, status_code=302, headers=HEADERS)


def _note(request: Request, edition_id: int, what: int) -> None:
    left_out = request.scope.get("head", False) or is_machine(request.headers)
    request.app.state.hits.note(edition_id, LEFT_OUT if left_out else what)


def _counted(count: Counter[int]) -> Counted:
    clicks = {position: number for position, number in count.items() if position >= 0}
    return Counted(count[OPENS], clicks, count[LEFT_OUT])
