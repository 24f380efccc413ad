"""Templates by name, filled from frozen dataclasses. Ours are rendered here, other people's in a child process."""

import dataclasses
from collections.abc import Mapping, Sequence
from copy import copy
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
    little memory and time: a broken or hostile template is a TemplateError, and nothing else happens. So is what
    `over` puts before all folders.
    Satisfies `model.render.Render` by its `render`. Safe to share between threads.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self._own = self._folders[:-1]
        self._sources: Mapping[str, str] = {}
        self._engine = Engine(folders[-1:], trusted=True)
        self._confined = Confined(folders)
        self._involved = lru_cache(maxsize=500)(self._engine.involved)

    def render(self, template: str, context: object, language: str = LANGUAGE) -> str:
        """Fill `template` with the fields of `context`, a dataclass. Raises TemplateError."""
        fields = _fields(template, context)
        if (self._own or self._sources) and self._is_foreign(template):
            return self._confined.render(template, fields, language, self._sources.items())
        return self._engine.render(template, fields, language)

    def over(self, sources: Mapping[str, str]) -> "Templates":
        """The same with these texts (by name) before all folders; one that is there word for word changes nothing."""
        made = copy(self)
        kept = {name: sources[name] for name in sorted(sources) if sources[name] != self.source(name)}
        made._sources = kept  # noqa: SLF001 a copy of our own
        return made

    def source(self, name: str) -> str | None:
        """The text of a template as it stands; None where there is none."""
        if name in self._sources:
            return self._sources[name]
        path = next((folder / name for folder in self._folders if (folder / name).is_file()), None)
        return path.read_text(encoding="utf-8") if path else None

    def names(self, below: str) -> tuple[str, ...]:
        """The names of the templates in a folder, and in its folders, stored ones too."""
        found = {name for name in self._sources if name.startswith(f"{below}/")}
        for folder in self._folders:
            found |= {p.relative_to(folder).as_posix() for p in (folder / below).rglob("*") if p.is_file()}
        return tuple(sorted(found))

    def taken(self, template: str) -> frozenset[str]:
        """The names that a template takes from its context, whoever wrote it. Raises TemplateError."""
        return frozenset(self._confined.render(template, None, LANGUAGE, self._sources.items()).split())

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
        return name in self._sources or any((folder / name).is_file() for folder in self._own)


def _fields(template: str, context: object) -> dict[str, object]:
    if not dataclasses.is_dataclass(context) or isinstance(context, type):
        raise TemplateError(f"Template {template}: a context is a dataclass, not {type(context).__name__}.")
    return {field.name: getattr(context, field.name) for field in dataclasses.fields(context)}
