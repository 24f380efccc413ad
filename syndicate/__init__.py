"""A printed newspaper page goes in; feeds and personal letters for every park come out."""

__version__ = "0.1.0"
