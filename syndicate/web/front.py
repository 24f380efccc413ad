"""The web door's first fork: published files are answered without the framework, everything else goes on to it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from syndicate.web.feeds import PREFIX, FeedsFolder


class Front:
    """The whole web door as one ASGI application. `feeds` is also asked directly, by `serve` (cli/quick.py)."""

    def __init__(self, feeds: FeedsFolder, rest: ASGIApp) -> None:
        self.feeds = feeds
        self.rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await (self.feeds if ours else self.rest)(scope, receive, send)
