"""An article in an editor's words."""

from dataclasses import replace

from syndicate.errors import WrongInput
from syndicate.model.edit import Reword
from syndicate.model.page import Byline, Paragraph, Span, Story, Subhead
from syndicate.pages.pieces import Item, body, parted, seen, titled, with_body


def reworded(story: Story, edit: Reword, text: str) -> Story:
    """A story in the editor's words. A line break in an item begins a paragraph; an empty one is not printed.

    What is not printed keeps its place on the page as part of the story. Raises WrongInput for another story's form.
    """
    items, edit = body(story), _visible(edit)
    if (len(items), len(story.captions)) != (len(edit.items), len(edit.captions)):
        raise WrongInput("表单和稿件对不上。", hint="请重新打开再改。")
    pairs, pictures = zip(items, edit.items, strict=True), zip(story.captions, edit.captions, strict=True)
    kept: list[Item] = []
    silent = [c for c, words in zip(story.captions, edit.captions, strict=True) if not words]
    unseen: list[Span] = [span for caption in silent for span in caption.spans]
    for item, words in pairs:
        if words:
            kept += _lined(item, words, text)
        else:
            unseen += item.spans
    whole = replace(
        with_body(story, kept),
        kicker=edit.kicker,
        subtitle=edit.subtitle,
        byline=edit.byline,
        parks=edit.parks,
        captions=tuple(replace(caption, text=words) for caption, words in pictures if words),
        spans=(*story.spans, *unseen),
    )
    return titled(whole, edit.title)


def _visible(edit: Reword) -> Reword:
    """An editor's words without what intake takes out of a page: what XML forbids and what nobody sees."""
    by = edit.byline
    return replace(
        edit,
        title=seen(edit.title or "") or None,
        kicker=seen(edit.kicker or "") or None,
        subtitle=seen(edit.subtitle or "") or None,
        byline=Byline(*(tuple(map(seen, names)) for names in (by.reporters, by.correspondents, by.photographers))),
        items=tuple(map(seen, edit.items)),
        captions=tuple(map(seen, edit.captions)),
    )


def _lined(item: Item, words: str, text: str) -> list[Item]:
    """The item with these words; of a paragraph, each line is one."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if isinstance(item, Subhead) or len(lines) < 2:  # noqa: PLR2004 one line is one paragraph
        return [replace(item, text=" ".join(lines))] if lines else []
    found: list[Item] = []
    spans = item.spans
    for number, line in enumerate(lines[:-1]):
        own, spans = parted(spans, "".join(lines[number:]), len(line), text)
        found.append(Paragraph(line, own))
    return [*found, Paragraph(lines[-1], spans)]
