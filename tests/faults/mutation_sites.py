"""Which places of the product keep it safe, and how is each left out?

Places are found by what they are, such as a call that syncs a file or an ``if`` that raises, so that new ones
count as soon as they are written. A place is named by its file, its function, its kind and its text, never by its
line. Locks between threads are not left out: that they are missing shows only by chance.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

KINDS = {
    "sync": "a file or folder is not synced",
    "order": "a file gets its name before it is synced",
    "rename": "a file is copied to its name, not renamed",
    "flush": "a buffer is not written",
    "lock": "a lock is not taken, or not given back",
    "cleanup": "what is not needed any more is not removed",
    "deletion": "a deletion is not noted",
    "checksum": "a checksum is not compared",
    "guard": "a condition for an error counts as false",
    "requirement": "a condition that a file must meet counts as true",
    "check": "a function that checks is not called",
    "handler": "an exception is not caught, and so not told as ours",
    "path": "a link, a device or a foreign file is not told from a file",
    "flag": "a file is opened without the flag that refuses links, or does not wait",
    "name": "any name matches",
    "limit": "a limit is 64 times as high",
    "tries": "something is tried only once",
    "escape": "a text is shown as it is",
    "condition": "a request to a cluster has no condition",
}

_SAFE_ROOMS = (  # where errors and limits are about what may go wrong, not about language, ranking or looks
    "index/copying.py",
    "index/files/",
    "index/forking.py",
    "index/index.py",
    "index/integrity/",
    "index/lexicon/",
    "index/opensearch/",
    "index/segmentation/model.py",
    "index/store/",
    "index/transaction.py",
    "index/unfinished_copy.py",
    "index/validation.py",
    "index/whoosh/",
    "index/workers/",
    "search/cli/config.py",
    "search/cursor.py",
    "search/deadline.py",
    "search/document_texts.py",
    "search/engine/",
    "search/mcp.py",
    "search/opened_index.py",
    "search/opensearch/",
    "search/planning/clauses/synonyms.py",
    "search/planning/conditions.py",
    "search/planning/expansion.py",
    "search/planning/pattern",
    "search/query/parser.py",
    "search/searcher.py",
    "search/web/",
)

_STORE = ("index/store/", "index/integrity/")
_ROOMS_OF_NAMES = ("index/store/", "index/integrity/", "index/lexicon/", "index/opensearch/", "search/web/write")

_SYNC = re.compile(r"_?(f|data)?sync(_file|_folder|_files)?|_flush")
_NAMINGS = {"replace", "rename", "publish", "make_link", "link"}  # of a file
_CHECK = re.compile(r"_?(check|verify|validate|assert|prove)(_\w+)?|_?require_\w+")
_CHECKSUM = re.compile(r"crc|checksum|digest|sha256")
_LIMIT = re.compile(r"_?(MAX|MOST|LARGEST|LONGEST|LIMIT)(_\w+)?|\w+_(MAX|MOST|LIMIT)")
_TRIES = re.compile(r"\w*(TRIES|ATTEMPTS|LISTINGS)")
_CLEANUPS = {
    "unlink",
    "_remove",
    "remove_folder",
    "withdraw",
    "rmtree",
    "collect_garbage",
    "rollback",
    "remove_leftovers",
    "drop_soon",
    "killpg",
}
_REMOVALS = {"held.remove", "self._remove"}  # of a file in the folder that a writer holds
_LOCKS = {"flock", "lockf", "acquire", "release", "forget", "register_at_fork", "keep_from_child"}
_ESCAPES = {"escape", "sanitize", "quote", "_escaped", "shown", "_csv_value"}
_FLAGS = {"O_NOFOLLOW", "O_NONBLOCK"}
_IF_SAFE = {"islink": False, "is_symlink": False, "_leads_out": False, "S_ISREG": True, "may_read": True}
_CONDITIONS = {"if_seq_no", "if_primary_term", "op_type"}
_OPTIONS = {  # of a request, and what it says without it
    "op_type": "'index'",
    "require_alias": "False",
    "wait_for_active_shards": "'1'",
    "allow_partial_search_results": "True",
    "allow_partial_pit_creation": "True",
    "autoescape": "False",
    "follow_symlinks": "True",
    "fall_back": "True",
    "resends": "True",
}


@dataclass(frozen=True)
class Mutation:
    """One place, and the text of its file without what is done there."""

    file: str
    """Below the repository, with ``/``."""

    function: str
    """With that of its class, or empty."""

    kind: str
    """A key of KINDS."""

    text: str
    """What is left out, on one line."""

    edits: tuple[tuple[int, int, bytes], ...] = field(compare=False)
    """What is replaced: the first byte, the byte after the last, and by what."""

    lines: range = field(compare=False)
    """Numbers of the lines at which errors are raised, or pass, that may be missing without it."""

    number: int = 1
    """From 1, among those that are otherwise the same."""

    @property
    def name(self) -> str:
        where = f"{self.file} {self.function}".rstrip()
        return f"{where} [{self.kind}] {self.text}" + (f" ({self.number})" if self.number > 1 else "")

    def of(self, content: bytes) -> bytes:
        """Return the content of the file with this mutation."""
        for start, end, text in sorted(self.edits, reverse=True):
            content = content[:start] + text + content[end:]
        return content


def find_mutations(repository: Path) -> list[Mutation]:
    """Return all places of the product that can be left out."""
    found: list[Mutation] = []
    for room in ("index", "search"):
        for path in sorted((repository / room).rglob("*.py")):
            file = path.relative_to(repository).as_posix()
            found += _Finder(file, path.read_bytes()).find()
    return found


class _Finder(ast.NodeVisitor):
    def __init__(self, file: str, content: bytes) -> None:
        self._file, self._content = file, content
        lines = content.split(b"\n")
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._stack: list[str] = []
        self._is_guarded = file.startswith(_SAFE_ROOMS)
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._found: list[Mutation] = []

    def find(self) -> list[Mutation]:
        self.visit(ast.parse(self._content))
        return self._found

    # Bytes.

    def _range(self, node: ast.AST) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.AST) -> bytes:
        start, end = self._range(node)
        return self._content[start:end]

    def _add(
        self,
        kind: str,
        node: ast.AST,
        *edits: tuple[ast.AST, bytes],
        text: str = "",
        within: ast.AST | None = None,
    ) -> None:
        lines = range((within or node).lineno, (within or node).end_lineno + 1)
        function = ".".join(self._stack)
        text = text or " ".join(ast.unparse(node).split())
        text = text if len(text) <= 90 else f"{text[:87]}..."
        ranges = tuple((*self._range(part), new) for part, new in edits)
        if any(other.edits == ranges for other in self._found):
            return  # found as another kind
        key = function, kind, text
        self._seen[key] += 1
        self._found.append(Mutation(self._file, function, kind, text, ranges, lines, self._seen[key]))

    # Places.

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._stack.append(node.name)
        if not isinstance(node, ast.ClassDef):
            self._find_late_error(node)
        self.generic_visit(node)
        self._stack.pop()

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef  # noqa: N815

    def generic_visit(self, node: ast.AST) -> None:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                self._find_order(block)
        super().generic_visit(node)

    def _find_order(self, block: list[ast.stmt]) -> None:
        """Find files that get their names after something was synced; that is done before it instead."""
        for place, naming in enumerate(block):
            if _called(naming).rpartition(".")[2] in _NAMINGS:
                synced = [statement for statement in block[:place] if _syncs(statement)]
                if synced:
                    before = self._text(naming) + b"\n" + b" " * naming.col_offset + self._text(synced[-1])
                    self._add("order", naming, (synced[-1], before), (naming, b"pass"))

    def _find_late_error(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Find a condition for the answer of a function that ends with an error."""
        if not isinstance(function.body[-1], ast.Raise) or not self._is_guarded:
            return
        for node in ast.walk(function):
            if isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Return):
                self._find_operands("guard", node.test, True, function.body[-1])
            if isinstance(node, ast.match_case) and node.guard is not None:
                self._find_operands("guard", node.guard, True, function.body[-1])

    def visit_Expr(self, node: ast.Expr) -> None:
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(value, ast.Call):
            name, last = _called(node), _last(value)
            owner = name.rpartition(".")[0]
            kind = ""
            if _SYNC.fullmatch(last) or name == "flush":
                kind = "sync"
            elif last == "flush":
                kind = "flush"
            elif last in _LOCKS and (last not in ("acquire", "release") or "lock" in owner or "held" in owner):
                kind = "lock"
            elif (
                last in _CLEANUPS
                or (last == "discard" and not value.args)
                or (name in _REMOVALS and self._file.startswith(_STORE))
            ):
                kind = "cleanup"
            elif last == "add" and "deleted" in owner:
                kind = "deletion"
            elif last == "require" and len(value.args) == 2:
                self._find_operands("requirement", value.args[0], True, node)
            elif (_CHECK.fullmatch(last) or last == "require") and self._is_guarded:
                kind = "check"
            elif name in ("os.replace", "os.rename") and len(value.args) == 2 and not value.keywords:
                copied = b'__import__("shutil").copyfile' + self._text(node)[len(name) :]
                self._add("rename", node, (node, copied))
            if kind:
                self._add(kind, node, (node, b"pass"))
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.body[-1], ast.Raise) and self._is_guarded:
            self._find_operands("guard", node.test, False, node.body[-1])
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        is_comparison = len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        if is_comparison and self._stack and _CHECKSUM.search(ast.unparse(node)):
            self._add("checksum", node, (node, self._weakened(node, isinstance(node.ops[0], ast.Eq))))
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        raises = [raised for raised in ast.walk(node) if isinstance(raised, ast.Raise) and raised.exc is not None]
        if raises and node.type is not None and self._is_guarded:
            text = f"except {ast.unparse(node.type)}: raise {_shortened(raises[0])}"
            self._add("handler", node, (node.type, b"()"), text=text)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not self._stack and isinstance(node.targets[0], ast.Name) and _is_number(node.value):
            name, value = node.targets[0].id, self._text(node.value)
            if _TRIES.fullmatch(name):
                self._add("tries", node, (node.value, b"1"))
            elif _LIMIT.fullmatch(name) and self._is_guarded:
                self._add("limit", node, (node.value, b"(%b) * 64" % value))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name, last = ast.unparse(node.func), _last(node)
        if last in _ESCAPES and node.args and (not name.startswith("re.") or "opensearch" in self._file):
            self._add("escape", node, (node, b"(%b)" % self._text(node.args[0])))
        if last in _IF_SAFE:
            self._add("path", node, (node, self._weakened(node, _IF_SAFE[last])))
        if last == "fullmatch" and self._file.startswith(_ROOMS_OF_NAMES):
            self._add("name", node, (node, self._weakened(node, True)))
        if name == "getattr" and isinstance(node.args[1], ast.Constant) and node.args[1].value in _FLAGS:
            self._add("flag", node, (node, b"0"))
        for keyword in node.keywords:
            without = _OPTIONS.get(keyword.arg or "")
            if without is not None and isinstance(keyword.value, ast.Constant):
                kind = {"autoescape": "escape", "follow_symlinks": "path"}.get(keyword.arg or "", "condition")
                if ast.unparse(keyword.value) != without:
                    text = f"{name}(... {ast.unparse(keyword)})"
                    self._add(kind, node, (keyword.value, without.encode()), text=text)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        if keys & _CONDITIONS:
            self._add("condition", node, (node, b"{}"))
        if "require_alias" in keys:
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "require_alias":
                    self._add("condition", node, (value, b"False"), text="require_alias")
        self.generic_visit(node)

    def _find_operands(self, kind: str, test: ast.expr, wanted: bool, raises: ast.stmt) -> None:
        for node, new in self._operands(test, wanted):
            if _CHECKSUM.search(ast.unparse(node)) and isinstance(node, ast.Compare) and len(node.ops) == 1:
                continue  # found as a checksum
            self._add(kind, node, (node, new), within=raises)

    def _operands(self, test: ast.expr, wanted: bool) -> Iterator[tuple[ast.expr, bytes]]:
        """Yield each part of a condition, and how it is changed so that the condition is rather as wanted."""
        match test:
            case ast.BoolOp(operator, values) if isinstance(operator, ast.And) == wanted:
                for value in values:
                    yield from self._operands(value, wanted)
            case ast.UnaryOp(ast.Not(), operand):
                yield from self._operands(operand, not wanted)
            case ast.Compare(left, ops, comparators) if len(ops) > 1 and wanted:
                terms = [left, *comparators]
                between = [
                    self._content[self._range(one)[0] : self._range(other)[1]] for one, other in pairwise(terms)
                ]
                for left_out in range(len(between)):
                    rest = b" and ".join(between[:left_out] + between[left_out + 1 :])
                    yield test, b"(%b)" % rest
            case _:
                yield test, self._weakened(test, wanted)

    def _weakened(self, node: ast.expr, wanted: bool) -> bytes:
        return b"((%b) %b)" % (self._text(node), b"or True" if wanted else b"and False")


def _called(node: ast.AST) -> str:
    """Return the name of the function that a statement calls, or an empty string."""
    value = node.value if isinstance(node, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    return ast.unparse(value.func) if isinstance(value, ast.Call) else ""


def _syncs(statement: ast.stmt) -> bool:
    calls = [part for part in ast.walk(statement) if isinstance(part, ast.Call)]
    return any(_SYNC.fullmatch(_last(call)) for call in calls)


def _last(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _shortened(raised: ast.Raise) -> str:
    assert raised.exc is not None
    return ast.unparse(raised.exc.func if isinstance(raised.exc, ast.Call) else raised.exc)


def _is_number(node: ast.expr) -> bool:
    return all(
        isinstance(part, ast.BinOp | ast.operator | ast.Name | ast.expr_context)
        or (isinstance(part, ast.Constant) and isinstance(part.value, int | float))
        for part in ast.walk(node)
    )
