"""A letter that says it is made of checked headers and base64 alone is; whatever the words in it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bench import bench_letters as letters
from syndicate.delivery.envelope import Unfit, pack
from syndicate.letters.press import Press
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, Recipient
from syndicate.model.page import Paragraph
from syndicate.templating import Templates, default_folder

RENDER = Templates([default_folder()]).render
OFFERS = {"8bitmime": "", "size": ""}
WORDS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(".\r\n\t=<&")), min_size=1, max_size=300)


def press_of(headline: str, text: str) -> Press:
    one = letters.article(0)
    article = replace(one, story=replace(one.story, title=headline, paragraphs=(Paragraph(text),)))
    edition = Edition(1, "2022-11-30", letters.DAY, headline, text, text, (article,))
    return Press(
        paper=letters.PAPER,
        edition=edition,
        parks=letters.PARKS,
        render=RENDER,
        secret=letters.SECRET,
        story_url=lambda story: letters.PAPER.url(f"feeds/articles/{story.key}.html"),
        date=letters.DATE,
    )


@settings(max_examples=15, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_every_line_of_it_would_pass_the_full_check(headline: str, text: str, name: str) -> None:
    letter = press_of(headline, text).letter(Recipient(1, "r@example.net", name, (), (0,), "<1.1@paper.example>"))

    assert letter.encoded
    given, full = pack(letter, OFFERS), pack(replace(letter, encoded=False), OFFERS)
    assert (given.mail, given.rcpt, b"".join(given.body)) == (full.mail, full.rcpt, full.body[0])


@settings(max_examples=200)
@given(st.lists(st.sampled_from([b"Subject: x", b".", b"..", b".a", b"a.", b"", b"eA==", b"x" * 76]), max_size=12))
def test_dots_are_stuffed_wherever_they_stand(lines: list[bytes]) -> None:
    data = b"Message-ID: <1@x>\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
    body = pack(Letter("<1@x>", "a@example.org", "b@example.org", (data,)), {}).body[0]

    assert b"\r\n.\r\n" not in body
    assert b"\r\n".join(line.removeprefix(b".") for line in body.split(b"\r\n")) == data


def test_an_encoded_letter_is_still_looked_at_where_a_glance_is_enough() -> None:
    for data in (b"A: b\nBcc: c\r\n\r\neA==\r\n", b"A: b\r\n\r\ne\0==\r\n"):
        try:
            pack(Letter("<1@x>", "a@example.org", "b@example.org", (data,), encoded=True), {})
        except Unfit:
            continue
        raise AssertionError(data)
