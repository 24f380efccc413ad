"""What may not stand in a letter is taken out here, whatever intake let through."""

import re

_GONE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
"""Controls, lone surrogates, private use, non-characters, zero-width and bidirectional controls. Unassigned code
points stay: a rare hanzi in a person's name may be newer than this Python's Unicode."""


def one_line(text: str, most: int) -> str:
    """The text on one line, white space single, without what may not be in mail; `…` ends it when over `most`."""
    tidy = " ".join(_GONE.sub("", text).split())
    return tidy if len(tidy) <= most else tidy[: most - 1].rstrip(" ，、；：") + "…"
