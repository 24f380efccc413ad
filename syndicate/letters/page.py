"""An edition, or a letter of it, for everybody's eyes: without name, parks and links that belong to one reader."""

from collections.abc import Sequence

from syndicate.letters.digest import PERSONAL, Both, Digest
from syndicate.letters.makeup import CONTENTS_FROM
from syndicate.letters.plan import LEAD_SUMMARY, SUMMARIES, WHOLE


def page(digest: Digest, stories: Sequence[int], *, whole: bool) -> str:
    """The HTML of these stories (positions; one or more), all of them: a page has no weight to keep."""
    rest = WHOLE if whole else SUMMARIES[0]
    first = WHOLE if whole else LEAD_SUMMARY
    told = [digest.story(n, lead=not i, most=rest if i else first) for i, n in enumerate(stories)]
    listed = [digest.contents(n) for n in stories] if len(stories) >= CONTENTS_FROM else []
    return digest.body(
        dict.fromkeys(PERSONAL, ""),
        subject=digest.subject(stories),
        preheader=digest.preheader(stories),
        contents=_joined(listed) if listed else None,
        stories=_joined(told),
        more=0,
    ).html


def _joined(parts: Sequence[Both]) -> Both:
    return Both("".join(part.html for part in parts), "".join(part.text for part in parts))
