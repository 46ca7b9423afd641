from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from processes import Run

from timviet.index.analysis.analyzer import analyze
from timviet.search.cli.analysis_table import as_dict, as_table


def test_tokens_are_shown_under_their_text() -> None:
    assert as_table(analyze("Quận uỷ, khóa XIII: hợp tác xã hội"), 100).splitlines() == [
        "text      Quận uỷ       khóa XIII    hợp tác  xã      hội",
        "offset    0    5        9    14      20  24   28      31",
        "syllable  quận ủy       khóa xiii    hợp tác  xã      hội",
        "folded    quan uy       khoa xiii    hop tac  xa      hoi",
        "bigram    quan uy›      khoa xiii›   hop tac› xa hoi›",
        "               uy khoa›      xiii hop›   tac xa›",
        "word      quận_ủy›      khóa xiii    hợp_tác_xã_hội›",
        "                                     hợp_tác› xã_hội›",
        "                                     hợp_tác_xã›",
        "form      abbr:quan-uy› ord:khoa-13› abbr:hop-tac-xa›",
    ]


@given(st.text(max_size=60), st.integers(12, 120))
def test_any_text_can_be_shown_in_any_width(text: str, width: int) -> None:
    shown = as_table(analyze(text), width)
    assert shown.startswith("text")
    assert "\x1b" not in shown


def test_the_table_is_continued_below_where_the_terminal_ends() -> None:
    shown = as_table(analyze("một hai ba bốn năm sáu bảy tám chín mười"), 40)
    assert shown.count("text      ") > 1
    assert all(len(line) <= 40 for line in shown.splitlines())


def test_every_token_has_its_offsets_as_json(run: Run) -> None:
    answer = json.loads(run("analyze", "--json", "Đại hội III").stdout)
    assert (answer["version"], answer["text"]) == (1, "Đại hội III")
    assert answer == as_dict(analyze("Đại hội III"))
    assert answer["layers"]["word"][0] == {"term": "đại_hội", "position": 0, "start": 0, "end": 7}


def test_the_command_shows_the_table(run: Run) -> None:
    done = run("analyze", "Đại hội", COLUMNS="80")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == ["text", "Đại", "hội"]
