"""How a pure room asks for words to be put into a template, without knowing which library does it."""

from typing import Protocol

LANGUAGE = "zh-CN"
"""The language the templates are written in; any other needs a catalogue (docs/howto/translate.md)."""


class Render(Protocol):
    """Fills a template of the `templates/` folder.

    `template` is a path below it (`web/site/park.html`, `letters/digest/body.mjml`); `context` is a frozen
    dataclass whose fields are exactly the names that the template may use; `language` is a BCP 47 tag, and one
    without a catalogue is answered in zh-CN. Raises TemplateError.
    """

    def __call__(self, template: str, context: object, language: str = LANGUAGE) -> str: ...
