"""How a pure room asks for words to be put into a template, without knowing which library does it."""

from typing import Protocol


class Render(Protocol):
    """Fills a template of the `templates/` folder.

    `template` is a path below it (`web/site/park.html`, `letters/digest/body.mjml`); `context` is a frozen
    dataclass whose fields are exactly the names that the template may use. Raises TemplateError.
    """

    def __call__(self, template: str, context: object) -> str: ...
