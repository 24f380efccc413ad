r"""What servers say and what we do about it: data, read from the top, the first line that fits wins.

Rules behind the lines, and a test for each: no 4xx loses a reader; no 5xx that is policy (5.7.x, spam, "frequency
limited") refuses or suppresses one; only what says that this mailbox does not exist suppresses its address. The replies
that the lines were made from, each with its source, are in tests/delivery/replies_of_providers.tsv.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from syndicate.model.sending import DeliveryState


class Consequence(StrEnum):
    """What a reply means beyond its letter: nothing, a new connection, a rest for the relay, a stop for a person."""

    CARRY_ON = "carry_on"
    RECONNECT = "reconnect"
    REST = "rest"
    STOP = "stop"


class Fault(StrEnum):
    """Whom a reply speaks of: the mailbox, or somebody else (ourselves, the letter, a server)."""

    READER = "reader"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The letter's next state (`planned`: give it back, no attempt used up) and what else follows.

    `slow`: slow this provider. `suppress`: this mailbox does not exist, write to it no more. `wait`: minutes before
    which no retry makes sense.
    """

    state: DeliveryState
    consequence: Consequence
    why: str
    slow: bool = False
    suppress: bool = False
    wait: int = 0
    fault: Fault = Fault.OTHER


@dataclass(frozen=True, slots=True)
class Line:
    """A verdict for replies to which all that is given fits. Codes: digits with dots for any; the rest: patterns."""

    verdict: Verdict
    words: str = ""
    enhanced: str = ""
    code: str = "..."
    of_reader: bool = False
    """Only after MAIL: before that nothing about a reader can have been said."""
    at_mail: bool = False


_AGAIN, _NO = DeliveryState.RETRY, DeliveryState.REFUSED
_ON, _STOP = Consequence.CARRY_ON, Consequence.STOP

GOING = Verdict(DeliveryState.PLANNED, Consequence.REST, "relay goes away")
LOGIN = Verdict(DeliveryState.PLANNED, _STOP, "login wanted")
SENDER = Verdict(DeliveryState.PLANNED, _STOP, "sender not allowed")
LATER = Verdict(_AGAIN, _ON, "later", fault=Fault.READER)
GREYLISTED = Verdict(_AGAIN, _ON, "greylisted", wait=5)
SLOWER = Verdict(_AGAIN, _ON, "too many, too fast", slow=True, wait=10)
BUSY = Verdict(_AGAIN, _ON, "reader gets too much mail", wait=30)
POLICY = Verdict(_AGAIN, _ON, "policy")
CONFUSED = Verdict(_AGAIN, Consequence.RECONNECT, "protocol out of step", fault=Fault.READER)
GONE = Verdict(_NO, _ON, "no such mailbox", suppress=True, fault=Fault.READER)
CLOSED = Verdict(_NO, _ON, "mailbox closed", fault=Fault.READER)
FULL = Verdict(_NO, _ON, "mailbox full", fault=Fault.READER)
FULL_NOW = Verdict(_AGAIN, _ON, "mailbox full", wait=30, fault=Fault.READER)
LARGE = Verdict(_NO, _ON, "letter too large")
UNWANTED = Verdict(_NO, _ON, "the reader's own filter")
REFUSED = Verdict(_NO, _ON, "refused for good", fault=Fault.READER)

RATE = (
    r"frequen|频率|频繁|\brate\b|\brate[- ]?limit|throttl|too (many|fast|quick|much mail)|unusual|unexpected volume|"
    r"\b(quota|limit) (reached|exceeded)|(sending|daily|hourly|message) .{0,20}(limit|quota)|exceeded .{0,20}limit|"
    r"\b(HL ?: ?I[CF]C|HL ?: ?IFQ|MI ?: ?(DMC|SFQ)|RP ?: ?(DRC|QRC)|DT ?: ?(MLT|SUM))|\[TSS?0[1-9]\]"
)
SPAM = (
    r"spam|垃圾|junk mail|black ?list|block ?list|\bblock(ed)?\b|reputation|suspicious|suspected|virus|dmarc|"
    r"spf\b|dkim|polic(y|ies)\b|reverse dns|\brdns\b|\bptr\b|unauthenticated"
)
# What a server that asked back about our own address was told of it: it quotes "no such user", and means us.
DOUBTED = (
    r"sender verif|verification failed for|call-?out|"
    r"sender.{0,20}(address|mailbox|domain|account).{0,40}(not exist|n't exist|unknown|not found|unavailable|invalid)"
)
# Codes of NetEase (163, 126, yeah): DT is content, the others say who was refused.
NETEASE = r"\b(DT|MI|RP|HL|WM|IP|DKIM|SPF|CON|MSG|IM|QRC) ?: ?[A-Z]{2,4}\b"
MAILBOX = r"(user|recipient|mailbox|address|account|mail ?user|addressee)"
UNKNOWN = (
    rf"(no such|unknown|unavailable mail) {MAILBOX}(?! error)|recipient name is not recognized|no mailbox here|"
    rf"invalid (user|mailbox|mail ?user)\b|"
    rf"{MAILBOX} ((is |was )?(unknown|not known)|not (be )?found|(was|is) not found|not exist)|"
    rf"{MAILBOX} .{{0,40}}(does ?n[o']t|do not|did not|not) exist|(doesn't|does not) have an? .{{0,40}}account|"
    r"(用户|帐号|账号|邮箱|收件人|地址)[^。，,]{0,40}(不存在|未开通)|RecipientNotFound|RESOLVER\.ADR\.\w*NotFound"
)
QUOTA = (
    r"(mailbox|inbox|recipient|user|account|storage|disk).{0,40}(full|exceed|quota)|over ?quota|"
    r"(空间|容量)(不足|已满)|邮箱已满"
)
SIZE = r"(message|mail) ?size|size (limit|exceed)|(message|mail|letter|content)\b.{0,20}too (large|big)|邮件过大"
STATE = (
    r"(user|account|mailbox|recipient).{0,40}(disabled|inactive|suspend|clos|discontinued|expired|locked|frozen)|"
    r"冻结|停用"
)

TABLE: tuple[Line, ...] = (
    Line(replace(GOING, slow=True), RATE, code="421"),
    Line(GOING, code="421"),
    Line(LOGIN, code="53[0458]"),
    Line(GREYLISTED, r"gr[ae]y ?-?list", code="4.."),
    Line(BUSY, r"user.{0,30}receiving mail (too|at a rate)", code="4.."),
    Line(SLOWER, RATE, code="4.."),
    Line(FULL_NOW, enhanced=r"4\.2\.2", code="4.."),
    Line(POLICY, f"{NETEASE}|{SPAM}", code="4.."),
    Line(POLICY, enhanced=r"4\.7\.\d+", code="4.."),
    Line(LATER, code="[0-4].."),
    Line(SENDER, enhanced=r"5\.7\.(515|57|60)|5\.1\.[78]"),  # Outlook: not authenticated, may not send as
    Line(SENDER, r"authenticat\w+ (is )?required|must (be )?(equal|same)|same as authorization|not verified"),
    Line(SENDER, r"sender address rejected|account (is )?paused|sending (is )?(disabled|paused)"),
    Line(BUSY, r"user.{0,30}receiving mail (too|at a rate)|mailbox unavailable or access denied"),
    Line(SLOWER, enhanced=r"5\.4\.5"),  # Gmail: daily quota of the account
    Line(FULL, QUOTA, enhanced=r"5\.2\.2", of_reader=True),
    Line(SLOWER, r"frequen|频率|频繁|\brate\b|throttl|too (many|fast|quick|much mail)"),
    Line(SLOWER, r"(sender|sending|daily|hourly) .{0,20}(limit|quota)"),
    Line(POLICY, DOUBTED, of_reader=True),
    Line(FULL, QUOTA, enhanced=r"5\.1\.1", of_reader=True),  # "mailbox is over quota temporarily (#5.1.1)"
    Line(LARGE, enhanced=r"5\.3\.4|5\.2\.3"),
    Line(LARGE, SIZE),
    Line(CLOSED, r"recipient address rejected: access denied", enhanced=r"5\.4\.1", of_reader=True),
    Line(POLICY, enhanced=r"5\.7\.\d+"),
    Line(POLICY, NETEASE),
    Line(POLICY, SPAM),
    Line(UNWANTED, r"rejected by recipients|recipient preferences|user in blacklist"),
    Line(GONE, enhanced=r"5\.1\.([1236]|10)", of_reader=True),
    Line(GONE, f"{UNKNOWN}|{STATE}", enhanced=r"5\.2\.1", of_reader=True),
    Line(CLOSED, enhanced=r"5\.2\.1", of_reader=True),
    Line(GONE, UNKNOWN, of_reader=True),
    Line(FULL, enhanced=r"5\.2\.2", of_reader=True),
    Line(FULL, QUOTA, of_reader=True),
    Line(CLOSED, STATE, of_reader=True),
    Line(CLOSED, rf"{MAILBOX} (is )?(invalid|disabled)|invalid (recipient|address)", of_reader=True),
    Line(SLOWER, f"{RATE}|quota|limit exceed"),
    Line(POLICY, r"junk|polic|block|deny|denied|content|banned|not allowed|not permitted|prohibited|拒绝|拒收"),
    Line(SENDER, at_mail=True),
    Line(CONFUSED, code="50[0-4]"),
    Line(REFUSED),
)
