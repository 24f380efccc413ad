"""The templates/ folder: the only room that reads it, and the only one that knows Jinja2 and MJML."""

from syndicate.templating.templates import Templates, default_folder

__all__ = ["Templates", "default_folder"]
