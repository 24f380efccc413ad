"""Every sentence of the program that the desk may show: read from the source, so that none can be forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import syndicate
from syndicate import errors

ROOT = Path(syndicate.__file__).parent
ROOMS = ("callbacks", "delivery", "desk", "jobs", "letters", "pages", "publish", "store", "templating", "web")
ELSEWHERE = ("web/hub.py", "desk/hub.py", "pages/registry.py", "letters/dkim_keys.py")
"""What others' programs are told, and what is told at the start only."""
COMPOSED = frozenset({"No article 7is signed off.", "In doubt since 7, it may have arrived (7)7.", "7 answers77"})
"""Of parts that vary; each way they can be is tested by name."""
KINDS = frozenset(name for name in vars(errors) if isinstance(getattr(errors, name), type))
AT_START = frozenset({"SettingsError", "StoreOutdated", "DoorError"})
FINDINGS = frozenset({"ok", "warn", "fail", "halt", "BadRow"})
PLAIN = frozenset({"_told", "_absence", "_reasons", "_against", "proof"})
SHOWN = frozenset({"desk/sendings/asking.py", "desk/sendings/orders.py", "letters/proof.py"})
"""Functions whose every sentence is shown, and where they stand."""
SAMPLE = "7"
"""Stands for a value."""


def sentences() -> Iterator[tuple[str, str]]:
    """Where each stands, and it, with SAMPLE for values."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    for path in [*files, ROOT / "identity.py"]:
        name = path.relative_to(ROOT).as_posix()
        if name in ELSEWHERE or name.startswith("web/api"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for text, line in _of(tree, constants, name):
            if text not in COMPOSED:
                yield f"{name}:{line}", text


def _of(tree: ast.Module, constants: dict[str, ast.expr], name: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in PLAIN and name in SHOWN:
            said = (text for part in node.body[_has_docstring(node) :] for text in _plain(part, constants))
            yield from ((text, node.lineno) for text in said)
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = [*node.args, *(word.value for word in node.keywords if word.arg == "hint")]
            if called in KINDS - AT_START or (called == "__init__" and name == "identity.py"):
                shown = given
            elif called in FINDINGS and name.startswith(("desk/do", "desk/list_rows", "delivery/run")):
                shown = given[1:] if called != "halt" else given
            else:
                continue
            for value in shown:
                yield from ((text, node.lineno) for text in texts(value, constants))


def _has_docstring(node: ast.FunctionDef) -> bool:
    return ast.get_docstring(node) is not None


def _plain(part: ast.stmt, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Whole sentences, and whatever is yielded."""
    for inner in ast.walk(part):
        if isinstance(inner, ast.Yield) and inner.value is not None:
            yield from texts(inner.value, constants)
        elif isinstance(inner, ast.Constant | ast.JoinedStr):
            yield from (text for text in texts(inner, constants) if text.endswith(".") and text[0] != " ")


def texts(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """What an expression may say; nothing where it passes on another's words."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else SAMPLE for one in node.values)  # type: ignore[misc]
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, constants)
        yield from texts(node.orelse, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from texts(constants[node.id], constants)
    elif isinstance(node, ast.BinOp):
        left, right = list(texts(node.left, constants)), list(texts(node.right, constants))
        yield from (one + other for one in left for other in right)
