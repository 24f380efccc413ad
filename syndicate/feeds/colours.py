"""The parks' colours as a stylesheet: our pages' Content-Security-Policy forbids inline styles."""

import re
from collections.abc import Iterable

from syndicate.errors import SettingsError
from syndicate.model.park import Park

LIGHT_GROUND = "#f4f1ea"
"""The darkest ground that text in a park's colour stands on in the light scheme of style.css."""
DARK_GROUND = "#23272c"
"""The lightest such ground in the dark scheme."""
CONTRAST = 4.5
"""WCAG 2.2, 1.4.3 (AA) for text."""

_STEPS = 50
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


def parks_css(parks: Iterable[Park]) -> bytes:
    """One class a park, `.park-<slug>`, that sets `--park` to its colour as it is readable on light and on dark.

    Raises SettingsError for a colour that is not `#rrggbb`.
    """
    listed = list(parks)
    light = [f".park-{park.slug} {{ --park: {readable(park, LIGHT_GROUND)}; }}" for park in listed]
    dark = [f"  .park-{park.slug} {{ --park: {readable(park, DARK_GROUND)}; }}" for park in listed]
    return "\n".join([*light, "@media (prefers-color-scheme: dark) {", *dark, "}", ""]).encode()


def readable(park: Park, ground: str) -> str:
    """The park's colour, moved away from the ground until its contrast is CONTRAST at least."""
    if not _HEX.fullmatch(park.colour):
        raise SettingsError(
            f"The colour of park {park.slug} is {park.colour!r}.", hint="Write it as #rrggbb in parks.toml."
        )
    below, far = _rgb(ground), (0, 0, 0) if luminance(_rgb(ground)) > 0.18 else (255, 255, 255)  # noqa: PLR2004
    shades = (_mix(_rgb(park.colour), far, step / _STEPS) for step in range(_STEPS + 1))
    return "#{:02x}{:02x}{:02x}".format(*next(shade for shade in shades if contrast(shade, below) >= CONTRAST))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for value in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
