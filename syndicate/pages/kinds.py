"""What a line of a page can be."""

from enum import StrEnum


class Label(StrEnum):
    """What a line is."""

    __hash__ = str.__hash__  # Enum's own is no C function, and labels are keys in every inner loop

    FURNITURE = "furniture"
    KICKER = "kicker"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    SUBHEAD = "subhead"
    BODY = "body"  # begins a paragraph, or (one piece a line) may go on with one
    MORE = "more"  # printed form: goes on with the paragraph of the line before
    CAPTION = "caption"
    CREDIT = "credit"
    SIGNATURE = "signature"
    JUMP = "jump"
    ADVERT_TITLE = "advert title"
    ADVERT = "advert"
