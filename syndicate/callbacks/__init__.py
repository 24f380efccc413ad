"""Calls to addresses that somebody else gave us: a hub's subscribers, webhooks. I/O: the only room that makes them.

url -> Target (targets.py) -> resolved once, judged, pinned (addresses.py) -> asked, answer read (calls.py, answers.py)
"""

from syndicate.callbacks.answers import Reply
from syndicate.callbacks.calls import get, post
from syndicate.callbacks.targets import Target, target

__all__ = ["Reply", "Target", "get", "post", "target"]
