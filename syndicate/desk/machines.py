"""Programs that open letters and follow links: scanners, previews, crawlers, robots. By what they say of themselves."""

import re
from collections.abc import Mapping

_NAMES = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|scan|preview|prefetch|monitor|headless|phantom|selenium|puppeteer"
    r"|playwright|curl|wget|python|libwww|java/|go-http|httpclient|axios|node-fetch|undici|ruby|php/|perl|guzzle"
    r"|barracuda|proofpoint|mimecast|symantec|fireeye|trellix|trendmicro|forcepoint|sophos|ironport|safelinks"
    r"|existence discovery|bingpreview|facebookexternalhit|whatsapp|telegram|skypeuripreview|urlcheck|virustotal",
    re.IGNORECASE,
)
"""Parts of User-Agent that no mailbox of a person sends; Cubot makes telephones."""
NOBODY = frozenset({"", "Mozilla/5.0", "Mozilla/4.0"})
"""Bare names: of hidden scanners, and of Apple's proxy, which fetches every picture of every letter unread."""
AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
_EARLY = re.compile("prefetch|prerender|preview", re.IGNORECASE)


def is_machine(headers: Mapping[str, str]) -> bool:
    """Whether a request seems to be nobody's own (names of `headers` in small letters)."""
    agent = headers.get("user-agent", "").strip()
    return agent in NOBODY or bool(_NAMES.search(agent)) or any(_EARLY.search(headers.get(name, "")) for name in AHEAD)
