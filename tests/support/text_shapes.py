"""Which shapes may a hostile text have?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

__all__ = ["FORMATS", "SHAPES"]

Shape = Callable[[int], str]
"""Returns a text of about this length."""


def repeat(piece: str, before: str = "", after: str = "") -> Shape:
    """Return the shape of a text that repeats a piece."""
    return lambda length: before + piece * max((length - len(before) - len(after)) // len(piece), 1) + after


def _numbered(piece: str) -> Shape:
    """Return the shape of a text that repeats a piece with a number that grows."""
    return lambda length: "".join(piece.replace("#", str(number)) for number in range(length // (len(piece) + 4)))


def _drawn(letters: str) -> Shape:
    """Return the shape of a text of letters in no order."""
    return lambda length: "".join(Random(1).choices(letters, k=length))


_RUNS = [
    *(
        "a",
        "A",
        "đ",
        "ạ",
        "1",
        "0",
        "-",
        "_",
        ".",
        ",",
        "@",
        "/",
        ":",
        ";",
        '"',
        "'",
        "(",
        ")",
        "[",
        "{",
        "<",
        ">",
    ),
    *("&", "*", "`", "|", "+", "#", "=", "~", "^", "!", "?", "…", "\\", "$", "%", "‘", "’", "“", "‹"),
    *("\n", " ", "\t", "\r\n", "\r", "\f", "\xa0", "\u2028", "\x1c", "\x1b", "\x85", "\x00"),
    *("\u0301", "\u0323\u0301", "\u05b0\u0591", "\u200b", "\u200d", "\u00ad", "\ufe0f", "\u200f", "\ufeff"),
    *(
        "\ud800",
        "\ufffe",
        "\ue000",
        "😀",
        "👨\u200d👩\u200d👧",
        "👍🏽",
        "🇻🇳",
        "🇻",
        "1\ufe0f\u20e3",
        "🏴\U000e0067",
    ),
    *("😀\u200d", "한", "\u1100\u1161", "\u1161", "ก", "ก็", "漢", "カ", "क\u093f", "𝐀", "ﬁ", "Ａ", "Ⅻ", "ΐ", "İ"),
]
_TURNS = [
    *(
        "a-",
        "a.",
        "a@",
        "a/",
        "a_",
        "a'",
        "a+",
        "a&",
        "a#",
        "a*",
        "a?",
        "a=",
        "a:",
        "a;",
        "a|",
        "a\u200b",
        "a\u00ad",
    ),
    *(
        "1,",
        "1.",
        "1-",
        "1/",
        "1:",
        "1x",
        "a1",
        "aB",
        "A.",
        "A-",
        "A&",
        "đ-",
        "ảo-",
        "vi-",
        "Ð",
        "1000.",
        "1.000.",
    ),
    *(
        "a ",
        "1 ",
        "000 ",
        "- ",
        ". ",
        '" ',
        "a\n",
        "-\n",
        "a-\n",
        "a \n",
        "\n\t",
        "\n ",
        "\n\r",
        " \t",
        "a\u00ad\n",
    ),
    *("->", "://", "a://", "www.", "http://a.b/", "a@b.c", "a.b@c.d ", "a@b.", "@a.", "word:", 'f:"', "a\u200d"),
    *("quốc hội ", "tháng ", "ngày 1 ", "1/1/2024 ", "1/1/2024-", "UBND ", "U.B.N.D.", "khóa XIII, ", "Lê-nin "),
    *("0912 345 678 ", "+84 ", "24/7 ", "C++ ", ".NET ", "A.NET", "1tr5 ", "15h30 ", "q.1 ", "đại hội ", "1% "),
    *("1 200 000 ", "stk 1 ", "I ", "nhóm máu A- ", "d/m ", "A+ ", '"a" ', '"a', "‘a’ ", "(a", "a OR ", "NOT "),
    *(
        "-a ",
        "x:a ",
        "x:[",
        "x:[a TO ",
        "a~ ",
        "Việt Nam là một nước ở Đông Nam Á. ",
        "Vie\u0323\u0302t Na\u0301m ",
    ),
    *("ddaij hooij ", "d9a5i ", "®¹i héi ", "ñaïi hoäi ", "Ä‘áº¡i ", "á»™", "a\u0301\u0323\u0302"),
]

SHAPES: Mapping[str, Shape] = {
    **{piece: repeat(piece) for piece in (*_RUNS, *_TURNS)},
    "a word, then a zero-width space": repeat("a", after="\u200b1"),
    "blanks between two words": repeat(" ", "x", "x"),
    "line ends between two words": repeat("\n", "x", "x"),
    "a hyphen and blanks": repeat(" ", "a-", "\nb"),
    "a soft hyphen and blanks": repeat(" ", "a\u00ad", "\nb"),
    "a letter with all the marks": repeat("\u0301", "a"),
    "a letter with all the marks in turn": repeat("\u0301\u0323\u0302\u0327", "a"),
    "letters with 1,000 marks": repeat("a" + "\u0301" * 1000),
    "letters with 31 marks": repeat("a" + "\u0301\u0323" * 15),
    "letters, then digits": lambda length: "a" * (length // 2) + "1" * (length // 2),
    "a mailbox and a long server": lambda length: "a" * (length // 2) + "@" + "b." * (length // 4),
    "lines of hyphens": repeat("-" * 50 + "\n"),
    "different words": _numbered("từ# "),
    "different codes": _numbered("a#-b "),
    "different parts of one word": _numbered("a#-"),
    "all ASCII": _drawn("".join(map(chr, range(32, 127)))),
    "signs": _drawn("a1 .,-/:@_'\"()[]<>&\n\t#*`|=+!?"),
    "odd characters": _drawn("aạ đ1-.\u0301\u0323\u200b\u200d\u00ad😀漢한ก\n'_\ufe0f\u2028Đ"),
}
"""Shapes of texts by name."""

_MESSAGE = "From: a\nMessage-ID: b\n"
_ROW = "1\n00:00:01,000 --> 00:00:02,000\n"

FORMATS: Mapping[str, Mapping[str, Shape]] = {
    suffix: {before + piece: repeat(piece, before) for before, piece in pieces}
    for suffix, pieces in {
        ".html": [
            *(
                ("", piece)
                for piece in ("<", "<a ", '<a b="', '<a b=">" ', "<a b='>", "<!--", "<!--a>", "</", "<!a>")
            ),
            *(("", piece) for piece in ("<![CDATA[a>", "<![if a>", "<?a>", "<div>", "</div>", "<svg>", "<td>a")),
            *(("", piece) for piece in ("<p>a", "<h1>a", "<a href=#x>1", "<title>a", "<b/", "&amp;", "&a", "&#1")),
            *(("", piece) for piece in ("<img alt=a>", "<meta name=author content=x>", "<pre>\t")),
            *(("<script>", piece) for piece in ("</", "</a>", "<!--")),
            *(("<p a", piece) for piece in (" a=1", "=", '"', " '")),
            ("&#", "1"),
        ],
        ".md": [
            *(
                ("", piece)
                for piece in ("# ", "# a  b\n", "> ", "- ", "  - a\n", "===\n", "a\n===\n", "```\n", "[a](")
            ),
            *(("", piece) for piece in ("**a", "| a | b |\n", "# a\n## b\n### c\n", "#")),
            *(("# a", piece) for piece in (" ", " #", "#")),
            *(("---\ntitle: a", piece) for piece in (" ", "\n", " b", '"')),
        ],
        ".csv": [
            *(("", piece) for piece in (",", "a,", '"', '"a\n', '""', ";\n", "a,b\n", "|", "a\t", "\n")),
            ("a,b\n", 'a","x\n'),
        ],
        ".json": [("", piece) for piece in ("[", '{"a":', "[1,", '"', '"\\u0061"', "1")],
        ".jsonl": [("", piece) for piece in ("1\n", "{}\n", "[1]\n", "x\n", "{\n", '{"a":{"b":[1]}}\n')],
        ".srt": [("", piece) for piece in (_ROW, "<b>a", "<a", "{\\", "1:", "1\n")] + [(_ROW, "&#1"), (_ROW, "<")],
        ".rtf": [
            ("{\\rtf1 ", piece)
            for piece in ("{", "}", "{}", "\\'e1", "\\u225?", "\\par ", "\\f1 a", "{\\f1 a}", "\\x", "a\n", "\\'")
        ]
        + [("{\\rtf1{\\info{\\title ", "\\'e1\\b a")],
        ".mbox": [("From a b 00:00 2024\n", piece) for piece in ("From a 00:00 ", ">From ", "a: b\n", "a\n")]
        + [("", "From a b 00:00:00 2024\nSubject: x\n\nb\n"), ("From a ", "00:00 ")],
        ".eml": [
            *((_MESSAGE, piece) for piece in ("a: b\n", "Subject: =?utf-8?q?a?=\n ", "\n", " a\n")),
            *(
                (f"{_MESSAGE}Subject: ", piece)
                for piece in ("=?utf-8?q?a?= ", "=?utf-8?q?a?= =?x?q?b?= ", "=?", " ")
            ),
            *((f"{_MESSAGE}Content-Type: a/b", piece) for piece in ("; c=d", ";", '"', "\\", "(")),
            (_MESSAGE, "Content-Type: multipart/mixed; boundary=b\n\n--b\n"),
            (f"{_MESSAGE}Content-Type: multipart/mixed; boundary=b\n\n", "--b\n"),
            (f"{_MESSAGE}Content-Type: text/html\n\n", "<!--a>"),
            (_MESSAGE, "Content-Type: message/rfc822\n\n"),
        ],
    }.items()
}
"""Shapes of files by the suffix of their names."""
