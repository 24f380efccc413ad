"""Every document is valid to the letter, whatever the articles say. (`rules.py` holds the letter.)

The W3C's own feed validator is no package; how to run it is in docs/howto/check-the-feeds.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from syndicate.feeds.feed import Feed
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.whole import chains
from syndicate.model.article import Article, ArticleState
from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead
from tests.feeds.paper import ISSUE, PAPER, PARKS, make, whole
from tests.feeds.rules import atom_faults, json_faults, rss_faults

FAULTS: Mapping[str, Callable[[bytes, str], list[str]]] = {
    "atom.xml": atom_faults,
    "rss.xml": rss_faults,
    "feed.json": json_faults,
}
HOSTILE = [
    *("".join(map(chr, range(0x21))), "\ud800", "\udfff", "]]>", "\ufffe\uffff", "<![CDATA[", "-->", "<!--", "\u202e"),
    *("<script>alert(1)</script>", "&amp;&lt;&#0;", "<p style=x onclick=y>", "<a href='javascript:x'>", "<b>", "</p>"),
    *(
        "\ue000",
        "\u2028",
        "\U0001f600",
        "汉字",
        "　",
        "%s",
        "&nbsp;",
        "\x7f\x85",
        "http://x/?a&b",
        "@",
        "<a@b.example>",
    ),
    *("AT&T", "\u0301", "1 < 2 > 0", "<br/>", "\U0010ffff", "<?xml version='1.0'?>", "<!DOCTYPE x>", "\ufeff", "0"),
]


def hostile_articles(number: int) -> list[Article]:
    """Articles whose every word is meant to break a feed; the same ones each time."""
    dice = Random(4)

    def words(most: int) -> str:
        return "".join(dice.choice(HOSTILE) for _ in range(dice.randrange(most)))

    def one(n: int) -> Article:
        story = Story(
            dice.choice(list(StoryKind)),
            dice.choice([None, words(3), words(9), "长" * 100_000 if n % 100 == 0 else words(6)]),
            tuple(Paragraph(words(12)) for _ in range(dice.randrange(4))),
            kicker=words(4),
            subtitle=words(4),
            byline=Byline((words(3), words(2)), (words(2),)),
            subheads=(Subhead(words(3), dice.randrange(-2, 5)),),
            captions=(Caption(words(4), (words(2),)),),
            parks=tuple(park.slug for park in PARKS if dice.random() < 0.4),
        )
        return make(story, 1 + n % 20, date(2023, 1, 1) + timedelta(days=n // 20), note=words(3))

    return [one(n) for n in range(number)]


def faults(feeds: list[Feed]) -> dict[str, list[str]]:
    """What is wrong, by URL; sound documents are not named."""
    found = {feed.url(n): FAULTS[n](form.write(feed), feed.url(n)) for feed in feeds for n, form in FORMATS.items()}
    return {url: wrong[:5] for url, wrong in found.items() if wrong}


def every(articles: list[Article]) -> list[Feed]:
    return [
        feed for chain in chains(PAPER, PARKS, articles).values() for feed in (chain.live, *chain.archives.values())
    ]


def test_every_format_has_its_rules() -> None:
    assert set(FAULTS) == set(FORMATS)


def test_the_sample_and_a_paper_without_an_article_are_valid() -> None:
    assert faults(every([])) == {}
    assert faults(every(list(ISSUE))) == {}


def test_a_thousand_articles_of_hostile_text_are_valid() -> None:
    feeds = every(hostile_articles(1000))

    assert len(feeds) == 4 + 8
    assert faults(feeds) == {}


def test_a_feed_with_a_retraction_is_valid() -> None:
    gone = replace(ISSUE[0], state=ArticleState.RETRACTED, note="<b>消息不实。</b>\n")

    assert faults(every([gone, *ISSUE[1:]])) == {}


@pytest.mark.parametrize(
    ("name", "sound", "broken", "told"),
    [
        ("atom.xml", b"2023-03-02T06:00:01+08:00</published>", b"2023-03-02</published>", "RFC 3339"),
        ("atom.xml", b"<title>", b"<title>&lt;b&gt;", "markup"),
        ("atom.xml", b'type="html"', b'type="CDATA"', "not html"),
        ("atom.xml", b"a03-01</id>", b"a03-02</id>", "twice"),
        ("atom.xml", b'rel="self" href="https:', b'rel="self" href="http:', "self is"),
        ("rss.xml", b"Thu, 02 Mar", b"Do, 02 Mar", "RFC 822"),
        ("rss.xml", b'isPermaLink="false"', b'isPermaLink="true"', "guid"),
        ("rss.xml", b"&lt;h2&gt;", b"&lt;h2 class=x&gt;", "with"),
        ("feed.json", b'"title":"', b'"title":"\\n', "one line"),
        ("feed.json", b"https://news.example/feeds/icon", b"/feeds/icon", "absolute"),
    ],
)
def test_the_rules_see_what_is_wrong(name: str, sound: bytes, broken: bytes, told: str) -> None:
    feed = whole(*ISSUE)
    written = FORMATS[name].write(feed)

    assert sound in written
    assert any(told in fault for fault in FAULTS[name](written.replace(sound, broken), feed.url(name)))
