"""A tiny invented paper, and how it looks: when any byte of it changes, templates or program have changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import blake2b

from syndicate.feeds.whole import site
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render

_PAPER = Paper(
    name="江城日报",
    name_en="Jiangcheng Daily",
    base_url="https://news.example",
    authority="news.example",
    since="2021",
    from_address="paper@news.example",
    reply_to="desk@news.example",
    postal_address="江城市长江路1号",
    rights="© 江城日报社",
)
_PARKS = (
    Park("dongshan", "东山高新区", name_en="Dongshan", tagline="向东", hotline="0700-1234567", colour="#0b6e4f"),
    Park("xihe", "西河经开区"),
    Park("nanling", "南岭综保区"),
)
_FULL = Story(
    StoryKind.ARTICLE,
    "首座水厂 开工",
    (Paragraph("3月1日，首座水厂开工。<b>&"), Paragraph("工期有保证。")),
    kicker="重点项目",
    subtitle="明年夏天通水",
    byline=Byline(("林晓",), ("陈禾",), ("周南",)),
    subheads=(Subhead("明年通水", 1),),
    captions=(Caption("图为开工现场。", ("周南",)),),
    parks=("dongshan", "xihe"),
)
_BARE = Story(StoryKind.PHOTO, None, (Paragraph("工人在车间里。"),))


def look(render: Render, assets: Mapping[str, bytes]) -> str:
    """What the sample looks like with these templates, in one word."""
    written = [site(_PAPER, _PARKS, articles, render, assets) for articles in (_articles(), ())]
    return blake2b(repr([sorted(files.items()) for files in written]).encode(), digest_size=16).hexdigest()


def _articles() -> tuple[Article, ...]:
    """Every kind there is: with all and with nothing, corrected, retracted, of a park and of none, archived."""
    kicker = replace(_FULL, kicker="东山高新区", parks=("dongshan",))
    retracted = replace(_article(5, _FULL), state=ArticleState.RETRACTED, revision=2, note="不实。")
    return (
        _article(1, _FULL),
        _article(2, _BARE),
        _article(3, kicker),
        replace(_article(4, _FULL), revision=2, note="有误。"),
        retracted,
        replace(retracted, ordinal=6, note=None),
        *(_article(n, _BARE, date(2023, month, 1)) for month in (1, 2) for n in range(1, 31)),
    )


def _article(ordinal: int, story: Story, day: date = date(2023, 3, 2)) -> Article:
    signed = datetime(day.year, day.month, day.day, 6, tzinfo=CHINA)
    return Article(0, 0, day, "A03", ordinal, ArticleState.SIGNED_OFF, 1, signed, story)
