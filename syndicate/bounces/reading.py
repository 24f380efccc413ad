"""Read a message: a delivery report, a complaint, a request to leave, a bounce in plain words, or none of these."""

import hashlib
import re
from collections.abc import Iterable

from syndicate.bounces import automatic, freetext, reports
from syndicate.bounces.mime import Part, parts
from syndicate.bounces.said import Kind, Said
from syndicate.model.sending import Reply

NOTHING = Reply(0, "")
MOST_SUBJECT = 400
MOST_FOUND = 50
RECIPIENT_HEADERS = (
    "to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
    "apparently-to",
    "cc",
    "received",
)
_TAG = re.compile(r"[+=-]([a-z2-7]{32})@", re.ASCII | re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[0-9a-f]{40}@[a-z0-9.-]{1,253}>", re.ASCII | re.IGNORECASE)
_LEAVE = re.compile(r"(?<![A-Za-z0-9_-])leave-([A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])", re.ASCII)


def read(data: bytes, *, recipients: Iterable[str] = ()) -> Said:
    """What a message says. `recipients`: of its envelope, where that is known. Never raises."""
    found = parts(data)
    top = found[0]
    addressed = [*recipients, *(value for name in RECIPIENT_HEADERS for value in top.all(name))]
    texts = [_everything(part) for part in found]
    kind, reply, token = _kind(found)
    tags = _unique(_TAG, [*addressed, *texts])
    return Said(
        kind=kind,
        reply=reply,
        tags=tuple(tag.lower() for tag in tags),
        message_ids=tuple(_unique(_MESSAGE_ID, [*texts[1:], top.text])),
        about=reports.about(found),
        token=token,
        digest=_digest(top, texts, tags),
    )


def _kind(found: tuple[Part, ...]) -> tuple[Kind, Reply, str]:
    top = found[0]
    answer = automatic.is_answer(top)
    leave = _LEAVE.search(top.first("subject")[:MOST_SUBJECT])
    if leave and not answer:
        return Kind.LEAVE, NOTHING, leave[1]
    report = reports.read(found)
    if report is not None:
        return *report, ""
    plain = freetext.read(found)
    if plain is not None:
        return *plain, ""
    if automatic.is_challenge(top, found):
        return Kind.CHALLENGE, NOTHING, ""
    return (Kind.AUTO_REPLY if answer else Kind.OTHER), NOTHING, ""


def _everything(part: Part) -> str:
    """Headers and body of a part: a returned letter's own headers name it best."""
    return "\n".join([*(f"{name}: {value}" for name, value in part.fields), part.text])


def _unique(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    """Matches without doubles, in order; group 1 where there is one."""
    seen: dict[str, None] = {}
    for text in texts:
        for match in pattern.finditer(text):
            seen.setdefault(match[pattern.groups], None)
            if len(seen) >= MOST_FOUND:
                return list(seen)
    return list(seen)


def _digest(top: Part, texts: list[str], tags: list[str]) -> str:
    """Of what does not depend on the way the message came: not of Received and the like."""
    said = [top.first("message-id"), top.first("date"), *sorted(tags), top.text, *texts[1:]]
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()
