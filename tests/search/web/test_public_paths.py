"""No answer says where on this machine a file is, unless files are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from timviet.index import Index
from timviet.index.files.sync import sync
from timviet.search.web.public_paths import PublicPaths

Serve = Callable[..., TestClient]
FACETS = {"facet": ["folder", "path"], "explain": True}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """An index whose files are not below the folder that holds it, in two folders of the same name."""
    for number, folder in enumerate(("an/luật cũ", "bình/luật cũ/2024")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / f"{number}.txt").write_text(f"Giá gạo tăng lần {number}.", encoding="utf-8")
    (tmp_path / "kho").mkdir()
    with Index.open(tmp_path / "kho" / ".timviet", create=True) as index:
        sync(index, [tmp_path / "an" / "luật cũ", tmp_path / "bình" / "luật cũ"])
    return tmp_path / "kho" / ".timviet"


def search(client: TestClient, q: str, **parameters: Any) -> Any:
    return client.get("/api/v1/search", params={"q": q, "exact_total": True, **parameters}).json()


def test_files_have_the_name_of_their_folder(serve: Serve, elsewhere: Path, tmp_path: Path) -> None:
    client = serve(elsewhere)
    answer = search(client, "gia gao", **FACETS)
    ids = {hit["id"] for hit in answer["hits"]}
    assert ids == {"…/luật cũ/0.txt", "…/luật cũ (2)/2024/1.txt"} == {*answer["facets"]["path"]}
    assert answer["facets"]["folder"] == {"…/luật cũ": 1, "…/luật cũ (2)/2024": 1}
    for id in ids:
        texts = [client.get(f"/api/v1/{of}/{id}").text for of in ("documents", "similar")]
        assert "Giá gạo" in texts[0]
        assert not [text for text in texts if str(tmp_path) in text]
    assert not [
        path for path in ("status", "search?q=path:zzz") if str(tmp_path) in client.get(f"/api/v1/{path}").text
    ]


@pytest.mark.parametrize(
    ("condition", "total"),
    [
        ('folder:"…/luật cũ"', 1),
        ('folder:="…/luật cũ (2)/2024"', 1),
        ('path:"…/luật cũ/0.txt"', 1),
        ('path:="…/luật cũ/0.txt"', 1),
        ('folder:="…/luật cũ/none"', 0),
    ],
)
def test_a_filter_finds_files_by_the_names_that_are_shown(
    serve: Serve, elsewhere: Path, tmp_path: Path, condition: str, total: int
) -> None:
    answer = search(serve(elsewhere), "gao", filter=condition)
    assert answer["total"] == total
    assert str(tmp_path) not in str(answer)


def test_where_files_are_is_not_found_out_by_trying(serve: Serve, elsewhere: Path, tmp_path: Path) -> None:
    client = serve(elsewhere)
    path = f"{tmp_path}/an/luật cũ/0.txt"
    for condition in (
        f'path:"{path}"',
        f'path:="{path}"',
        f'folder:"{tmp_path}"',
        f"path:{tmp_path}/*",
        "path:../*",
    ):
        assert search(client, "gao", filter=condition)["total"] == 0
    assert client.get(f"/api/v1/documents/{path}").status_code == 404
    shown = search(serve(elsewhere, shows_files=True), "gao", filter=f'path:="{path}"')
    assert [hit["id"] for hit in shown["hits"]] == [path]


def test_several_indexes_are_named_by_their_folders(
    serve: Serve, elsewhere: Path, indexed: Callable[..., Path]
) -> None:
    answer = search(serve(elsewhere, indexed(c="giá gạo")), "gia gao", facet="folder", filter='folder:"…/luật cũ"')
    assert [(hit["index"], hit["id"]) for hit in answer["hits"]] == [("kho", "…/luật cũ/0.txt")]
    assert {hit["index"] for hit in search(serve(elsewhere, indexed()), "gia gao")["hits"]} == {"kho", "index"}


def test_ids_that_only_look_like_paths_are_kept(serve: Serve, indexed: Callable[..., Path]) -> None:
    client = serve(indexed(**{"/news/1": "giá gạo"}))
    assert search(client, "gao")["hits"][0]["id"] == "/news/1"
    assert client.get("/api/v1/documents//news/1").json()["body"] == "giá gạo"


def test_a_folder_with_signs_of_the_query_language_in_its_name() -> None:
    paths = PublicPaths((('/a/x"y\\z', '…/x"y\\z'),), (), is_hiding=True)
    assert paths.found_in('gạo folder:="…/x\\"y\\\\z/b"') == 'gạo folder:="/a/x\\"y\\\\z/b"'
    assert paths.found_in('gạo title:"…/x"') == 'gạo title:"…/x"'
