"""The headers of a digest: who speaks, to whom, which list, how to leave it."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from syndicate.letters.clean import one_line
from syndicate.letters.mime import ascii_address, header, mailbox, to, unstructured
from syndicate.letters.words import MOST_NAME
from syndicate.model.article import CHINA
from syndicate.model.edition import Edition
from syndicate.model.letter import Recipient
from syndicate.model.paper import Paper
from syndicate.model.render import LANGUAGE

MOST_PAPER = 30
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_TAG_SAFE = ":,/@-._~!$&'()*+;="
_KEPT = 4096


class Headers:
    """All headers of an edition's letters but those that belong to the body's form."""

    def __init__(self, paper: Paper, edition: Edition, date: datetime, language: str = LANGUAGE) -> None:
        self._paper = paper
        self._name = one_line(paper.name, MOST_PAPER)
        self._reply_to = ascii_address(paper.reply_to)
        self._leave_to = ascii_address(paper.leave_mailbox)
        self._edition = edition.key
        self._tags = [_tag(paper, article.key) for article in edition.articles]
        self._edition_tag = _tag(paper, f"edition-{edition.key}")
        self._fixed = b"".join(
            (
                header("From", mailbox(self._name, paper.from_address, len("From: "))),
                header("Reply-To", self._reply_to),
                header("Date", format_datetime(date.astimezone(CHINA))),
                header("Content-Language", language),
                header("Auto-Submitted", "auto-generated"),
                header("Precedence", "bulk"),
            )
        )
        self._subject = lru_cache(_KEPT)(_subject_header)
        self._of_list = lru_cache(_KEPT)(self._list_headers)
        self._entries = lru_cache(_KEPT)(self._entry_header)

    def of(self, recipient: Recipient, subject: str, shown: Sequence[int], leave_url: str) -> tuple[bytes, ...]:
        """The headers of one letter that shows the stories `shown`. Raises DeliveryError for the reader's address."""
        name = one_line(recipient.name or "", MOST_NAME)
        return (
            self._fixed,
            self._subject(subject),
            to(name, recipient.address),
            leave_headers(leave_url, self._leave_to),
            self._of_list(recipient.parks),
            self._entries(tuple(shown)),
        )

    def weigh(self, shown: Sequence[int]) -> int:
        """Bytes of the header that names the stories."""
        return sum(len(self._tags[n]) + 3 for n in shown) + len(self._edition_tag)

    def _entry_header(self, shown: tuple[int, ...]) -> bytes:
        """The ids that the edition and its stories have in our feeds."""
        return header("X-Entity-Ref-ID", "\r\n ".join([self._edition_tag, *(self._tags[n] for n in shown)]))

    def _list_headers(self, parks: tuple[str, ...]) -> bytes:
        """List-Id (RFC 2919): a list of its own for readers of one park. Feedback-ID: edition, audience, kind, us."""
        one = parks[0] if len(parks) == 1 and _SLUG.fullmatch(parks[0]) else ""
        audience = one or ("some" if parks else "all")
        identity = f"{one}.digest" if one else "digest"
        return list_headers(self._name, identity, self._paper.mail_domain) + header(
            "Feedback-ID", f"{re.sub('[^A-Za-z0-9-]', '-', self._edition)}:{audience}:digest:syndicate"
        )


def leave_headers(leave_url: str, leave_to: str) -> bytes:
    """How to leave: a page or one click (RFC 8058), or a mail (RFC 2369). The token ends the link."""
    mail = f"mailto:{ascii_address(leave_to)}?subject=leave-{leave_url.rpartition('/')[2]}"
    return header("List-Unsubscribe", f"\r\n <{leave_url}>,\r\n <{mail}>") + _ONE_CLICK


_ONE_CLICK = header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def list_headers(name: str, identity: str, domain: str) -> bytes:
    """List-Id (RFC 2919) of the list `identity`, under the paper's name."""
    return header("List-Id", _list_name(name, f"{identity}.{domain}"))


def _subject_header(subject: str) -> bytes:
    return header("Subject", unstructured(subject, len("Subject: ")))


def _list_name(name: str, identity: str) -> str:
    """`name <list id>` with the id on a line of its own."""
    return f"{unstructured(name, len('List-Id: '))}\r\n <{identity}>" if name else f"<{identity}>"


def _tag(paper: Paper, key: str) -> str:
    return quote(paper.tag(key), safe=_TAG_SAFE)
