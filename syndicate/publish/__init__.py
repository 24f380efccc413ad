"""Bytes become the feeds/ folder. I/O: the only room that writes there.

    files -> Plan (names.py, manifest.py: what differs) -> staged beside their places -> renamed (staging.py)

What a crash or kill -9 can leave, at any moment: each file is wholly old or wholly new; a compressed sibling is
never older than its original; every file ever written is named in `.manifest.json`. check() mends the siblings.
"""

from syndicate.publish.folder import Files, Published, check, damaged, plan, publish

__all__ = ["Files", "Published", "check", "damaged", "plan", "publish"]
