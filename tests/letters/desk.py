"""Builds editions, presses and recipients for the tests of this room: fictional parks, fictional news."""

import email
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.message import EmailMessage

from syndicate.letters.message_ids import message_id
from syndicate.letters.press import Press
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, Recipient
from syndicate.model.page import Byline, Paragraph, Story, StoryKind
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.templating import Templates

SECRET = b"a secret of the tests, 32 bytes."
DATE = datetime(2022, 11, 30, 1, 2, 3, tzinfo=UTC)
BODY = """\
11月29日，青禾经开区举行重点项目集中开工仪式，12个项目总投资46亿元，涵盖智能装备、新材料、现代物流等领域。\
园区负责人表示，将以“店小二”精神服务企业，确保项目早投产、早见效。
据了解，今年以来，园区新引进项目31个；新增高新技术企业8家。""".splitlines()


@dataclass(frozen=True)
class Desk:
    paper: Paper
    parks: tuple[Park, ...]
    templates: Templates
    secret: bytes = SECRET

    def article(self, n: int, **changes: object) -> Article:
        story = Story(
            kind=StoryKind.ARTICLE,
            title=f"第{n}条 青禾经开区重点项目集中开工",
            subtitle="一批智能装备项目落地",
            byline=Byline(reporters=("王岚",), correspondents=("陈一舟",)),
            paragraphs=tuple(map(Paragraph, BODY)),
            parks=(self.parks[n % len(self.parks)].slug,),
        )
        day = date(2022, 11, 30)
        story = replace(story, **changes)  # type: ignore[arg-type]
        return Article(n, 1, day, "A03", n, ArticleState.SIGNED_OFF, 1, DATE, story)

    def edition(self, articles: Sequence[Article], note: str | None = None) -> Edition:
        return Edition(
            1, "2022-11-30", date(2022, 11, 30), "重点项目集中开工", "另有多条园区新闻", note, tuple(articles)
        )

    def press(self, edition: Edition, **changes: object) -> Press:
        wired = {
            "paper": self.paper,
            "edition": edition,
            "parks": self.parks,
            "render": self.templates.render,
            "secret": SECRET,
            "story_url": lambda article: self.paper.url(f"feeds/articles/{article.key}.html"),
            "date": DATE,
        }
        return Press(**(wired | changes))  # type: ignore[arg-type]

    def recipient(self, stories: Sequence[int], **changes: object) -> Recipient:
        reader_id = changes.get("reader_id", 7)
        assert isinstance(reader_id, int)
        recipient = Recipient(
            reader_id=reader_id,
            address="reader@example.net",
            name=None,
            parks=(),
            stories=tuple(stories),
            message_id=message_id(SECRET, "2022-11-30", reader_id, self.paper.mail_domain),
        )
        return replace(recipient, **changes)  # type: ignore[arg-type]


def parse(data: bytes) -> EmailMessage:
    """A message as Python's own parser reads it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def decoded(letter: Letter) -> list[str]:
    """Text and HTML of a letter as a mailbox decodes them, with plain newlines."""
    return [str(part.get_content()).replace("\r\n", "\n") for part in parse(letter.data).iter_parts()]
