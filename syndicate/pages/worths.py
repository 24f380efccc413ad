"""What each way of growing a reading is worth, in nats or so.

Set by hand, then by coordinate search on composed pages (seeds below 1000); nothing here knows a name or a place.
"""

MOST_ALIVE = 5
"""Stories that may still be going on at one place of a page."""
STALE = 14
"""Whole pieces after which a story that stands finished is not gone back to."""
LARGEST_VOCABULARY = 3000
HOPELESS, CALM = 10.0, 4.0
"""A guess that is worse than the best by this much is given up; sooner where nothing above is left unfinished."""

STRANGE = 0.0
"""A piece that fits the current story worse than this is offered to stories that stand finished too."""
STAY, RETURN = 1.0, -1.5
LEAVE_OPEN, LEAVE_EMPTY, LEAVE_WHOLE, MID_COLUMN = 0.0, -1.0, -1.4, -1.6
NEXT_LINE, AFTER_END, SECOND_DATELINE, DATELINE = 0.5, -4.0, -6.0, 1.0
NO_BEGINNING, FRESH_AFTER_OPEN, TORN_AFTER_WHOLE = -4.0, -6.0, -4.0
NEW_PICTURE, PICTURE_AND_CREDIT, PICTURE_ALONE, PICTURE_INSIDE, NAMELESS = -1.5, 3.0, 1.0, -1.0, -4.0
OPEN_SUBHEAD, LATE_SUBHEAD, EARLY_SUBHEAD, ODD_SUBHEAD, LIKE_SUBHEAD = -3.5, -2.0, -3.0, -1.5, 0.8
SIGN_ELSEWHERE, SIGN_OPEN, SIGN_EMPTY, SIGNED_TWICE = -1.0, -2.5, -3.0, -5.0
CREDIT_OF_PICTURE, CREDIT_OF_NONE = 1.5, -2.0
INDENTED = -2.5
"""A sentence going on with a line that reads as set two hanzi in."""
DISPLAY, LEAST = 0.7, -5.0
WORTH, MOST_WORTH, SAME_PARK, OTHER_PARK = 0.35, 4.0, 1.2, -1.2
