"""Hostile headlines, names and names of parks: no foreign header, no exception, and the text shows as it is."""

import random
import re
from dataclasses import replace
from html.parser import HTMLParser

from syndicate.letters.clean import one_line
from syndicate.letters.digest import Both
from syndicate.letters.words import MOST_HEADLINE, MOST_NAME
from syndicate.model.article import Article
from syndicate.model.letter import Letter, Recipient
from tests.letters.desk import Desk, decoded, parse

ATTACKS = [
    "正常标题\r\nBcc: victim@evil.example",
    "标题\nContent-Type: text/html\n\n<script>alert(1)</script>",
    "=?utf-8?q?a=0D=0ABcc:_victim@evil.example?=",
    "=?utf-8?b?DQpCY2M6IHZpY3RpbUBldmlsLmV4YW1wbGU=?=",
    "=?utf-8?B?5Lit?= =?utf-8?B?5paH?=",
    "x\x00y\x0b\x0c\x1b[31m\x7f\x85z",
    "\ud800高\udfff低",
    "\u202e反转\u2066隔离\u2069\u200f",
    "\u200b零\u200d宽\ufeff",
    "{{ 7 * 7 }}{% for x in y %}{# c #}",
    "{{ ''.__class__.__mro__ }}",
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table><mj-text>x</mj-text>",
    "a&amp;b&lt;c&#39;d",
    "<!-- --><![CDATA[x]]>",
    '"quoted\\" <fake@evil.example>, other@evil.example',
    "--=_boundary--",
    "slot0123456789abcdef0123456789abcdef",
    ".\r\n.\r\nQUIT",
    "长" * 100_000,
    "x" * 100_000,
    "\u2028\u2029\x1c\x1d\x1e",
    "👨‍👩‍👧‍👦🇨🇳",
    "𰻞𮧵 e\u0301\u0301\u0301",
    "\ue000\uf8ff\ufdd0\uffff\U0010ffff",
    "",
    "   ",
]
PER_EDITION = 20
EDITIONS = 100


def hostile(dice: random.Random) -> str:
    """An attack, or several run together with noise between them."""
    if dice.random() < 0.3:
        return dice.choice(ATTACKS)
    noise = "".join(
        chr(dice.choice((dice.randrange(0x20), dice.randrange(0x3000), dice.randrange(0x110000)))) for _ in range(5)
    )
    short = [attack for attack in ATTACKS if len(attack) < 100]
    return dice.choice(short) + noise + dice.choice(short)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


class Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.headings: list[str] = []
        self._in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.tags |= {key for key, _ in attrs if key.startswith("on")}
        if tag == "h2":
            self.headings.append("")
            self._in = True

    def handle_endtag(self, tag: str) -> None:
        self._in = self._in and tag != "h2"

    def handle_data(self, data: str) -> None:
        if self._in:
            self.headings[-1] += data


def one_edition(desk: Desk, dice: random.Random) -> tuple[list[Article], Recipient, Letter, Both]:
    """An edition whose every headline, name and park is hostile; what its letter must look like is checked."""
    parks = tuple(
        replace(park, name=hostile(dice), colour=dice.choice([park.colour, hostile(dice)])) for park in desk.parks
    )
    articles = [
        desk.article(n, title=hostile(dice), subtitle=hostile(dice), parks=(parks[n % 3].slug,))
        for n in range(1, PER_EDITION + 1)
    ]
    edition = replace(desk.edition(articles, note=hostile(dice)), subject=hostile(dice), preheader=hostile(dice))
    press = desk.press(edition, parks=parks)
    recipient = desk.recipient(range(PER_EDITION), name=hostile(dice), parks=(parks[0].slug, parks[1].slug))
    return articles, recipient, press.letter(recipient), press.whole(recipient)


def test_5000_hostile_texts(desk: Desk) -> None:
    """Each of 100 editions takes 50: headlines, subtitles, parks, colours, note, subject, preheader, name."""
    plain = desk.press(desk.edition([desk.article(1)])).letter(desk.recipient([0]))
    expected_names = parse(plain.data).keys()
    dice = random.Random(20221130)
    for _ in range(EDITIONS):
        articles, recipient, letter, whole = one_edition(desk, dice)
        message = parse(letter.data)
        text, html = decoded(letter)
        read = Headings()
        read.feed(html)
        headlines = [one_line(article.headline, MOST_HEADLINE) for article in articles]

        assert message.keys() == expected_names
        assert [part.defects for part in message.walk()] == [[], [], []]
        assert message["To"].addresses[0].addr_spec == recipient.address
        assert squeezed(message["To"].addresses[0].display_name) == squeezed(one_line(recipient.name or "", MOST_NAME))
        assert list(map(squeezed, read.headings)) == list(map(squeezed, headlines))
        assert [h for h in headlines if squeezed(h) not in squeezed(text)] == []
        assert read.tags.isdisjoint({"script", "img", "mj-text", "onerror"})
        assert (text, html) == (whole.text, whole.html)
