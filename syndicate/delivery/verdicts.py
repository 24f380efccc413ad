"""Verdicts: what we do about a reply. A table, first line that fits wins; pure.

The rule behind the table: no 4xx ever loses a reader, no 5xx that is policy ever does; only what says that this
mailbox takes no mail (or this letter can never be taken) refuses. Texts are those of QQ, 163, exmail, sohu, Gmail,
Outlook, Yahoo, SES and Postfix.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from syndicate.delivery.results import Ending, Result, Step
from syndicate.model.sending import DeliveryState, Reply

LADDER = (1, 5, 15, 30, 60, 120, 240)
"""Minutes between the attempts at one letter; the last for all that follow, until the edition expires."""
JITTER = 0.2
"""A wait is longer by up to this part of itself, so that letters refused together do not return together."""


class Consequence(StrEnum):
    """What a reply means beyond its letter: nothing, a new connection, a rest for the relay, a stop for a person."""

    CARRY_ON = "carry_on"
    RECONNECT = "reconnect"
    REST = "rest"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The letter's next state (`planned`: give it back, no attempt used up) and what else follows."""

    state: DeliveryState
    consequence: Consequence
    why: str


ACCEPTED = Verdict(DeliveryState.ACCEPTED, Consequence.CARRY_ON, "accepted")
UNFIT = Verdict(DeliveryState.REFUSED, Consequence.CARRY_ON, "unfit for the wire")
NOT_SENT = Verdict(DeliveryState.PLANNED, Consequence.REST, "connection lost before the last dot")
UNTRIED = Verdict(DeliveryState.PLANNED, Consequence.RECONNECT, "connection lost over another letter")
IN_DOUBT = Verdict(DeliveryState.IN_DOUBT, Consequence.RECONNECT, "no trusted answer after the last dot")

_GOING = Verdict(DeliveryState.PLANNED, Consequence.REST, "relay goes away")
_LOGIN = Verdict(DeliveryState.PLANNED, Consequence.STOP, "login wanted")
_SENDER = Verdict(DeliveryState.PLANNED, Consequence.STOP, "sender not allowed")
_LATER = Verdict(DeliveryState.RETRY, Consequence.CARRY_ON, "later")
_SLOWER = Verdict(DeliveryState.RETRY, Consequence.CARRY_ON, "too many, too fast")
_POLICY = Verdict(DeliveryState.RETRY, Consequence.CARRY_ON, "policy")
_CONFUSED = Verdict(DeliveryState.RETRY, Consequence.RECONNECT, "protocol out of step")
_GONE = Verdict(DeliveryState.REFUSED, Consequence.CARRY_ON, "no such mailbox")
_FULL = Verdict(DeliveryState.REFUSED, Consequence.CARRY_ON, "mailbox full")
_LARGE = Verdict(DeliveryState.REFUSED, Consequence.CARRY_ON, "letter too large")
_REFUSED = Verdict(DeliveryState.REFUSED, Consequence.CARRY_ON, "refused for good")


Fits = Callable[[Reply, Step], bool]


def _words(pattern: str) -> Fits:
    found = re.compile(pattern, re.IGNORECASE).search
    return lambda reply, _: bool(found(reply.text))


def _codes(*codes: int) -> Fits:
    return lambda reply, _: reply.code in codes


def _enhanced(pattern: str) -> Fits:
    fits = re.compile(pattern).fullmatch
    return lambda reply, _: bool(fits(reply.enhanced or ""))


def _of_reader(fits: Fits) -> Fits:
    """Only after MAIL: before that nothing about a reader can have been said."""
    return lambda reply, step: step is not Step.MAIL and fits(reply, step)


TABLE: tuple[tuple[Fits, Verdict], ...] = (
    (_codes(421), _GOING),
    (_codes(530, 534, 535, 538), _LOGIN),
    (lambda reply, _: reply.code < 500, _LATER),  # noqa: PLR2004 RFC 5321 section 4.2.1
    (_enhanced(r"5\.7\.(515|57|60)|5\.1\.[78]"), _SENDER),  # Outlook: not authenticated, may not send as
    (_words(r"authenticat\w+ (is )?required|must equal authorized|same as authorization|not verified"), _SENDER),
    (_words(r"sender address rejected"), _SENDER),
    (_enhanced(r"5\.4\.5"), _SLOWER),  # Gmail: daily quota of the account
    (_words(r"frequen|\brate\b|too (many|fast|quick|much mail)|throttl|频率"), _SLOWER),
    (_words(r"(sending|daily|hourly) .{0,20}(limit|quota)"), _SLOWER),
    (_enhanced(r"5\.3\.4|5\.2\.3"), _LARGE),
    (_words(r"(message|mail) ?size|size (limit|exceed)|too (large|big)"), _LARGE),
    (_of_reader(_enhanced(r"5\.1\.([1236]|10)|5\.2\.1")), _GONE),
    (
        _of_reader(_words(r"(no such|unknown|invalid) (user|recipient|mailbox|address)|doesn't have a|用户不存在")),
        _GONE,
    ),
    (_of_reader(_words(r"(user|recipient|mailbox|address) ((is )?(unknown|invalid|disabled)|not found)")), _GONE),
    (_of_reader(_words(r"(user|recipient|mailbox|address|account) .{0,20}does ?n[o']t exist")), _GONE),
    (_of_reader(_enhanced(r"5\.2\.2")), _FULL),
    (_of_reader(_words(r"(mailbox|inbox|recipient).{0,30}(full|exceed|quota)")), _FULL),
    (_words(r"quota|limit exceed|exceeded .{0,20}limit"), _SLOWER),
    (_enhanced(r"5\.7\.\d+"), _POLICY),
    (_words(r"\b(DT|MI|RP|HL|IP|DKIM|SPF|CON|MSG|IM) ?: ?[A-Z]{2,4}\b"), _POLICY),  # the codes of 163 and 126
    (_words(r"spam|junk|polic|block|black ?list|deny|denied|reputation|suspicious|suspected|content|virus"), _POLICY),
    (_words(r"banned|dmarc|spf|dkim|not allowed|not permitted|prohibited|垃圾|拒绝"), _POLICY),
    (lambda _, step: step is Step.MAIL, _SENDER),
    (_codes(500, 501, 502, 503, 504), _CONFUSED),
    (lambda _reply, _step: True, _REFUSED),
)


def judge(result: Result) -> Verdict:
    """What to do about the end of a transaction."""
    match result.ending:
        case Ending.UNFIT:
            return UNFIT
        case Ending.NOT_SENT:
            return NOT_SENT
        case Ending.UNTRIED:
            return UNTRIED
        case Ending.IN_DOUBT:
            return IN_DOUBT
        case Ending.REPLIED:
            return judge_reply(result.reply, result.step)


def judge_reply(reply: Reply, step: Step) -> Verdict:
    """The table's word on a trusted reply (250 after the dot, 4yz, 5yz)."""
    if reply.code == 250:  # noqa: PLR2004
        return ACCEPTED
    return next(verdict for fits, verdict in TABLE if fits(reply, step))


def due(attempt: int, jitter: float, now: datetime, expires: datetime) -> datetime:
    """When attempt number `attempt` (from 1) is followed by the next; `jitter` in [0, 1). Never after `expires`."""
    minutes = LADDER[min(attempt, len(LADDER)) - 1]
    return min(now + timedelta(seconds=round(60 * minutes * (1 + JITTER * jitter))), expires)
