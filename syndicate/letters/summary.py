"""A story in two lines: its own first words, ended where a sentence or a clause ends."""

from syndicate.letters.clean import one_line
from syndicate.model.article import Story

_SENTENCE_ENDS = "。！？；"
_LEAST = 0.55
"""A summary shorter than this part of its room would rather be cut inside a sentence."""


def summary(story: Story, most: int) -> str:
    """At most `most` characters from the start of the body, empty when the story has no body.

    Whole sentences where they fill more than half of the room; else cut at a comma or anywhere, with `…`.
    """
    room = most * 4
    text = ""
    for paragraph in story.paragraphs:
        text += one_line(paragraph.text, room)
        if len(text) > most:
            break
    if len(text) <= most:
        return text
    kept = text[:most]
    end = max(kept.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    if end >= most * _LEAST:
        return kept[: end - 1] + "。" if kept[end - 1] == "；" else kept[:end]
    comma = kept.rfind("，", int(most * _LEAST), most - 1)
    return (kept[:comma] if comma > 0 else kept[: most - 1].rstrip("，、；：“（《")) + "…"
