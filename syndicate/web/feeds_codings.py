"""Which codings a client takes, of those that are published (RFC 9110 12.5.3)."""

import re
from functools import lru_cache

CODINGS = {"br": ".br", "gzip": ".gz"}
"""What a client calls a coding, and the ending of the published sibling; the best first."""

LONGEST = 512
_WEIGHT = re.compile(r"[01](\.[0-9]{0,3})?")


def endings(accept: bytes) -> tuple[str, ...]:
    """Endings of the siblings that Accept-Encoding allows, best first; the file itself comes last.

    One of more than LONGEST bytes is not read and allows none.
    """
    return _endings(accept if len(accept) <= LONGEST else b"")


@lru_cache(maxsize=512)
def _endings(accept: bytes) -> tuple[str, ...]:
    return (*(CODINGS[coding] for coding in taken(accept.decode("latin-1"))), "")


def taken(accept: str) -> tuple[str, ...]:
    """The codings that Accept-Encoding allows, of those we have, best first; `;q=0` is a no."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip()] = _weight(parameter)
    every = weights.get("*", 0.0)
    wanted = {coding: weights.get(coding, every) for coding in CODINGS}
    return tuple(sorted((c for c in CODINGS if wanted[c] > 0), key=lambda coding: -wanted[coding]))


def _weight(parameter: str) -> float:
    """The weight of a coding; one that is no number counts as a no."""
    name, _, value = parameter.partition("=")
    if not name.strip():
        return 1.0
    return float(value) if name.strip() == "q" and _WEIGHT.fullmatch(value.strip()) else 0.0
