"""What is woven is, filled in, the same as what is not."""

from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.shell import Block, Hole, Part, encode, escape
from syndicate.letters.shell import fill as fill_each
from syndicate.letters.splice import Fragment, Stretch, splice
from syndicate.letters.text import fold
from syndicate.letters.weaving import SHORT, fill, weave

LINES = st.text(alphabet="字a<&\n", max_size=12)
FRAGMENTS = st.text(alphabet="字a\n", min_size=3, max_size=40).map(lambda text: Fragment(encode(text)))
HOLES = st.sampled_from(
    [
        Hole(("", "\n"), ("name",)),
        Hole(("", ""), ("url",)),
        Hole(("给", "：", "\n"), ("name", "all")),
        Hole(("", ""), ("all",)),
    ]
)
PARTS = st.lists(st.one_of(FRAGMENTS, st.sampled_from([b"x", b"\r\n"]), HOLES, st.just(Block("stories"))), max_size=9)


@given(PARTS, st.lists(FRAGMENTS, min_size=1, max_size=3), st.lists(st.tuples(LINES, LINES), min_size=1, max_size=3))
def test_every_letter_says_what_it_would_say_unwoven(
    parts: list[Part], stories: list[Fragment], readers: list[tuple[str, str]]
) -> None:
    woven, stretch = weave(parts, {"all": "<全>"}, escape), Stretch(stories)
    for name, url in readers:
        values = {"name": name, "url": url, "all": "<全>"}
        each = fill_each(parts, values, {"stories": stories}, escape)

        assert b64decode(splice(fill(woven, values, {"stories": stretch}, escape))) == b64decode(splice(each))


def test_a_line_is_folded_with_what_is_filled_in() -> None:
    woven = weave([Fragment(b"abc"), Hole(("", "\n"), ("name",)), Fragment(b"def")], {}, fold)

    assert b64decode(splice(fill(woven, {"name": "长" * 37}, {}, fold))).decode() == f"abc{'长' * 36}\r\n长\r\ndef"


def test_what_is_short_goes_with_the_hole_before_it() -> None:
    hole, short, long = Hole(("", ""), ("name",)), Fragment(b"x" * SHORT), Fragment(b"x" * (SHORT + 1))
    woven = weave([short, hole, short, hole, long, hole, Block("stories"), b"x"], {}, fold)

    assert [type(part) for part in woven] == [Stretch, tuple, Stretch, tuple, Block, bytes]


def test_what_many_letters_share_is_filled_in_before() -> None:
    hole, long = Hole(("", ""), ("subject",)), Fragment(b"x" * (SHORT + 1))

    assert [type(part) for part in weave([long, hole, long], {"subject": "<"}, escape)] == [Stretch]


def test_a_stretch_is_spliced_once_for_each_phase() -> None:
    fragments = [Fragment(b"abc"), Fragment(b"defg")]
    stretch = Stretch(fragments)

    assert splice([b"x", stretch]) == splice([b"x", *fragments])
    assert [phase is None for phase in stretch.phases] == [True, False, True]
    made = stretch.phases[1]
    splice([b"yyyy", stretch])

    assert stretch.phases[1] is made
