"""Text that any XML parser, feed reader and browser takes: the last fence, whatever intake let through."""

import re
from html import unescape

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f"  # C0 controls, illegal in XML 1.0 section 2.2
    "\x7f-\x9f"  # DEL and C1: legal but discouraged; the W3C feed validator warns
    "\u202a-\u202e\u2066-\u2069"  # bidi controls turn the rest of a reader's line round
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: the print shop's glyphs, boxes elsewhere
    "\ufdd0-\ufdef\ufeff\ufffe\uffff"  # non-characters and the byte order mark
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 15) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_TAG = re.compile(r"<(?=\S)")
_ENTITY = re.compile(r"&(?=(#?\w+))")
_BREAKS = re.compile("[\t\n\r\u2028\u2029]+")


def clean(text: str) -> str:
    """The text without characters that are illegal in XML, discouraged, private-use or bidi controls."""
    return _UNWANTED.sub("", text)


def one_line(text: str) -> str:
    """Cleaned, in one line, each run of white space (full-width too) one space, none at the ends."""
    return " ".join(clean(text).split())


def plain(text: str) -> str:
    """One line that nobody can take for markup: where `<` or `&` would begin some, the full-width sign stands.

    Readers do not agree whether a title is HTML: one strips `<b>`, another shows it. So no title holds one.
    """
    return _ENTITY.sub(_sign, _TAG.sub("＜", one_line(text)))


def _sign(found: re.Match[str]) -> str:
    word: str = found[1]
    return "＆" if not word.isalpha() or unescape(f"&{word};") != f"&{word};" else "&"


def paragraph(text: str) -> str:
    """Cleaned, in one line, white space inside the line kept as printed, none at the ends."""
    return _BREAKS.sub(" ", clean(text)).strip()


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip("，、；：,;: ") + "…"
