"""A story's whole text for a letter: paragraphs, the sub-heads over them, captions at the end."""

from syndicate.letters.clean import one_line
from syndicate.letters.contexts import Passage
from syndicate.model.page import Caption, Story

MOST_PARAGRAPH = 20_000
MOST_SUBHEAD = 80
MOST_CAPTION = 300


def passages(story: Story) -> tuple[Passage, ...]:
    """Clean, without what is empty; captions with who took the picture."""
    found: list[Passage] = []
    for number, paragraph in enumerate(story.paragraphs):
        found += [
            Passage("subhead", one_line(head.text, MOST_SUBHEAD)) for head in story.subheads if head.before == number
        ]
        found.append(Passage("paragraph", one_line(paragraph.text, MOST_PARAGRAPH)))
    found += [Passage("caption", _caption(caption)) for caption in story.captions]
    return tuple(passage for passage in found if passage.text)


def _caption(caption: Caption) -> str:
    credit = " ".join(caption.credit)
    return one_line(f"{caption.text}（{credit} 摄）" if credit else caption.text, MOST_CAPTION)
