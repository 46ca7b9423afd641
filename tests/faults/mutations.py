"""Do the tests notice when a part of the product's safety is left out?

In a copy of the repository each sync, lock, checksum, validation, limit and escape is left out in turn; then the
tests run that call the function, and the fault programs of its room, until one fails. What none of them notices is
named, unless it is known to make no difference. All of it takes hours, so the mutations can be chosen by words of
their names, which ``--list`` prints, and a run goes on where the one that wrote a table ended. With ``--seconds``
only tests run, the most likely first: most mutations are noticed in a few seconds, and those that are not can be
tried again without it.

    python tests/faults/mutations.py
    python tests/faults/mutations.py --seconds 20 index/store index/integrity > table.txt
    python tests/faults/mutations.py index/opensearch search/opensearch --opensearch 3.9
    python tests/faults/mutations.py index/store --skip table.txt >> table.txt
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from mutation_bench import OPTIONS, REPOSITORY, TestBench, Tree
from mutation_checks import ON_SEVERAL_NODES, PROGRAMS, files_of_tests, own_tests, programs_for
from mutation_equivalents import EQUIVALENT, TOGETHER
from mutation_sites import KINDS, Mutation, find_mutations

_sound: set[str] = set()
"""The fault programs that were seen to succeed while nothing is left out."""


def noticed_by(
    bench: TestBench, tree: Tree, mutations: list[Mutation], *, is_near: bool, seconds: float | None
) -> str | None:
    """Leave out parts of the product at once, and return what notices it, or None.

    :param is_near: whether only those fault programs are run that come before the tests
    :param seconds: of the processor, for tests, and no fault programs are run; None for all tests
    :raises AssertionError: what fails does so without mutations, too
    """
    first, then = ([], []) if seconds is not None else programs_for(mutations[0])
    for name in first:
        if (problem := _failure(tree, name, mutations)) is not None:
            return problem
    tests = _tests_in_order(bench, mutations)
    if (problem := bench.run(tests if seconds is None else bench.first(tests, seconds), mutations)) is not None:
        return problem
    for name in () if is_near else then:
        if (problem := _failure(tree, name, mutations)) is not None:
            return problem
    return None


def _tests_in_order(bench: TestBench, mutations: list[Mutation]) -> list[str]:
    """Return the tests that call one of the functions: first those in which errors are raised there, the quickest
    first; then those that call few others, and its own.
    """
    own = tuple(test for mutation in mutations for test in own_tests(mutation.file))
    raising = {test for mutation in mutations for test in bench.raising(mutation)}
    tests = {test for mutation in mutations for test in bench.calling(mutation)} - raising
    others = sorted(tests, key=lambda test: bench.counts[test] / (3 if test.startswith(own) else 1))
    return [*bench.quickest(raising), *others]


def _failure(tree: Tree, name: str, mutations: list[Mutation]) -> str | None:
    """Run a fault program with some mutations, and return how it fails, or None.

    :raises AssertionError: it fails without them, too
    """
    problem = tree.run_program(name, PROGRAMS[name], mutations)
    if problem is not None and name not in _sound:
        found = tree.run_program(name, PROGRAMS[name], [])
        assert found is None, f"{name}.py fails though nothing is left out: {found}"
        _sound.add(name)
    return problem


def chosen_groups(words: list[str], kinds: list[str], skip: Path | None) -> list[list[Mutation]]:
    """Return what is left out, one after the other: mostly one mutation, but those of TOGETHER at once.

    :param words: each name has one of them, if there are any
    :param kinds: the kind of each is one of them, if there are any
    :param skip: the table of an earlier run, whose lines are not tried again
    :raises AssertionError: there is no mutation any more that has a name of EQUIVALENT or TOGETHER
    """
    found = {mutation.name: mutation for mutation in find_mutations(REPOSITORY)}
    gone = sorted({*EQUIVALENT, *(name for names in TOGETHER for name in names)} - found.keys())
    assert not gone, f"these are not there any more: {gone}"
    done = set() if skip is None else {line.partition(" | ")[0] for line in skip.read_text().splitlines()}
    joined = {name for names in TOGETHER for name in names}
    groups = [*([name] for name in found if name not in joined), *map(list, TOGETHER)]
    return [
        [found[name] for name in group]
        for group in groups
        if group[0] not in done
        and (not kinds or found[group[0]].kind in kinds)
        and (not words or any(word in name for word in words for name in group))
    ]


def run(
    words: list[str],
    kinds: list[str],
    skip: Path | None,
    opensearch: str | None,
    seconds: float | None,
    is_near: bool,
    is_list: bool,
) -> int:
    """Try mutations, print what notices them, and return how many were not noticed."""
    groups = chosen_groups(words, kinds, skip)
    if is_list:
        print(*(mutation.name for group in groups for mutation in group), sep="\n")
        return 0
    unnoticed = 0

    def work(bench: TestBench) -> None:
        nonlocal unnoticed
        bench.measure()
        for group in groups:
            begun = time.monotonic()
            if group[0].name in EQUIVALENT:
                found: str | None = f"makes no difference: {EQUIVALENT[group[0].name]}"
            else:
                try:
                    found = noticed_by(bench, tree, group, is_near=is_near, seconds=seconds)
                except AssertionError as error:
                    print(f"{group[0].name} | {error} | ", flush=True)
                    unnoticed += 1
                    continue
            unnoticed += found is None
            names = " + ".join(mutation.name for mutation in group)
            print(f"{names} | {found or 'NOT NOTICED'} | {time.monotonic() - begun:.0f} s", flush=True)

    with ExitStack() as stack:
        tree = Tree(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mutations-"))))
        stack.callback(tree.remove_temporary_folder)
        cluster, of_cluster = None, []
        if opensearch is not None:
            sys.path.append(str(REPOSITORY / "tests" / "support"))
            from opensearch import running_cluster

            cluster = stack.enter_context(running_cluster(opensearch))
            of_cluster = ["--opensearch", opensearch, f"--ignore={ON_SEVERAL_NODES}"]
        files = dict.fromkeys(mutation.file for group in groups for mutation in group)
        tests = dict.fromkeys(
            test
            for file in files
            for test in (own_tests(file)[:1] if is_near else files_of_tests(file, on_nodes=cluster is not None))
            if (REPOSITORY / test).exists()
        )
        stack.callback(os.chdir, os.getcwd())
        tree.enter()
        status = pytest.main([*OPTIONS, *of_cluster, *tests], plugins=[TestBench(tree, work, cluster)])
        assert status in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED), status
    print(f"{len(groups)} mutations, {unnoticed} not noticed")
    return unnoticed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of the names of mutations; all if there are none")
    parser.add_argument("--kind", action="append", choices=list(KINDS), default=[], dest="kinds")
    parser.add_argument("--skip", type=Path, help="a table of an earlier run: what it names is not tried again")
    parser.add_argument("--opensearch", help="run also the tests that need a cluster, on a node of this version")
    parser.add_argument("--seconds", type=float, help="of tests for each mutation; no fault programs")
    parser.add_argument("--near", action="store_true", dest="is_near", help="only tests with the name of the file")
    parser.add_argument("--list", action="store_true", dest="is_list", help="only name the mutations")
    sys.exit(min(run(**vars(parser.parse_args())), 1))
