"""Errors advise Python calls in the library and commands on the command line."""

from __future__ import annotations

import re

import pytest
from message_ids import messages

from timviet.index import errors
from timviet.index.errors import (
    FolderMissing,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexUnfinished,
    IndexUnreadable,
    SourceError,
    StoreError,
    TextsLeftOut,
)
from timviet.index.warnings import FellBack
from timviet.search.cli.advice import describe


def test_the_library_names_no_command_and_the_command_line_no_call() -> None:
    """Only the command line imports records and starts the server, so messages of these name its options."""
    for template, _, file in messages():
        if any(room in file.as_posix() for room in ("search/cli", "search/web", "index/records")):
            assert not re.search(r"\w\(.*\)|Index\.", template), template
        elif "pip install" not in template:
            assert not re.search(r"'timviet |(^|\s)--\w", template), template


def test_only_errors_that_the_command_line_never_shows_or_rewords_name_calls() -> None:
    kinds = (
        IndexMissing,
        IndexOutdated,
        IndexDamaged,
        IndexLocked,
        IndexUnfinished,
        IndexUnreadable,
        TextsLeftOut,
    )
    reworded = [str(error.advice) for error in kinds]
    reworded += [FolderMissing("kho", count).reason.template for count in (1, 2)]
    never_shown = ("call update()", "create one with Document(", "write with timviet.index.Index")
    for template, _, file in messages():
        if "search/cli" not in file.as_posix() and re.search(r"\w\(\S*\)|Index\.|\.Index|Document\(", template):
            is_warning = "{generation}" in template
            assert is_warning or template in reworded or any(text in template for text in never_shown), template


@pytest.mark.parametrize("name", ["IndexMissing", "IndexOutdated", "IndexDamaged", "IndexLocked"])
def test_an_error_advises_a_command_in_place_of_a_call(name: str) -> None:
    error = getattr(errors, name)("kho", "something is wrong")
    assert "()" in str(error) or "Index." in str(error)
    assert describe(error).startswith("kho: something is wrong; ")
    assert re.search("'timviet |--lock-timeout", describe(error))
    assert "(" not in describe(error)


def test_custom_advice_is_kept() -> None:
    error = errors.IndexOutdated("kho", "a later version of timviet wrote this index", "upgrade timviet")
    assert describe(error) == str(error) == "kho: a later version of timviet wrote this index; upgrade timviet"
    assert describe(StoreError("kho", "cannot be read")) == "kho: cannot be read; use another folder"


def test_other_messages_are_those_of_the_library() -> None:
    assert describe(SourceError("a.txt", "contains no text")) == "a.txt: contains no text"
    assert (
        describe(FellBack("it is torn", 7))
        == "it is torn; using commit 7 instead; run 'timviet check' to see the damage"
    )
