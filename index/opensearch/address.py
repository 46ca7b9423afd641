"""Where is an index that a cluster keeps, and who may use it?

``opensearch://host:9200/name`` is the index ``name``; several nodes are ``opensearch://host1,host2:9201/name``.
``opensearch+https://`` encrypts. A user and a password are not part of an address, since addresses end up in logs
and in the history of shells: they come from the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from timviet.index.absolute_paths import absolute_path
from timviet.index.errors import ClusterRefused
from timviet.index.lazy import lazy_pattern
from timviet.index.messages import Message, reason_of
from timviet.index.value_class import value_class

__all__ = [
    "ClusterAddress",
    "Credentials",
    "Host",
    "address_of",
    "is_cluster_address",
    "place_of",
    "real_place_of",
    "require_folder",
    "written_path",
]

_PORT = 9200
_SCHEMES = {"opensearch": False, "opensearch+https": True}
_ADDRESS = lazy_pattern(r"(?P<scheme>[a-z+]+)://(?P<hosts>[^/]+)/(?P<name>[^/]+)/?")
_HOST = lazy_pattern(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^\s:@\[\]/?#]+)(?::(?P<port>[0-9]{1,5}))?")
_NAME = lazy_pattern(r"[^-_+.\s\"\\*?<>|,#:/][^\s\"\\*?<>|,#:/]*")
_LONGEST_NAME = 200  # bytes; OpenSearch allows 255, and names of ours that begin with it are longer
_LOOPBACK = lazy_pattern(r"localhost|127\.[0-9.]+|\[::1\]")

_USER, _PASSWORD = "TIMVIET_OPENSEARCH_USER", "TIMVIET_OPENSEARCH_PASSWORD"
_PASSWORD_FILE, _CA = "TIMVIET_OPENSEARCH_PASSWORD_FILE", "TIMVIET_OPENSEARCH_CA"


class Host(NamedTuple):
    """A node of a cluster."""

    name: str
    """Its name or number; one of IPv6 in brackets."""

    port: int

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


@value_class
class ClusterAddress:
    """An index on a cluster."""

    hosts: tuple[Host, ...]
    """Nodes that may be asked; at least one."""

    name: str
    """The name of the index."""

    is_encrypted: bool

    @classmethod
    def parse(cls, path: str | os.PathLike[str]) -> ClusterAddress:
        """Return the address that a text or a path is.

        :raises ClusterRefused: it is none

        >>> str(ClusterAddress.parse("opensearch://node1,node2:9201/news"))
        'opensearch://node1:9200,node2:9201/news'
        """
        text = re.sub(":/+", "://", _written(path), count=1)
        parts = _ADDRESS.fullmatch(text)
        if parts is None or parts["scheme"] not in _SCHEMES:
            raise _not_valid(text, Message("this is not the address of an index"))
        if "@" in parts["hosts"]:
            raise ClusterRefused(
                re.sub("://.*@", "://", text),
                Message("an address must not contain a user or a password"),
                Message("set {user} and {password} in the environment", user=_USER, password=_PASSWORD),
            )
        hosts = []
        for host in parts["hosts"].split(","):
            found = _HOST.fullmatch(host)
            if found is None or not 0 < int(found["port"] or _PORT) < 1 << 16:
                raise _not_valid(text, Message("{host!r} is not the address of a host", host=host))
            hosts.append(Host(found["name"], int(found["port"] or _PORT)))
        name = parts["name"]
        if not _NAME.fullmatch(name) or name != name.lower() or len(name.encode()) > _LONGEST_NAME:
            raise ClusterRefused(
                text,
                Message("{name!r} cannot be the name of an index there", name=name),
                Message("use lower-case letters, digits, '-' and '_', and begin with a letter or digit"),
            )
        return cls(tuple(dict.fromkeys(hosts)), name, _SCHEMES[parts["scheme"]])

    def __str__(self) -> str:
        scheme = next(scheme for scheme, is_encrypted in _SCHEMES.items() if is_encrypted == self.is_encrypted)
        return f"{scheme}://{','.join(map(str, self.hosts))}/{self.name}"

    @property
    def is_local(self) -> bool:
        """Whether all hosts are this machine."""
        return all(_LOOPBACK.fullmatch(host.name) for host in self.hosts)


def is_cluster_address(path: str | os.PathLike[str]) -> bool:
    """Return whether a path is the address of an index on a cluster, right or wrong, and not a folder.

    >>> is_cluster_address("opensearch://localhost/news"), is_cluster_address(Path("opensearch://localhost/news"))
    (True, True)
    """
    return _written(path).partition(":/")[0] in _SCHEMES and ":/" in _written(path)


def address_of(path: str | os.PathLike[str]) -> str | None:
    """Return a path as the address that it is, or None if it is a folder."""
    return str(ClusterAddress.parse(path)) if is_cluster_address(path) else None


def written_path(path: str | os.PathLike[str]) -> str:
    """Return where an index is as people write it: a path object has only one slash of an address."""
    return address_of(path) or os.fspath(path)


def place_of(path: str | os.PathLike[str]) -> str:
    """Return the address of an index on a cluster, or the absolute path of its folder.

    :raises StoreError: the path is relative, and the working directory is gone
    """
    return address_of(path) or os.path.abspath(absolute_path(path))


def real_place_of(path: str | os.PathLike[str]) -> str:
    """Return what all paths of the same index have in common; links are followed.

    :raises StoreError: the path is relative, and the working directory is gone
    """
    return address_of(path) or os.path.realpath(absolute_path(path))


def require_folder(path: str | os.PathLike[str], advice: Message) -> None:
    """Raise an error if an index is on a cluster.

    :param advice: what to do instead
    :raises ClusterRefused: it is
    """
    if (address := address_of(path)) is not None:
        raise ClusterRefused(address, Message("this can only be done with an index in a folder"), advice)


def _written(path: str | os.PathLike[str]) -> str:
    """Return an address as a text; a path has lost one of the two slashes."""
    return path.as_posix() if isinstance(path, Path) else os.fspath(path)


@value_class
class Credentials:
    """Who uses a cluster, and how it is known to be the right one."""

    user: str = ""
    """Empty if it asks for none."""

    password: str = ""

    ca_file: str | None = None
    """A file of certificates that those of the nodes are checked with; None for those of the system."""

    def __repr__(self) -> str:
        return f"<Credentials of {self.user!r}>"

    @classmethod
    def of_environment(cls, address: ClusterAddress, environment: Mapping[str, str] = os.environ) -> Credentials:
        """Return what the environment says.

        ``TIMVIET_OPENSEARCH_USER`` is the user, ``TIMVIET_OPENSEARCH_PASSWORD`` the password, or
        ``TIMVIET_OPENSEARCH_PASSWORD_FILE`` a file with nothing else, and ``TIMVIET_OPENSEARCH_CA`` a file of
        certificates.

        :raises ClusterRefused: only one of user and password is there, a file cannot be read, or they would be
            sent to another machine without encryption
        """
        user, password = environment.get(_USER, ""), environment.get(_PASSWORD, "")
        if not password and (file := environment.get(_PASSWORD_FILE)):
            try:
                password = Path(file).read_text(encoding="utf-8").strip("\r\n")
            except (OSError, ValueError) as error:
                raise ClusterRefused(
                    str(address),
                    Message("cannot read the password from {file} ({reason})", file=file, reason=reason_of(error)),
                    Message("correct {variable}", variable=_PASSWORD_FILE),
                ) from error
        if bool(user) != bool(password):
            raise ClusterRefused(
                str(address),
                Message("a user needs a password, and a password a user"),
                Message("set both {user} and {password}", user=_USER, password=_PASSWORD),
            )
        if user and not address.is_encrypted and not address.is_local:
            raise ClusterRefused(
                str(address),
                Message("a password is not sent to another machine without encryption"),
                Message("use opensearch+https://"),
            )
        ca_file = environment.get(_CA) or None
        if ca_file is not None:
            try:
                open(ca_file, "rb").close()
            except OSError as error:
                raise ClusterRefused(
                    str(address),
                    Message(
                        "cannot read the certificates in {file} ({reason})", file=ca_file, reason=reason_of(error)
                    ),
                    Message("correct {variable}", variable=_CA),
                ) from error
        return cls(user, password, ca_file)


def _not_valid(text: str, reason: str) -> ClusterRefused:
    return ClusterRefused(text, reason, Message("write opensearch://HOST:9200/NAME"))
