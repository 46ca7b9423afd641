"""Which systems are measured, and how does each build an index and search?

Every system gets the same passages and queries, and returns the ids of the best passages; any word of a query may
match. Its preparations (folding, if it cannot fold) are done in ``build`` and ``search``, and are part of the
time.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Protocol

from corpus import Passage

from timviet.index import Document, Index
from timviet.index.text.fold import fold
from timviet.search import Searcher

__all__ = ["SYSTEMS", "System", "missing"]

_WORD = re.compile(r"\w+")


class System(Protocol):
    """A search engine, with its index in a folder."""

    needs: ClassVar[tuple[str, ...]]
    """Modules that must be installed."""

    max_passages: ClassVar[int | None]
    """The largest number of passages that it handles in reasonable time; None if there is no limit."""

    has_snippets: ClassVar[bool]

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        """Index the passages in an empty folder."""
        ...

    def open(self, folder: Path) -> None:
        """Prepare for searching; called once, before any search."""
        ...

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        """Return the ids of the best passages, and make a snippet of each if ``snippets``; thread-safe."""
        ...


def missing(name: str) -> list[str]:
    """Return the modules that a system needs and that are not installed."""
    needs = SYSTEMS[name].needs if name in SYSTEMS else ()  # the prototype is not in SYSTEMS and needs nothing
    return [module for module in needs if importlib.util.find_spec(module) is None]


class Timviet:
    """All layers, with the words of pyvi."""

    needs = ()
    max_passages = None
    has_snippets = True

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        with Index.open(folder, create=True) as index:
            index.add_many(Document(passage.id, passage.title, passage.text) for passage in passages)

    def open(self, folder: Path) -> None:
        self._searcher = Searcher(folder)

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        if snippets:
            return [hit.id for hit in self._searcher.search(query, limit=limit)]
        return [id for id, _ in self._searcher.rank(query, limit=limit)]


class Tantivy:
    """One folded field, one indexing thread; ids and text are stored, as snippets need the text."""

    needs = ("tantivy",)
    max_passages = None
    has_snippets = True

    def _index(self, folder: Path) -> Any:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("text", stored=True, tokenizer_name="folded")
        self._schema = schema.build()
        folded = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        folded = folded.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
        self._analyzer = folded.build()
        index = tantivy.Index(self._schema, path=str(folder))
        index.register_tokenizer("folded", self._analyzer)
        return index

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        import tantivy

        writer = self._index(folder).writer(256_000_000, 1)
        for passage in passages:
            writer.add_document(tantivy.Document(id=passage.id, text=f"{passage.title}\n{passage.text}"))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        index = self._index(folder)
        index.reload()
        self._searcher = index.searcher()

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        import tantivy

        terms = dict.fromkeys(self._analyzer.analyze(query))
        parts = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", t)) for t in terms]
        query_terms = tantivy.Query.boolean_query(parts)
        hits = self._searcher.search(query_terms, limit, count=False).hits
        documents = [self._searcher.doc(address) for _, address in hits]
        if snippets:
            maker = tantivy.SnippetGenerator.create(self._searcher, query_terms, self._schema, "text")
            for document in documents:
                maker.snippet_from_doc(document).to_html()
        return [document["id"][0] for document in documents]


class Sqlite:
    """FTS5 with ``remove_diacritics 2``, which does not fold đ."""

    needs = ()
    max_passages = None
    has_snippets = True

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        database = sqlite3.connect(folder / "fts.db")
        database.execute(
            "create virtual table p using fts5(id unindexed, text, tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ((passage.id, f"{passage.title}\n{passage.text}") for passage in passages)
        database.executemany("insert into p values (?, ?)", rows)
        database.commit()
        database.execute("insert into p(p) values ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._path = folder / "fts.db"

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        database = sqlite3.connect(self._path)  # a connection belongs to one thread; opening one takes 50 µs
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(query.lower())))
        extract = ", snippet(p, 1, '<b>', '</b>', '…', 30)" if snippets else ""
        rows = database.execute(f"select id{extract} from p where p match ? order by rank limit ?", (words, limit))
        ids = [row[0] for row in rows]
        database.close()
        return ids


class Bm25s:
    """Folded words, all in memory; it has neither updates nor phrases nor snippets."""

    needs = ("bm25s",)
    max_passages = None
    has_snippets = False

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        import bm25s

        ids, tokens = [], []
        for passage in passages:
            ids.append(passage.id)
            tokens.append(_WORD.findall(fold(f"{passage.title}\n{passage.text}")))
        index = bm25s.BM25(method="lucene", k1=0.9, b=0.4)
        index.index(tokens, show_progress=False)
        index.save(folder)
        (folder / "ids").write_text("\n".join(ids), encoding="utf-8")

    def open(self, folder: Path) -> None:
        import bm25s

        self._index = bm25s.BM25.load(folder)
        self._ids = (folder / "ids").read_text(encoding="utf-8").split("\n")

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        vocabulary = self._index.vocab_dict
        words = [word for word in dict.fromkeys(_WORD.findall(fold(query))) if word in vocabulary]
        if not words:
            return []
        numbers, _ = self._index.retrieve([words], k=limit, show_progress=False)
        return [self._ids[number] for number in numbers[0].tolist()]


class PyviWhoosh:
    """Stock Whoosh with a field of pyvi's words and a folded field of syllables."""

    needs = ("pyvi", "whoosh")
    max_passages = 5_000
    has_snippets = True

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        from pyvi import ViTokenizer
        from whoosh import fields, index
        from whoosh.analysis import SpaceSeparatedTokenizer

        spaced = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
        schema = fields.Schema(id=fields.STORED, text=fields.STORED, words=spaced, folded=spaced)
        writer = index.create_in(folder, schema).writer(limitmb=256)
        for passage in passages:
            text = f"{passage.title}\n{passage.text}"
            words = " ".join(re.findall(r"[\w]+", ViTokenizer.tokenize(text).lower()))
            writer.add_document(id=passage.id, text=text, words=words, folded=" ".join(_WORD.findall(fold(text))))
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh import index

        self._searcher = index.open_dir(folder).searcher()

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        from pyvi import ViTokenizer
        from whoosh import highlight
        from whoosh.analysis import StandardAnalyzer
        from whoosh.query import Or, Term

        words = re.findall(r"[\w]+", ViTokenizer.tokenize(query).lower())
        terms = [Term("words", word) for word in words] + [Term("folded", w) for w in _WORD.findall(fold(query))]
        hits = self._searcher.search(Or(terms), limit=limit)
        if snippets:
            query_terms = frozenset(_WORD.findall(query.lower()))
            for hit in hits:
                highlight.highlight(
                    hit["text"],
                    query_terms,
                    StandardAnalyzer(stoplist=None),
                    highlight.ContextFragmenter(),
                    highlight.HtmlFormatter(),
                )
        return [hit["id"] for hit in hits]


class Whoosh:
    """Stock Whoosh as its documentation sets up search without accents; it drops words of one letter."""

    needs = ("whoosh",)
    max_passages = 20_000
    has_snippets = False

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        from whoosh import fields, index
        from whoosh.analysis import CharsetFilter, StandardAnalyzer
        from whoosh.support.charset import accent_map

        folding = StandardAnalyzer() | CharsetFilter(accent_map)
        schema = fields.Schema(id=fields.STORED, text=fields.TEXT(analyzer=folding, stored=True))
        writer = index.create_in(folder, schema).writer(limitmb=256)
        for passage in passages:
            writer.add_document(id=passage.id, text=f"{passage.title}\n{passage.text}")
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh import index

        self._searcher = index.open_dir(folder).searcher()

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        from whoosh.query import Or, Term

        analyzer = self._searcher.schema["text"].analyzer
        words = dict.fromkeys(token.text for token in analyzer(query, mode="query"))
        hits = self._searcher.search(Or([Term("text", word) for word in words]), limit=limit)
        return [hit["id"] for hit in hits]


class Lucene:
    """Lucene as Elasticsearch sets it up with its ``asciifolding`` filter: default BM25 over one folded field."""

    needs = ()
    max_passages = None
    has_snippets = False

    def _java(self, job: str, folder: Path) -> subprocess.Popen[str]:
        import lucene_scores

        if reason := lucene_scores.missing():
            raise RuntimeError(f"Lucene cannot be run: {reason}")
        source = Path(__file__).parent / "lucene" / "Fold.java"
        command = ["java", "-cp", lucene_scores.class_path(), str(source), job, str(folder / "lucene")]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        java = self._java("index", folder)
        assert java.stdin is not None
        with java.stdin as lines:
            for passage in passages:
                lines.write(f"{passage.id}\t{_line(passage.title)} {_line(passage.text)}\n")
        if java.wait():
            raise RuntimeError(f"Lucene ended with status {java.returncode}")

    def open(self, folder: Path) -> None:
        self._searching = self._java("search", folder)

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        assert self._searching.stdin is not None
        assert self._searching.stdout is not None
        self._searching.stdin.write(f"{limit}\t{_line(query)}\n")
        self._searching.stdin.flush()
        return self._searching.stdout.readline().split()


def _line(text: str) -> str:
    return re.sub(r"\s", " ", text)


class Grep:
    """``grep -i`` for the query as typed, over one file per passage; files in the order of their names."""

    needs = ()
    max_passages = 20_000
    has_snippets = False

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        for passage in passages:
            path = folder / passage.id.replace("/", "_")
            path.write_text(f"{passage.title}\n{passage.text}", encoding="utf-8")

    def open(self, folder: Path) -> None:
        self._folder = folder

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        command = ["grep", "-rliF", "--", query, "."]
        lines = subprocess.run(command, cwd=self._folder, capture_output=True, encoding="utf-8", check=False)
        return [line.removeprefix("./") for line in sorted(lines.stdout.splitlines())][:limit]


SYSTEMS: dict[str, type[System]] = {
    "timviet": Timviet,
    "tantivy": Tantivy,
    "bm25s": Bm25s,
    "sqlite-fts5": Sqlite,
    "pyvi+whoosh": PyviWhoosh,
    "whoosh": Whoosh,
    "lucene-asciifolding": Lucene,
    "grep": Grep,
}
