"""What characters are: the small classes that every other file of this room speaks of. Nothing here knows of pages."""

import re

OPENERS = "“‘（《〈【［〔「『(["
CLOSERS = "”’）》〉】］〕」』)]"
BRACKETS = re.compile(f"[{re.escape(OPENERS + CLOSERS)}]")
PARTNER = dict(zip(CLOSERS, OPENERS, strict=True))
MARKS = "\u203b\u2190-\u21ff\u2580-\u27bf\u2b00-\u2bff"
"""For a character class: the arrows, blocks, stars and the like that print sets before a line."""

FINAL = frozenset("。！？…!?")
"""A sentence ends with one of these, perhaps followed by closers."""

NEVER_FIRST = frozenset("，。、；：！？…）》〉】］〕”’」』%％‰,.;:!?)]")
"""No printed line or paragraph begins with one of these: a piece that does continues another."""

WINDOW = 160
"""Characters within which a quote or bracket is expected to close."""

HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
SPACES = re.compile(r"\s+")
NARROW = re.compile(r"[A-Za-z0-9]")


def width(text: str) -> float:
    """Columns the text takes in print, in hanzi: GBK gives two bytes to what Chinese fonts set as wide as a hanzi."""
    return len(text.encode("gbk", "replace")) / 2


def solid(text: str) -> str:
    """The text without any white space."""
    return SPACES.sub("", text)


def hanzi(text: str) -> int:
    """How many hanzi stand in the text."""
    return len(HANZI.findall(text))


def finished(text: str) -> bool:
    """Whether the text ends where a sentence can end: a final mark, then nothing but closers, none of them missing."""
    bare = text.rstrip(CLOSERS)
    if not bare or bare[-1] not in FINAL:
        return False
    tail = text[-WINDOW:]
    return not unclosed(tail)


def unclosed(text: str) -> str:
    """The opening quotes and brackets of the text that nothing closes, in order."""
    stack: list[str] = []
    for c in BRACKETS.findall(text):
        if c in OPENERS:
            stack.append(c)
        elif stack and stack[-1] == PARTNER[c]:
            stack.pop()
    return "".join(stack)


def unopened(text: str) -> str:
    """The closing quotes and brackets of the text that nothing opens, in order."""
    stack: list[str] = []
    lone: list[str] = []
    for c in BRACKETS.findall(text):
        if c in OPENERS:
            stack.append(c)
        elif stack and stack[-1] == PARTNER[c]:
            stack.pop()
        else:
            lone.append(c)
    return "".join(lone)


def needs_space(left: str, right: str) -> bool:
    """Whether two pieces of one run of text need a space between them: only Latin words do."""
    if not left or not right:
        return False
    return left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha()
