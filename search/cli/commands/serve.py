"""``timviet serve``: how are documents searched in a browser, and by other programs?"""

from __future__ import annotations

from pathlib import Path

import click

from timviet.index.messages import Message, reason_of
from timviet.search.cli.command import Command, option
from timviet.search.cli.config import current_config
from timviet.search.cli.options import indexes_option
from timviet.search.cli.terminal import print_message
from timviet.search.cli.word_lists import load_synonyms
from timviet.search.language import translate

__all__ = ["serve"]

_LIBRARIES = ("fastapi", "jinja2", "prometheus_client", "uvicorn")


@click.command(cls=Command)
@option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every network.")
@option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 is any free one.")
@option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@option("--workers", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Processes.")
@indexes_option
def serve(host: str, port: int, opens: bool, workers: int, index_paths: tuple[Path, ...]) -> None:
    """Search in a browser, and over an HTTP API, until it is stopped with Ctrl-C.

    \b
    Example:
      timviet serve --open
    """
    _require_libraries()
    from timviet.search.web.options import WebOptions
    from timviet.search.web.server import address_of, listen
    from timviet.search.web.server import serve as run_server

    synonyms = load_synonyms(current_config(), None, None)
    try:
        listener = listen(host, port)
    except OSError as error:
        message = Message(
            "cannot listen on {host}, port {port}: {reason}; choose another --port",
            host=host,
            port=port,
            reason=reason_of(error),
        )
        raise click.ClickException(translate(message)) from error

    def say_address() -> None:
        print_message(Message("serving {address}; stop with Ctrl-C", address=address_of(listener)))
        if opens:
            click.launch(address_of(listener))

    with listener:
        run_server(index_paths, WebOptions(synonyms), listener, workers, say_address)


def _require_libraries() -> None:
    """Raise an error if what the extra installs is not there.

    :raises click.ClickException: so it is
    """
    from importlib.util import find_spec

    if not all(map(find_spec, _LIBRARIES)):
        command = "pip install 'timviet[web]'"
        raise click.ClickException(
            translate(Message("needs a library that is not installed: {command}", command=command))
        )
