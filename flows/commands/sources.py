"""`newsrefinery sources`: finds out what a site offers, writes it into a catalogue, checks a whole catalogue.

Ingests nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.errors import FAILED, CommandError, failing, wrong_call
from flows.commands.options import CatalogueFile, parse_language, parse_url
from flows.commands.settings import load_call_catalogue, load_call_settings
from flows.reports.words import count_of

if TYPE_CHECKING:
    from tasks.discover import SourceListing
    from tasks.fetch.page import Fetcher
    from tasks.sources.survey import Ask

SHOWN = 10

app = typer.Typer(help="Find, check and list the sources of a catalogue.", no_args_is_help=True)


@app.command("add")
def add(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", parser=parse_url, help="A feed, a sitemap, or a home page that links to one."),
    ],
    catalogue: Annotated[Path, typer.Option("--to", metavar="FILE", help="Catalogue to add to (TOML).")] = Path(
        "sources.toml"
    ),
    language: Annotated[
        str | None, typer.Option(metavar="CODE", parser=parse_language, help="Language code, such as en.")
    ] = None,
    write: Annotated[bool, typer.Option(help="Add the entry; --no-write only shows the listing.")] = True,
) -> None:
    """Find the feed or sitemap of a site, show what it lists, and add an entry for it to a catalogue.

    \b
    Examples:
      newsrefinery sources add https://www.theguardian.com/world/rss
      newsrefinery sources add https://taz.de --to my-sources.toml --language de
    """
    from flows.pipeline.harvest import make_fetcher
    from tasks.sources.new_entry import CatalogueError, NothingListed, append_entry, compose_entry, propose_source

    with failing(NothingListed), wrong_call(CatalogueError):
        proposal = propose_source(url, _make_ask(make_fetcher(load_call_settings())))
        print(f"{proposal.kind} with {count_of(len(proposal.items), 'item')}: {proposal.url}")
        for item in proposal.items[:SHOWN]:
            print(f"  {item}")
        entry = compose_entry(proposal, language)
        if write:
            append_entry(catalogue, entry)
            print(f"written to {catalogue} as {entry['id']!r}; try: newsrefinery ingest --sources {catalogue}")


@app.command("check")
def check(
    catalogue: CatalogueFile = None,
    every: Annotated[bool, typer.Option("--all", help="Include sources that are switched off.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
) -> None:
    """Ask every source of a catalogue for its listing. Exit code 1 if any lists nothing.

    \b
    Examples:
      newsrefinery sources check --sources deployments/sources.toml --all
    """
    from flows.commands.show import show_json
    from flows.commands.table import show_rows
    from flows.pipeline.harvest import make_fetcher
    from tasks.discover import discover_sources
    from tasks.sources.survey import Window

    settings = load_call_settings()
    entries = [entry for entry in load_call_catalogue(catalogue, settings).entries if entry.is_enabled or every]
    fetcher = make_fetcher(settings)
    found = discover_sources(entries, _make_ask(fetcher), Window(), fetcher.client.allowed)
    rows = [(entry.source.source_id, entry.kind, *_describe(each)) for entry, each in zip(entries, found, strict=True)]
    columns = ("source", "kind", "items", "problem")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        show_rows(columns, rows)
    if silent := [row[0] for row in rows if not row[2]]:
        raise CommandError(f"{len(silent)} of {len(rows)} sources list nothing: {', '.join(silent[:5])}", FAILED)


@app.command("list")
def list_sources(
    catalogue: CatalogueFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
) -> None:
    """List the sources of a catalogue.

    \b
    Examples:
      newsrefinery sources list --sources deployments/sources.toml
    """
    from flows.commands.show import show_json
    from flows.commands.table import show_rows

    columns = ("source", "language", "kind", "enabled", "where", "verified")
    rows = [
        (entry.source.source_id, entry.source.language, entry.kind, entry.is_enabled,
         str(entry.url or entry.path), entry.is_verified)
        for entry in load_call_catalogue(catalogue, load_call_settings()).entries
    ]  # fmt: skip
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:  # one more column would not fit in 80 characters
        show_rows(columns[:-1], [row[:-1] for row in rows])


def _describe(found: SourceListing) -> tuple[int, str]:
    from tasks.records import Reference

    return sum(isinstance(item, Reference) for item in found.items), found.problem or ""


def _make_ask(fetcher: Fetcher) -> Ask:
    return lambda reference: fetcher.fetch(reference, accepts="any")
