"""`newsrefinery status` and `newsrefinery query`: read-only queries of the published warehouse."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.errors import FAILED, WRONG_CALL, CommandError, end_interrupted, failing, wrong_call
from flows.commands.options import Values
from flows.commands.settings import load_call_settings

if TYPE_CHECKING:
    from tasks.settings import Settings
    from warehouse.ask import Question

_MOST_SHOWN = 10_000
"""Rows of a table; laying out more would take minutes."""
_MOST_MEMORY = 4_000_000_000
"""Bytes of this process: an answer is held in memory, and a single value may be a list of any length."""
Table = tuple[Sequence[str], Sequence[Sequence[Any]]]
"""Column names, and rows of values."""


def query(
    question: Annotated[str | None, typer.Argument(metavar="NAME|SQL", help="A named query, or SQL.")] = None,
    param: Values = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with a header.")] = False,
) -> None:
    """Query the published warehouse, by query name or in SQL; without an argument, list the named queries.

    An answer may have a million rows and take 4 GB of memory; `newsrefinery export` writes any number to a file.

    \b
    Examples:
      newsrefinery query
      newsrefinery query last_night
      newsrefinery query search --param "words=night ferry" --json
      newsrefinery query "select publisher, count(*) from articles group by 1"
      newsrefinery query "from articles where language = $x" --param x=de --csv
    """
    from flows.commands.show import show_csv, show_json
    from flows.commands.table import show_rows

    settings = load_call_settings()
    if as_json and as_csv:
        raise CommandError("--json and --csv exclude each other", WRONG_CALL)
    is_shown = not (as_json or as_csv)
    columns, rows = _ask(question, param or [], settings, is_shown=is_shown) if question else _list_questions()
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        show_csv(columns, rows)
    else:
        show_rows(columns, rows)
        if not question:
            print("\nRun one with:  newsrefinery query NAME --param KEY=VALUE  ([…] is optional)")


def _ask(question: str, pairs: list[str], settings: Settings, *, is_shown: bool) -> Table:
    from warehouse.ask import MOST_ROWS, ask
    from warehouse.errors import WarehouseError, WrongQuestion
    from warehouse.interrupt import heed_signals

    most = _MOST_SHOWN if is_shown else MOST_ROWS
    with failing(WarehouseError), wrong_call(WrongQuestion), heed_signals(end_interrupted), _bounded_memory():
        answer = ask(settings.home, question, split_parameters(pairs), most=most)
    return answer.columns, answer.rows


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Limit the memory of this process in the block. Raises CommandError where it is not enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = min(each for each in (_MOST_MEMORY, soft, hard) if each != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))
    try:
        yield
    except MemoryError:
        raise CommandError(
            f"the answer takes more than {bound / 1e9:g} GB of memory; newsrefinery export writes any number of rows to a file",
            FAILED,
        ) from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _list_questions() -> Table:
    from warehouse.ask import list_questions

    rows = [(each.name, each.question, " ".join(_show_parameters(each))) for each in list_questions()]
    return ("name", "answers", "parameters"), rows


def _show_parameters(question: Question) -> list[str]:
    return [name if default is None else f"[{name}]" for name, (_, default) in question.parameters.items()]


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show what is in the warehouse, how the last runs went, and what to do next.

    \b
    Examples:
      newsrefinery status
      newsrefinery status --json
    """
    from dataclasses import asdict

    from flows.commands.show import show_json, show_status
    from flows.reports.status import read_status
    from tasks.sources.catalogue import SourcesError
    from warehouse.errors import WarehouseError

    with failing(WarehouseError), wrong_call(SourcesError):
        found = read_status(load_call_settings())
    if as_json:
        show_json(asdict(found))
    else:
        show_status(found)


def split_parameters(pairs: list[str]) -> dict[str, str]:
    """The values of `--param KEY=VALUE`, by key."""
    split = [pair.partition("=") for pair in pairs]
    for key, equals, _ in split:
        if not (equals and key.isidentifier()):
            raise CommandError(f"--param {key}: write it as KEY=VALUE", WRONG_CALL)
    keys = [key for key, _, _ in split]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise CommandError(f"--param {min(twice)} is given twice", WRONG_CALL)
    return {key: value for key, _, value in split}
