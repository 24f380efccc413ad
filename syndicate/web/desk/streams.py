"""Server-sent events of the desk: a part of a page as HTML, told again whenever it reads differently.

Each answer is short: the browser comes again by itself a second later (`retry`, HTML 9.2), and says what it has seen
(`Last-Event-ID`). So nothing stays open: no proxy holds it back, no page waits for it, an ended session is seen.
"""

import hashlib

from fastapi import Request
from fastapi.responses import Response

PAUSE = 1000
"""Milliseconds until the browser comes again."""


def streamed(request: Request, now: str) -> Response:
    """The part as it reads `now`, unless the browser has seen just that."""
    seen = hashlib.sha256(now.encode()).hexdigest()[:16]
    lines = [f"retry: {PAUSE}"]
    if request.headers.get("last-event-id") != seen:
        lines += [f"id: {seen}", *(f"data: {line}" for line in now.splitlines())]
    return Response("\n".join([*lines, "", ""]), media_type="text/event-stream", headers={"cache-control": "no-store"})
