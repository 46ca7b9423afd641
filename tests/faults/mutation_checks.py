"""Which tests and fault programs should notice what is left out, the most likely first?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mutation_sites import Mutation

PROGRAMS = {  # as in tests/test_faults.py, but longer where a short run would miss too much
    "errors": ["--step", "5"],
    "disks": ["--rounds", "4"],
    "flips": ["--flips", "150"],
    "forks": ["--step", "31"],
    "hostile": ["--indexes", "25"],
    "interrupts": ["--interrupts", "9"],
    "invalid": ["--documents", "300"],
    "kills": ["--kills", "12"],
    "machine": ["--steps", "120"],
    "mutated_files": ["--files", "300"],
    "power": ["--commits", "5", "--variants", "1"],
    "readers": ["--minutes", "0.05"],
    "refusals": ["--most", "2"],
    "replaced": ["--step", "17"],
    "updates": ["--kills", "12"],
    "writers": ["--commits", "12", "--most", "4"],
}

_FIRST = {  # the fault programs that are run before any test
    "sync": ["power"],
    "order": ["power"],
    "rename": ["power"],
    "flush": ["power"],
    "lock": ["writers"],
}

_THEN = {  # those that are run after the tests of a room
    "index/store/commit/": ["replaced", "forks"],
    "index/store/": ["flips", "hostile", "errors", "power", "kills", "readers", "refusals", "disks"],
    "index/integrity/": ["refusals", "disks", "flips", "hostile"],
    "index/forking.py": ["forks"],
    "index/files/": ["updates", "mutated_files"],
    "index/index.py": ["writers", "errors", "machine", "kills", "interrupts"],
    "index/transaction.py": ["errors", "machine"],
    "index/validation.py": ["invalid"],
    "search/engine/": ["flips", "hostile", "readers"],
}

_TESTS = {  # those of a room, beside the file and the folder that have its name
    "index/copying.py": ["tests/search/cli/test_copy_command.py", "tests/index/test_copying.py"],
    "index/files/": [
        "tests/index/files",
        "tests/test_security.py",
        "tests/search/test_texts_from_files.py",
        "tests/search/cli/test_no_store.py",
        "tests/search/cli/test_index_command.py",
        "tests/search/cli/test_status_command.py",
        "tests/search/web/test_files.py",
        "tests/index/workers",
        "tests/index/opensearch/test_address.py",
    ],
    "index/integrity/": ["tests/index/integrity", "tests/index/opensearch/test_address.py"],
    "index/lexicon/": ["tests/search/lexicon", "tests/search/contract"],
    "index/opensearch/": ["tests/index/opensearch"],
    "index/store/commit/lock.py": ["tests/index/test_forking.py"],
    "index/store/commit/snapshot.py": ["tests/search/test_several_indexes.py"],
    "index/store/": [
        "tests/index/integrity",
        "tests/index/store",
        "tests/test_security.py",
        "tests/formats",
        "tests/index/whoosh",
    ],
    "index/whoosh/": ["tests/index/whoosh"],
    "index/": ["tests/index/test_index.py", "tests/index/test_transaction.py", "tests/test_security.py"],
    "search/cli/": ["tests/search/cli", "tests/test_security.py"],
    "search/engine/": ["tests/search/contract", "tests/search/test_searcher.py", "tests/search/test_refresh.py"],
    "search/planning/": ["tests/search/test_patterns.py", "tests/search/test_searcher.py"],
    "search/web/": ["tests/search/web", "tests/test_security.py"],
    "search/": ["tests/search/test_searcher.py", "tests/test_security.py"],
}

_WITH_NODES = {  # those that need a node of OpenSearch
    "index/opensearch/": ["tests/index/opensearch/test_cluster_writer.py", "tests/search/contract"],
    "index/lexicon/": ["tests/search/opensearch/test_lexicon_of_a_cluster.py", "tests/search/contract"],
    "index/copying.py": ["tests/search/cli/test_copy_command.py"],
    "index/unfinished_copy.py": ["tests/search/cli/test_copy_command.py"],
    "search/opensearch/": ["tests/search/opensearch", "tests/search/contract"],
}
ON_SEVERAL_NODES = "tests/index/opensearch/test_faults_of_a_cluster.py"
"""Takes minutes."""


def own_tests(file: str) -> list[str]:
    """Return the tests that have the name of a file of the product, and those of its folder."""
    path = Path(file)
    own = Path("tests", path.parent, f"test_{path.stem}.py")
    return [own.as_posix(), *([own.parent.as_posix()] if len(own.parts) > 3 else [])]


def files_of_tests(file: str, *, on_nodes: bool) -> list[str]:
    """Return the files and folders of the tests that may notice a mutation of a file.

    :param on_nodes: also those that need a node of OpenSearch
    """
    others = [*_of_room(_TESTS, file), *(_of_room(_WITH_NODES, file) if on_nodes else [])]
    return list(dict.fromkeys([*own_tests(file), *others]))


def programs_for(mutation: Mutation) -> tuple[list[str], list[str]]:
    """Return the fault programs that are run before all tests, and those that are run after them."""
    first = _FIRST.get(mutation.kind, []) if mutation.file.startswith("index/") else []
    return first, [program for program in _of_room(_THEN, mutation.file) if program not in first]


def _of_room(table: dict[str, list[str]], file: str) -> list[str]:
    """Return what a table has for a file, that of the nearest room first."""
    rooms: Iterable[str] = sorted((room for room in table if file.startswith(room)), key=len, reverse=True)
    return list(dict.fromkeys(value for room in rooms for value in table[room]))
