"""`newsrefinery report`: the state of the warehouse as one HTML page. Read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.errors import CommandError, failing
from flows.commands.settings import load_call_settings


def report(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to write it; default: report.html in the home folder."
        ),
    ] = None,
    opens: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the report page: nights, source health, headlines, cuts, rejects, copies.

    It is a single self-contained HTML file: mail it, or serve it as it is.

    \b
    Examples:
      newsrefinery report --open
      newsrefinery report --output /srv/www/newsrefinery.html
    """
    from flows.reports.report_page import write_page
    from tasks.writing import replace_text
    from warehouse.errors import WarehouseError
    from warehouse.overview import read_overview

    home = load_call_settings().home
    path = output or home / "report.html"
    with failing(WarehouseError):
        page = write_page(read_overview(home))
    try:
        replace_text(path, page)
    except OSError as error:
        if output:
            raise
        said = f"{path} cannot be written ({error.strerror}); write it elsewhere: newsrefinery report --output FILE"
        raise CommandError(said) from error
    print(str(path))
    if opens:
        typer.launch(path.absolute().as_uri())
