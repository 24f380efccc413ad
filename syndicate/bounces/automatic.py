"""Messages that machines send in answer to a letter and that say nothing about the mailbox."""

import re

from syndicate.bounces.mime import Part

MOST_TEXT = 4000

_ANSWER = re.compile(
    r"^\s*(auto(matic|mated)?[ -]?(reply|response|antwort)|auto ?:|out of (the )?office|away from|vacation|on leave|"
    r"自动(回复|答复|应答)|假期|休假|外出|我不在|réponse automatique|automatische antwort)|\(自动回复\)|\[自动回复\]",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"confirm (that )?you (are|sent)|confirm your (message|e-?mail|delivery)|verify (that )?you are (a )?(human|real)|"
    r"sender (address )?verification|verification required|challenge[ -/]response|spam ?arrest|boxbe|bluebottle|tmda|"
    r"发件人(验证|确认)|请(点击|回复).{0,20}(确认|验证).{0,20}(发件人|邮件)|白名单验证",
    re.IGNORECASE,
)


def is_answer(top: Part) -> bool:
    """A vacation notice or the like (RFC 3834), by its headers or its subject."""
    if top.first("auto-submitted").strip().lower().startswith("auto-replied"):
        return True
    if top.first("precedence").strip().lower() == "auto_reply" or top.first("x-auto-response-suppress") == "All":
        return True
    if any(top.first(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponse")):
        return True
    return _ANSWER.search(top.first("subject")) is not None


def is_challenge(top: Part, found: tuple[Part, ...]) -> bool:
    """A machine that wants a person to prove that they are one."""
    text = next((part.text for part in found if part.kind == "text/plain"), top.text)
    return _CHALLENGE.search(f"{top.first('subject')}\n{text[:MOST_TEXT]}") is not None
