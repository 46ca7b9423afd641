"""Which plans do a few queries get? A table that people can read in a review::

python tests/support/plan_table.py > tests/search/planning/weights.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from memory_lexicon import MemoryLexicon

from timviet.search.contract.plan import All, And, Constant, Not, Nothing, Or, Phrase, PlanNode, Term
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses.synonyms import Synonyms
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.compiler import Compiler
from timviet.search.query.parse import parse

TEXTS = [
    "Đại hội đảng bộ thành phố bầu ban chấp hành mới.",
    "Nghị quyết đại hội đảng bộ tỉnh về nông thôn mới.",
    "Đảng ủy xã đang họp bàn về đường giao thông.",
    "Nhà máy đường thu mua mía với giá 2.472 đồng một cân.",
    "Ông Dương đăng tin bán nhà ở quận Hai Bà Trưng.",
    "Ủy ban nhân dân huyện trả lời công dân ngày 15/4/2024.",
    "UBND xã công bố Chỉ thị 05-CT/TW về học tập và làm theo tấm gương đạo đức.",
    "Năm nay giá gạo xuất khẩu tăng, gạo nếp vẫn đắt.",
    "Lý do hàng đầu là kỹ thuật trồng lúa còn lạc hậu.",
    "Lê-nin toàn tập, tập 41, in lần thứ hai.",
    "Thế kỷ XVIII có nhiều nhà bác học.",
    "Xe máy và mô tô phải đội mũ bảo hiểm.",
]

QUERIES = [
    ("đại hội đảng bộ", Accents.AUTO),
    ("dai hoi dang bo", Accents.AUTO),
    ("dai hội dang bo", Accents.AUTO),
    ("dai hội", Accents.EXACT),
    ("dai hội", Accents.IGNORE),
    ("giá gạo là bao nhiêu", Accents.AUTO),
    ("kĩ thuật", Accents.AUTO),
    ("2472 đồng", Accents.AUTO),
    ("15.4.2024", Accents.AUTO),
    ("chỉ thị 05-CT/TW", Accents.AUTO),
    ("ubnd xa", Accents.AUTO),
    ("lenin", Accents.AUTO),
    ("thế kỷ 18", Accents.AUTO),
    ('giá "gạo nếp"', Accents.AUTO),
    ("+(xe máy) mũ", Accents.AUTO),
    ("gạo^3 nếp -đắt", Accents.AUTO),
]


def rows(node: PlanNode, indent: str = "") -> Iterator[str]:
    """Yield a line for each term of a plan; any node but a sum of terms begins an indented block."""
    match node:
        case Term(field, layer, term, weight):
            yield f"{indent}{layer:<9} {_field(field)}{term:<24} {weight:.4f}".rstrip()
        case Phrase(field, layer, terms, weight, spellings):
            text = " ".join(
                term if not allowed else "/".join(sorted(allowed))
                for term, allowed in zip(terms, spellings or [None] * len(terms), strict=True)
            )
            yield f"{indent}{'phrase':<9} {_field(field)}{text:<24} {weight:.4f}"
        case Or(nodes) if not indent:
            for child in nodes:
                yield from rows(child, indent)
        case And(nodes) | Or(nodes):
            yield f"{indent}{type(node).__name__.lower()}"
            for child in nodes:
                yield from rows(child, indent + "  ")
        case Not(child):
            yield f"{indent}not"
            yield from rows(child, indent + "  ")
        case Constant(child, score):
            yield f"{indent}constant {score:.4f}"
            yield from rows(child, indent + "  ")
        case All() | Nothing():
            yield f"{indent}{type(node).__name__.lower()}"
        case _:
            raise TypeError(f"no row for {node!r}")


def _field(field: str) -> str:
    return "" if field == "text" else f"{field}:"


def table() -> str:
    """Return the plans of all queries."""
    lexicon = MemoryLexicon(TEXTS)
    compiler = Compiler(lexicon, TermCounts(lexicon))
    with_synonyms = Compiler(lexicon, TermCounts(lexicon), Synonyms.of(["xe máy, mô tô"]))
    blocks = []
    for query, accents in QUERIES:
        query_compiler = with_synonyms if "xe máy" in query else compiler
        root = query_compiler.compile(parse(query), accents).root
        title = query if accents is Accents.AUTO else f"{query}   [accents: {accents}]"
        blocks.append("\n".join([title, *(f"    {row}" for row in rows(root))]))
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    print(table(), end="")
