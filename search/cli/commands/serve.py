"""``timviet serve``: how are documents searched in a browser, and by other programs?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from timviet.index.messages import Message, reason_of
from timviet.search.cli.command import Command, gather, option
from timviet.search.cli.config import current_config
from timviet.search.cli.extras import require_extra
from timviet.search.cli.options import indexes_option
from timviet.search.cli.terminal import print_message, print_notice
from timviet.search.cli.word_lists import load_synonyms
from timviet.search.language import translate

__all__ = ["serve"]


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options of ``timviet serve``."""

    host: str
    port: int
    workers: int
    shows_files: bool
    allowed_hosts: tuple[str, ...]
    cors_origins: tuple[str, ...]
    timeout: float
    opens: bool
    index_paths: tuple[Path, ...]


_LIBRARIES = ("fastapi", "jinja2", "prometheus_client", "uvicorn")


@click.command(cls=Command)
@option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every network.")
@option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 is any free one.")
@option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that answer; one per processor answers most.",
)
@option(
    "--files",
    "shows_files",
    is_flag=True,
    help="Let the files of the index be opened, and show their paths. Default: only their text is shown.",
)
@option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="A name of this server, such as kho.example; repeatable. Default: localhost and addresses in numbers.",
)
@option(
    "--cors",
    "cors_origins",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose pages may read the API, such as https://kho.example; repeatable. Default: none.",
)
@option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a search may take.",
)
@option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@indexes_option
@gather(ServeOptions)
def serve(options: ServeOptions) -> None:
    """Search in a browser, and over an HTTP API, until it is stopped with Ctrl-C.

    Later changes of the index are seen at once. The API is described at /api/v1/docs.

    \b
    Example:
      timviet serve --open
      timviet serve --host 0.0.0.0 --port 80 --workers 2 --allow-host kho.example
    """
    require_extra("web", *_LIBRARIES)
    from timviet.search.web.options import WebOptions
    from timviet.search.web.server import address_of, is_local, listen
    from timviet.search.web.server import serve as run_server
    from timviet.search.web.workers import StartFailed

    web_options = WebOptions(
        load_synonyms(current_config(), None, None),
        options.shows_files,
        (options.host, *options.allowed_hosts),
        options.cors_origins,
        timeout=options.timeout,
    )
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        message = Message(
            "cannot listen on {host}, port {port}: {reason}; choose another --port or --host",
            host=options.host,
            port=options.port,
            reason=reason_of(error),
        )
        raise click.ClickException(translate(message)) from error

    def say_address() -> None:
        print_message(Message("serving {address}; stop with Ctrl-C", address=address_of(listener)))
        if not is_local(listener):
            print_notice(Message("whoever reaches this machine can search; there is no password"))
        if options.opens:
            click.launch(address_of(listener))

    with listener:
        try:
            run_server(options.index_paths, web_options, listener, options.workers, say_address)
        except StartFailed as error:
            message = Message("a worker process failed; its error is above")
            raise click.ClickException(translate(message)) from error
