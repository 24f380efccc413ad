"""A park: the development zone a feed is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Park:
    """One park of the registry (`parks.toml`). `slug` is its key: in URLs, in choices, in the store."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    name_en: str | None = None
    tagline: str | None = None
    hotline: str | None = None
    colour: str = "#8a1c1c"
    """Keys the park's kicker in pages and letters; `#rrggbb`, readable on white (contrast >= 4.5)."""
    closed: bool = False
    """Nobody new can choose it; its feed and its readers stay."""
    first_slug: str | None = None
    """The slug a renamed park was born with: its feed's id is made of it, and never changes."""

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical name and every alias."""
        return (self.name, *self.aliases)
