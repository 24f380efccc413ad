"""Templates by name, filled from frozen dataclasses; every failure names file and line."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import jinja2
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from syndicate.errors import TemplateError
from syndicate.templating.mjml import BrokenMjml, compile_mjml

_ESCAPED = (".html", ".mjml", ".xml", ".svg")


def default_folder() -> Path:
    """The templates shipped with the program: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise TemplateError(f"There is no templates folder in {package}.", hint="Install the program again.")


class Templates:
    """The templates of several folders; a name is looked for in the first folder first (editors' own before ours).

    Satisfies `model.render.Render` by its `render`. Names never lead out of the folders. Values are escaped in
    .html, .mjml, .xml and .svg; a name that the context does not have is an error, never an empty string.
    Changed files are read again at their next use. Safe to share between threads.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self._loader = _Loader(self._folders)
        self._environment = ImmutableSandboxedEnvironment(
            loader=self._loader,
            autoescape=lambda name: name is not None and name.endswith(_ESCAPED),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, template: str, context: object) -> str:
        """Fill `template` with the fields of `context`, a dataclass. Raises TemplateError."""
        try:
            return self._environment.get_template(template).render(_fields(context))
        except Exception as error:
            raise self._failure(template, error) from error

    def find_undeclared(self, template: str) -> frozenset[str]:
        """The names that `template`, and all it includes, extends or imports, takes from its context.

        A name bound by a loop outside a block counts as taken. Raises TemplateError.
        """
        names: set[str] = set()
        waiting, seen = [template], set()
        try:
            while waiting:
                name = waiting.pop()
                seen.add(name)
                source, _, _ = self._loader.get_source(self._environment, name)
                tree = self._environment.parse(source, name)
                names |= meta.find_undeclared_variables(tree)
                waiting += [r for r in meta.find_referenced_templates(tree) if r is not None and r not in seen]
        except Exception as error:
            raise self._failure(template, error) from error
        return frozenset(names)

    def _failure(self, template: str, error: Exception) -> TemplateError:
        if isinstance(error, jinja2.TemplateNotFound):
            folders = ", ".join(map(str, self._folders))
            return TemplateError(f"Template {error.name or template} does not exist.", hint=f"Looked in {folders}.")
        if isinstance(error, jinja2.TemplateSyntaxError):
            name, line, what = error.name or template, error.lineno, str(error.message)
            line = self._loader.source_line(name, line)
        else:
            name, line = self._place(error.__traceback__) or (template, 0)
            what = f"{type(error).__name__}: {error}"
        where = f", line {line}" if line else ""
        return TemplateError(f"Template {name}{where}: {what.rstrip('.')}.")

    def _place(self, traceback: TracebackType | None) -> tuple[str, int] | None:
        """The innermost template in a traceback: Jinja2 writes its file and line there."""
        place = None
        while traceback is not None:
            path = Path(traceback.tb_frame.f_code.co_filename)
            folder = next((f for f in self._folders if path.is_relative_to(f)), None)
            if folder is not None:
                name = path.relative_to(folder).as_posix()
                place = name, self._loader.source_line(name, traceback.tb_lineno)
            traceback = traceback.tb_next
        return place


class _Loader(jinja2.FileSystemLoader):
    """Reads files; those ending in `.mjml` become HTML on the way."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders)
        self._lines: dict[str, dict[int, int]] = {}

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            source, path, uptodate = super().get_source(environment, template)
        except jinja2.TemplateNotFound:
            raise
        except (OSError, UnicodeDecodeError) as error:
            raise jinja2.TemplateSyntaxError(f"cannot be read: {error}", 0, template) from error
        if not template.endswith(".mjml"):
            return source, path, uptodate
        self._lines.pop(template, None)
        environment.parse(source, template, path)  # a broken tag is told with the line of the source
        try:
            compiled = compile_mjml(source)
        except BrokenMjml as error:
            raise jinja2.TemplateSyntaxError(str(error), error.line, template, path) from error
        self._lines[template] = compiled.lines
        return compiled.html, path, uptodate

    def source_line(self, template: str, line: int) -> int:
        """The line a person finds in the file, for a line of what Jinja2 read."""
        return self._lines.get(template, {}).get(line, line)


def _fields(context: object) -> dict[str, object]:
    if not dataclasses.is_dataclass(context) or isinstance(context, type):
        raise TypeError(f"a context is a dataclass, not {type(context).__name__}")
    return {field.name: getattr(context, field.name) for field in dataclasses.fields(context)}
