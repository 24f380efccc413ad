from dataclasses import replace
from datetime import date

from syndicate.feeds.places import article_path
from syndicate.feeds.shelf import Held
from syndicate.feeds.showing import HEADLINES, OTHERS, Showing, article_page, front_page, park_page, showing
from syndicate.feeds.views import ArticlePage
from syndicate.model.article import Article, ArticleState
from tests.feeds.paper import EAST, ISSUE, PAPER, PARKS, QUIET, STORY, WEST, make, story


def shown(*articles: Article) -> Showing:
    return showing(PAPER, PARKS, Held(articles))


def printed(*articles: Article) -> list[str]:
    """The keys of the front page's stories, in its order."""
    front = front_page(shown(*articles))
    return [line.path for line in (*filter(None, [front.lead]), *front.stories)]


def page_of(article: Article, *others: Article) -> ArticlePage:
    return article_page(shown(article, *others), article)


def test_people_read_the_newest_issue_first_and_each_issue_in_page_order() -> None:
    old, late, first = make(day=date(2023, 3, 1)), make(page_no="A04"), make(page_no="A03", ordinal=2)

    assert printed(old, late, first) == [article_path(article.key) for article in (first, late, old)]


def test_only_what_is_signed_off_is_shown() -> None:
    hidden = [make(ordinal=n, state=state) for n, state in enumerate((ArticleState.DRAFT, ArticleState.RETRACTED), 2)]

    assert printed(make(), *hidden) == [article_path(make().key)]


def test_the_front_page_leads_with_the_first_story_of_the_newest_issue() -> None:
    front = front_page(shown(*ISSUE))

    assert front.lead is not None
    assert front.lead.headline == "东山高新区 首座水厂开工"
    assert front.lead.phrases == ("东山高新区", "首座水厂开工")
    assert [line.headline[:4] for line in front.stories] == ["图片新闻", "没有园区"]
    assert (front.day, front.day_text) == ("2023-03-02", "2023年3月2日 星期四")
    assert [(park.slug, park.latest and park.latest.headline[:4]) for park in front.parks] == [
        ("dongshan", "东山高新"),
        ("xihe", "图片新闻"),
        ("nanling", None),
    ]


def test_the_front_page_before_the_first_issue() -> None:
    front = front_page(shown())

    assert (front.lead, front.stories, front.day, front.day_text) == (None, (), "", "")


def test_the_front_page_does_not_grow_for_ever() -> None:
    assert len(front_page(shown(*(make(ordinal=n) for n in range(1, 99)))).stories) == HEADLINES


def test_a_kicker_is_as_printed_else_the_first_park() -> None:
    kickers = [(line.kicker, line.slug) for line in map(shown(*ISSUE).line, ISSUE)]

    assert kickers == [("重点项目", "dongshan"), ("西河经开区", "xihe"), ("", "")]


def test_a_park_page_has_its_own_stories_and_feeds() -> None:
    page = park_page(shown(*ISSUE), WEST.slug)

    assert [line.headline[:4] for line in page.stories] == ["图片新闻"]
    assert page.park.stories == 1
    assert (page.hotline, page.park.tagline) == ("0700-1234567", "一河两岸")
    assert next((feed.path, feed.url) for feed in page.feeds) == (
        "xihe/atom.xml",
        "https://news.example/feeds/xihe/atom.xml",
    )
    assert park_page(shown(*ISSUE), QUIET.slug).stories == ()


def test_an_article_page_points_to_other_stories_of_its_park_newest_first() -> None:
    mine = make(ordinal=1)
    others = [make(story(parks=(EAST.slug,)), ordinal) for ordinal in range(2, 9)]
    elsewhere = make(story(parks=(WEST.slug,)), 9)
    page = page_of(mine, elsewhere, *others)

    assert [line.path[-7:-5] for line in page.others] == [f"{n:02d}" for n in range(2, 2 + OTHERS)]
    assert page_of(mine).others == ()


def test_a_new_issue_changes_no_page_of_an_older_article() -> None:
    mine, before, after = make(), make(day=date(2023, 3, 1)), make(day=date(2023, 3, 3))

    assert [line.day for line in page_of(mine, before, after).others] == ["2023-03-01"]


def test_an_article_of_no_park_points_to_other_stories_of_the_paper() -> None:
    assert [line.path[-7:-5] for line in page_of(ISSUE[2], *ISSUE[:2]).others] == ["01", "02"]


def test_an_article_page_carries_its_correction() -> None:
    page = page_of(ISSUE[2])

    assert page.note == "标题有误。"
    assert (page.published, page.updated) == ("2023-03-02T06:00:03+08:00", "2023-03-05T09:00:00+08:00")


def test_a_page_number_is_shown_as_people_say_it() -> None:
    numbers = [page_of(make(page_no=number)).story.place for number in ("A03", "三版", "")]

    assert numbers == ["A03版", "三版", ""]


def test_text_that_intake_let_through_is_clean_on_the_page() -> None:
    page = page_of(make(replace(STORY, title="　坏\x00\ud800字", subtitle="\ue000副题\n", kicker="\x00")))

    assert (page.story.headline, page.subtitle, page.story.kicker) == ("坏字", "副题", "东山高新区")
