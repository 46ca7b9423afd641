"""How is an index taken apart, changed, and put together again with right checksums?"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.commit import commits
from timviet.index.store.format.columns import TRAILER
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.file_digest import FileDigest, new_digest

Footer = dict[str, Any]


class ForgedFile:
    """The blocks and the footer of a columns file, to be changed."""

    def __init__(self, path: Path) -> None:
        """Read a file."""
        self.path = path
        data = path.read_bytes()
        size, _, _ = TRAILER.unpack(data[-TRAILER.size :])
        footer = json.loads(data[-TRAILER.size - size : -TRAILER.size])
        blocks = {
            name: np.frombuffer(data[start : start + length], dtype).copy()
            for name, (dtype, start, length, _) in footer["blocks"].items()
        }
        self.paged = {name for name in blocks if f"{name}.pages" in blocks}
        """Names of the blocks that are read in pieces; their checksums are made when the file is written."""
        self.blocks: dict[str, NDArray[Any]] = {
            name: values for name, values in blocks.items() if not name.endswith(".pages")
        }
        self.about: dict[str, Any] = footer["about"]
        self.change_footer: Callable[[Footer], bytes | None] = lambda footer: None
        """Changes the footer in the end; what it returns is written instead of it."""

    @property
    def doc_count(self) -> int:
        """The number of documents, as it was written."""
        return len(self.blocks["id_hashes"])

    def write(self) -> None:
        """Write the file, and compute all checksums."""
        self.path.unlink(missing_ok=True)
        with ColumnsWriter(self.path) as columns:
            for name, values in self.blocks.items():
                columns.write_all(name, [values], paged=name in self.paged)
            columns.close({}, durable=False)
        data = self.path.read_bytes()
        size, _, magic = TRAILER.unpack(data[-TRAILER.size :])
        content = data[: -TRAILER.size - size]
        footer = json.loads(data[-TRAILER.size - size : -TRAILER.size]) | {"about": self.about}
        encoded = self.change_footer(footer)
        encoded = json.dumps(footer).encode() if encoded is None else encoded
        self.path.write_bytes(content + encoded + TRAILER.pack(len(encoded), zlib.crc32(encoded), magic))


class ForgedIndex:
    """The manifest and the files of the last commit of an index, to be changed."""

    def __init__(self, folder: Path) -> None:
        """Take an index apart; the commit before its last one is removed, so that nothing falls back to it."""
        self.folder = folder
        names = commits.list_manifests(folder)
        for name in names[1:]:
            (folder / name).unlink()
        self.name = names[0]
        """The file name of the manifest."""
        self.manifest: dict[str, Any] = json.loads((folder / self.name).read_bytes())["manifest"]
        (entry,) = self.manifest["segments"]
        self.segment = ForgedFile(folder / entry["columns"]["name"])
        self.deletions = ForgedFile(folder / entry["deletions"]["name"])
        self.unread = ForgedFile(folder / self.manifest["unread"]["name"])
        self.change_manifest: Callable[[], None] = lambda: None
        """Changes the manifest in the end, when the digests of the files are in it."""
        self.manifest_content: Callable[[str], bytes] | None = None
        """Returns what is written instead of the manifest, given its JSON text."""

    def save(self) -> None:
        """Write all files, then the manifest, with right checksums."""
        entry = self.manifest["segments"][0]
        for file, place in (
            (self.segment, (entry, "columns")),
            (self.deletions, (entry, "deletions")),
            (self.unread, (self.manifest, "unread")),
        ):
            file.write()
            digest = _digest_of(file.path)
            place[0][place[1]] = {"name": digest.name, "size": digest.size, "checksum": digest.checksum}
        self.change_manifest()
        text = json.dumps(self.manifest)
        content = json.dumps({"manifest": self.manifest, "crc32": _checksum(text)}).encode()
        (self.folder / self.name).write_bytes(
            content if self.manifest_content is None else self.manifest_content(text)
        )


def _checksum(text: str) -> int:
    return zlib.crc32(json.dumps(json.loads(text), sort_keys=True).encode())


def _digest_of(path: Path) -> FileDigest:
    content, checksum = path.read_bytes(), new_digest()
    checksum.update(content)
    return FileDigest(path.name, len(content), checksum.hexdigest())
