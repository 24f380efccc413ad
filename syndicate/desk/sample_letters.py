"""Every letter there is, with made-up contents: to look at templates, and to try whether they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters import contexts_notices as contexts
from syndicate.letters.correction import CorrectionPress
from syndicate.letters.message_ids import notice_id
from syndicate.letters.notices import notice
from syndicate.letters.press import Press
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.letter import LetterStyle, Recipient
from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead
from syndicate.model.park import Park
from syndicate.model.reader import LANGUAGES, Rhythm
from syndicate.model.render import Render

DIGEST = "digest"
PRESSES = {"correction": "r2", "retraction": "gone"}
"""Letters about one article, by their folders, and how the keys of their editions end."""
SINCE = date(2026, 11, 20)
_WORDS = (
    "11月19日上午，首座再生水厂在园区东部开工。水厂占地四十亩，明年六月通水，每天能处理两万吨水，供十六家企业和三个居民区使用。",
    "工期三百天。项目负责人说，设备已经全部订好，第一批管道下月运到。",
)
_FULL = Story(
    StoryKind.ARTICLE,
    "首座再生水厂开工",
    tuple(map(Paragraph, _WORDS)),
    kicker="重点项目",
    subtitle="明年六月通水，十六家企业受益",
    byline=Byline(("林晓",), ("陈禾",), ("周南",)),
    subheads=(Subhead("三百天工期", 1),),
    captions=(Caption("图为开工现场。", ("周南",)),),
)
_TITLES = ("外贸企业拿下海外大单", "技能大赛选出十名工匠", "人才公寓本周起受理申请", "夜校新开三门课")


def names(rooms: Rooms) -> tuple[str, ...]:
    """What `made` can make: the digest first, then the single letters by their folders."""
    return (DIGEST, *notices(rooms, ()))


def notices(rooms: Rooms, parks: tuple[Park, ...]) -> Mapping[str, contexts.Notice]:
    """Every single letter, with links that lead nowhere, by its template's folder."""
    links = {"preferences_url": rooms.paper.url("preferences/sample"), "leave_url": rooms.paper.url("leave/sample")}
    confirm = rooms.paper.url("confirm/sample")
    chosen, rhythm = tuple(park.name for park in parks[:2]), Rhythm.EDITION
    article, headline = rooms.paper.url("feeds/articles/sample.html"), "首座再生水厂开工"
    found = (
        contexts.Confirm(confirm_url=confirm, parks=chosen, rhythm=rhythm, valid_hours=72),
        contexts.Welcome(name="林晓", parks=chosen, rhythm=rhythm, **links),
        contexts.PreferencesLink(own_url=links["preferences_url"], leave_url=links["leave_url"], valid_minutes=60),
        contexts.AlreadySubscribed(**links),
        contexts.ChangedAddress(confirm_url=confirm, valid_hours=72),
        contexts.MovedAddress(preferences_url=links["preferences_url"]),
        contexts.Correction(
            headline=headline, note="原文第二段的年份有误。", article_url=article, corrected=SINCE, **links
        ),
        contexts.Retraction(
            headline=headline, note="文中的数据没有核实。", article_url=article, withdrawn=SINCE, **links
        ),
        contexts.SignIn(sign_in_url=rooms.paper.url("desk/login"), code="482913", valid_minutes=15),
        contexts.BounceWarning(**links),
    )
    return {one.folder: one for one in found}


def made(rooms: Rooms, render: Render, parks: tuple[Park, ...], name: str, *, language: str, now: datetime) -> bytes:
    """One letter as bytes, not signed. Raises NotFound, TemplateError."""
    if name == DIGEST:
        edition = sample_edition(parks)
        style = replace(rooms.style, language=language)
        return _press(rooms, render, parks, edition, style).letter(_somebody(rooms, edition, parks)).data
    there = notices(rooms, parks)
    if name not in there:
        raise NotFound("没有这种信。", hint="请回到“信的样子”。")
    return notice(
        there[name],
        paper=rooms.paper,
        to=rooms.paper.reply_to,
        message_id=notice_id(rooms.secret, name, 0, rooms.paper.mail_domain),
        date=now,
        render=render,
        language=language,
    )


def try_out(rooms: Rooms, render: Render, parks: tuple[Park, ...], name: str, *, now: datetime) -> None:
    """Make a letter in every shape it can have, in every language. Raises TemplateError for the first that breaks."""
    for language in LANGUAGES:
        made(rooms, render, parks, name, language=language, now=now)
        if name == DIGEST:
            for full_text in (False, True):
                _try_digest(rooms, render, parks, LetterStyle(language, full_text))
        elif name in PRESSES:
            (article, *_) = sample_edition(parks).articles
            key = f"{article.key}-{PRESSES[name]}"
            CorrectionPress(
                paper=rooms.paper,
                edition=Edition(0, key, SINCE, "", "", None, (replace(article, note="有误。", revision=2),)),
                render=render,
                secret=rooms.secret,
                story_url=lambda one: rooms.paper.url(f"feeds/articles/{one.key}.html"),
                date=now,
                style=LetterStyle(language),
                seal=bytes,
            )


def _try_digest(rooms: Rooms, render: Render, parks: tuple[Park, ...], style: LetterStyle) -> None:
    whole = sample_edition(parks)
    for edition in (whole, replace(whole, articles=whole.articles[1:2], note=None, subject="主题", preheader="引子")):
        press = _press(rooms, render, parks, edition, style)
        for recipient in (_somebody(rooms, edition, parks), _nobody(rooms, edition)):
            press.letter(recipient)


def sample_edition(parks: tuple[Park, ...]) -> Edition:
    """Every kind of story: with all and with nothing, corrected, of two parks and of none."""
    slugs = tuple(park.slug for park in parks)
    bare = Story(StoryKind.PHOTO, None, (Paragraph("工人在新车间里调试设备。"),), parks=slugs[1:2])
    told = (replace(_FULL, parks=slugs[:2]), bare, replace(_FULL, title="水厂开工日期有更正", parks=slugs[2:3]))
    plain = (
        Story(StoryKind.ARTICLE, title, (Paragraph(f"{title}。"),), parks=slugs[n : n + 1])
        for n, title in enumerate(_TITLES)
    )
    return Edition(
        0, SINCE.isoformat(), SINCE, "", "", "今天的信里有七篇报道。\n祝读得愉快。", tuple(_articles((*told, *plain)))
    )


def _articles(stories: tuple[Story, ...]) -> Iterator[Article]:
    at = datetime(SINCE.year, SINCE.month, SINCE.day, 6, tzinfo=CHINA)
    for n, story in enumerate(stories, start=1):
        article = Article(n, 0, SINCE, "A01", n, ArticleState.SIGNED_OFF, 1, at, story)
        yield replace(article, revision=2, note="开工日期应为11月19日。") if n == len("有更正") else article


def _press(rooms: Rooms, render: Render, parks: tuple[Park, ...], edition: Edition, style: LetterStyle) -> Press:
    return Press(
        paper=rooms.paper,
        edition=edition,
        parks=parks,
        render=render,
        secret=rooms.secret,
        story_url=lambda one: rooms.paper.url(f"feeds/articles/{one.key}.html"),
        date=edition.articles[0].published,
        style=style,
    )


def _somebody(rooms: Rooms, edition: Edition, parks: tuple[Park, ...]) -> Recipient:
    return replace(_nobody(rooms, edition), name="林晓", parks=tuple(park.slug for park in parks[:2]))


def _nobody(rooms: Rooms, edition: Edition) -> Recipient:
    return Recipient(
        reader_id=0,
        address=rooms.paper.reply_to,
        name=None,
        parks=(),
        stories=tuple(range(len(edition.articles))),
        message_id=notice_id(rooms.secret, DIGEST, 0, rooms.paper.mail_domain),
    )
