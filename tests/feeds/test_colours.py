import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import SettingsError
from syndicate.feeds.colours import CONTRAST, DARK_GROUND, LIGHT_GROUND, Colour, contrast, parks_css, readable
from tests.feeds.conftest import TEMPLATES
from tests.feeds.paper import EAST, PARKS

HEX = re.compile(r"#[0-9a-f]{6}\b")


def rgb(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def variables(style: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style))


@pytest.fixture(scope="module")
def schemes() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of style.css, light and dark."""
    light, dark = (TEMPLATES / "web" / "style.css").read_text().split("@media (prefers-color-scheme: dark)")[:2]
    return variables(light), {**variables(light), **variables(dark.split("\n}\n")[0])}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.478, abs=0.001)


@given(st.integers(0, 0xFFFFFF), st.sampled_from([LIGHT_GROUND, DARK_GROUND]))
def test_any_colour_becomes_readable(number: int, ground: str) -> None:
    colour = readable(replace(EAST, colour=f"#{number:06x}"), ground)

    assert contrast(rgb(colour), rgb(ground)) >= CONTRAST


def test_a_colour_that_is_readable_stays() -> None:
    assert readable(EAST, LIGHT_GROUND) == EAST.colour


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "", "#000000;} body{display:none", "#000000\n"])
def test_what_is_no_colour_is_refused_with_the_parks_name(colour: str) -> None:
    with pytest.raises(SettingsError, match=EAST.slug) as caught:
        parks_css([replace(EAST, colour=colour)])

    assert "#rrggbb" in caught.value.hint


def test_every_park_has_its_class_in_both_schemes() -> None:
    light, dark = parks_css(PARKS).decode().split("@media (prefers-color-scheme: dark) {")

    for half in (light, dark):
        assert re.findall(r"\.park-([a-z-]+) \{ --park: #[0-9a-f]{6}; \}", half) == [park.slug for park in PARKS]


@pytest.mark.parametrize(("scheme", "ground"), [(0, LIGHT_GROUND), (1, DARK_GROUND)])
def test_the_grounds_of_the_stylesheet_are_those_the_colours_are_made_for(
    schemes: tuple[dict[str, str], dict[str, str]], scheme: int, ground: str
) -> None:
    assert schemes[scheme]["surface"] == ground


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("text", ["ink", "soft", "accent", "good", "bad"])
@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_text_of_the_stylesheet_is_readable(
    schemes: tuple[dict[str, str], dict[str, str]], scheme: int, text: str, ground: str
) -> None:
    colours = schemes[scheme]

    assert contrast(rgb(colours[text]), rgb(colours[ground])) >= CONTRAST
    assert contrast(rgb(colours["on-accent"]), rgb(colours["accent"])) >= CONTRAST


@pytest.mark.parametrize("scheme", [0, 1])
def test_the_edge_of_a_field_can_be_seen(schemes: tuple[dict[str, str], dict[str, str]], scheme: int) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    assert contrast(rgb(schemes[scheme]["strong-line"]), rgb(schemes[scheme]["ground"])) >= 3
    assert contrast(rgb(schemes[scheme]["strong-line"]), rgb(schemes[scheme]["surface"])) >= 3
