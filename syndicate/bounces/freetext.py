"""Bounces in plain words: of qmail, exim, sendmail, Postfix, Exchange, QQ, 163 and their like.

A message is one only if a mail system sent it and it says so: what a person writes about a bounce is none.
"""

import re

from syndicate.bounces.mime import Part
from syndicate.bounces.reports import reply_of
from syndicate.bounces.said import Kind
from syndicate.model.sending import Reply

MOST_TEXT = 16_000
MOST_REASON = 400

_DAEMON = re.compile(
    r"(mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?daemon|mail delivery (sub)?system|mdaemon|bounce|mailsys|"
    r"microsoft outlook|microsoftexchange|系统退信|邮件系统)",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"undeliver(ed|able)|returned mail|returned to sender|delivery (status notification|failure|has failed|failed)|"
    r"failure notice|mail delivery failed|could(n't| not) be delivered|was(n't| not) delivered|unable to deliver|"
    r"not able to deliver|did not reach the following|permanent fatal errors|qmail-send|non[- ]?delivery|"
    r"delivery incomplete|"
    r"退信|被退回|退回|未送达|未能送达|无法(投递|发送|送达|传递|传送)|投递失败|发送失败|未传递|无法将邮件",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"this is a warning|warning message only|warning only|do not need to resend|delivery (is |has been )?delayed|"
    r"\(delay\)|delayed mail|still being retried|will (continue to be|be) (re)?tried|will keep trying|"
    r"has not (yet )?been delivered|"
    r"延迟|仍在尝试|继续尝试|稍后重试|尚未送达",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^-{2,} ?(below this line is a copy|this is a copy of|original message|returned message|returned mail|forwarded|"
    r"message header|undelivered message|原始邮件|原邮件|以下是原)|"
    r"^(original message headers|原始邮件(标头|头)|return-path:)|^received: from ",
    re.IGNORECASE | re.MULTILINE,
)
# Quantifiers beside each other are possessive: else a page of blank lines would take for ever.
_SAID = re.compile(
    r"(?:said|remote host said|returned|responded with|response was|answered|reason|error|原因|退信原因|错误信息|"
    r"远程服务器返回|返回)\s*+(?:是|为|was|is)?+\s*+[:：]?+\s*+['‘“\"]?+\s*+(?P<text>[^\n]{4,400})",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"(?<![\d.:\-])#?(?P<code>[45]\d\d)[ \-]+(?P<text>\D[^\n]{2,400}|#?[45]\.\d{1,3}\.\d{1,3}[^\n]{0,400})"
)
_BARE = re.compile(r"(?<![\d.])#?(?P<enhanced>[45]\.\d{1,3}\.\d{1,3})(?![\d.])(?P<text>[^\n]{0,200})")
_PHRASE = re.compile(
    r"[^\n]{0,80}(不存在|未开通|空间不足|容量不足|已满|冻结|停用|拒收|频率|垃圾邮件|user unknown|no such user|"
    r"unknown (user|recipient)|does ?n[o']t exist|not recognized|no mailbox here|over quota|quota exceeded|"
    r"(mailbox|inbox) (is )?full)[^\n]{0,200}",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:reason|原因|错误信息)\s*+(?:是|为|is|was)?+\s*+[:：]\s*+(?P<text>[^\n]{4,400})", re.IGNORECASE
)


def read(found: tuple[Part, ...]) -> tuple[Kind, Reply] | None:
    """What a mail system's plain words say; None if they are no mail system's, or no bounce."""
    top = found[0]
    text = _words(found)
    if not _BOUNCE.search(f"{top.first('subject')}\n{text}") or not _is_from_a_machine(top):
        return None
    if _DELAY.search(f"{top.first('subject')}\n{text[:2000]}"):
        return Kind.DELAY, _reply(text)
    return Kind.FAILURE, _reply(text)


def _is_from_a_machine(top: Part) -> bool:
    if top.first("return-path").replace(" ", "") == "<>" or top.first("x-failed-recipients"):
        return True
    return _DAEMON.search(top.first("from")) is not None


def _words(found: tuple[Part, ...]) -> str:
    """The text for people, without the letter that is returned below it."""
    own = [part for part in found if part.depth <= 1 + (found[0].kind == "multipart/mixed")]
    plain = next((part.text for part in own if part.kind == "text/plain" and part.body.strip()), "")
    html = next((part.text for part in own if part.kind == "text/html"), "")
    text = (plain or _untagged(html))[:MOST_TEXT].replace("\r\n", "\n")
    copy = _COPY.search(text)
    return text[: copy.start()] if copy else text


def _untagged(html: str) -> str:
    lines = re.sub(r"<(?:br|/p|/div|/tr|/li|/h\d)[^<>]{0,200}>", "\n", html[: 4 * MOST_TEXT], flags=re.IGNORECASE)
    return re.sub(r"<[^<>]{0,1000}>", " ", lines).replace("&nbsp;", " ")


def _reply(text: str) -> Reply:
    """The reply that the words quote: what a server is said to have said, a line with a code, a bare enhanced code,
    a known phrase, nothing.
    """
    flat = re.sub(r"\n[ \t]+", " ", text)
    for match in _SAID.finditer(flat):
        coded = _CODED.search(match["text"])
        if coded:
            return _coded(coded, flat)
    coded = _CODED.search(flat)
    if coded:
        return _coded(coded, flat)
    bare = _BARE.search(flat)
    if bare:
        line = flat[flat.rfind("\n", 0, bare.start()) + 1 : bare.end()]
        return reply_of(bare["enhanced"], line[:MOST_REASON])
    phrase = _PHRASE.search(flat) or _REASON.search(flat)
    return reply_of("", phrase[0].strip()[:MOST_REASON]) if phrase else Reply(550, "")


def _coded(match: re.Match[str], flat: str) -> Reply:
    """A code and its words, which may go on in the next line."""
    following = flat[match.end() : match.end() + 200].lstrip("\n").split("\n", 1)[0]
    more = following if _CODED.match(following) or re.match(r"#?[45]\.\d", following) else ""
    return reply_of("", f"{match['code']} {match['text'].strip()} {more.strip()}".strip()[:MOST_REASON])
