"""How many steps does our code take, on any machine and however busy it is?

:func:`install` compiles the modules that are imported afterwards so that they count: each call, each round of a
loop, and each character or item that an operation of Python handles in one go, such as a slice, ``str.count``, a
search or the sum of two texts. So work that grows with the square of a text shows in texts of a few thousand
characters. What a regular expression tries within one match is not counted. :func:`counting_copy` counts what one
module does itself.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, ModuleType
from typing import Any

import numpy as np

__all__ = ["counting_copy", "install", "steps_of"]

_TEXTS = (str, bytes, bytearray)
_SEQUENCES = (*_TEXTS, list, tuple)
_SIZED = (*_SEQUENCES, set, frozenset, dict, deque)
_SEARCHES = {"find", "index", "rfind", "rindex"}
_CHEAP = {"startswith", "endswith", "append", "get", "add", "popleft", "items", "keys", "values", "setdefault"}
_OF_ARGUMENTS = {"extend", "update", "join", "difference_update", "issuperset", "isdisjoint"}
_LAZY = {map, filter, zip, enumerate, *(value for value in vars(itertools).values() if isinstance(value, type))}
_FRAMES = {"super", "lazy_pattern", "_getframe", "locals", "globals", "vars"}  # which look at who calls them

_count = 0


def steps_of(function: Callable[[], object]) -> int:
    """Return how many steps a function takes."""
    before = _count
    function()
    return _count - before


def install(*packages: str) -> None:
    """Let the modules of some packages count; those that were imported before are imported again."""
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(packages))


def counting_copy(name: str) -> ModuleType:
    """Return a copy of a module that counts; the module itself and those that it imports stay as they are."""
    loader = _Loader(name, importlib.import_module(name).__file__ or "")
    module = importlib.util.module_from_spec(importlib.machinery.ModuleSpec(name, loader))
    loader.exec_module(module)
    return module


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of some packages as usual, and has them compiled by :class:`_Loader`."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = packages

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] not in self._packages:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles a module so that it counts; no compiled file is kept."""

    def get_code(self, fullname: str) -> CodeType:
        tree = _Counting().visit(ast.parse(self.get_data(self.path)))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(_HOOKS)
        super().exec_module(module)


def _hook(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


class _Counting(ast.NodeTransformer):
    """Puts a function that counts around each operation that may handle many characters or items."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return node  # not its annotation

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        returns, node.returns = node.returns, None
        self.generic_visit(node)
        node.returns = returns
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        node.iter = _hook("__ticked_counted__", node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.iter = _hook("__ticked_counted__", node.iter)
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(_hook("__tick_counted__")))
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in _FRAMES:
            node.args.insert(0, node.func)
            node.func = ast.Name("__call_counted__", ast.Load())
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
            return _hook("__sized_counted__", node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return _hook("__sized_counted__", node) if isinstance(node.op, ast.Add | ast.Mult) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        self.generic_visit(node)
        return _hook("__sized_counted__", node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        node.value = self.visit(node.value)  # a format is no text of its own
        return node

    def visit_List(self, node: ast.List) -> ast.expr:
        return self._display(node)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return self._display(node)

    def _display(self, node: ast.List | ast.Tuple) -> ast.expr:
        self.generic_visit(node)
        has_others = any(isinstance(item, ast.Starred) for item in node.elts)
        return _hook("__sized_counted__", node) if has_others and isinstance(node.ctx, ast.Load) else node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            node.comparators[0] = _hook("__contained_counted__", node.left, node.comparators[0])
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AugAssign:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add) and not isinstance(node.target, ast.Name):  # Python extends a local text
            current = ast.parse(ast.unparse(node.target), mode="eval").body
            node.value = _hook("__added_counted__", current, node.value)
        return node


def _add(count: int) -> None:
    global _count
    _count += count


def _tick() -> None:
    _add(1)


def _ticked(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        _add(1)
        yield item


def _length(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    return len(value) if isinstance(value, _SIZED) else 0


def _sized(value: Any) -> Any:
    _add(1 + (len(value) if isinstance(value, _SEQUENCES) else 0))
    return value


def _contained(item: Any, container: Any) -> Any:
    if isinstance(container, _TEXTS):
        found = container.find(item)
        _add(1 + (len(container) if found < 0 else found))
    elif isinstance(container, list | tuple):
        _add(1 + len(container))
    return container


def _added(current: Any, value: Any) -> Any:
    _add(_length(value) + (len(current) if isinstance(current, str | bytes | tuple) else 0))
    return value


def _call(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    _add(1)
    if isinstance(owner, re.Pattern):
        return _match(owner, name, function, args, kwargs)
    result = function(*args, **kwargs)
    if function in _LAZY if isinstance(function, type) else False:
        return _ticked(result)
    if isinstance(owner, _TEXTS) and name in _SEARCHES:
        start = args[1] if len(args) > 1 else 0
        end = args[2] if len(args) > 2 else len(owner)
        passed = end - start if result < 0 else (end - result if name[0] == "r" else result - start)
        _add(max(passed, 0))
    elif isinstance(owner, _TEXTS) and name == "count":
        _add(max((args[2] if len(args) > 2 else len(owner)) - (args[1] if len(args) > 1 else 0), 0))
    elif isinstance(owner, list) and name == "index":
        _add(result - (args[1] if len(args) > 1 else 0))
    elif name == "pop" and isinstance(owner, list):
        _add(len(owner) - args[0] if args and args[0] >= 0 else 0)
    elif name == "searchsorted":
        _add(max(_length(result), 1))
    elif name in _OF_ARGUMENTS:
        _add(sum(map(_length, args)) + (_length(result) if isinstance(result, _TEXTS) else 0))
    elif isinstance(owner, _SIZED) and name not in _CHEAP and result is not owner:
        _add(_length(owner) if not name.startswith("is") or result else 0)
    elif isinstance(function, type) or getattr(function, "__module__", "") == "builtins":
        if function is not len and name != "isinstance":
            _add(max(map(_length, (*args[:1], result)), default=0))
    elif isinstance(owner, np.ndarray) or (getattr(function, "__module__", "") or "").startswith("numpy"):
        _add(
            max(map(_length, (owner, *args, result)), default=0)
            if name not in ("view", "take")
            else _length(result)
        )
    return result


def _match(
    pattern: re.Pattern[Any],
    name: str,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Count the characters that a search passes over, and those that it matches."""
    text = args[1] if name in ("sub", "subn") else args[0]
    start = args[1] if len(args) > 1 and name not in ("sub", "subn", "split") else 0
    end = min(args[2], len(text)) if len(args) > 2 and name not in ("sub", "subn", "split") else len(text)
    if name == "finditer":
        return _matches(function(*args, **kwargs), start, end)
    result = function(*args, **kwargs)
    if result is None:
        _add(end - start if name == "search" else 0)
    elif isinstance(result, re.Match):
        _add(result.end() - (start if name == "search" else result.start()))
    else:
        _add(end - start)
    return result


def _matches(found: Iterator[re.Match[Any]], start: int, end: int) -> Iterator[re.Match[Any]]:
    for match in found:
        _add(1 + match.end() - start)
        start = match.end()
        yield match
    _add(max(end - start, 0))


_HOOKS = {
    "__tick_counted__": _tick,
    "__ticked_counted__": _ticked,
    "__call_counted__": _call,
    "__sized_counted__": _sized,
    "__contained_counted__": _contained,
    "__added_counted__": _added,
}
