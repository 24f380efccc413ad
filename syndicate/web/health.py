"""/healthz: 200 when everything the service needs answers, else 503; the body says what does not, the log says why."""

import asyncio
import logging
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from syndicate.desk.health import Check, health
from syndicate.desk.rooms import Rooms

router = APIRouter()
KEPT = 15.0
"""Seconds a verdict stands: asking the relay is a visit there, and anybody may ask us."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Doctor:
    """The last verdict. Whoever asks while it is being made waits for the same one."""

    checks: tuple[Check, ...] = ()
    until: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, rooms: Rooms) -> tuple[Check, ...]:
        async with self.turn:
            now = asyncio.get_running_loop().time()
            if now >= self.until:
                self.checks = await health(rooms)
                self.until = now + KEPT
                for check in self.checks:
                    if not check.ok:
                        logger.warning("Not healthy: %s: %s", check.name, check.detail)
            return self.checks


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def healthz(request: Request) -> JSONResponse:
    checks = await request.app.state.doctor.ask(request.app.state.door.rooms)
    good = all(check.ok for check in checks)
    body = {"ok": good, "checks": {check.name: check.ok for check in checks}}
    return JSONResponse(body, 200 if good else 503, {"cache-control": "no-store"})
