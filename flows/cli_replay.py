"""`newsrefinery replay` and `newsrefinery archive`: what failed taken up again, and what is kept checked.

Refuses to delete anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_errors import FAILED, CommandError, failing, wrong_call
from flows.cli_ingest import conclude, run_flow
from flows.cli_options import CatalogueFile, name_file
from flows.cli_settings import load_call_catalogue, load_call_settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

archive = typer.Typer(help="Check the raw archive.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("replay")(replay)
    app.add_typer(archive, name="archive")


def replay(
    reason: Annotated[
        str | None, typer.Option(metavar="WORD", help="Only rejects of this reason; default: all open ones.")
    ] = None,
    sources: CatalogueFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Take rejects up again: from the archive where their bytes are kept, else from the web or the file they came from.

    \b
    Examples:
      newsrefinery replay
      newsrefinery replay --reason extract_timeout
    """
    from typing import get_args

    from flows.summary import Summary
    from tasks.pool import Reason
    from warehouse.ask import refuse_unknown
    from warehouse.errors import WarehouseError, WrongQuestion

    settings = load_call_settings()
    load_call_catalogue(sources, settings)  # what is wrong with it is said before Prefect starts
    with failing(WarehouseError), wrong_call(WrongQuestion):
        refuse_unknown(settings.home, "reason", [reason] if reason else [], also=get_args(Reason))

    def start() -> State[Any]:
        from flows.replay import replay as replay_flow

        return replay_flow(reason or "", name_file(sources), return_state=True)

    conclude(*run_flow(start, settings, Summary), settings, as_json=as_json)


@archive.command("verify")
def verify(as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False) -> None:
    """Read every page of the archive and hash it again. Exit code 1 where one is not what it was.

    \b
    Examples:
      newsrefinery archive verify
    """
    from flows.cli_show import say, show_json
    from flows.summary import count_of
    from tasks.archive import verify_archive

    folder = load_call_settings().home / "raw"
    pages = 0
    damaged: list[str] = []
    for path in sorted(folder.rglob("*.warc.gz")):
        checked = verify_archive(path)
        pages += checked.pages
        damaged += checked.problems
    if as_json:
        show_json({"folder": folder, "pages": pages, "problems": damaged})
    else:
        say(f"{count_of(pages, 'page')} in {folder} read and found as archived")
    if damaged:
        raise CommandError(f"{count_of(len(damaged), 'problem')} in the archive, the first: {damaged[0]}", FAILED)
