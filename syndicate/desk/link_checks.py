"""The links of a letter, visited before it is sent, when somebody asks for it: a few at a time, and not for long."""

import asyncio
from dataclasses import dataclass

from syndicate import callbacks
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import CallbackError
from syndicate.letters.proof import links
from syndicate.model.staff import Role, Staff

MOST, AT_ONCE = 60, 6
"""Links that are visited, and how many at a time."""
PATIENCE, IN_ALL = 6.0, 25.0
"""Seconds for one of them, and for all."""
BROKEN = 400
"""Answers from here on mean that there is nothing to read (RFC 9110 15.5, 15.6)."""
OWN = ("leave/", "preferences/", "view/")
"""Below our address: links of each reader's own, which are nobody's in a preview."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A link, what answered (0: nothing did), and why it is no good, in words; empty where it is."""

    url: str
    status: int
    wrong: str = ""


async def check_links(rooms: Rooms, who: Staff, html: str) -> tuple[Visited, ...]:
    """Each link of a letter once, in the letter's order, but for readers' own. Raises NotAllowed.

    Our own address may be in a private network, and others only where `callbacks.allow_private` is set.
    """
    require(who, Role.EDITOR)
    own = tuple(rooms.paper.url(path) for path in OWN)
    found = [url for url in dict.fromkeys(links(html)) if not url.startswith(own)]
    turns, over = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time() + IN_ALL

    async def visit(url: str) -> Visited:
        async with turns:
            left = min(PATIENCE, over - asyncio.get_running_loop().time())
            return await _visited(rooms, url, left) if left > 0 else Visited(url, 0, "没有来得及看。")

    visited = await asyncio.gather(*(visit(url) for url in found[:MOST]))
    return (*visited, *(Visited(url, 0, "没有来得及看。") for url in found[MOST:]))


async def _visited(rooms: Rooms, url: str, seconds: float) -> Visited:
    ours = url.startswith(rooms.paper.url(""))
    try:
        answer = await callbacks.get(url, timeout=seconds, allow_private=ours or rooms.private_callbacks)
    except CallbackError as error:
        return Visited(url, 0, error.message)
    return Visited(url, answer.status, f"回答是 {answer.status}。" if answer.status >= BROKEN else "")
