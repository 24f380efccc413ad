"""Templates by name, filled from frozen dataclasses. Ours are rendered here, other people's in a child process."""

import dataclasses
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from syndicate.errors import TemplateError
from syndicate.model.render import LANGUAGE
from syndicate.templating.confined import Confined
from syndicate.templating.engine import Engine


def default_folder() -> Path:
    """The templates shipped with the program: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise TemplateError(f"There is no templates folder in {package}.", hint="Install the program again.")


class Templates:
    """The templates of several folders; a name is looked for in the first folder first (editors' own before ours).

    The last folder is ours, and trusted. What any other folder has a part in is rendered by a child process with
    little memory and time: a broken or hostile template is a TemplateError, and nothing else happens.
    Satisfies `model.render.Render` by its `render`. Safe to share between threads.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._own = tuple(folder.resolve() for folder in folders[:-1])
        self._engine = Engine(folders[-1:], trusted=True)
        self._confined = Confined(folders)
        self._involved = lru_cache(maxsize=500)(self._engine.involved)

    def render(self, template: str, context: object, language: str = LANGUAGE) -> str:
        """Fill `template` with the fields of `context`, a dataclass. Raises TemplateError."""
        renderer = self._confined if self._own and self._is_foreign(template) else self._engine
        return renderer.render(template, _fields(template, context), language)

    def find_undeclared(self, template: str) -> frozenset[str]:
        """The names one of our templates takes from its context; see `Engine`. Raises TemplateError."""
        return self._engine.find_undeclared(template)

    def _is_foreign(self, template: str) -> bool:
        """Whether another folder than ours has a part in it: itself, or what it includes, extends or imports."""
        if self._is_there(template):
            return True
        try:
            involved = self._involved(template)
        except TemplateError:  # it takes in what is not ours, or is not there: the child finds it, or tells
            return True
        return involved is None or any(map(self._is_there, involved))

    def _is_there(self, name: str) -> bool:
        return any((folder / name).is_file() for folder in self._own)


def _fields(template: str, context: object) -> dict[str, object]:
    if not dataclasses.is_dataclass(context) or isinstance(context, type):
        raise TemplateError(f"Template {template}: a context is a dataclass, not {type(context).__name__}.")
    return {field.name: getattr(context, field.name) for field in dataclasses.fields(context)}
