"""Where a list goes on: a mark that callers hand back as they got it, signed, good for one list."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from syndicate.desk.rooms import Rooms
from syndicate.web.api_base import Refusal

MAC = 16
Mark = tuple[str | int, ...]
Cursor = Annotated[
    str | None, Query(max_length=500, description="From `next` of the page before. Another list's, or none: 400.")
]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows a page.")]


def sealed(rooms: Rooms, of: str, mark: Mark) -> str:
    """The mark as text; `of` names the list."""
    body = json.dumps(mark, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(rooms, of, body) + body).decode().rstrip("=")


def opened(rooms: Rooms, of: str, text: str | None) -> Mark | None:
    """The mark that was sealed. Raises Refusal (400) for any other text."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    seal, body = raw[:MAC], raw[MAC:]
    if not hmac.compare_digest(seal, _mac(rooms, of, body)):
        raise Refusal(400, "This cursor is none of this list.", hint="Begin without one, then follow `next`.")
    return tuple(json.loads(body))


def following(
    request: Request, response: Response, of: str, mark: Mark | None, wanted: Mapping[str, object | Sequence[object]]
) -> str | None:
    """The address of the list's next page, also as a Link header (RFC 8288); None on the last."""
    if mark is None:
        return None
    given = [(key, one) for key, value in wanted.items() for one in (value if isinstance(value, list) else [value])]
    rooms = request.app.state.door.rooms
    query = urlencode([*((k, str(v)) for k, v in given if v is not None), ("cursor", sealed(rooms, of, mark))])
    there = f"{request.scope.get('root_path', '')}/{of}?{query}"
    response.headers["link"] = f'<{there}>; rel="next"'
    return there


def _mac(rooms: Rooms, of: str, body: bytes) -> bytes:
    return hmac.new(rooms.secret, f"cursor:{of}:".encode() + body, hashlib.sha256).digest()[:MAC]
