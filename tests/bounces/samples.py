"""Bounces and complaints in the shapes that real systems give them, made for one letter each."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.header import Header

from syndicate.model.bounce import BounceClass

H, S, P, C = BounceClass.HARD, BounceClass.SOFT, BounceClass.POLICY, BounceClass.COMPLAINT


@dataclass(frozen=True)
class Of:
    """The letter a sample is about: the address it bounced to, its return path, its Message-ID, its reader."""

    bounced_to: str
    return_path: str
    message_id: str
    reader: str
    returned: bool
    """Whether the sample brings the letter's own headers back."""


@dataclass(frozen=True)
class Said:
    """What the mailbox's server said, its enhanced code for the report, and what that makes of the mailbox."""

    reply: str
    status: str
    kind: BounceClass


ENGLISH = (
    Said("550 5.1.1 <{r}>: Recipient address rejected: User unknown in local recipient table", "5.1.1", H),
    Said("552 5.2.2 <{r}>: The email account that you tried to reach is over quota", "5.2.2", S),
    Said("550 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org", "5.7.1", P),
    Said("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {r} not found by SMTP address lookup", "5.1.10", H),
    Said("451 4.4.1 No answer from host; message expired after 5 days", "4.4.1", S),
    Said("554 5.7.9 Message not accepted for policy reasons", "5.7.9", P),
)
CHINESE = (
    Said("550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1", "5.0.0", H),
    Said("550 Mail frequency limited. http://service.mail.qq.com", "5.0.0", P),
    Said("550 User not found: {r}", "5.0.0", H),
    Said("554 DT:SPM 163 smtp11,DcCowAB3 see http://mail.163.com/help/help_spam_16.htm", "5.0.0", P),
    Said("552 用户邮箱空间不足", "5.2.2", S),
    Said("550 收件人地址不存在", "5.1.1", H),
)


def word(text: str) -> str:
    return Header(text, "utf-8").encode()


def coded(text: str, charset: str, coding: str = "base64") -> str:
    """Headers and body of a text part."""
    data = text.encode(charset)
    body = base64.encodebytes(data).decode() if coding == "base64" else data.decode("latin-1")
    return f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {coding}\n\n{body}"


def returned(of: Of) -> str:
    return (
        f"Return-Path: <{of.return_path}>\nReceived: from paper.example by relay.example\nFrom: news@example.com\n"
        f"To: {of.reader}\nSubject: {word('园区日报')}\nMessage-ID:\n {of.message_id}\n"
        f"List-Unsubscribe: <https://news.example/leave/abc>\n"
    )


def report(of: Of, sender: str, subject: str, text: str, status: str, *, kind: str = "message/rfc822") -> str:
    copy = f"--=_b\nContent-Type: {kind}\n\n{returned(of)}\nbody\n" if of.returned else ""
    return (
        f"Return-Path: <>\nFrom: {sender}\nTo: {of.bounced_to}\nSubject: {subject}\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type=delivery-status;\n\tboundary="=_b"\n\n'
        f"This is a MIME-encapsulated message.\n\n--=_b\n{text}\n--=_b\n"
        f"Content-Type: message/delivery-status\n\n{status}\n{copy}--=_b--\n"
    )


def block(of: Of, said: Said, mta: str, *, typed: str = "smtp; ") -> str:
    folded = said.reply.format(r=of.reader).replace(": ", ":\n    ", 1)
    return (
        f"Reporting-MTA: dns; {mta}\nArrival-Date: Wed, 30 Nov 2022 06:00:00 +0800\n\n"
        f"Final-Recipient: rfc822; {of.reader}\nAction: failed\nStatus: {said.status}\n"
        f"Diagnostic-Code: {typed}{folded}\n"
    )


def postfix(of: Of, said: Said) -> str:
    text = f"This is the mail system at host mx.example.\n\n<{of.reader}>: host mx[192.0.2.1] said: {said.reply}"
    return report(
        of,
        "MAILER-DAEMON@mx.example (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        coded(text, "utf-8", "8bit"),
        block(of, said, "mx.example"),
        kind="text/rfc822-headers",
    )


def sendmail(of: Of, said: Said) -> str:
    text = (
        f"   ----- The following addresses had permanent fatal errors -----\n<{of.reader}>\n    (reason: {said.reply})"
    )
    return report(
        of,
        "Mail Delivery Subsystem <MAILER-DAEMON@sendmail.example>",
        "Returned mail: see transcript for details",
        coded(text, "utf-8"),
        block(of, said, "sendmail.example", typed="SMTP; "),
    )


def exchange(of: Of, said: Said) -> str:
    text = f"Delivery has failed to these recipients or groups:\n\n{of.reader}\n\nRemote Server returned '{said.reply}'"
    inner = f'Content-Type: multipart/alternative; boundary="=_i"\n\n--=_i\n{coded(text, "utf-8")}\n--=_i--\n'
    return report(
        of,
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>",
        "Undeliverable: news",
        inner,
        block(of, said, "EX01.corp.example", typed="smtp;"),
    )


def gmail(of: Of, said: Said) -> str:
    text = f"** 未找到地址 **\n\n您的邮件未送达 {of.reader}，因为系统找不到该地址。\n\n远程服务器返回：{said.reply}"
    return report(
        of,
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        coded(text, "utf-8"),
        block(of, said, "googlemail.com"),
    )


def coremail(of: Of, said: Said) -> str:
    text = f"您的邮件无法投递到收件人，系统已将其退回。\n收件人：{of.reader}\n退信原因：{said.reply}"
    return report(
        of,
        f"{word('系统退信')} <postmaster@corp.cn>",
        word("系统退信/Systems bounce"),
        coded(text, "gbk"),
        block(of, said, "corp.cn"),
    )


def international(of: Of, said: Said) -> str:
    """RFC 6533."""
    made = report(
        of, "postmaster@例子.中国", word("退信"), coded("邮件无法送达。", "utf-8"), block(of, said, "例子.中国")
    )
    return made.replace("message/delivery-status", "message/global-delivery-status").replace(
        "Final-Recipient: rfc822;", "Final-Recipient: utf-8;"
    )


def plain(of: Of, sender: str, subject: str, text: str, charset: str, *, path: str = "<>", extra: str = "") -> str:
    return (
        f"Return-Path: {path}\nFrom: {sender}\nTo: {of.bounced_to}\nSubject: {subject}\n{extra}MIME-Version: 1.0\n"
        + coded(text, charset)
    )


def qmail(of: Of, said: Said) -> str:
    copy = f"\n--- Below this line is a copy of the message.\n\n{returned(of)}\nbody\n" if of.returned else ""
    text = (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{of.reader}>:\n192.0.2.7 does not like recipient.\nRemote host said: {said.reply.format(r=of.reader)}\n"
        f"Giving up on 192.0.2.7.\n{copy}"
    )
    return plain(of, "MAILER-DAEMON@mx.example", "failure notice", text, "utf-8")


def exim(of: Of, said: Said) -> str:
    copy = (
        f"\n------ This is a copy of the message, including all the headers. ------\n\n{returned(of)}\nbody\n"
        if of.returned
        else ""
    )
    text = (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        f"delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  {of.reader}\n    host mx.example [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<"
        f"{of.reader}>:\n    {said.reply.format(r=of.reader)}\n{copy}"
    )
    extra = f"X-Failed-Recipients: {of.reader}\nAuto-Submitted: auto-replied\n"
    return plain(
        of,
        "Mail Delivery System <Mailer-Daemon@exim.example>",
        "Mail delivery failed: returning message to sender",
        text,
        "utf-8",
        extra=extra,
    )


def qq(of: Of, said: Said) -> str:
    copy = f"\n------------------ 原始邮件 ------------------\n{returned(of)}" if of.returned else ""
    text = (
        f"抱歉，您的邮件被退回来了……\n\n收件人：{of.reader}\n\n"
        f"退信原因：host mx3.qq.com[203.205.219.57] said: {said.reply.format(r=of.reader)}\n\n"
        f"如果您有其他退信问题，欢迎向我们反馈。电话 400 1234 5678。\n{copy}"
    )
    return plain(
        of, "QQ邮箱管理员 <PostMaster@qq.com>", word("系统退信"), text, "gb18030", path="<postmaster@qq.com>"
    ).replace("QQ邮箱管理员", word("QQ邮箱管理员"))


def netease(of: Of, said: Said) -> str:
    copy = f"\n--------- 原邮件 ---------\n{returned(of)}" if of.returned else ""
    text = (
        f"很抱歉，您的邮件未能送达。\n\n收件人邮件地址： {of.reader}\n"
        f"退信原因 ： SMTP error, RCPT TO: {said.reply.format(r=of.reader)}\n建议解决方案：请与收件人联系。\n{copy}"
    )
    return plain(of, "Postmaster@163.com", word("系统退信/Systems bounce"), text, "gb2312", path="<Postmaster@163.com>")


def exchange_text(of: Of, said: Said) -> str:
    copy = f"\n原始邮件标头:\n\n{returned(of)}" if of.returned else ""
    text = (
        f"无法将邮件传递给以下收件人或组:\n\n{of.reader}\n\n未找到您输入的电子邮件地址。\n\n供管理员使用的诊断信息:\n\n"
        f"正在生成服务器: EX02.corp.cn\n\n{of.reader}\n"
        f"Remote Server returned '{said.reply.format(r=of.reader)}'\n{copy}"
    )
    return plain(of, "Microsoft Outlook <postmaster@corp.cn>", word("未送达: 园区日报"), text, "utf-8")


def complaint(of: Of, _said: Said) -> str:
    """RFC 5965, as Yahoo and others send it: the reader's address is blotted out."""
    copy = (
        f"--=_b\nContent-Type: message/rfc822\n\n{returned(of).replace(of.reader, 'redacted')}\nbody\n"
        if of.returned
        else ""
    )
    return (
        f"Return-Path: <>\nFrom: feedback@arf.mail.example\nTo: {of.bounced_to}\nSubject: FW: news\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="=_b"\n\n--=_b\n'
        f"{coded('This is an email abuse report / 这是一封投诉报告', 'utf-8')}\n--=_b\n"
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Yahoo!-Mail-Feedback/2.0\n"
        f"Version: 1\nOriginal-Mail-From: <redacted>\nSource-IP: 192.0.2.5\n\n{copy}--=_b--\n"
    )


Shape = Callable[[Of, Said], str]
SHAPES: tuple[tuple[Shape, tuple[Said, ...]], ...] = (
    (postfix, ENGLISH),
    (sendmail, ENGLISH),
    (exchange, ENGLISH),
    (qmail, ENGLISH),
    (exim, ENGLISH),
    (international, CHINESE),
    (gmail, CHINESE),
    (coremail, CHINESE),
    (qq, CHINESE),
    (netease, CHINESE),
    (exchange_text, CHINESE),
    (complaint, (Said("", "", C),) * 6),
)


def shapes() -> Iterator[tuple[Shape, Said]]:
    """Every shape with everything it can quote: 72."""
    for shape, replies in SHAPES:
        for said in replies:
            yield shape, said
