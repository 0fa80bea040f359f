"""`newsrefinery verify` and `newsrefinery archive verify`: check rows against their raw pages, and the pages
themselves.

Repairs nothing; `newsrefinery reclean --from archive` does.
"""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.errors import FAILED, CommandError, failing
from flows.commands.options import CatalogueFile
from flows.commands.settings import load_call_catalogue, load_call_settings

archive = typer.Typer(help="Check the raw archive.", no_args_is_help=True)


def verify_rows(
    sample: Annotated[int, typer.Option(metavar="N", help="Number of rows.", min=1, max=1_000_000_000)] = 50,
    seed: Annotated[str, typer.Option(metavar="TEXT", help="A different seed draws a different sample.")] = "0",
    sources: CatalogueFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Rebuild a sample of rows from their raw pages and compare field by field. Exit code 1 if any differ.

    \b
    Examples:
      newsrefinery verify --sample 200
      newsrefinery verify --seed tuesday --json
    """
    from dataclasses import asdict

    from flows.amendments.verify import verify_sample
    from flows.commands.show import show_json
    from warehouse.errors import WarehouseError

    settings = load_call_settings(uses_rules=True)
    listed = load_call_catalogue(sources, settings).sources
    with failing(WarehouseError):
        verified = verify_sample(settings, listed, sample, seed)
    if as_json:
        show_json(asdict(verified))
    else:
        for line in verified.differences:
            print(line)
        print(verified.describe())
    if verified.differences:
        raise CommandError(f"{verified.count_differing()} from the raw pages", FAILED)


@archive.command("verify")
def verify_pages(
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Read every page in the archive and check its hash. Exit code 1 if any is damaged.

    \b
    Examples:
      newsrefinery archive verify
    """
    from flows.amendments.verify import verify_archives
    from flows.commands.show import show_json
    from flows.reports.words import count_of
    from warehouse.home import Home

    home = load_call_settings().home
    folder = Home(home).raw
    if not folder.is_dir():
        raise CommandError(f"there is no archive at {folder} yet; load something first: newsrefinery ingest")
    checked = verify_archives(home)
    if as_json:
        show_json({"folder": folder, "pages": checked.pages, "problems": checked.problems})
    elif not checked.problems:
        print(f"{count_of(checked.pages, 'page')} in {folder} read, all intact")
    else:
        for line in checked.problems:
            print(line)
        print(f"{count_of(checked.pages, 'page')} in {folder} read and intact")
    if checked.problems:
        raise CommandError(f"{count_of(len(checked.problems), 'problem')} in the archive", FAILED)
