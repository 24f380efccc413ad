"""Replies: the bytes an SMTP server says, as a Reply or as nothing we could trust. Pure."""

import functools
import re
import unicodedata

from syndicate.model.sending import Reply

MOST_REPLY_BYTES = 8 * 1024
"""A whole reply (RFC 5321 allows lines of 512). Bounds time and memory against servers that never stop talking."""
LONGEST_LINE = 512
"""RFC 5321 section 4.5.3.1.5. Longer ones are read too, and not remembered."""
MOST_REPLY_TEXT = 400
"""Characters of a reply that are kept."""

LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])([^\r\n]*))?\r?\n")
ENHANCED = re.compile(r"([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])[ :]*")
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,128}@[^\s<>()\[\]\"',;:]{1,255}")


class Garbage(Exception):
    """The server said something that is no reply (RFC 5321 section 4.2)."""


def cut(buffer: bytes, at: int = 0) -> tuple[Reply, int] | None:
    """The first whole reply in the buffer from `at` on, and where it ends; None while it is not complete.

    Raises Garbage.
    """
    start, code, texts = at, b"", []
    while (end := buffer.find(b"\n", at)) >= 0:
        if not code and end - at < LONGEST_LINE and buffer[at + 3 : at + 4] == b" ":
            return _said(buffer[at : end + 1]), end + 1
        line = LINE.fullmatch(buffer, at, end + 1)
        if line is None or (code and line[1] != code):
            raise Garbage
        code, at = line[1], end + 1
        texts.append(line[3] or b"")
        if line[2] != b"-":
            return _known(int(code), b"\n".join(texts)), at
    if len(buffer) - start > MOST_REPLY_BYTES:
        raise Garbage
    return None


@functools.lru_cache(256)
def _said(line: bytes) -> Reply:
    """A reply of one line. A relay says few things, very often. Raises Garbage."""
    found = LINE.fullmatch(line)
    if found is None:
        raise Garbage
    return _known(int(found[1]), found[3] or b"")


@functools.lru_cache(256)
def _known(code: int, said: bytes) -> Reply:
    return reply(code, said.decode("utf-8", "replace"))


def reply(code: int, said: str) -> Reply:
    """A Reply from what a server said: enhanced code taken out, one clean line, mail addresses masked."""
    lines = [line.strip() for line in said[: 4 * MOST_REPLY_TEXT].splitlines()]
    found = ENHANCED.match(lines[0]) if lines else None
    enhanced = ".".join(found.groups()) if found and found[1] == str(code)[0] else None
    if enhanced:
        lines = [ENHANCED.sub("", line, count=1) if ENHANCED.match(line) else line for line in lines]
    return Reply(code, _clean(" ".join(filter(None, lines))), enhanced)


def _clean(text: str) -> str:
    """Without control, format (bidi) and private characters; readers' addresses may not travel into logs."""
    if text.isascii() and text.isprintable() and "@" not in text:  # nearly all of them; most come once only
        return " ".join(text.split())[:MOST_REPLY_TEXT]
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(ADDRESS.sub("<address>", visible).replace("<<address>>", "<address>").split())[:MOST_REPLY_TEXT]
