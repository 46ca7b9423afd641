"""Does any text run in a browser that shows it?

Payloads, made of pieces of markup and scripts, are the titles, bodies, metadata and ids of documents, and queries.
A real Chromium shows all of them on the search page, whose protection against scripts in the page (its content
security policy) is switched off. Nothing may run, no element or address may be there that the page does not have
by itself, and each text must be shown as it is.

    python tests/faults/payloads.py --payloads 10000
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from browsers import start_browser, start_server
from playwright.sync_api import Browser, Page
from workload import print_figures

from timviet.index import Document, Index
from timviet.search.sanitize import sanitize_for_page

PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</mark>", "<mark>", "<!--", "-->", "]]>",
    "<![CDATA[", "&lt;", "&#60;script&#62;alert(1)", "&amp;", "&", "<", ">", '"', "'", "`", "javascript:alert(1)",
    "<svg/onload=alert(1)>", "<a href='x", "</textarea>", "<style>*{display:none}", "\x00", "＜script＞",
    "<\u0300",
    "</title><script>alert(1)</script>", '" autofocus onfocus=alert(1) x="', "' onmouseover=alert(1) '", "{{7*7}}",
    "{% raw %}", "${alert(1)}", "<iframe srcdoc='<script>alert(1)</script>'>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>", "<form action=//evil.example><button>", "\u202e",
    "</script><script>alert(1)</script>", "<math><mtext><style><img src=x onerror=alert(1)>", "#", "?", "/", "%",
    "../", "//evil.example/", "data:text/html,<script>alert(1)</script>", "<template><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>", "<object data=x>", "<link rel=stylesheet href=//evil.example>", "\\", "\n",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<input name=q autofocus onfocus=alert(1)>",
]  # fmt: skip
WORD = "đại hội"
FIELDS = ("author", "tags", "type", "folder", "path", "language", "date")
PER_DOCUMENT = 3 + len(FIELDS)
"""Payloads of a document: its id, title, body and metadata."""

WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "open", "print"])
  window[name] = (text) => ran.push(`${name} ${text}`);
"""
STRANGE = r"""() => {
  const tags = new Set(`html head meta title link script body a header form label div input ul li button main p
    footer details summary dl dt dd kbd h1 h2 ol span time mark b nav aside article output bdi`.split(/\s+/));
  const attributes = new Set(`lang charset name content rel type href title src defer class id role for value
    maxlength autocomplete autocapitalize spellcheck enterkeyhint autofocus hidden hreflang tabindex start datetime
    placeholder action checked open dir`.split(/\s+/));
  const found = [...ran];
  for (const element of document.querySelectorAll("*")) {
    if (!tags.has(element.localName)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (!attributes.has(name) && !/^(data|aria)-[a-z]+$/.test(name)) found.push(`${name}=`);
      const leads = ["href", "src", "action"].includes(name);
      if (leads && !/^([#?]|[/](?![/\\]))/.test(value)) found.push(`${name}=${value}`);
    }
  }
  const own = /^[/]static[/](page|matches)[.]js[?]/;
  const areOwn = [...document.scripts].every((script) => own.test(script.getAttribute("src")));
  if (!areOwn || document.forms.length > 2) found.push("scripts or forms");
  return found;
}"""
"""Returns what has run, and what the page does not have by itself."""


def payload(draw: Random) -> str:
    """Return a text of some pieces."""
    pieces = draw.choices(PIECES, k=draw.randrange(1, 5))
    return draw.choice(("", " ", WORD)).join(pieces)


def document(draw: Random, number: int) -> Document:
    """Return a document of payloads only, which one word finds."""
    fields = {name: payload(draw) for name in FIELDS}
    fields["tags"] = [payload(draw), payload(draw)]  # type: ignore[assignment]
    return Document(
        f"{number}{payload(draw)}", f"{payload(draw)} {WORD}", f"{payload(draw)} {WORD} {payload(draw)}", fields
    )


def check_page(page: Page, address: str) -> None:
    """Raise an error if something has run, or is on a page that should not be."""
    strange = page.evaluate(STRANGE)
    assert not strange, (address, strange)


def show_documents(page: Page, documents: dict[str, Document]) -> Iterator[str]:
    """Show all documents as hits, alone and among similar ones; yield what was shown."""
    for offset in range(0, len(documents), 10):
        hits = f"/?{urlencode({'q': WORD, 'offset': offset, 'facet': 'author'})}"
        page.goto(hits)
        check_page(page, hits)
        if offset:
            page.locator("a[rel=prev]").click()  # the part of a page that the script puts in its place
            page.wait_for_function("(offset) => !location.href.includes(`offset=${offset}`)", arg=offset)
            page.wait_for_function("document.getElementById('hits').ariaBusy !== 'true'")
            check_page(page, f"{hits}, then back")
        shown = page.locator("a.title").evaluate_all("(all) => all.map((one) => one.textContent)")
        assert {*shown} <= {sanitize_for_page(document.title) for document in documents.values()}, hits
        yield "pages_of_hits"
    for id, document in documents.items():
        address = f"/documents/{quote(id, safe='')}?{urlencode({'q': WORD})}"
        page.goto(address, wait_until="domcontentloaded")
        check_page(page, address)
        shown = page.locator(".block").evaluate_all("(all) => all.map((one) => one.textContent)")
        assert "".join(shown) == sanitize_for_page(document.body), address
        yield "documents"
        if id.startswith("1"):
            address = f"/similar/{quote(id, safe='')}"
            page.goto(address, wait_until="domcontentloaded")
            check_page(page, address)


def type_queries(page: Page, draw: Random, count: int) -> Iterator[str]:
    """Search for payloads, in the address and in the box; yield what was shown."""
    for number in range(count):
        query = f"{payload(draw)} {WORD}" if number % 2 else payload(draw)
        address = f"/?{urlencode({'q': query, 'filter': f'author:{payload(draw)}', 'more': payload(draw)})}"
        if number % 4 == 0:
            page.goto(address, wait_until="domcontentloaded")
        elif query.strip():
            page.locator("#q").fill(query)
            page.keyboard.press("Enter")
            page.wait_for_function("document.getElementById('hits')?.ariaBusy !== 'true'")
        check_page(page, address)
        yield "queries"


def run(browser: Browser, count: int, seed: int = 0) -> Counter[str]:
    """Show some number of payloads, and return how much was shown."""
    draw = Random(seed)
    documents = [document(draw, number) for number in range(max(count // PER_DOCUMENT, 1))]
    shown: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        with Index.open(Path(folder) / "kho", create=True, jobs=1) as index:
            index.add_many(documents)
        with start_server(Path(folder) / "kho", "--files") as address:
            context = browser.new_context(base_url=address, bypass_csp=True)
            context.add_init_script(WATCH)
            page = context.new_page()
            page.on("dialog", lambda dialog: shown.update(["dialogs"]) or dialog.dismiss())
            page.on("request", lambda request: shown.update([] if request.url.startswith(address) else ["others"]))
            shown.update(show_documents(page, {document.id: document for document in documents}))
            shown.update(type_queries(page, draw, min(count // PER_DOCUMENT, 1000)))
            context.close()
    assert not shown["dialogs"], "something ran"
    assert not shown["others"], "something was asked for elsewhere"
    return shown


def main() -> None:
    """Run with the number of payloads on the command line, and print what was shown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payloads", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with start_browser() as browser:
        shown = run(browser, options.payloads, options.seed)
    print_figures(payloads=options.payloads, **shown, ran=0)


if __name__ == "__main__":
    main()
