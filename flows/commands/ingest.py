"""`newsrefinery ingest`: checks what it is given, and runs the flow that loads it.

How documents are refined is up to the flows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.errors import wrong_call
from flows.commands.options import CatalogueFile, name_file, parse_url
from flows.commands.running import end_run, run_flow
from flows.commands.settings import load_call_catalogue, load_call_settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from tasks.settings import Settings
    from tasks.sources.catalogue import Catalogue

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
    from flows.pipeline.summary import Summary

    settings, catalogue = _check_call(inputs or [], source, sources, workers)
    ended = run_flow(
        lambda: _start(inputs or [], source, sources),
        settings,
        Summary,
        lambda: _prepare(inputs or [], source, catalogue, settings),
    )
    end_run(*ended, settings, as_json=as_json)


def _check_call(
    inputs: list[str], source: str | None, sources: Path | None, workers: int | None
) -> tuple[Settings, Catalogue]:
    """Detect usage errors before Prefect starts."""
    from tasks.sources.catalogue import SourcesError
    from tasks.text.hygiene import mend_surrogates

    paths = [Path(text) for text in inputs if not text.startswith(("http://", "https://"))]
    for text in inputs:
        if not text:
            raise typer.BadParameter("an INPUT is empty (an unset variable?); write . for the current folder")
        if text == "-":
            raise typer.BadParameter("files are read, not standard input: write it to a file, and name that")
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
        skips = [_explain_skip(path) for path in paths]
    if skips and all(skips) and len(skips) == len(inputs):
        raise typer.BadParameter(skips[0] or "")
    return settings, catalogue


def _explain_skip(path: Path) -> str | None:
    """Why the run would skip a path, and what to name instead. Raises OSError for what cannot be read."""
    path.stat()
    if path.is_dir():
        next(path.iterdir(), None)
    elif not path.is_file():
        return f"{path} is a pipe or a device: write what comes out of it to a file, and name that"
    elif path.is_symlink():
        return f"{path} is a link, and none is followed: name the file itself, {path.resolve()}"
    return None


def _prepare(inputs: list[str], source: str | None, catalogue: Catalogue, settings: Settings) -> None:
    """Begin what the run would wait for; workers only for local inputs, as sources on the web may have nothing new."""
    from flows.ingest import is_url
    from flows.pipeline.record import prepare_warehouse
    from flows.pipeline.run import count_documents
    from flows.pipeline.workers import prepare_workers

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
