"""Reports for machines: delivery status (RFC 3464, RFC 6533) and feedback (ARF, RFC 5965)."""

import re

from syndicate.bounces.mime import Part, fields
from syndicate.bounces.said import Kind
from syndicate.model.sending import Reply

STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
FEEDBACK = "message/feedback-report"
COMPLAINTS = frozenset({"abuse", "opt-out", "opt-out-list", "fraud", "miscategorized"})
"""Feedback types by which a reader says that they do not want our letters; `not-spam` and `auth-failure` do not."""
MOST_TEXT = 1000

_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_TYPED = re.compile(r"^[a-z0-9_-]+\s*;\s*", re.IGNORECASE)
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-:]|$)")
# How IronPort quotes: 5.1.0 - Unknown address error 550-'5.7.1 ...'; its own words are a guess from the code.
_QUOTED = re.compile(r"^[245]\.\d\.\d - .{0,80}? ([45]\d\d)-'(.+)'", re.DOTALL)
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_VAGUE = re.compile(r"[245]\.0\.0")

# Microsoft's junk mail reports are no ARF: the letter, and this.
_JUNKED = re.compile(r"staff@hotmail\.com.*\n.*complaint about message", re.IGNORECASE)

Block = dict[str, str]


def read(found: tuple[Part, ...]) -> tuple[Kind, Reply] | None:
    """What a report says, if the message is one. A report inside a returned message is not about us."""
    outer = [part for part in found if part.depth <= 1]
    for part in outer:
        if part.kind == FEEDBACK:
            return _feedback(dict(reversed(fields(part.body))))
    for part in outer:
        if part.kind in STATUS:
            return _status(part)
    if _JUNKED.search(f"{found[0].first('from')}\n{found[0].first('subject')}"):
        return Kind.COMPLAINT, Reply(0, "abuse")
    return None


def _feedback(block: Block) -> tuple[Kind, Reply]:
    kind = block.get("feedback-type", "").strip().lower()
    return (Kind.COMPLAINT if kind in COMPLAINTS else Kind.SUCCESS), Reply(0, kind)


def _status(part: Part) -> tuple[Kind, Reply] | None:
    """The first recipient for whom it failed; else the first that is late; else all is well."""
    blocks = [dict(reversed(fields(text))) for text in _BLANK.split(part.body)]
    asked = [block for block in blocks if "action" in block or "status" in block]
    for action, kind in (("failed", Kind.FAILURE), ("delayed", Kind.DELAY)):
        for block in asked:
            if _action(block) == action:
                return kind, reply_of(block.get("status", ""), block.get("diagnostic-code", ""))
    return (Kind.SUCCESS, Reply(0, "")) if asked else None


def about(found: tuple[Part, ...]) -> frozenset[str]:
    """The addresses that a delivery report names for the first recipient for whom it failed, in small letters.

    Of those that are whole: some servers name a mailbox without its domain.
    """
    for part in found:
        if part.depth <= 1 and part.kind in STATUS:
            for block in (dict(reversed(fields(text))) for text in _BLANK.split(part.body)):
                if _action(block) == "failed":
                    named = (block.get(field, "") for field in ("final-recipient", "original-recipient"))
                    bare = (_TYPED.sub("", name.strip()).strip(" <>").lower() for name in named)
                    return frozenset(name for name in bare if "@" in name)
    return frozenset()


def _action(block: Block) -> str:
    """Some leave it out; then the status tells. SendGrid says `expired`."""
    words = re.split(r"[\s(;]", block.get("action", "").strip().lower(), maxsplit=1)
    status = block.get("status", "").strip()
    named = "failed" if words[0] == "expired" else words[0]
    return named or {"5": "failed", "4": "delayed"}.get(status[:1], "")


def reply_of(status: str, diagnostic: str) -> Reply:
    """The reply that a report quotes. What the diagnostic says goes before the status, a clear word before 5.0.0."""
    text = _QUOTED.sub(r"\1 \2", _TYPED.sub("", diagnostic.strip())[:MOST_TEXT])
    code = _CODE.search(text)
    told = _ENHANCED.search(text)
    own = _ENHANCED.search(status)
    clear = [match[1] for match in (told, own) if match and not _VAGUE.fullmatch(match[1])]
    enhanced = next(iter(clear), own[1] if own else None)
    number = int(code[1]) if code else {"2": 250, "4": 450, "5": 550}.get((enhanced or "5")[0], 550)
    return Reply(number, text, enhanced)
