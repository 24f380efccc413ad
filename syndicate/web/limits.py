"""How much a request may carry, as plain ASGI: counted while it comes, so nothing larger is ever kept."""

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from syndicate.web.api_base import problem

FORM = 2 * 1024 * 1024
"""Bytes of an ordinary form."""
UPLOAD = 64 * 1024 * 1024
"""Bytes of many pages at once."""
UPLOADS = frozenset({"/desk/pages", "/desk/readers/import"})
TOO_LARGE = 413
API = "/api/"


class BodyLimit:
    """Refuses a body that is too large: by what it says of itself, or as soon as more has come."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = UPLOAD if scope["path"] in UPLOADS else FORM
        words = f"太大了：一次最多 {limit // 1024 // 1024} MB。请分几次上传。"
        told = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
        if told.isdigit() and int(told) > limit:
            headers = {"connection": "close"}
            answer: Response = PlainTextResponse(words, TOO_LARGE, headers)
            if scope["path"].startswith(API):
                answer = problem(TOO_LARGE, f"One body is {limit // 1024 // 1024} MB at most.", headers=headers)
            await answer(scope, receive, send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise HTTPException(TOO_LARGE, words)  # the framework passes on this kind, and closes its spool
            return message

        await self.app(scope, counted, send)
