"""A letter proof-read before it is sent: what an editor should mend, in words."""

import email
import email.policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import urlsplit

from syndicate.letters.plan import BUDGET

MOST_SUBJECT = 25
"""Hanzi that a phone shows of a subject; what is longer is cut off."""
_ABSOLUTE = frozenset({"https", "http"})


def proof(data: bytes) -> tuple[str, ...]:
    """What is wrong with a message of ours, one sentence each; empty when nothing is."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html",))
    read = _Reader()
    read.feed(str(body.get_content()) if body else "")
    subject = str(message["Subject"])
    found = []
    if len(subject) > MOST_SUBJECT:
        found.append(f"The subject has {len(subject)} characters; phones show {MOST_SUBJECT}.")
    if len(data) > BUDGET:
        found.append(f"The letter has {len(data):,} bytes; {BUDGET:,} is the most, Gmail folds what is longer.")
    found += [f"A picture has no alt text: {source}" for source in read.without_alt]
    found += [f"A link is not absolute: {link or '(empty)'}" for link in read.links if not _is_absolute(link)]
    return tuple(dict.fromkeys(found))


def links(html: str) -> tuple[str, ...]:
    """The web links of a letter's HTML, in its order."""
    read = _Reader()
    read.feed(html)
    return tuple(link for link in read.links if urlsplit(link).scheme in _ABSOLUTE)


def _is_absolute(link: str) -> bool:
    parts = urlsplit(link)
    return (parts.scheme in _ABSOLUTE and bool(parts.netloc)) or parts.scheme == "mailto"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.without_alt: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "img" and "alt" not in given:
            self.without_alt.append(given.get("src") or "(no source)")
