"""A cluster over https is asked only if its certificate is the right one."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from prepared_nodes import Node

from timviet.index import ClusterRefused
from timviet.index.opensearch.address import ClusterAddress, Credentials
from timviet.index.opensearch.client import Client


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of 127.0.0.1, signed with itself, beside its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes certificates, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
    ]
    names = ["-subj", "/CN=node", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-out", str(folder / "certificate.pem"), "-keyout", str(folder / "key.pem")]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return folder / "certificate.pem"


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """That of a node over https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    node = Node((200, {"ok": True}))
    node.server.socket = context.wrap_socket(node.server.socket, server_side=True)
    yield node.port
    node.server.shutdown()
    node.server.server_close()


def ask(host: str, **variables: str) -> object:
    address = ClusterAddress.parse(f"opensearch+https://{host}/news")
    client = Client(address, Credentials.of_environment(address, variables), patience=0.5)
    try:
        return client.request("GET", "news")
    finally:
        client.close()


def test_a_node_with_a_known_certificate_is_asked(certificate: Path, port: int) -> None:
    variables = {"TIMVIET_OPENSEARCH_USER": "an", "TIMVIET_OPENSEARCH_PASSWORD": "secret"}
    assert ask(f"127.0.0.1:{port}", TIMVIET_OPENSEARCH_CA=str(certificate), **variables) == {"ok": True}


def test_a_certificate_that_nobody_knows_is_refused_with_advice(port: int) -> None:
    with pytest.raises(ClusterRefused, match=r"cannot prove who it is .*TIMVIET_OPENSEARCH_CA"):
        ask(f"127.0.0.1:{port}")


def test_the_certificate_of_another_host_is_refused(certificate: Path, port: int) -> None:
    with pytest.raises(ClusterRefused, match="cannot prove who it is"):
        ask(f"localhost:{port}", TIMVIET_OPENSEARCH_CA=str(certificate))
