"""What a transaction came to: how far it got, and how it ended. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from syndicate.model.sending import Reply


class Step(StrEnum):
    """Where in a transaction something was said or happened."""

    CHECK = "check"
    RSET = "rset"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class Ending(StrEnum):
    """`not_sent` is certain: the last dot was never written. `in_doubt`: it was, and no answer can be trusted.

    `untried`: the connection ended over another letter before a word was said about this one.
    """

    REPLIED = "replied"
    NOT_SENT = "not_sent"
    UNTRIED = "untried"
    IN_DOUBT = "in_doubt"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Result:
    """One letter's transaction. Where the relay said nothing, `reply` has code 0 and our own words."""

    ending: Ending
    step: Step
    reply: Reply


def replied(step: Step, reply: Reply) -> Result:
    """The relay's own word on the letter."""
    return Result(Ending.REPLIED, step, reply)


def unheard(ending: Ending, step: Step, why: str) -> Result:
    """No word of the relay's that could be trusted; ours instead."""
    return Result(ending, step, Reply(0, why))
