"""`newsrefinery ingest`: runs a Prefect flow in this process, with progress on stderr and a summary at the end.

How documents are refined is up to the flows.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from flows.commands.errors import FAILED, CommandError, failing, wrong_call
from flows.commands.options import CatalogueFile, name_file, parse_url
from flows.commands.settings import load_call_catalogue, load_call_settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from flows.server import Server
    from flows.summary import Summary
    from tasks.settings import Settings
    from tasks.sources.catalogue import Catalogue


S = TypeVar("S")
_MANY = 100
"""Documents from which on it pays to compile the rules of every language in advance."""


def ingest(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Files and folders (.txt .html .mhtml .eml .jsonl .csv .tsv .warc, also .gz), or URLs of pages, feeds, sitemaps.",
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Source the inputs belong to.")] = None,
    sources: CatalogueFile = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Worker processes; default: all cores.", min=1, max=512)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Read, refine, load and publish the inputs or, without any, all enabled sources of the catalogue.

    \b
    Examples:
      newsrefinery ingest --sources deployments/samples.toml
      newsrefinery ingest pages/ dump.jsonl.gz crawl.warc.gz
      newsrefinery ingest story.txt --source harbour-ledger --json
      newsrefinery ingest https://example.org/feed.xml
    """
    from flows.summary import Summary

    settings, catalogue = _check_call(inputs or [], source, sources, workers)
    ended = run_flow(
        lambda: _start(inputs or [], source, sources),
        settings,
        Summary,
        lambda: _prepare(inputs or [], source, catalogue, settings),
    )
    conclude(*ended, settings, as_json=as_json)


def _check_call(
    inputs: list[str], source: str | None, sources: Path | None, workers: int | None
) -> tuple[Settings, Catalogue]:
    """Detect usage errors before Prefect starts."""
    from tasks.sources.catalogue import SourcesError
    from tasks.text.hygiene import mend_surrogates

    paths = [Path(text) for text in inputs if not text.startswith(("http://", "https://"))]
    for text in inputs:
        if not text:
            raise typer.BadParameter("an INPUT is empty: an unset variable? write . for the folder you are in")
        if mend_surrogates(text) != text:  # Prefect takes the parameters of a run as JSON
            raise typer.BadParameter(f"{text!r} is not UTF-8; name the folder it is in")
        if "://" in text:
            parse_url(text)
    if workers:
        os.environ["NEWSREFINERY_WORKERS"] = str(workers)
    settings = load_call_settings(uses_rules=True)
    catalogue = load_call_catalogue(sources, settings)
    with wrong_call(SourcesError, FileNotFoundError):
        if source:
            catalogue.find_entry(source)
        for path in paths:
            path.stat()
    for path in paths:
        if path.is_dir():
            next(path.iterdir(), None)
    return settings, catalogue


def _prepare(inputs: list[str], source: str | None, catalogue: Catalogue, settings: Settings) -> None:
    """Begin what the run would wait for; workers only for local inputs, as sources on the web may have nothing new."""
    from flows.ingest import is_url
    from flows.record import prepare_warehouse
    from flows.run import count_documents
    from flows.workers import prepare_workers

    entries = () if inputs else catalogue.entries
    paths = [entry.path for entry in entries if entry.path and entry.is_enabled]
    waiting = count_documents(paths or [text for text in inputs if not is_url(text)], _MANY)
    if waiting:
        prepare_workers(settings, is_polyglot=waiting >= _MANY and bool(inputs) and not source)
    prepare_warehouse(settings)


def _start(inputs: list[str], source: str | None, sources: Path | None) -> State[Any]:
    catalogue = name_file(sources)
    if inputs:
        from flows.ingest import ingest as ingest_flow

        return ingest_flow(inputs, source or "", catalogue, return_state=True)
    from flows.nightly import nightly

    return nightly([source] if source else [], catalogue=catalogue, return_state=True)


def run_flow(
    start: Callable[[], State[Any]], settings: Settings, kind: type[S], prepare: Callable[[], None] | None = None
) -> tuple[S, float]:
    """Start Prefect, then a flow; returns its summary (of type `kind`) and the seconds Prefect took to start.

    While Prefect starts, `prepare` runs; by default it warms up the workers.
    """
    from flows.commands.progress import shown_progress
    from flows.progress import enter_stage
    from flows.server import ServerError, prefect_server
    from flows.workers import prepare_workers
    from tasks.settings import SettingsError
    from warehouse.errors import WarehouseError

    with (
        shown_progress(),
        failing(ServerError, WarehouseError),
        wrong_call(SettingsError),
        prefect_server(settings.home) as server,
    ):
        began = time.monotonic()
        enter_stage("starting Prefect, the first time here" if server.is_new else "starting Prefect")
        import fastapi.encoders  # noqa: F401 - Prefect imports it when a flow begins

        import flows.steps  # noqa: F401 - importing Prefect takes seconds; the server starts meanwhile

        prepare() if prepare else prepare_workers(settings)
        server.wait_until_ready()
        seconds = time.monotonic() - began
        return _take_summary(_run_to_the_end(start, server), kind), seconds


def _run_to_the_end(start: Callable[[], State[Any]], server: Server) -> Any:
    """The result of a flow. Raises OSError if the disk of Prefect's database is full, ServerError if Prefect fails."""
    from httpx import HTTPError

    try:
        return start().result(raise_on_failure=False)
    except HTTPError as error:
        said = str(error).partition("\n")[0]
        raise server.explain_failure(
            f"Prefect failed at {server.url}: {said}; see {server.log or 'its log'}, then run again"
        ) from error


def _take_summary(found: Any, kind: type[S]) -> S:
    """The summary of a run. Raises the error if one ended the run."""
    if isinstance(found, kind):
        return found
    raise found if isinstance(found, Exception) else CommandError(f"the run did not end: {found}", FAILED)


def conclude(summary: Summary, prefect_seconds: float, settings: Settings, *, as_json: bool) -> None:
    """Show what a run did. Raises CommandError if nothing came through or a batch failed."""
    from flows.words import count_of

    _show(summary, prefect_seconds, settings, as_json=as_json)
    if summary.is_failed:
        all_rejected = "every document was rejected; newsrefinery query open_rejects says why"
        raise CommandError(
            f"nothing came through: {summary.problems[0].said if summary.problems else all_rejected}", FAILED
        )
    if summary.failed_batches:
        number = count_of(len(summary.failed_batches), "batch", "batches")
        raise CommandError(f"{number} failed; the next run will retry: {summary.failed_batches[0]}", FAILED)


def name_command() -> str:
    """What to type to call us again: the name if it is on the PATH, otherwise the path of this call."""
    if shutil.which("newsrefinery"):
        return "newsrefinery"
    path = Path(sys.argv[0])
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _show(summary: Summary, prefect_seconds: float, settings: Settings, *, as_json: bool) -> None:
    from flows.commands.show import say, show_articles, show_json, show_summary
    from warehouse.ask import ask

    if as_json:
        show_json({**summary.as_dict(), "prefect_seconds": round(prefect_seconds, 2)})
        return
    show_summary(summary)
    if summary.is_failed:
        return
    newest = ask(settings.home, "newest_articles", {"limit": 3}).records if summary.total.read else []
    if newest:
        say("The newest articles, as analysts read them:\n")
        show_articles(newest)
    say(f"The warehouse:  {summary.published}")
    shown = f"explain {newest[0]['article_id']}" if newest else "status"
    say(f"Try next:       {name_command()} {shown}")
