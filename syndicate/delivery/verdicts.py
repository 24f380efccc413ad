"""Verdicts: what we do about the end of a transaction, and how bounces are classed. Pure; the lines are data."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from syndicate.delivery.results import Ending, Result, Step
from syndicate.delivery.verdict_table import TABLE, Consequence, Fault, Line, Verdict
from syndicate.model.bounce import BounceClass
from syndicate.model.sending import DeliveryState, Reply

__all__ = ["ACCEPTED", "LADDER", "Consequence", "Verdict", "classed", "due", "judge", "judge_reply"]

LADDER = (1, 5, 15, 30, 60, 120, 240)
"""Minutes between the attempts at one letter; the last for all that follow, until the edition expires."""
OK = 250
JITTER = 0.2
"""A wait is longer by up to this part of itself, so that letters refused together do not return together."""

ACCEPTED = Verdict(DeliveryState.ACCEPTED, Consequence.CARRY_ON, "accepted")
UNFIT = Verdict(DeliveryState.REFUSED, Consequence.CARRY_ON, "unfit for the wire")
NOT_SENT = Verdict(DeliveryState.PLANNED, Consequence.REST, "connection lost before the last dot")
UNTRIED = Verdict(DeliveryState.PLANNED, Consequence.RECONNECT, "connection lost over another letter")
IN_DOUBT = Verdict(DeliveryState.IN_DOUBT, Consequence.RECONNECT, "no trusted answer after the last dot")


@dataclass(frozen=True, slots=True)
class _Compiled:
    line: Line
    words: re.Pattern[str]
    enhanced: re.Pattern[str]
    code: re.Pattern[str]

    def fits(self, reply: Reply, step: Step) -> bool:
        line, at_mail = self.line, step is Step.MAIL
        if at_mail is not line.at_mail and (line.of_reader or line.at_mail):
            return False
        if not self.code.fullmatch(f"{reply.code:03}"):
            return False
        if line.enhanced and not self.enhanced.fullmatch(reply.enhanced or ""):
            return False
        return self.words.search(reply.text) is not None


_LINES = tuple(
    _Compiled(line, re.compile(line.words, re.IGNORECASE), re.compile(line.enhanced), re.compile(line.code))
    for line in TABLE
)


def judge(result: Result) -> Verdict:
    """What to do about the end of a transaction."""
    if result.reply.code == OK and result.ending is Ending.REPLIED:
        return ACCEPTED  # nearly all of them, and no two in the same words
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


@lru_cache(4096)
def judge_reply(reply: Reply, step: Step) -> Verdict:
    """The table's word on a trusted reply (250 after the dot, 4yz, 5yz)."""
    if reply.code == OK:
        return ACCEPTED
    return next(one.line.verdict for one in _LINES if one.fits(reply, step))


def classed(reply: Reply) -> BounceClass:
    """What a bounce that quotes this reply says of the reader's mailbox. Policy never counts against a reader."""
    verdict = judge_reply(reply, Step.RCPT)
    if verdict.suppress:
        return BounceClass.HARD
    return BounceClass.SOFT if verdict.fault is Fault.READER else BounceClass.POLICY


def due(attempt: int, jitter: float, now: datetime, expires: datetime, at_least: int = 0) -> datetime:
    """When attempt number `attempt` (from 1) is followed by the next, in `at_least` minutes or later.

    `jitter` in [0, 1). Never after `expires`.
    """
    minutes = max(LADDER[min(attempt, len(LADDER)) - 1], at_least)
    return min(now + timedelta(seconds=round(60 * minutes * (1 + JITTER * jitter))), expires)
