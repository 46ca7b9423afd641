"""``timviet serve``: how are documents searched in a browser, and by other programs?"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.errors import IndexLocked, IndexMissing
from timviet.index.messages import Message, reason_of
from timviet.index.value_class import value_class
from timviet.search.cli.command import Command, gather, option
from timviet.search.cli.config import current_config
from timviet.search.cli.extras import require_extra
from timviet.search.cli.options import MEGABYTE, indexes_option
from timviet.search.cli.shown_path import shown_path
from timviet.search.cli.terminal import print_message, print_notice
from timviet.search.cli.word_lists import load_synonyms
from timviet.search.language import translate
from timviet.search.sanitize import sanitize_line

if TYPE_CHECKING:
    from timviet.search.web.options import WriteOptions

__all__ = ["serve"]


@value_class
class ServeOptions:
    """The options of ``timviet serve``."""

    host: str
    port: int
    workers: int
    shows_files: bool
    allowed_hosts: tuple[str, ...]
    cors_origins: tuple[str, ...]
    timeout: float
    writes: bool
    max_body: int | None
    opens: bool
    index_paths: tuple[Path, ...]


_NEW_TOKEN = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
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
    help="A site whose pages may use the API, such as https://kho.example; repeatable; * is every site, to read "
    "only. Default: none.",
)
@option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a search may take.",
)
@option(
    "--write",
    "writes",
    is_flag=True,
    help="Let programs that send the token in TIMVIET_TOKEN write documents. Default: nobody writes.",
)
@option(
    "--max-body",
    type=click.IntRange(min=1),
    metavar="MB",
    help="With --write: the largest request that is read. Default: 32.",
)
@option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@indexes_option
@gather(ServeOptions)
def serve(options: ServeOptions) -> None:
    """Search in a browser, and over an HTTP API, until it is stopped with Ctrl-C.

    Later changes of the index are seen at once. The API is described at /api/v1/docs.

    With --write, programs that send the token in TIMVIET_TOKEN add, replace and delete documents. Those that
    'timviet index' makes from files cannot be replaced. If there is no index, an empty one is made.

    \b
    Example:
      timviet serve --open
      timviet serve --host 0.0.0.0 --port 80 --workers 2 --allow-host kho.example
      TIMVIET_TOKEN=$(cat token.txt) timviet serve --write
    """
    require_extra("web", *_LIBRARIES)
    write_options = _write_options(options)
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
        write=write_options,
    )
    try:
        listener = listen(options.host, options.port)
    except (OSError, ValueError) as error:
        message = Message(
            "cannot listen on {host}, port {port}: {reason}; choose another --port or --host",
            host=sanitize_line(options.host),
            port=options.port,
            reason=reason_of(error),
        )
        raise click.ClickException(translate(message)) from error

    def say_address() -> None:
        print_message(Message("serving {address}; stop with Ctrl-C", address=address_of(listener)))
        if not is_local(listener):
            print_notice(Message("whoever reaches this machine can search; there is no password"))
            if options.writes:
                print_notice(Message("the token is sent as it is; let a proxy such as nginx answer with HTTPS"))
        if options.opens:
            click.launch(address_of(listener))

    with listener:
        try:
            run_server(options.index_paths, web_options, listener, options.workers, say_address)
        except StartFailed as error:
            message = Message("a worker process failed; its error is above")
            raise click.ClickException(translate(message)) from error


def _write_options(options: ServeOptions) -> WriteOptions | None:
    """Return who may write, or None if nobody may.

    :raises click.ClickException: there is no token, or none that is good, or it is not clear what is to be written
    """
    from timviet.search.web.options import WriteOptions
    from timviet.search.web.write_token import TOKEN_VARIABLE, WriteToken

    token = os.environ.pop(TOKEN_VARIABLE, "")  # processes that this one starts need not know it
    if not options.writes:
        if options.max_body is not None:
            raise click.UsageError(translate(Message("--max-body is for --write")))
        return None
    index_path, *others = options.index_paths
    if others:
        raise click.UsageError(translate(Message("--write needs a single --index, the one to be written")))
    try:
        write_token = WriteToken(token)
    except ValueError as error:
        message = Message(
            "--write: {reason}; set one that clients send: export {variable}=$({command})",
            reason=reason_of(error) if token else Message("there is no token"),
            variable=TOKEN_VARIABLE,
            command=_NEW_TOKEN,
        )
        raise click.ClickException(translate(message)) from error
    _prepare_writing(index_path)
    if options.max_body is None:
        return WriteOptions(write_token)
    return WriteOptions(write_token, options.max_body * MEGABYTE)


def _prepare_writing(index_path: Path) -> None:
    """Make an empty index if there is none.

    :raises StoreError: it cannot be written
    """
    from timviet.index.index import Index

    try:
        index = Index.open(index_path)
    except IndexMissing:
        index = Index.open(index_path, create=True)
        print_notice(Message("{path}: new, empty index", path=shown_path(index_path)))
    with index, suppress(IndexLocked):
        index.begin()
