"""Articles become feed and page bytes. PURE: no I/O, no clock; the only room that imports feedgen.

shelf.py    where articles come from: lists that are asked for what is needed
work.py     what is to be made: everything, or what some changes touch
site.py     makes it: the paths and bytes of files of the feeds folder
  chain.py -> Feed -> FORMATS -> bytes, spliced out of what stands already (feed.py, formats.py, splice.py, pieces.py)
  showing.py -> a record of views.py -> render -> bytes
"""

from syndicate.feeds.formats import FORMATS
from syndicate.feeds.places import ASSETS
from syndicate.feeds.site import Site

__all__ = ["ASSETS", "FORMATS", "Site"]
