"""How long after the last key are results and suggestions on the screen of a browser?

    python benchmarks/page_latency.py INDEX QUERIES

Queries are typed in a real Chromium, key by key, as they are and without accents, on the page of
``timviet serve``. The time is from the event of the last key to the frame in which what was found is painted. It
includes the wait for further keys, the request, the search, its highlights and the layout. "First" queries are
typed for the first time since the server was started; "again" is a second round.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import click
from corpus import read_queries, strip_marks
from table import percentile, table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from browsers import start_browser, start_server
from playwright.sync_api import Page

WATCH = """() => {
  const box = document.getElementById("q"), list = document.getElementById("suggestions");
  const times = (window.times = { results: null, suggestions: null });
  let last = 0;
  const note = (name) => (times[name] = performance.now() - last);
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => note(name)));
  const isForBox = () => document.getElementById("hits").dataset.title === `${box.value} – timviet`;
  box.addEventListener("input", (event) => {
    last = event.timeStamp;
    times.results = times.suggestions = null;
  }, true);
  const columns = document.querySelector(".columns");
  new MutationObserver(() => isForBox() && times.results === null && painted("results"))
    .observe(columns, { childList: true });
  new MutationObserver(() => painted("suggestions")).observe(list, { childList: true });
}"""
"""Keeps how long after the last key the results and the suggestions for what is in the box were painted."""


def type_queries(page: Page, queries: list[str], delay: float) -> dict[str, list[float]]:
    """Type each query into the empty box; return the milliseconds until its results and its suggestions."""
    times: dict[str, list[float]] = {"results": [], "suggestions": []}
    for query in queries:
        page.locator("#q").fill("")
        page.wait_for_function("document.title === 'timviet'")
        page.keyboard.type(query, delay=delay)
        page.wait_for_function("times.results !== null")
        page.wait_for_timeout(150)
        for name, value in page.evaluate("times").items():
            if value is not None:
                times[name].append(float(value))
    return times


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("queries", type=click.Path(exists=True, path_type=Path))
@click.option("--count", default=100, show_default=True, help="Queries of each kind.")
@click.option("--delay", default=60.0, show_default=True, help="Milliseconds between two keys.")
def main(index: Path, queries: Path, count: int, delay: float) -> None:
    """Print a table of both kinds of queries."""
    drawn = random.Random(0).sample([query.text for query in read_queries(queries)], count)
    kinds = {"typed": drawn, "no accents": [strip_marks(query) for query in drawn]}
    rows = []
    with start_browser() as browser:
        for kind, texts in kinds.items():
            with start_server(index) as address:
                page = browser.new_page(base_url=address, bypass_csp=True)
                page.goto("/")
                page.evaluate(WATCH)
                for round in ("first", "again"):
                    for name, times in type_queries(page, texts, delay).items():
                        percentiles = (f"{percentile(times, percent):.0f}" for percent in (50, 95, 99))
                        rows.append([kind, round, name, str(len(times)), *percentiles])
                page.close()
    print(table(["queries", "round", "ms until", "n", "p50", "p95", "p99"], rows))


if __name__ == "__main__":
    main()
