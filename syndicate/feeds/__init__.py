"""Articles become feed and page bytes. PURE: no I/O, no clock; the only room that imports feedgen.

articles -> feeds() -> Feed -> FORMATS -> bytes            feed.py -> formats.py -> atom.py, rss.py, jsonfeed.py
         -> showing() -> a record of views.py -> render -> bytes
site() puts everything together: the path and bytes of every file of the feeds folder.
"""

from syndicate.feeds.formats import FORMATS
from syndicate.feeds.site import ASSETS, feeds, site

__all__ = ["ASSETS", "FORMATS", "feeds", "site"]
