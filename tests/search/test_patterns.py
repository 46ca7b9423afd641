"""Patterns with signs and phrases with patterns find, highlight and tell what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from indexes import searcher_of

from timviet.index import Document, Index
from timviet.search import Searcher

DOCUMENTS = {
    "phone": "Điện thoại SM-G991 và SM G990 mới về.",
    "old phone": "Máy SMG995 đã cũ.",
    "other phone": "Máy SM-G880 và G991 SM.",
    "economy": "Phát triển kinh tế xã hội.",
    "cooperation": "Kinh tế xã hóa nông nghiệp. Xã hội kinh tế.",
    "file": "Mở hop_dong.py và hợp_đồng.docx.",
    "contract": "Hợp đồng lao động; hợp đồng của lao động; hợp đồng với người lao động.",
    "version": "Phiên bản v2.10.3 và v2.1.",
    "code": "Chỉ thị 05-CT/TW và 06-CT/TU.",
    "culture": "Phát triển văn hoá, phát trị văn nghệ.",
    "node": "Dùng Node.js.",
    "name": "Ông O'Neill ở Hồ-Chí-Minh.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = (Document(id, title=body, body=body, fields={"file": body}) for id, body in DOCUMENTS.items())
    yield from searcher_of(tmp_path_factory.mktemp("patterns"), documents)


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("sm-g99*", {"phone": ["SM-G991", "SM G990"], "old phone": ["SMG995"]}),
        ("SM-G9*1", {"phone": ["SM-G991"]}),
        ("sm–g9?1", {"phone": ["SM-G991"]}),
        ("s?-g99*", {"phone": ["SM-G991", "SM G990"], "old phone": ["SMG995"]}),
        ("hop_d*", {"file": ["hop_dong", "hợp_đồng"], "contract": ["Hợp đồng", "hợp đồng", "hợp đồng"]}),
        ("hợp_đ*", {"file": ["hợp_đồng"], "contract": ["Hợp đồng", "hợp đồng", "hợp đồng"]}),
        ("v2.10.*", {"version": ["v2.10"]}),
        ("node.*", {"node": ["Node"]}),
        ("05-ct/t*", {"code": ["05-CT/TW"]}),
        ("*-ct/t*", {"code": ["CT/TW", "CT/TU"]}),
        ("hồ-ch*-minh", {"name": ["Hồ-Chí-Minh"]}),
        ("o'n*", {"name": ["O'Neill"]}),
        ('"kinh tế xã h*"', {"economy": ["kinh tế xã hội"], "cooperation": ["Kinh tế xã hóa"]}),
        ('"kinh tế xã hộ*"', {"economy": ["kinh tế xã hội"]}),
        ('"kinh te x* hoi"', {"economy": ["kinh tế xã hội"]}),
        ('"phát tri* văn hoá"', {"culture": ["Phát triển văn hoá"]}),
        ('"ph*t tr? văn"', {}),  # a question mark before a blank is no wildcard
        ('"*át tri* v*"', {"culture": ["Phát triển văn", "phát trị văn"]}),
        ('"hợp đồng * người"', {"contract": ["hợp đồng", "người"]}),
        ('"xã* hội kinh"', {"cooperation": ["Xã hội kinh"]}),
        ('"x* abc"', {}),
        ('"kinh tế" AND "v*n ngh*"', {}),
        ('sm-g99* -"điện th*"', {"old phone": ["SMG995"]}),
        ("(05-ct/t* OR node.*) AND chỉ", {"code": ["Chỉ", "05-CT/TW"]}),
    ],
)
def test_a_pattern_finds_and_highlights_what_it_stands_for(
    searcher: Searcher, query: str, marked: dict[str, list[str]]
) -> None:
    found = {}
    for hit in searcher.search(query):
        text = hit.snippet.text
        found[hit.id] = [text[start:end] for start, end in hit.snippet.highlights]
    assert found == marked


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('title:"kinh tế xã h*"', {"economy", "cooperation"}),
        ("title:hop_d*", {"file", "contract"}),
        ('file:"mở hop_*"', {"file"}),
        ('file:"hop_*"', set()),
        ('+"kinh t* xã hội" đã', {"economy"}),
        ('"kinh t*" NOT "xã hội*"', set()),
        ('"hợp đồng người"~2', {"contract"}),
        ('"hợp đ* người"~2', {"contract"}),
        ('"hợp đ* người"', set()),
        ('"hợp đồng * người"', {"contract"}),
        ('node "*"', {"node"}),
        ('node "* *"', {"node"}),
        ("tp.h* OR o'ne*", {"name"}),
    ],
)
def test_a_pattern_within_fields_and_operators(searcher: Searcher, query: str, ids: set[str]) -> None:
    assert {hit.id for hit in searcher.search(query)} == ids


@pytest.mark.parametrize(
    ("query", "kind", "evidence"),
    [
        ("sm-g99*", "expanded", "sm-g99*: sm g990, sm g991, smg995"),
        ('"kinh tế xã hộ*"', "expanded", '"kinh tế xã hộ*": kinh te xa hoi'),
        ("xyz-q*", "no-such-term", "xyz-q*"),
        ('"xyz* abc"', "no-such-value", '"xyz* abc"'),
        ("2*3=6", "star-as-sign", "2*3=6"),
    ],
)
def test_a_note_tells_what_a_pattern_stands_for(searcher: Searcher, query: str, kind: str, evidence: str) -> None:
    assert (kind, evidence) in [(note.kind, note.evidence) for note in searcher.search(query).notes]


def test_a_note_shows_the_beginning_of_very_long_words(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="x" * 100)) as searcher:
        assert [note.evidence for note in searcher.search("x*").notes] == [f"x*: {'x' * 40}…"]


def test_a_pattern_stands_for_a_limited_number_of_rows(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("many")
    with Index.open(folder, create=True) as index:
        for number in range(300):
            index.add(Document(str(number), body=f"SM-G{number:03} mã x{number}"))
    with Searcher(folder) as searcher:
        results = searcher.search("sm-g*", exact_total=True)
        assert results.total == 100
        assert results.notes[0].evidence.endswith(", +94+")
        assert searcher.search('"g29* mã"', exact_total=True).total == 10
