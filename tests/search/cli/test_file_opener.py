"""A PDF file is opened at the page of the hit by viewers that can do that, and by others at its beginning."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from timviet import Document, Index
from timviet.index.places import Place
from timviet.search.cli.file_opener import open_file

Programs = Callable[..., Callable[[], list[str]]]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """A function that makes programs the only ones on the path, and returns one that tells how one was called."""
    told = tmp_path / "told"

    def make(default: str, *names: str, status: int = 0) -> Callable[[], list[str]]:
        folder = tmp_path / "bin"
        folder.mkdir()
        scripts = {name: f'printf "%s\\n" {name} "$@" > "{told}"; exit {status}' for name in names}
        scripts |= {"xdg-open": f'printf "%s\\n" xdg-open "$@" > "{told}"', "xdg-mime": f"echo {default}"}
        for name, script in scripts.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return lambda: told.read_text(encoding="utf-8").splitlines()

    return make


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "sổ tay 1.pdf"
    file.write_bytes(b"%PDF-1.4")
    return file


@pytest.mark.parametrize(
    ("default", "program", "arguments"),
    [
        ("org.gnome.Evince.desktop", "evince", ["--page-index=12", "{file}"]),
        ("atril.desktop", "atril", ["--page-index=12", "{file}"]),
        ("okularApplication_pdf.desktop", "okular", ["--page", "12", "{file}"]),
        ("org.kde.okular.desktop", "okular", ["--page", "12", "{file}"]),
        ("org.pwmt.zathura.desktop", "zathura", ["--page=12", "{file}"]),
        ("mupdf.desktop", "mupdf", ["{file}", "12"]),
        ("qpdfview.desktop", "qpdfview", ["{file}#12"]),
        ("firefox_firefox.desktop", "firefox", ["{uri}#page=12"]),
        ("google-chrome.desktop", "google-chrome", ["{uri}#page=12"]),
    ],
)
def test_viewers_that_are_known_are_told_the_page(
    programs: Programs, book: Path, default: str, program: str, arguments: list[str]
) -> None:
    called = programs(default, program)
    assert open_file(book, {"page": 12, "label": "ix"}) is None
    assert called() == [program, *(argument.format(file=book, uri=book.as_uri()) for argument in arguments)]


@pytest.mark.parametrize(
    ("default", "installed", "place"),
    [
        ("gimp.desktop", ["evince"], {"page": 12}),
        ("", ["evince"], {"page": 12}),
        ("okular.desktop", ["evince"], {"page": 12}),
        ("evince.desktop", ["evince"], {"line": 3}),
        ("evince.desktop", ["evince"], {"member": "a.pdf", "page": 12}),
        ("evince.desktop", ["evince"], {"attachment": "a.pdf", "page": 12}),
        ("evince.desktop", ["evince"], None),
    ],
)
def test_otherwise_the_file_is_opened_as_any_other(
    programs: Programs, book: Path, default: str, installed: list[str], place: Place | None
) -> None:
    called = programs(default, *installed)
    assert open_file(book, place) is None
    assert called() == ["xdg-open", str(book)]


def test_a_viewer_that_fails_is_replaced(programs: Programs, book: Path) -> None:
    called = programs("evince.desktop", "evince", status=1)
    assert open_file(book, {"page": 2}) is None
    assert called() == ["xdg-open", str(book)]


def test_the_command_opens_the_page_of_the_best_hit(
    programs: Programs, book: Path, tmp_path: Path, run: Callable[..., object]
) -> None:
    called = programs("evince.desktop", "evince")
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        pages = ["mở đầu\n", "giá gạo nếp\n"]
        places = [(0, {"page": 1}), (len(pages[0]), {"page": 2})]
        index.add(Document("a", body="".join(pages), fields={"path": book.name}, places=places))
    run("search", "--open", "gao nep", PATH=os.environ["PATH"])
    assert called() == ["evince", "--page-index=2", str(book)]
