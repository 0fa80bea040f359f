"""`newsrefinery export`: rows of the published warehouse as files for other tools. Read-only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.commands.ask import split_parameters
from flows.commands.errors import WRONG_CALL, CommandError, failing, wrong_call
from flows.commands.options import OnlySources, Values, parse_day
from flows.commands.settings import load_call_settings

if TYPE_CHECKING:
    from warehouse.export import ExportResult
    from warehouse.export_rows import ExportRequest

Format = Literal["parquet", "csv", "jsonl", "arrow"]  # `warehouse.export_files.Format`, without importing DuckDB


def export(
    what: Annotated[str, typer.Argument(metavar="NAME|SQL", help="A table, view or named query, or SQL.")] = "articles",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PATH", help="A file (.parquet .csv .jsonl .arrow), or a folder.")
    ] = Path("export"),
    kind: Annotated[
        Format | None,
        typer.Option("--format", help="Format of the files in a folder; default: parquet."),
    ] = None,
    since: Annotated[date | None, typer.Option(parser=parse_day, metavar="DAY", help="First day, UTC.")] = None,
    until: Annotated[date | None, typer.Option(parser=parse_day, metavar="DAY", help="Last day, UTC.")] = None,
    source: OnlySources = None,
    language: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only this language; repeatable.")] = None,
    param: Values = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the output file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Write articles, or anything else in the warehouse, as Parquet, CSV, JSONL or Arrow (Feather) files.

    A folder gets one file per source and month (source_id=…/month=…/).
    Running the same command again resumes after an interruption, and rewrites
    only files whose rows have changed.

    In CSV, text that a spreadsheet would run as a formula (starting with
    = + - @, a tab or a line end) gets a leading apostrophe; lists are JSON.

    \b
    Examples:
      newsrefinery export --output articles
      newsrefinery export --output march.csv --since 2026-03-01 --language de
      newsrefinery export removed_blocks --output cuts --format jsonl
      newsrefinery export changed_headlines --output headlines.arrow
      newsrefinery export "select title, url from articles" --output x.jsonl
    """
    from warehouse.export_rows import ExportRequest

    if since and until and since > until:
        raise CommandError(f"--since {since} is after --until {until}: change one of them", WRONG_CALL)
    if str(output) == "-":
        raise CommandError("export writes files; newsrefinery query --csv or --json prints rows", WRONG_CALL)
    request = ExportRequest(
        what=what,
        params=split_parameters(param or []),
        since=since,
        until=until,
        sources=tuple(source or ()),
        languages=tuple(language or ()),
    )
    _show(_export(request, output, kind, replaces=replace), as_json=as_json)


def _export(request: ExportRequest, output: Path, kind: Format | None, *, replaces: bool) -> ExportResult:
    from flows.commands.progress import shown_progress
    from flows.reports.progress import advance, enter_stage
    from warehouse.ask import refuse_unknown
    from warehouse.errors import WarehouseError, WrongQuestion
    from warehouse.export import export_file, export_folder

    home = load_call_settings().home
    named = _tell_named(output, kind)

    def tell(done: int, total: int) -> None:
        if done == 1:
            enter_stage("export", total)
        advance(1)

    with failing(WarehouseError), wrong_call(WrongQuestion), shown_progress():
        refuse_unknown(home, "source", request.sources)
        refuse_unknown(home, "language", request.languages)
        if named:
            return export_file(home, request, output, named, replaces=replaces)
        return export_folder(home, request, output, kind or "parquet", tell=tell)


def _tell_named(output: Path, kind: Format | None) -> Format | None:
    """The format that a file name implies, None for a folder. Raises CommandError if it is neither."""
    from warehouse.export import tell_format

    named = tell_format(output)
    if named and kind not in (None, named):
        raise CommandError(f"--format {kind}, but {output} is named like {named}: drop one of the two", WRONG_CALL)
    if output.suffix and not (named or kind or output.is_dir()):
        raise CommandError(
            f"{output}: a file is named .parquet, .csv, .jsonl or .arrow; to write a folder of that name, add --format",
            WRONG_CALL,
        )
    return named


def _show(done: ExportResult, *, as_json: bool) -> None:
    from dataclasses import asdict

    from flows.commands.show import show_json
    from flows.reports.words import count_of

    if as_json:
        show_json(asdict(done))
        return
    files = count_of(done.written + done.kept, f"{done.format} file")
    print(f"{count_of(done.row_count, 'row')} in {files}, {count_of(done.byte_count, 'byte')}")
    if done.kept or done.removed:
        print(f"written {done.written:,}, unchanged {done.kept:,}, removed {done.removed:,}")
    print(f"{done.path}")
