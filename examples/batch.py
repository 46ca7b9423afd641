"""How are many queries from a file answered on several threads, into JSON Lines?

python batch.py INDEX QUERIES ANSWERS
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from timviet.search import Searcher


def answer_all(index: Path, queries: Path, answers: Path) -> int:
    """Answer the queries in their order, and return how many have hits."""
    texts = [line.strip() for line in queries.read_text(encoding="utf-8").splitlines() if line.strip()]
    answered = 0
    with Searcher(index) as searcher, ThreadPoolExecutor() as threads, answers.open("w", encoding="utf-8") as file:
        for results in threads.map(searcher.search, texts):  # threads may share a searcher
            answered += bool(results.hits)
            file.write(json.dumps(results.to_dict(), ensure_ascii=False) + "\n")
    return answered


if __name__ == "__main__":
    print(answer_all(*map(Path, sys.argv[1:4])))
