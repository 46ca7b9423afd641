"""Titles and notes of old presentations are found by the numbers of their slides."""

from __future__ import annotations

import struct

import pytest

from timviet.index.files.readers.ppt_records import SlideText, titles_and_notes

SLIDES, NOTES, NOTES_OF, SLIDE, KIND, CHARACTERS, BYTES = 4080, 1008, 1009, 1011, 3999, 4000, 4008


def record(kind: int, content: bytes, *, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4, kind, len(content)) + content


def container(kind: int, *records: bytes, instance: int = 0) -> bytes:
    content = b"".join(records)
    return struct.pack("<HHI", instance << 4 | 0xF, kind, len(content)) + content


def slide(id: int, *texts: bytes) -> bytes:
    return record(SLIDE, struct.pack("<IIIII", 4, 4, 0, id, 0)) + b"".join(texts)


def text(kind: int, written: str) -> bytes:
    return record(KIND, struct.pack("<I", kind)) + record(CHARACTERS, written.encode("utf-16-le"))


def notes(id: int, *texts: bytes) -> bytes:
    return container(NOTES, record(NOTES_OF, struct.pack("<II", id, 0)), container(1036, *texts))


DOCUMENT = container(
    1000,
    container(SLIDES, slide(9), instance=1),  # masters
    container(SLIDES, slide(300, text(0, "Mở đầu"), text(1, "xin chào")), slide(256, text(6, "Kết\x0bluận"))),
)


def test_titles_and_notes_have_the_numbers_of_slides() -> None:
    stream = (
        DOCUMENT + notes(256, text(4, "*"), text(2, "nói chậm\rnhắc lại\r")) + notes(300, record(BYTES, b"h\xe1t"))
    )
    assert list(titles_and_notes(stream)) == [
        SlideText(1, "Mở đầu", False),
        SlideText(2, "Kết\nluận", False),
        SlideText(2, "nói chậm", True),
        SlideText(2, "nhắc lại", True),
        SlideText(1, "hát", True),
    ]


def test_notes_of_masters_and_older_versions_are_passed_over() -> None:
    stream = DOCUMENT + notes(0x80000001, text(2, "mẫu")) + 2 * notes(256, text(2, "nói chậm"))
    assert [found.text for found in titles_and_notes(stream) if found.is_note] == ["nói chậm"]


@pytest.mark.parametrize("length", [0, 7, 8, 30, 61, 100])
def test_a_stream_that_is_cut_has_what_is_left(length: int) -> None:
    assert len(list(titles_and_notes(DOCUMENT[:length]))) <= 2


def test_deep_containers_are_not_entered() -> None:
    stream = text(0, "x")
    for _ in range(2000):
        stream = container(SLIDES, stream)
    assert list(titles_and_notes(stream)) == []
