"""Text files."""

from __future__ import annotations

import tracemalloc

from timviet.index.files.readers.formats import read_file

MEGABYTE = 1_000_000


def test_reading_a_large_text_takes_little_more_than_its_bytes_and_its_characters() -> None:
    line = "Giá gạo xuất khẩu tăng mạnh 😀\n"  # Python keeps four bytes for each character
    data = ("ViÖt Nam\n" + line * (2 * MEGABYTE // len(line))).encode()  # a word that looks like an old encoding
    read_file("gạo.txt", data)  # whatever is loaded and kept once
    tracemalloc.start()
    (piece,) = read_file("gạo.txt", data).pieces
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kept = piece.text.__sizeof__()
    assert kept > 7 * MEGABYTE
    assert peak < 2.3 * kept
