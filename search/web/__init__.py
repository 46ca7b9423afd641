"""How does a browser or another program search over HTTP? See :mod:`timviet.search.web.application`."""

__all__: list[str] = []
