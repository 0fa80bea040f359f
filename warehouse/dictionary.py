"""The data dictionary in `warehouse/README.md`, generated from the comments in the schema.

Contains no descriptions of its own. Run `python -m warehouse.dictionary` after changing the schema or a named query; a
test fails until you do.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.ask import list_questions
from warehouse.connect import attach_file
from warehouse.migrate import migrate
from warehouse.statements import list_statements, read_query

README = Path(__file__).with_name("README.md")
_START, _END = "<!-- dictionary: start -->\n", "<!-- dictionary: end -->\n"


def describe_warehouse() -> str:
    """The dictionary as Markdown: relations with their columns, then the named queries and the checks."""
    with tempfile.TemporaryDirectory() as folder, attach_file(Path(folder) / "empty.duckdb") as connection:
        migrate(connection)
        relations = list(_describe_relations(connection))
    return "\n".join([*relations, *_describe_questions(), *_describe_checks()])


def write_dictionary() -> None:
    """Write the dictionary between its two markers in the README."""
    README.write_text(renew_text(README.read_text(encoding="utf-8")), encoding="utf-8")


def renew_text(text: str) -> str:
    """The README's text with the current dictionary between its two markers."""
    before, rest = text.split(_START)
    after = rest.split(_END)[1]
    return f"{before}{_START}\n{describe_warehouse()}\n{_END}{after}"


def _describe_relations(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    relations = connection.execute(read_query("schema/list_relations")).fetchall()
    columns = connection.execute(read_query("schema/list_columns")).fetchall()
    for relation, kind, about in relations:
        yield f"### {relation} ({kind})\n\n{about}.\n\n| column | type | meaning |\n|---|---|---|"
        for owner, column, type_name, meaning in columns:
            if owner == relation:
                yield f"| {column} | {_shorten(type_name)} | {meaning} |"
        yield ""


def _describe_questions() -> Iterator[str]:
    yield "### Named queries\n\n`newsrefinery query NAME [--param key=value]`\n"
    yield "| name | question | parameters |\n|---|---|---|"
    for question in list_questions():
        wanted = [
            f"`{name}`: {meaning}" + (f" ({default})" if default is not None else " (needed)")
            for name, (meaning, default) in question.parameters.items()
        ]
        yield f"| {question.name} | {question.question} | {'; '.join(wanted)} |"
    yield ""


def _describe_checks() -> Iterator[str]:
    yield (
        "### Checks\n\nRun on the rows of every batch before it is committed; a document with an offending row"
        " becomes a reject.\n\n| name | a row it finds |\n|---|---|"
    )
    for name, sql in list_statements("checks").items():
        yield f"| {name} | {sql.splitlines()[0].removeprefix('-- ')} |"


def _shorten(type_name: str) -> str:
    if type_name.startswith("STRUCT"):
        return "STRUCT(…)[]"
    return "TIMESTAMPTZ" if type_name == "TIMESTAMP WITH TIME ZONE" else type_name


if __name__ == "__main__":
    write_dictionary()
    sys.stdout.write(f"{README}\n")
