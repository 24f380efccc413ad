"""No form of another site, and no form of another session, changes anything here."""

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed


def signed(rooms: Rooms, cookie: str) -> str:
    """The token of forms shown to whoever holds this cookie: another's form is no form."""
    return hmac.new(rooms.secret, b"csrf:" + cookie.encode(), hashlib.sha256).hexdigest()


def require(request: Request, cookie: str, given: str) -> None:
    """Raises NotAllowed unless the request comes from our own page, with the token of this cookie."""
    rooms: Rooms = request.app.state.door.rooms
    same_origin(request)
    if not cookie or not hmac.compare_digest(given.encode(), signed(rooms, cookie).encode()):
        raise NotAllowed("表单已过期。", hint="请返回上一页，刷新后再试。")


def same_origin(request: Request) -> None:
    """Browsers name the page a form came from (Origin, Sec-Fetch-Site). A form of another site is refused."""
    rooms: Rooms = request.app.state.door.rooms
    own = {f"{request.url.scheme}://{request.headers.get('host')}", _origin(rooms.paper.base_url)}
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if (origin and origin not in own) or site in {"cross-site", "same-site"}:
        raise NotAllowed("这个请求来自别的网站。", hint="请从编辑台操作。")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
