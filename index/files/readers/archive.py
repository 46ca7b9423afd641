"""Which texts are in the files of an archive (.zip, .tar)?"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

from timviet.index.causes import Cause
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.zip_package import MAX_MEMBERS, ZipPackage
from timviet.index.messages import Message

__all__ = ["TarReader", "ZipReader"]


class ZipReader:
    """Reads the files in a .zip archive."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is the file in the archive, and the place within it."""
        package = ZipPackage(request.data, request.max_text)
        extracted = Extracted()
        for member in package:
            try:
                extracted.pieces += _inner(request, member, package.read(member))
            except Unreadable as error:
                extracted.skipped.append(Message("{member}: {reason}", member=member, reason=error.reason))
        return extracted


class TarReader:
    """Reads the files in a .tar archive, compressed or not."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is the file in the archive, and the place within it."""
        extracted = Extracted()
        left = request.max_text
        try:
            with tarfile.open(fileobj=io.BytesIO(request.data)) as archive:
                for number, member in enumerate(archive):
                    if number >= MAX_MEMBERS:
                        raise Unreadable(
                            Message("has more than {limit:,} members", limit=MAX_MEMBERS), Cause.OVER_LIMIT
                        )
                    if not member.isfile():  # no link is followed
                        continue
                    left -= member.size
                    if left < 0:
                        raise Unreadable(Message("expands to more than is allowed"), Cause.OVER_LIMIT)
                    file = archive.extractfile(member)
                    if file is not None:
                        extracted.pieces += _inner(request, member.name, file.read())
        except (tarfile.TarError, OSError, EOFError, ValueError) as error:
            raise Unreadable(Message("damaged: not a complete tar archive")) from error
        return extracted


def _inner(request: ReadRequest, member: str, data: bytes) -> Iterator[Piece]:
    for piece in request.read_inner(member, data):
        place = dict(piece.place)
        inner = place.pop("member", None)
        yield Piece(piece.text, {"member": member if inner is None else f"{member}!/{inner}", **place})
