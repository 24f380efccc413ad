"""Jinja2 as this house uses it: strict, translated, sandboxed; every failure names file and line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from syndicate.errors import TemplateError
from syndicate.model.render import LANGUAGE
from syndicate.templating.catalogue import catalogue, language_of
from syndicate.templating.mjml import BrokenMjml, compile_mjml

_ESCAPED = (".html", ".mjml", ".xml", ".svg")
Sources = Iterable[tuple[str, str]]
"""Templates that lie in no folder: name and text."""
STORED = "stored:"
"""Stands before their names where Jinja2 wants a file's."""
MOST_REPEATED = 1_000_000
"""Characters or items that `*` may make of a text or a list, and digits' worth that `**` may make of a number."""


class Engine:
    """The templates of several folders; a name is looked for in `sources` (name, text), then in the first folder.

    Names never lead out of the folders. Values are escaped in .html, .mjml, .xml and .svg; a name that the context
    does not have is an error, never an empty string. Changed templates are read again at their next use. Safe to
    share between threads. `trusted` templates are rendered without the sandbox, in half the time.
    """

    def __init__(self, folders: Sequence[Path], sources: Sources = (), *, trusted: bool = False) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self._loader = _Loader(self._folders, dict(sources))
        self._kind = jinja2.Environment if trusted else _Sandbox
        self._environments: dict[str, jinja2.Environment] = {}

    def render(self, template: str, fields: Mapping[str, object], language: str = LANGUAGE) -> str:
        """Fill `template`. Raises TemplateError."""
        try:
            return self._environment(language).get_template(template).render(fields)
        except TemplateError:
            raise
        except Exception as error:
            raise self._failure(template, error) from error

    def find_undeclared(self, template: str) -> frozenset[str]:
        """The names that `template`, and all it includes, extends or imports, takes from its context.

        A name bound by a loop outside a block counts as taken. Raises TemplateError.
        """
        environment = self._environment(LANGUAGE)
        trees = self._trees(template).values()
        names = {name for tree in trees for name in meta.find_undeclared_variables(tree) - _imported(tree)}
        return frozenset(names - environment.globals.keys())

    def involved(self, template: str) -> frozenset[str] | None:
        """The names of `template` and of all it includes, extends or imports; None where one is chosen as it runs.

        Raises TemplateError.
        """
        trees = self._trees(template)
        references = {name for tree in trees.values() for name in meta.find_referenced_templates(tree)}
        return None if None in references else frozenset(trees)

    def _trees(self, template: str) -> dict[str, jinja2.nodes.Template]:
        environment = self._environment(LANGUAGE)
        trees: dict[str, jinja2.nodes.Template] = {}
        waiting = [template]
        try:
            while waiting:
                name = waiting.pop()
                source, _, _ = self._loader.get_source(environment, name)
                trees[name] = tree = environment.parse(source, name)
                waiting += [r for r in meta.find_referenced_templates(tree) if r is not None and r not in trees]
        except Exception as error:
            raise self._failure(template, error) from error
        return trees

    def _environment(self, language: str) -> jinja2.Environment:
        code = language_of(self._folders, language)
        found = self._environments.get(code)
        if found is None:
            found = self._environments[code] = _environment(
                self._kind, self._loader, catalogue(self._folders, code), code
            )
        return found

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
        return TemplateError(f"Template {name}{where}: {what.rstrip('.: ')}.")

    def _place(self, traceback: TracebackType | None) -> tuple[str, int] | None:
        """The innermost template in a traceback: Jinja2 writes its file and line there."""
        place = None
        while traceback is not None:
            name = self._name(traceback.tb_frame.f_code.co_filename)
            if name is not None:
                place = name, self._loader.source_line(name, traceback.tb_lineno)
            traceback = traceback.tb_next
        return place

    def _name(self, file: str) -> str | None:
        """The template that Jinja2 calls so; None for what is no template."""
        if file.startswith(STORED):
            return file.removeprefix(STORED)
        folder = next((f for f in self._folders if Path(file).is_relative_to(f)), None)
        return Path(file).relative_to(folder).as_posix() if folder else None


class _Sandbox(ImmutableSandboxedEnvironment):
    """Operators that could fill the memory, or a day, in one step are looked at first."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        repeated = max(_repeated(left, right), _repeated(right, left))
        made = abs(right) * len(str(left)) if operator == "**" else repeated
        if made > MOST_REPEATED:
            raise jinja2.exceptions.SecurityError(f"`{operator}` would make more than {MOST_REPEATED:,} of it")
        return super().call_binop(context, operator, left, right)


def _imported(tree: jinja2.nodes.Template) -> set[str]:
    """Macros that the whole template, and so each of its blocks, knows by name."""
    taken = [name for node in tree.find_all(jinja2.nodes.FromImport) for name in node.names]
    return {name if isinstance(name, str) else name[1] for name in taken}


def _repeated(one: Any, times: Any) -> int:
    return len(one) * times if hasattr(one, "__len__") and isinstance(times, int) else 0


class _Loader(jinja2.FileSystemLoader):
    """Reads stored texts, then files; those ending in `.mjml` become HTML on the way."""

    def __init__(self, folders: Sequence[Path], sources: Mapping[str, str]) -> None:
        super().__init__(folders)
        self._sources = sources
        self._lines: dict[str, dict[int, int]] = {}

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            source, path, uptodate = self._found(environment, template)
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

    def _found(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template in self._sources:
            return self._sources[template], STORED + template, lambda: True
        return super().get_source(environment, template)

    def source_line(self, template: str, line: int) -> int:
        """The line a person finds in the file, for a line of what Jinja2 read."""
        return self._lines.get(template, {}).get(line, line)


def _environment(kind: type[jinja2.Environment], loader: _Loader, words: Any, language: str) -> jinja2.Environment:
    environment = kind(
        loader=loader,
        autoescape=lambda name: name is not None and name.endswith(_ESCAPED),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["language"] = language
    return environment
