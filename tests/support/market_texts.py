"""Which small documents and queries have everything at once: numbers, forms, phrases, long texts and metadata?"""

from __future__ import annotations

import random

from timviet.index import Document
from timviet.index.text.fold import fold

_NAMES = ["Bà Lành", "Ông Thìn", "Cô Mận", "Chú Tư", "UBND xã", "Bác Hạnh", "TP.HCM", "Hồ Chí Minh"]
_VERBS = ["trồng", "bán", "mua", "vẽ", "sửa", "giặt", "nấu", "đếm"]
_AMOUNTS = [
    *("500 ml", "1.500 ml", "12 500 ml", "500", "1 500", "1 500 kg", "15,5 kg", "5 kg", "12,5", "3,5%", "C++"),
    *("1.000.000 đồng", "2.472", "24/7", "1.2.3", "0912 345 678", "+84 912", "05-CT/TW", "thế kỷ XVIII", "2016"),
    *("ngày 15/4/2024", "15 tháng 4 năm 2024"),
]
_THINGS = [
    *("khoai", "khoai lang", "quạt điện", "bưởi", "nón lá", "xe đạp", "sách cũ", "cá rô", "áo dài", "mật ong"),
    *("gạo tẻ", "kỹ thuật", "kĩ thuật", "vietnam", "Việt Nam"),
]
_PLACES = ["ngoài chợ", "bên sông", "trong vườn", "ở Đà Lạt", "tại Huế", "Đắk Lắk"]
_PATTERNS = ["kho*", "*ong", "n?n", "gạo~", "khoia~", '"trồng k*"', '"m* 500"', "15*", "sử*"]
_CONDITIONS = [
    *("year:2016", "year:[2015 TO 2018]", "year:>=2019", "price:<5", "price:[* TO 2}", "day:2024", "tags:huế"),
    *("day:[2024-01-01 TO 2024-12-31]", "day:15/4/2024", "tags:[a TO n]", "tags:*", "mixed:[1 TO 2016]"),
    *("mixed:>2015-01-01", "mixed:<b", "none:5"),
]


def sentence(draw: random.Random) -> str:
    """Return a random sentence, with or without a full stop."""
    parts = [draw.choice(_NAMES), draw.choice(_VERBS)]
    parts += [draw.choice(_AMOUNTS)] if draw.random() < 0.6 else []
    parts += [draw.choice(_THINGS)]
    rest = [draw.choice(_PLACES), draw.choice(_AMOUNTS), f"và {draw.choice(_THINGS)}"]
    return " ".join([*parts, *draw.sample(rest, draw.randrange(4))]) + draw.choice(
        [".", ".", "!", ",", " -", " –\n"]
    )


def document(draw: random.Random, number: int) -> Document:
    """Return a random document of up to 24 sentences."""
    fields = {
        "year": draw.randrange(2014, 2022),
        "price": draw.choice([1.5, 2, 10, -3, 1e6]),
        "day": draw.choice(["2024-04-15", "15/4/2024", "2024-05", "3/2023"]),
        "tags": draw.sample(["Đà Lạt", "huế", "Sài Gòn", "nguyễn trãi"], draw.randrange(3)),
        "mixed": draw.choice(["12", "abc", "2016", "2016-05-01", "Ă", 5]),
    }
    count = draw.choice([0, 1, 2, 3, draw.randrange(25)])
    body = draw.choice([" ", "\n", "\n\n"]).join(sentence(draw) for _ in range(count))
    return Document(f"d{number:04}", sentence(draw) if draw.random() < 0.7 else "", body, fields)


def query(draw: random.Random, depth: int = 2) -> str:
    """Return a random query, with operators of any kind."""
    kind = draw.random()
    if depth == 0 or kind < 0.3:
        return _words(draw)
    if kind < 0.45:
        return f'"{_words(draw)}"' + (f"~{draw.randrange(1, 5)}" if draw.random() < 0.4 else "")
    if kind < 0.5:
        return draw.choice(_PATTERNS)
    if kind < 0.6:
        return draw.choice(_CONDITIONS)
    first = query(draw, depth - 1)
    if kind < 0.68:
        return f"title:({first})"
    if kind < 0.76:
        return f"{first} -{_words(draw)}"
    if kind < 0.92:
        return f"({first}) {draw.choice(['OR', 'AND'])} ({query(draw, depth - 1)})"
    return f"+({first}) {_words(draw)}" if kind < 0.96 else f"({first})^2 {query(draw, depth - 1)}"


def _words(draw: random.Random) -> str:
    texts = [*_THINGS, *_AMOUNTS, *_PLACES, *_NAMES]
    words = (sentence(draw) if draw.random() < 0.5 else draw.choice(texts)).split()
    start = draw.randrange(len(words))
    text = " ".join(words[start : start + draw.randrange(1, 6)])
    return fold(text) if draw.random() < 0.4 else text
