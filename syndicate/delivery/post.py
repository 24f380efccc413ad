"""A post: one relay in one run, with its lanes and how it has been behaving."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from syndicate.delivery.relay import Relay

FAILOVER = 5.0
"""Seconds a connection may take to open where there is another relay to turn to."""


@dataclass(slots=True)
class Post:
    """`down`: it served nothing when it was last tried, and others carry on meanwhile."""

    relay: Relay
    patience: int
    """How often in a row each connection may fail before the relay is down."""
    lanes: int = 1
    working: int = 0
    """Lanes that are at work now."""
    failures: int = 0
    """Connections in a row that brought no letter to an answer."""
    down: bool = False
    barred: bool = False
    """It refuses our login: not tried again in this run, or the account may be locked."""
    tokens: int = 0
    minute: int = 0
    """Letters it may still take of its share, and of which minute (since the epoch) the share is."""
    used_up: float = float("-inf")
    """When it last had no share left (the event loop's time)."""
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the lane that asks for a share: one for all of them."""

    def served(self) -> None:
        """A connection brought a letter to an answer."""
        self.failures, self.down = 0, False

    def unused(self) -> None:
        """No letter went for which a share was taken."""
        self.tokens += not self.relay.limits.none

    @property
    def most(self) -> int:
        return self.relay.connections


def posts_of(relays: Sequence[Relay], patience: int) -> tuple[Post, ...]:
    """One for each relay. With several, one failure of each connection is enough, and nobody waits long for one."""
    if len(relays) == 1:
        return (Post(relays[0], patience),)
    return tuple(Post(_hasty(relay), 1) for relay in relays)


def share(posts: Sequence[Post], letters: int) -> None:
    """Give each post its lanes: by weight, no more than letters, and those that are down come last."""
    heaviest = max(post.relay.weight for post in posts)
    for post in posts:
        post.lanes = 0
    room = {id(post): 0 if post.barred else max(1, post.most * post.relay.weight // heaviest) for post in posts}
    ordered = sorted(posts, key=lambda post: post.down)
    while letters > 0 and (open_ones := [post for post in ordered if post.lanes < room[id(post)]]):
        for post in open_ones[:letters]:
            post.lanes += 1
        letters -= len(open_ones[:letters])


def _hasty(relay: Relay) -> Relay:
    return replace(relay, timeouts=replace(relay.timeouts, connect=min(relay.timeouts.connect, FAILOVER)))
