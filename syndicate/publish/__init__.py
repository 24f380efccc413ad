"""Bytes become the feeds/ folder. I/O: the only room that writes there.

    files -> those that differ from what stands (folder.py) -> compressed (codings.py, gzips.py)
          -> staged beside their places -> renamed (staging.py)

What a crash or kill -9 can leave, at any moment: each file is wholly old or wholly new, and every file that was about
to change is named in `.published.json` (marks.py).
"""

from syndicate.publish.folder import Folder, opened, publish
from syndicate.publish.sources import Published, Visible

__all__ = ["Folder", "Published", "Visible", "opened", "publish"]
