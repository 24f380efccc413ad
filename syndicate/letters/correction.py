"""The letter about a story that was wrong or was taken back: the same for all who were sent it, but for their links."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from syndicate.letters import mime, shell
from syndicate.letters.contexts_notices import Correction, Retraction
from syndicate.letters.counted import CountedUrls
from syndicate.letters.notices import headers_of, words_of
from syndicate.letters.splice import splice
from syndicate.letters.text import fold
from syndicate.letters.tokens import sign
from syndicate.model.article import CHINA, Article
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.letter import Letter, LetterStyle, Recipient
from syndicate.model.paper import Paper
from syndicate.model.render import Render

LINKS = {"leave_url": "leave", "preferences_url": "preferences"}
"""What differs from reader to reader, and the purposes of these links."""


class CorrectionPress:
    """An edition of one article, corrected or taken back, ready to be sent; letters as `press.Press` makes them.

    Rendered once and cut at the links. Raises TemplateError at once, also where a link is not printed as it is.
    """

    def __init__(
        self,
        *,
        paper: Paper,
        edition: Edition,
        render: Render,
        secret: bytes,
        story_url: Callable[[Article], str],
        date: datetime,
        style: LetterStyle,
        seal: Callable[[bytes], bytes],
        counted: CountedUrls | None = None,
    ) -> None:
        (article,) = edition.articles
        mark = shell.Markers(secret + edition.key.encode(), tuple(LINKS))
        url = counted.stories[0] if counted else story_url(article)
        picture, links = counted.picture if counted else None, {name: mark[name] for name in LINKS}
        said = (
            _retraction(article, story_url(article), links)
            if edition.kind is EditionKind.RETRACTION
            else _correction(article, url, picture, links)
        )
        self._context, text, html = words_of(said, paper, render, style.language, label=style.label)
        self._text = shell.text_parts(text, mark, frozenset())
        self._html = shell.html_parts(html, mark, frozenset())
        shell.check(self._text, tuple(LINKS), f"letters/{said.folder}/body.txt")
        shell.check(self._html, tuple(LINKS), f"letters/{said.folder}/body.html")
        self._paper, self._secret, self._seal, self._date, self._language = paper, secret, seal, date, style.language

    def letter(self, recipient: Recipient) -> Letter:
        """The letter of one reader. Raises DeliveryError for an address that no header can hold."""
        paper, reader = self._paper, recipient.reader_id
        links = {name: paper.url(f"{purpose}/{sign(self._secret, purpose, reader)}") for name, purpose in LINKS.items()}
        headers = headers_of(replace(self._context, **links), paper, recipient.address, self._date, self._language)
        text = splice(shell.fill(self._text, links, {}, fold))
        html = splice(shell.fill(self._html, links, {}, shell.escape))
        return Letter(
            message_id=recipient.message_id,
            sender=mime.ascii_address(paper.from_address),
            recipient=mime.reader_address(recipient.address),
            pieces=(self._seal(mime.message(headers, recipient.message_id, text, html)),),
            encoded=True,
        )


def _correction(article: Article, url: str, picture: str | None, links: Mapping[str, str]) -> Correction:
    day = article.updated.astimezone(CHINA).date()
    note = article.note or ""
    return Correction(
        headline=article.headline, note=note, article_url=url, corrected=day, picture_url=picture, **links
    )


def _retraction(article: Article, url: str, links: Mapping[str, str]) -> Retraction:
    day = article.updated.astimezone(CHINA).date()
    return Retraction(headline=article.headline, note=article.note or "", article_url=url, withdrawn=day, **links)
