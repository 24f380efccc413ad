"""Real-looking replies and what we do about each: no 4xx and no policy ever loses a reader."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.delivery.replies import reply
from syndicate.delivery.results import Ending, Result, Step
from syndicate.delivery.verdicts import LADDER, Consequence, due, judge, judge_reply
from syndicate.model.sending import DeliveryState, Reply

S = DeliveryState
ON, AGAIN, REST, STOP = Consequence
MAIL, RCPT, DATA, DOT = Step.MAIL, Step.RCPT, Step.DATA, Step.DOT
NOW = datetime(2022, 11, 30, tzinfo=UTC)
FAR = NOW + timedelta(days=99)

REPLIES = [
    # Postfix
    (250, "2.0.0 Ok: queued as 4NMxyz1", DOT, S.ACCEPTED, ON),
    (450, "4.2.0 <a@b.cn>: Recipient address rejected: Greylisted", RCPT, S.RETRY, ON),
    (450, "4.1.1 <a@b.cn>: Recipient address rejected: unverified address", RCPT, S.RETRY, ON),
    (451, "4.3.0 Error: queue file write error", DOT, S.RETRY, ON),
    (452, "4.3.1 Insufficient system storage", MAIL, S.RETRY, ON),
    (421, "4.3.2 Service shutting down and closing transmission channel", MAIL, S.PLANNED, REST),
    (421, "4.7.0 mx Error: too many connections from 1.2.3.4", RCPT, S.PLANNED, REST),
    (454, "4.7.0 Temporary authentication failure: Connection lost", MAIL, S.RETRY, ON),
    (550, "5.1.1 <a@b.cn>: Recipient address rejected: User unknown in local recipient table", RCPT, S.REFUSED, ON),
    (554, "5.7.1 <a@b.cn>: Relay access denied", RCPT, S.RETRY, ON),
    (554, "5.7.1 Service unavailable; Client host [1.2.3.4] blocked using zen.spamhaus.org", RCPT, S.RETRY, ON),
    (552, "5.3.4 Message size exceeds fixed limit", MAIL, S.REFUSED, ON),
    (553, "5.7.1 <p@x.cn>: Sender address rejected: not owned by user", RCPT, S.PLANNED, STOP),
    (550, "5.1.8 <p@x.cn>: Sender address rejected: Domain not found", RCPT, S.PLANNED, STOP),
    (503, "5.5.1 Error: need RCPT command", DATA, S.RETRY, AGAIN),
    (502, "5.5.2 Error: command not recognized", MAIL, S.PLANNED, STOP),
    # QQ, foxmail, exmail
    (550, "Mail frequency limited. http://service.mail.qq.com", DOT, S.RETRY, ON),
    (550, "Connection frequency limited", MAIL, S.RETRY, ON),
    (550, "Domain frequency limited [MNKk]", RCPT, S.RETRY, ON),
    (550, "Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1", DOT, S.RETRY, ON),
    (550, "Mail is rejected by recipients: suspected spam", DOT, S.RETRY, ON),
    (550, "Mailbox not found. http://service.mail.qq.com", RCPT, S.REFUSED, ON),
    (550, "Mailbox unavailable or access denied", RCPT, S.RETRY, ON),
    (501, "mail from address must be same as authorization user", MAIL, S.PLANNED, STOP),
    (535, "Login Fail. Please enter your authorization code to login", MAIL, S.PLANNED, STOP),
    (550, "SPF check failed", MAIL, S.RETRY, ON),
    # 163, 126, yeah
    (554, "DT:SPM 163 smtp11,DcCowAB3 ... please see http://mail.163.com/help", DOT, S.RETRY, ON),
    (554, "MI:SPB 163 mx27", DOT, S.RETRY, ON),
    (550, "MI:NHD 126 mx3", MAIL, S.RETRY, ON),
    (451, "DT:SPM mx1 please try again", DOT, S.RETRY, ON),
    (421, "HL:REP 163 mx5", MAIL, S.PLANNED, REST),
    (550, "Invalid User", RCPT, S.REFUSED, ON),
    (550, "User not found: a@163.com", RCPT, S.REFUSED, ON),
    (553, "Mail from must equal authorized user", MAIL, S.PLANNED, STOP),
    (553, "authentication is required,163 smtp2", MAIL, S.PLANNED, STOP),
    (552, "Requested mail action aborted: exceeded mailsize limit", DOT, S.REFUSED, ON),
    # Gmail
    (421, "4.7.28 Our system has detected an unusual rate of unsolicited mail", DOT, S.PLANNED, REST),
    (450, "4.2.1 The user you are trying to contact is receiving mail too quickly", RCPT, S.RETRY, ON),
    (550, "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents", RCPT, S.RETRY, ON),
    (550, "5.2.1 The email account that you tried to reach is inactive", RCPT, S.REFUSED, ON),
    (550, "5.1.1 The email account that you tried to reach does not exist.", RCPT, S.REFUSED, ON),
    (552, "5.2.2 The email account that you tried to reach is over quota", RCPT, S.REFUSED, ON),
    (550, "5.7.26 This mail has been blocked because the sender is unauthenticated", DOT, S.RETRY, ON),
    (550, "5.4.5 Daily user sending limit exceeded", DOT, S.RETRY, ON),
    (530, "5.7.0 Authentication Required", MAIL, S.PLANNED, STOP),
    # Outlook
    (550, "5.7.515 Access denied, sending domain does not meet the required level", DOT, S.PLANNED, STOP),
    (550, "5.7.1 Unfortunately, messages from weren't sent: on our block list (S3140)", MAIL, S.RETRY, ON),
    (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", RCPT, S.REFUSED, ON),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", RCPT, S.REFUSED, ON),
    (451, "4.7.650 The mail server [1.2.3.4] has been temporarily rate limited", MAIL, S.RETRY, ON),
    # Yahoo, SES, sohu
    (421, "4.7.0 [TSS04] Messages from 1.2.3.4 temporarily deferred due to user complaints", MAIL, S.PLANNED, REST),
    (553, "5.7.2 [TSS09] All messages from 1.2.3.4 will be permanently deferred", MAIL, S.RETRY, ON),
    (554, "delivery error: dd This user doesn't have a yahoo.com account", DOT, S.REFUSED, ON),
    (554, "5.7.9 Message not accepted for policy reasons", DOT, S.RETRY, ON),
    (454, "Throttling failure: Maximum sending rate exceeded.", DOT, S.RETRY, ON),
    (554, "Message rejected: Email address is not verified.", DOT, S.PLANNED, STOP),
    (550, "5.7.1 Message matches a profile the Internet community may consider spam", DOT, S.RETRY, ON),
    (550, "用户不存在", RCPT, S.REFUSED, ON),
    (550, "发送频率过快", DOT, S.RETRY, ON),
    (550, "Sender quota exceeded", DOT, S.RETRY, ON),
    (550, "Message limit exceeded for this account", DOT, S.RETRY, ON),
    (550, "Recipient mailbox is over quota", RCPT, S.REFUSED, ON),
    (550, "No such user at our corporate office", RCPT, S.REFUSED, ON),
    (550, "5.1.1 User unknown", MAIL, S.PLANNED, STOP),
    (554, "Transaction failed", DOT, S.REFUSED, ON),
    # Servers that ask back about our own address, and quote what they were told of it
    (550, "Verification failed for <p@x.cn>\nNo Such User Here\nSender verify failed", RCPT, S.RETRY, ON),
    (550, "5.1.0 Sender address domain does not exist", RCPT, S.RETRY, ON),
    (550, "Callout verification failed: 550 user unknown", RCPT, S.RETRY, ON),
    (550, "Sender verify failed", MAIL, S.PLANNED, STOP),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "step", "state", "consequence"), REPLIES, ids=[f"{r[0]} {r[1][:40]}" for r in REPLIES]
)
def test_what_a_reply_means(code: int, text: str, step: Step, state: DeliveryState, consequence: Consequence) -> None:
    verdict = judge_reply(reply(code, text), step)

    assert (verdict.state, verdict.consequence) == (state, consequence)


@given(st.integers(400, 499), st.text(max_size=60), st.sampled_from(list(Step)))
def test_no_4xx_ever_refuses(code: int, text: str, step: Step) -> None:
    assert judge_reply(reply(code, text), step).state in {S.RETRY, S.PLANNED}


@given(st.integers(500, 599), st.text(max_size=60), st.sampled_from(["frequency limited", "spam", "5.7.1", "频率"]))
def test_no_policy_ever_refuses_a_reader(code: int, noise: str, policy: str) -> None:
    words = f"{policy} {'' if any(c.isascii() and c.isalpha() for c in noise) else noise}"

    assert judge_reply(reply(code, words), Step.DOT).state is not S.REFUSED


@pytest.mark.parametrize(
    ("ending", "state", "consequence"),
    [
        (Ending.NOT_SENT, S.PLANNED, REST),
        (Ending.IN_DOUBT, S.IN_DOUBT, AGAIN),
        (Ending.UNFIT, S.REFUSED, ON),
    ],
)
def test_what_an_ending_without_a_reply_means(ending: Ending, state: DeliveryState, consequence: Consequence) -> None:
    verdict = judge(Result(ending, Step.DATA, Reply(0, "whatever")))

    assert (verdict.state, verdict.consequence) == (state, consequence)


def test_the_ladder_is_climbed_and_its_top_kept() -> None:
    waits = [(due(attempt, 0.0, NOW, FAR) - NOW) / timedelta(minutes=1) for attempt in range(1, 10)]

    assert waits == [1, 5, 15, 30, 60, 120, 240, 240, 240]


@given(st.integers(1, 99), st.floats(0, 1, exclude_max=True))
def test_the_wait_never_shrinks_and_never_passes_the_expiry(attempt: int, jitter: float) -> None:
    expires = NOW + timedelta(hours=20)

    assert due(attempt, jitter, NOW, FAR) <= due(attempt + 1, jitter, NOW, FAR)
    assert due(attempt, jitter, NOW, FAR) - NOW <= timedelta(minutes=LADDER[-1]) * 1.2
    assert due(attempt, jitter, expires - timedelta(seconds=1), expires) == expires
    assert due(attempt, jitter, NOW, FAR).microsecond == 0
