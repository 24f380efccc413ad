"""Reading the answers to one pipelined go: the dot of one letter and the envelope of the next (RFC 2920). Pure.

Answers come in order and nothing else ties them to their commands. So one that is out of place says that there was
one too many before it, or one too few. After one too many, only that is believed about the dot which holds whichever of
the first two was meant for it; after one too few, nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syndicate.delivery.results import Ending, Result, Step, replied, unheard
from syndicate.model.sending import Reply

OK, FORWARDED, GO_AHEAD, AWAY, NO = 250, 251, 354, 421, 400

YES: Mapping[Step, frozenset[int]] = {
    Step.RSET: frozenset({OK}),
    Step.MAIL: frozenset({OK}),
    Step.RCPT: frozenset({OK, FORWARDED}),
    Step.DATA: frozenset({GO_AHEAD}),
    Step.DOT: frozenset({OK}),
}
"""The yes of each command; 4yz and 5yz are noes, and anything else is out of place."""
OUT_OF_PLACE = "the relay answered {} out of place"


@dataclass(slots=True)
class Heard:
    """What was said to `steps`, in order, up to the first that is missing; `lost` says why one is."""

    steps: Sequence[Step]
    said: Sequence[Reply]
    lost: str = ""
    head_left: bool = True
    """Whether the dot may have reached the relay."""
    too_many: bool = False

    def to(self, step: Step) -> Reply | None:
        """The answer to a step; None when there is none."""
        at = self.steps.index(step) if step in self.steps else len(self.said)
        return self.said[at] if at < len(self.said) else None

    @property
    def well(self) -> bool:
        """Every command got its yes, and nothing more was said."""
        if self.too_many or len(self.said) != len(self.steps):
            return False
        return all(reply.code in YES[step] for step, reply in zip(self.steps, self.said, strict=True))

    @property
    def odd(self) -> Reply | None:
        """The first answer that is neither a yes nor a no to its command."""
        pairs = zip(self.steps, self.said, strict=False)
        return next((reply for step, reply in pairs if reply.code < NO and reply.code not in YES[step]), None)

    @property
    def missing(self) -> bool:
        """The go-ahead came too soon: a command before it was left without its answer."""
        return any(
            reply.code == GO_AHEAD and step is not Step.DATA for step, reply in zip(self.steps, self.said, strict=False)
        )

    @property
    def contradiction(self) -> bool:
        """A reader was taken for a letter that was not. With a 354 in its place, the relay just does not think."""
        mail, rcpt, data = (self.to(step) for step in (Step.MAIL, Step.RCPT, Step.DATA))
        moved = mail is not None and rcpt is not None and mail.code >= NO > rcpt.code
        return moved and (data is None or data.code >= NO)

    @property
    def refused(self) -> bool:
        """Whether the next letter's envelope met a no."""
        replies = (self.to(step) for step in (Step.RSET, Step.MAIL, Step.RCPT, Step.DATA))
        return any(reply is not None and reply.code >= NO for reply in replies)

    @property
    def shifted(self) -> bool:
        """Whether an answer may belong to another command than the one in its place."""
        return self.too_many or self.odd is not None or self.contradiction


def of_dot(heard: Heard) -> Result | None:
    """The end of the letter whose body went first; None if there was none."""
    if Step.DOT not in heard.steps:
        return None
    reply = heard.to(Step.DOT)
    if reply is None:
        ending = Ending.IN_DOUBT if heard.head_left else Ending.NOT_SENT
        return unheard(ending, Step.DOT if heard.head_left else Step.DATA, heard.lost)
    if reply.code < NO and reply.code != OK:
        return unheard(Ending.IN_DOUBT, Step.DOT, OUT_OF_PLACE.format(reply.code))
    after = heard.to(Step.MAIL)
    agrees = (after is not None and (after.code == OK) == (reply.code == OK)) or not heard.shifted
    if heard.missing or not agrees:
        return unheard(Ending.IN_DOUBT, Step.DOT, heard.lost or "answers out of step")
    return replied(Step.DOT, reply)


def of_envelope(heard: Heard) -> Result | None:
    """Why the next letter's body may not go; None if the relay waits for it (or there is no next letter)."""
    if Step.DATA not in heard.steps:
        return None
    if heard.shifted:
        odd = heard.odd
        step = Step.MAIL if odd is None else heard.steps[list(heard.said).index(odd)]
        said = OUT_OF_PLACE.format(odd.code) if odd else heard.lost or "answers out of step"
        return unheard(Ending.NOT_SENT, step, said)
    for step in (Step.RSET, Step.MAIL, Step.RCPT, Step.DATA):
        reply = heard.to(step)
        if reply is not None and reply.code >= NO:
            return replied(step, reply)
    if heard.to(Step.DATA) is not None:
        return None
    if Step.DOT in heard.steps and heard.to(Step.MAIL) is None:
        return unheard(Ending.UNTRIED, Step.MAIL, heard.lost or "the relay goes away")
    return unheard(Ending.NOT_SENT, heard.steps[len(heard.said)], heard.lost)


def goes_on(heard: Heard) -> bool:
    """Whether the connection may be used again: every answer in its place, and no body waited for in vain.

    A 354 after a refused reader would have us send a lone dot (RFC 2920 section 3.1); a careless relay takes that
    for an empty letter to somebody it has just refused, so the connection is dropped instead.
    """
    if heard.shifted or len(heard.said) < len(heard.steps) or heard.said[-1].code == AWAY:
        return False
    data = heard.to(Step.DATA)
    return not (data is not None and data.code < NO and heard.refused)
