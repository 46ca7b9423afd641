from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from timviet.index import check, rebuild_from_files, repair
from timviet.index.errors import ClusterRefused
from timviet.index.opensearch.address import ClusterAddress, Credentials, is_cluster_address


@pytest.mark.parametrize(
    ("text", "hosts", "name", "is_encrypted"),
    [
        ("opensearch://localhost/news", ["localhost:9200"], "news", False),
        ("opensearch://localhost:9201/news/", ["localhost:9201"], "news", False),
        ("opensearch+https://a.example.org,b:1/kho-1_x", ["a.example.org:9200", "b:1"], "kho-1_x", True),
        ("opensearch://[::1]:9200,10.0.0.2/tin", ["[::1]:9200", "10.0.0.2:9200"], "tin", False),
        ("opensearch://a,a:9200/báo", ["a:9200"], "báo", False),
    ],
)
def test_an_address_names_hosts_and_an_index(text: str, hosts: list[str], name: str, is_encrypted: bool) -> None:
    address = ClusterAddress.parse(text)
    assert list(map(str, address.hosts)) == hosts
    assert (address.name, address.is_encrypted) == (name, is_encrypted)
    assert ClusterAddress.parse(str(address)) == address
    assert ClusterAddress.parse(Path(text)) == address, "a path has one slash less"


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://localhost",
        "opensearch://localhost:0/news",
        "opensearch://localhost:70000/news",
        "opensearch://a b/news",
        "opensearch://a,/news",
        "opensearch://localhost/News",
        "opensearch://localhost/_all",
        "opensearch://localhost/a*",
        "opensearch://localhost/a,b",
        "opensearch://localhost/a/b",
        "opensearch://localhost/" + "a" * 300,
        "opensearch://localhost/news?x=1",
        "https://localhost/news",
    ],
)
def test_what_is_no_address_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ClusterRefused) as refused:
        ClusterAddress.parse(text)
    assert refused.value.path == text
    assert refused.value.advice != ClusterRefused.advice


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ClusterRefused, match="TIMVIET_OPENSEARCH_PASSWORD") as refused:
        ClusterAddress.parse("opensearch+https://an:secret@node/news")
    assert "secret" not in str(refused.value)


def test_only_addresses_with_a_scheme_of_ours_are_no_folders(tmp_path: Path) -> None:
    assert is_cluster_address("opensearch://localhost/news")
    assert is_cluster_address(Path("opensearch+https://localhost/news"))
    assert not is_cluster_address("/opensearch:/localhost/news")
    assert not is_cluster_address("opensearch")
    assert not is_cluster_address(tmp_path)


ENCRYPTED = ClusterAddress.parse("opensearch+https://node/news")
OPEN, LOCAL = ClusterAddress.parse("opensearch://node/news"), ClusterAddress.parse("opensearch://127.0.0.1/news")
USER, PASSWORD = "TIMVIET_OPENSEARCH_USER", "TIMVIET_OPENSEARCH_PASSWORD"


def test_user_and_password_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("mật khẩu \n", encoding="utf-8")
    expected = Credentials("an", "mật khẩu ", str(file))
    given = {USER: "an", f"{PASSWORD}_FILE": str(file), "TIMVIET_OPENSEARCH_CA": str(file)}
    assert Credentials.of_environment(ENCRYPTED, given) == expected
    assert Credentials.of_environment(LOCAL, {USER: "an", PASSWORD: "x"}) == Credentials("an", "x")
    assert Credentials.of_environment(OPEN, {}) == Credentials()
    assert "x" not in repr(Credentials("an", "x")).replace("<Credentials of 'an'>", "")


@pytest.mark.parametrize(
    ("address", "environment", "reason"),
    [
        (ENCRYPTED, {USER: "an"}, "a user needs a password"),
        (ENCRYPTED, {PASSWORD: "x"}, "a user needs a password"),
        (ENCRYPTED, {USER: "an", f"{PASSWORD}_FILE": "/nowhere"}, "No such file"),
        (
            ENCRYPTED,
            {"TIMVIET_OPENSEARCH_CA": "/nowhere"},
            "certificates in /nowhere .*correct TIMVIET_OPENSEARCH_CA",
        ),
        (OPEN, {USER: "an", PASSWORD: "x"}, "without encryption"),
    ],
)
def test_what_cannot_be_used_is_refused(address: ClusterAddress, environment: dict[str, str], reason: str) -> None:
    with pytest.raises(ClusterRefused, match=reason):
        Credentials.of_environment(address, environment)


@pytest.mark.parametrize("work", [check, repair, rebuild_from_files])
def test_what_needs_a_folder_refuses_an_address_and_connects_to_nothing(work: Callable[[str], object]) -> None:
    with pytest.raises(ClusterRefused, match="can only be done with an index in a folder"):
        work("opensearch://nowhere:9200/kho")
