"""Bytes of a page to text: UTF-8, GB18030 (so GBK, GB2312), UTF-16; what fits none is refused, with the place."""

import codecs
import re
from collections.abc import Iterator

from syndicate.errors import EmptyPage, PageTooLarge, UndecodablePage
from syndicate.model.page import Decoded, Problem, ProblemKind, Span
from syndicate.pages.lines import LineNumbers

LARGEST_PAGE = 8 * 1024 * 1024
"""Bytes."""

MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
UTF_7 = (b"+/v8", b"+/v9", b"+/v+", b"+/v/")
"""Its byte order marks. Whatever else is UTF-7 is ASCII and stays it: no page is ever decoded as UTF-7."""
TELLING_NULS = 0.02
"""Share of NUL bytes from which a page is either UTF-16 or no text: the spaces, digits and line ends of UTF-16."""
STRANGE = re.compile(
    "[\x00-\x08\x0e-\x1f\x80-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff\u0250-\u036f\u0500-\u1fff\ua000-\uabff]"
)
MOST_STRANGE = 0.1
"""Share of characters no newspaper prints from which decoded bytes are taken for noise."""
SAMPLE = 20_000
LOST = "\ufffd"
HINT = "Save the page as UTF-8 text and give it again."


def decode(raw: bytes, *, limit: int = LARGEST_PAGE) -> Decoded:
    """The text of a page's bytes and the encoding they were in.

    A byte order mark decides; else UTF-8 if it fits without fault, UTF-16 if its NUL bytes show it, else GB18030.
    Raises PageTooLarge (more than `limit` bytes), EmptyPage, UndecodablePage (with the offset of the first bad byte).
    Replacement characters that came with the page are kept and listed as problems; none is ever put in.
    """
    if len(raw) > limit:
        raise PageTooLarge(
            f"The page has {len(raw)} bytes; a page may have {limit}.",
            hint="Check that the file is one page of text, or cut it into pages.",
        )
    text, encoding = _marked(raw) or _unmarked(raw)
    if not text.strip():
        raise EmptyPage("The page has no text.", hint="Check that the file is the page you meant.")
    return Decoded(text, encoding, tuple(_lost(text)))


def _marked(raw: bytes) -> tuple[str, str] | None:
    for mark, encoding in MARKED:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], encoding, len(mark)), encoding
    if raw.startswith(UTF_7):
        raise _refused(0, "the byte order mark of UTF-7, which hides text from whoever looks at the bytes")
    return None


def _unmarked(raw: bytes) -> tuple[str, str]:
    if raw.count(0) > TELLING_NULS * len(raw):
        return _wide(raw)
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as fault:
        at = fault.start
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as fault:
        raise _refused(max(at, fault.start), "neither UTF-8 nor GB18030") from fault
    if (noise := _noise(text)) is not None:
        raise _refused(len(text[:noise].encode("gb18030")), "no text in UTF-8 or GB18030")
    return text, "gb18030"


def _wide(raw: bytes) -> tuple[str, str]:
    """UTF-16 without a byte order mark: the order in which the text reads as text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _noise(text) is None:
            return text, encoding
    raise _refused(raw.index(0), "binary, or UTF-16 without a byte order mark that does not read as text")


def _strict(raw: bytes, encoding: str, skipped: int) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        raise _refused(skipped + fault.start, f"not the {encoding} its byte order mark promises") from fault


def _noise(text: str) -> int | None:
    """The place of the first strange character when there are too many of them."""
    sample = text[:SAMPLE]
    found = [m.start() for m in STRANGE.finditer(sample)]
    return found[0] if len(found) > MOST_STRANGE * len(sample) else None


def _refused(offset: int, what: str) -> UndecodablePage:
    return UndecodablePage(f"Byte {offset} of the page cannot be read: it is {what}.", offset=offset, hint=HINT)


MOST_NAMED = 20


def _lost(text: str) -> Iterator[Problem]:
    """Characters that were lost before the page came to us."""
    if LOST not in text:
        return
    numbers = LineNumbers(text)
    for count, m in enumerate(re.finditer(f"{LOST}+", text)):
        if count == MOST_NAMED:
            return
        line = numbers.of(m.start())
        place = Span(m.start(), m.end(), line, line)
        yield Problem(ProblemKind.ENCODING, place, "kept U+FFFD: what stood here was lost before the page was sent")
