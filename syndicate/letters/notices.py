"""Single letters: confirm, welcome, correction ... each from its context, as bytes for the wire."""

from dataclasses import fields, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from syndicate.letters import mime, shell
from syndicate.letters.clean import one_line
from syndicate.letters.contexts_notices import Notice
from syndicate.letters.headers import MOST_PAPER, leave_headers, list_headers
from syndicate.letters.splice import splice
from syndicate.letters.text import fold
from syndicate.letters.words import paper_name
from syndicate.model.article import CHINA
from syndicate.model.paper import Paper
from syndicate.model.render import LANGUAGE, Render

MOST_SUBJECT = 60
MOST_TEXT = 600
MOST_URL = 2000


def notice(
    context: Notice,
    *,
    paper: Paper,
    to: str,
    message_id: str,
    date: datetime,
    render: Render,
    language: str = LANGUAGE,
) -> bytes:
    """The letter of this context to the bare address `to`: CRLF, ready for the wire, not signed.

    The same arguments make the same bytes. `message_id` has its angle brackets (`message_ids.notice_id`), `date` is
    aware. Every text of the context is cleaned here. A letter with a `leave_url` says so in List-Unsubscribe; only
    one that goes to many has the other headers of a list. Raises DeliveryError for an address that no header can
    hold, TemplateError.
    """
    context, text, html = words_of(context, paper, render, language)
    return mime.message(
        headers_of(context, paper, to, date, language),
        message_id,
        splice([shell.encode(fold(text))]),
        splice([shell.encode(html)]),
    )


def words_of(
    context: Notice, paper: Paper, render: Render, language: str, *, label: str = ""
) -> tuple[Notice, str, str]:
    """The context, clean and with its subject (after `label`); text, not folded yet; HTML. Raises TemplateError."""
    folder = f"letters/{context.folder}"
    context = replace(
        _cleaned(context),
        paper=paper_name(paper, language),
        site_url=paper.url(""),
        postal_address=one_line(paper.postal_address, MOST_TEXT),
    )
    subject = one_line(f"{label}{render(f'{folder}/subject.txt', context, language)}", MOST_SUBJECT)
    context = replace(context, subject=subject)
    return context, render(f"{folder}/body.txt", context, language), render(f"{folder}/body.html", context, language)


def headers_of(context: Notice, paper: Paper, to: str, date: datetime, language: str) -> list[bytes]:
    """All headers but those that belong to the body's form. Raises DeliveryError for an address."""
    name = one_line(paper.name, MOST_PAPER)
    headers = [
        mime.header("From", mime.mailbox(name, paper.from_address, len("From: "))),
        mime.header("Reply-To", mime.ascii_address(paper.reply_to)),
        mime.to("", to),
        mime.header("Subject", mime.unstructured(context.subject, len("Subject: "))),
        mime.header("Date", format_datetime(date.astimezone(CHINA))),
        mime.header("Content-Language", language),
        mime.header("Auto-Submitted", "auto-generated"),
    ]
    leave_url = getattr(context, "leave_url", "")
    if leave_url:
        headers.append(leave_headers(leave_url, paper.leave_mailbox))
    if context.bulk:
        headers.append(list_headers(name, context.folder, paper.mail_domain))
        headers += [mime.header("Precedence", "bulk"), mime.header("Feedback-ID", f"{context.folder}:all:syndicate")]
    return headers


def _cleaned(context: Notice) -> Notice:
    cleaned: dict[str, Any] = {
        field.name: _clean(field.name, getattr(context, field.name)) for field in fields(context)
    }
    return replace(context, **cleaned)


def _clean(name: str, value: object) -> object:
    if isinstance(value, str) and type(value) is str:
        return one_line(value, MOST_URL if name.endswith("_url") else MOST_TEXT)
    if isinstance(value, tuple):
        return tuple(one_line(item, MOST_TEXT) for item in value)
    return value
