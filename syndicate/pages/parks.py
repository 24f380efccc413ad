"""Which parks a text names: longest alias first, so that a longer name is never taken for a shorter one inside it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syndicate.model.park import Park

KIND_OF_PARK = (
    r"(?:经开区|高新区|开发区|示范区|综保区|保税区|工业园区?|产业园区?|科技园区?|软件园|物流园|新区|集聚区|产业区|园区|"
    r"科技城|科创城|自贸区|片区|工业区|加工区|合作区|经合区|功能区|先行区|港区|物流港|生态城|新城)"
)
ANY_PARK = re.compile(rf"[\u4e00-\u9fff]{{2,10}}{KIND_OF_PARK}")


@dataclass(frozen=True, slots=True)
class ParkFinder:
    """Finds the parks of one registry in text."""

    pattern: re.Pattern[str] | None
    slugs: dict[str, str]

    def named(self, text: str) -> tuple[str, ...]:
        """Slugs of the parks that the text names, in order of their first naming."""
        if self.pattern is None:
            return ()
        return tuple(dict.fromkeys(self.slugs[m] for m in self.pattern.findall(text)))

    def first(self, text: str) -> tuple[str, int, int] | None:
        """Slug and place of the first park named."""
        m = self.pattern.search(text) if self.pattern else None
        return (self.slugs[m[0]], m.start(), m.end()) if m else None


def finder(parks: Sequence[Park]) -> ParkFinder:
    """A finder for a registry; an empty registry finds nothing."""
    return _finder({name: park.slug for park in parks for name in park.names if name})


def widened(found: ParkFinder, names: Iterable[str]) -> ParkFinder:
    """A finder that knows parks of the page too, under their own names: evidence in a town without a registry."""
    new = {n: n for n in names if looks_like_park(n) and n not in found.slugs}
    return _finder({**found.slugs, **new}) if new else found


def _finder(slugs: dict[str, str]) -> ParkFinder:
    if not slugs:
        return ParkFinder(None, {})
    names = sorted(slugs, key=lambda n: (-len(n), n))
    return ParkFinder(re.compile("|".join(map(re.escape, names))), slugs)


def attribute(
    kicker: str | None, title: str | None, subtitle: str | None, first: str, found: ParkFinder
) -> tuple[str, ...]:
    """FORMAT.md's rule: parks of the kicker; if none, of headline and subtitle; if none, of the first paragraph."""
    for text in (kicker or "", f"{title or ''}\n{subtitle or ''}", first):
        named = found.named("".join(text.split(" ")))
        if named:
            return named
    return ()


def looks_like_park(text: str) -> bool:
    """Whether the text is nothing but a name of some park, known or not."""
    return bool(ANY_PARK.fullmatch(text))
