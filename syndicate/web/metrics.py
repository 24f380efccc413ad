"""/metrics: for Prometheus on this machine, or for whoever shows the token of the settings. Not for others."""

import asyncio
import hmac
import ipaddress

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from syndicate.desk.metrics import metrics
from syndicate.errors import NotFound

router = APIRouter()
KIND = "text/plain; version=0.0.4; charset=utf-8"
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""A request with one of these came through a proxy: who asks is not who connects."""


@router.get("/metrics")
async def show(request: Request) -> PlainTextResponse:
    door = request.app.state.door
    if not (_has(request, door.rooms.metrics_token) if door.rooms.metrics_token else _from_here(request)):
        raise NotFound("没有这个页面。")
    body = await asyncio.to_thread(metrics, door.rooms, now=door.clock())
    return PlainTextResponse(body, media_type=KIND, headers={"cache-control": "no-store"})


def _has(request: Request, token: str) -> bool:
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(shown.encode(), token.encode())


def _from_here(request: Request) -> bool:
    """From this machine itself: a proxy on it hands the public's requests over, with their Host or a header."""
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if any(header in request.headers for header in PASSED_ON) or name not in HERE or request.client is None:
        return False
    return ipaddress.ip_address(request.client.host).is_loopback
