"""Queries on the published file: by name or as SQL, with bound values, answered as columns and rows.

Read-only: uses neither the loader's connection nor its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import duckdb

from warehouse.backend import is_published
from warehouse.connect import explain_errors
from warehouse.errors import WarehouseError, WrongQuestion
from warehouse.home import Home
from warehouse.parameters import read_values
from warehouse.reader import limit_memory, open_reader
from warehouse.search import MACRO, prepare_search
from warehouse.statements import list_statements, read_header, read_query

MOST_ROWS = 1_000_000
"""Maximum rows of one answer, which is held in memory."""
MEMORY = "2GB"
"""DuckDB's memory for one query; beyond that it spills to disk."""
Kind = Literal["source", "language", "reason"]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*;?\Z")
_DEFAULT = re.compile(r"(?s)^(.*?) \(default (.*)\)$")


Row = dict[str, Any]
"""A row of an answer: values by the names of their columns."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The column names of an answer, and the rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def records(self) -> tuple[Row, ...]:
        """The rows with the names of their columns."""
        return tuple(dict(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Question:
    """A named query: what it answers, and each parameter with its meaning and default (None: required)."""

    name: str
    question: str
    sql: str
    parameters: dict[str, tuple[str, str | None]]


def ask(
    home: Path | str, sql_or_name: str, params: Mapping[str, Any] | None = None, *, most: int = MOST_ROWS
) -> Answer:
    """Run SQL or a named query (`warehouse/queries/analysts`) on the published file.

    `params` are bound by name (`$since`); named queries have defaults. Raises WrongQuestion (no such query, a missing,
    unknown or unreadable parameter, an error in the SQL, more than `most` rows), WarehouseError (no warehouse yet; for a
    named query, a warehouse written by an earlier release).
    """
    sql, values = resolve(sql_or_name, params or {})
    return _answer(Home(home), sql, values, most, is_ours=is_name(sql_or_name))


def ask_for(home: Path | str, name: str, params: Mapping[str, Any] | None = None) -> Answer:
    """Run a statement in `queries/ask`. Unlike `look_up`, raises WarehouseError if nothing is published yet."""
    return _answer(Home(home), read_query(f"ask/{name}"), dict(params or {}), is_ours=True)


def is_name(sql_or_name: str) -> bool:
    """Whether a text is the name of a query or relation rather than SQL."""
    return _NAME.match(sql_or_name.strip()) is not None


def resolve(sql_or_name: str, params: Mapping[str, Any], also: Iterable[str] = ()) -> tuple[str, dict[str, Any]]:
    """The SQL and the values to bind, including the defaults of a named query.

    Raises WrongQuestion as `ask` does. `also`: names that are known in addition to those of queries.
    """
    _refuse_bytes(sql_or_name, "the query")
    for key, value in params.items():
        _refuse_bytes(str(value), f"the value of {key}")
    if not is_name(sql_or_name):
        return sql_or_name, dict(params)
    question = find_question(sql_or_name.strip(), also)
    return question.sql, _fill_parameters(question, params)


def _refuse_bytes(text: str, name: str) -> None:
    """Raise WrongQuestion for bytes that are not UTF-8, which a shell passes on and the driver fails on."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise WrongQuestion(f"{name} is not UTF-8: type it again") from None


def list_questions() -> tuple[Question, ...]:
    """All named queries, sorted by name."""
    return tuple(_read_question(name, sql) for name, sql in list_statements("queries/analysts").items())


def find_question(name: str, also: Iterable[str] = ()) -> Question:
    """A named query. Raises WrongQuestion, suggesting the nearest name, also among those in `also`."""
    try:
        return _read_question(name, read_query(f"analysts/{name}"))
    except FileNotFoundError:
        known = sorted({*list_statements("queries/analysts"), *also})
        hint = (
            _suggest(name.lower().replace("-", "_").rstrip(";"), known, 0.6)
            or "newsrefinery query lists those there are"
        )
        kind = "table, view or query" if also else "query"
        raise WrongQuestion(f"there is no {kind} {name}; {hint}") from None


def refuse_unknown(home: Path | str, kind: Kind, names: Iterable[str], also: Iterable[str] = ()) -> None:
    """Raise WrongQuestion for a source, language or reject reason that is not in the warehouse, naming those that are.

    `also` are further known names. Before the first load everything is accepted.
    """
    place = Home(home)
    if not is_published(place):
        return
    known = sorted(
        {name for (name,) in _answer(place, read_query(f"ask/list_{kind}s"), {}, is_ours=True).rows} | {*also}
    )
    for name in names:
        if name not in known:
            hint = _suggest(name, known, 0.5) or f"there are: {list_some(known)}"
            raise WrongQuestion(f"the warehouse has no {kind} {name}; {hint}")


def _suggest(name: str, known: Sequence[str], likeness: float) -> str | None:
    near = get_close_matches(name, known, n=3, cutoff=likeness)
    return f"did you mean {' or '.join(near)}?" if near else None


def list_some(names: Sequence[str]) -> str:
    """The first eight names, and the number of the others."""
    more = f" and {len(names) - 8:,} more" if len(names) > 8 else ""
    return f"{', '.join(names[:8]) or 'none'}{more}"


def look_up(home: Path | str, name: str, params: Mapping[str, Any]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a statement in `queries/ask`; none if nothing is published yet, or for an empty list."""
    place = Home(home)
    if not is_published(place) or [] in params.values():
        return ()
    with explain_errors(place), explain_age(), open_reader(place.published) as connection:
        return tuple(connection.execute(read_query(f"ask/{name}"), dict(params)).fetchall())


@contextmanager
def explain_mistakes() -> Iterator[None]:
    """Turn the driver's errors about a user's SQL into one line."""
    try:
        yield
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException, duckdb.InvalidInputException,
            duckdb.ConversionException, duckdb.NotImplementedException, duckdb.OutOfRangeException) as error:  # fmt: skip
        raise WrongQuestion(f"the query was not understood: {_first_lines(error)}") from error
    except duckdb.PermissionException as error:
        raise WrongQuestion(
            f"queries may only read the warehouse ({_first_lines(error)}); newsrefinery export writes files"
        ) from error


@contextmanager
def explain_age() -> Iterator[None]:
    """Turn the driver's errors about tables and columns that an older file lacks into one line."""
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise WarehouseError(
            "the published warehouse was written by an earlier release; newsrefinery ingest upgrades it"
        ) from error


def _answer(home: Home, sql: str, params: dict[str, Any], most: int = MOST_ROWS, *, is_ours: bool) -> Answer:
    searches = (prepare_search,) if MACRO in sql else ()
    with explain_errors(home), open_reader(home.published, limit_memory(home, MEMORY), *searches) as connection:
        with explain_mistakes(), explain_age() if is_ours else nullcontext():
            found = connection.execute(sql, params)
        if found is None:
            raise WrongQuestion("the query is empty; newsrefinery query lists those that have a name")
        rows = found.fetchmany(most + 1)
        if len(rows) > most:
            raise WrongQuestion(
                f"the answer has more than {most:,} rows; newsrefinery export writes any number to a file"
            )
        return Answer(tuple(column[0] for column in found.description or ()), tuple(rows))


def _read_question(name: str, sql: str) -> Question:
    question, meanings = read_header(sql)
    return Question(name, question, sql, {key: _split_default(text) for key, text in meanings.items()})


def _split_default(meaning: str) -> tuple[str, str | None]:
    found = _DEFAULT.match(meaning)
    return (found.group(1), found.group(2)) if found else (meaning, None)


def _fill_parameters(question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(given) - set(question.parameters))
    defaults = {key: default for key, (_, default) in question.parameters.items() if default is not None}
    missing = sorted(set(question.parameters) - set(given) - set(defaults))
    if unknown or missing:
        wanted = ", ".join(f"{key} ({meaning})" for key, (meaning, _) in question.parameters.items()) or "none"
        wrong = [f"does not know {', '.join(unknown)}"] if unknown else []
        wrong += [f"needs {', '.join(missing)}"] if missing else []
        raise WrongQuestion(f"the query {question.name} {' and '.join(wrong)}; its parameters: {wanted}")
    return read_values(question.name, question.sql, {**defaults, **given})


def _first_lines(error: Exception) -> str:
    """The driver's message without the SQL line and the caret below it, which make no sense on one line."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())[:300]
