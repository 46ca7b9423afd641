"""How does Flask show hits with highlights? Run ``flask --app "flask_view:make_app('kho')" run``."""

from __future__ import annotations

from flask import Flask, render_template_string, request
from markupsafe import Markup

from timviet.search import Searcher

PAGE = """<!doctype html>
<title>{{ query }}</title>
<form><input name="q" value="{{ query }}"></form>
{% for note in results.notes %}<p class="note">{{ note.message }}</p>{% endfor %}
<p>{{ results.total }}</p>
<ol>
{% for hit in results %}
  <li><h2>{{ safe(hit.title_html()) }}</h2> <p>{{ safe(hit.snippet.html()) }}</p>
{% endfor %}
</ol>"""


def make_app(index: str) -> Flask:
    """Return the app; all requests share a searcher, which sees later commits."""
    app = Flask(__name__)
    searcher = Searcher(index, refresh="auto")

    @app.get("/")
    def search() -> str:
        query = request.args.get("q", "")
        results = searcher.search(query, exact_total=True)
        # html() has already escaped the text; Flask escapes everything else
        return render_template_string(PAGE, query=query, results=results, safe=Markup)

    return app
