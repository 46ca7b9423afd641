"""Which random changes do these programs commit, and which documents does the index have then?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

from timviet.index import Document, Index

State = dict[str, Document]
TEXT = "đại hội đảng bộ quận long biên nghị quyết năm giá gạo xuất khẩu tăng tang dai hoi 2024 05-CT/TW"
SYLLABLES = TEXT.split()


def random_document(draw: Random, id: str) -> Document:
    title, body = (" ".join(draw.choices(SYLLABLES, k=draw.randrange(limit))) for limit in (5, 40))
    fields = {"year": draw.randrange(2020, 2026), "tags": draw.sample(SYLLABLES, draw.randrange(3))}
    return Document(id, title, f"{body}. mã {id}", fields, str(draw.random()))


def random_changes(draw: Random, state: Mapping[str, Document]) -> State | None:
    """Return the documents that the next commit changes, None for a deleted one; or None for a rebuild."""
    if draw.random() < 0.1:
        return None
    if draw.random() < 0.1:
        return dict.fromkeys(draw.sample(sorted(state), len(state) // 2))
    ids = draw.sample([f"d{number}" for number in range(30)], draw.randrange(1, 12))
    return {id: None if id in state and draw.random() < 0.4 else random_document(draw, id) for id in ids}


def state_after(state: Mapping[str, Document], change: Mapping[str, Document | None] | None) -> State:
    changed = {**state, **(change or {})}
    return {id: document for id, document in changed.items() if document is not None}


def apply(index: Index, change: Mapping[str, Document | None] | None) -> None:
    """Commit a change; the list of unread files becomes that of the ids that the index has then."""
    index.begin()
    if change is None:
        index.rebuild()
        return
    changed = dict.fromkeys(index.revisions(), True) | {
        id: document is not None for id, document in change.items()
    }
    index.set_unread("\n".join(sorted(id for id, is_kept in changed.items() if is_kept)).encode())
    for id, document in change.items():
        if document is None:
            index.delete(id)
        else:
            index.update(document)
    index.commit()


def read_contents(folder: Path) -> State:
    with Index.open(folder, jobs=1) as index:
        return {document.id: document for document in index.documents()}


def assert_list_fits(folder: Path, state: State) -> None:
    """Assert that the list of unread files is of the same commit as the documents."""
    with Index.open(folder, jobs=1) as index:
        assert index.unread.decode().split() == sorted(state), "the list of unread files is of another commit"


def print_figures(**figures: object) -> None:
    """Print one figure per line."""
    for name, figure in figures.items():
        print(f"{figure!s:>10}  {name.replace('_', ' ')}")
