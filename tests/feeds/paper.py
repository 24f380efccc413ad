"""A tiny invented paper."""

from datetime import date, datetime

from syndicate.feeds.feed import Feed
from syndicate.feeds.whole import feeds
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead
from syndicate.model.paper import Paper
from syndicate.model.park import Park

PAPER = Paper(
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
EAST = Park("dongshan", "东山高新区", name_en="Dongshan High-Tech Zone", colour="#0b6e4f")
WEST = Park("xihe", "西河经开区", tagline="一河两岸", hotline="0700-1234567", colour="#b3261e")
QUIET = Park("nanling", "南岭综保区", colour="#ffe600")
PARKS = (EAST, WEST, QUIET)

STORY = Story(
    StoryKind.ARTICLE,
    "东山高新区 首座水厂开工",
    (Paragraph("3月1日，东山高新区首座水厂开工。水厂每天供水8.6万吨。"), Paragraph("工期 & 质量都有<保证>。")),
    kicker="重点项目",
    subtitle="明年夏天通水",
    byline=Byline(("林晓",), ("陈禾",)),
    subheads=(Subhead("明年通水", 1),),
    captions=(Caption("图为开工现场。", ("周南",)),),
    parks=(EAST.slug,),
)
PICTURE = Story(
    StoryKind.PHOTO,
    None,
    (Paragraph("3月1日，工人在西河经开区的车间里装配水泵。"),),
    byline=Byline(photographers=("周南",)),
    parks=(WEST.slug, EAST.slug),
)


def make(
    story: Story = STORY,
    ordinal: int = 1,
    day: date = date(2023, 3, 2),
    *,
    state: ArticleState = ArticleState.SIGNED_OFF,
    updated: datetime | None = None,
    note: str | None = None,
    page_no: str = "A03",
) -> Article:
    """An article that was signed off when its paper appeared; with `updated`, corrected then."""
    signed = datetime(day.year, day.month, day.day, 6, tzinfo=CHINA)
    return Article(ordinal, 1, day, page_no, ordinal, state, 2 if updated else 1, updated or signed, story, note)


def story(title: str | None = "标题", text: str = "正文。", parks: tuple[str, ...] = (EAST.slug,)) -> Story:
    """The least of a story."""
    return Story(StoryKind.ARTICLE, title, (Paragraph(text),), parks=parks)


ISSUE = (  # a full story of one park, a picture story of two, a corrected story of none
    make(),
    make(PICTURE, 2),
    make(story("没有园区的消息", parks=()), 3, note="标题有误。", updated=datetime(2023, 3, 5, 9, tzinfo=CHINA)),
)


def whole(*articles: Article) -> Feed:
    """The feed of all parks for these articles."""
    return feeds(PAPER, PARKS, articles)[0]
