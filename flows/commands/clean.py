"""`newsrefinery clean`: a Unix filter, text or HTML in, clean text out.

Stores nothing, and imports neither Prefect nor DuckDB.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from flows.commands.errors import FAILED, WRONG_CALL, CommandError, complain, wrong_call
from flows.commands.options import parse_language, parse_url
from flows.commands.settings import load_call_settings
from flows.reports.words import count_of

if TYPE_CHECKING:
    from tasks.records import Claims
    from tasks.refine import RefinedArticle
    from tasks.settings import Settings

_STDIN = Path("-")


def clean(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text or HTML, also .gz; - for stdin.")] = _STDIN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the blocks with their verdicts.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Read and write one JSON document per line.")] = False,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="What the publisher calls itself.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", parser=parse_language, help="Language code, such as en.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", parser=parse_url, help="URL of the page.")] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes for --jsonl; default: all cores.", min=1, max=512)
    ] = None,
) -> None:
    """Remove the publisher's appeals from a text or a page, and print the rest.

    With --jsonl each input line is {"id", "url"?, "html" or "text", "language"?, "publisher"?}.

    A bad line yields a line with an "error" and does not affect the others; the exit code is then 1.

    \b
    Examples:
      newsrefinery clean article.txt
      curl -s https://example.org/story | newsrefinery clean
      newsrefinery clean page.html --json
      newsrefinery clean --jsonl < pages.jsonl > clean.jsonl
    """
    from tasks.records import Claims

    if as_json and as_jsonl:
        raise CommandError("--json and --jsonl exclude each other", WRONG_CALL)
    settings = load_call_settings(uses_rules=True)
    claims = Claims(publisher=publisher, language=language)
    if not as_jsonl:
        _clean_page(file, url, claims, settings, as_json=as_json)
        return
    with _open_input(file) as stream:
        _clean_lines(stream, claims, workers or settings.workers, settings)


@contextmanager
def _open_input(file: Path) -> Iterator[BufferedReader]:
    if file == _STDIN:
        if sys.stdin is None:
            raise CommandError("standard input is closed: name a file, or pipe one in", WRONG_CALL)
        yield cast(BufferedReader, sys.stdin.buffer)
        return
    with wrong_call(FileNotFoundError, IsADirectoryError):
        stream = file.open("rb")
    with stream:
        yield stream


def _clean_page(file: Path, url: str | None, claims: Claims, settings: Settings, *, as_json: bool) -> None:
    from tasks.clean import compose_kept, describe_refined

    if holds_many(file):
        raise CommandError(
            f"{file} contains many documents: add --jsonl for JSON lines, or load it with newsrefinery ingest",
            WRONG_CALL,
        )
    name, refined = judge_file(file, url, claims, settings)
    if as_json:
        _print(json.dumps({"id": name, **describe_refined(refined)}, ensure_ascii=False, indent=2))
    else:
        _print(compose_kept(refined))


def holds_many(file: Path) -> bool:
    """Whether a file, judging by its name, contains many documents rather than one."""
    return file.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson", ".json", ".csv", ".warc"))


def judge_file(file: Path, url: str | None, claims: Claims, settings: Settings) -> tuple[str, RefinedArticle]:
    """Judge one document, from standard input if `file` is "-"; returns its name and its verdicts.

    Raises CommandError if there is no such file or it has no article. Exceeding the limits of a document ends the
    process.
    """
    from tasks.clean import read_stream
    from tasks.files.content import Unusable
    from tasks.records import Rejection
    from tasks.refine import Refinery, judge_page

    name = "standard input" if file == _STDIN else str(file)
    try:
        with _open_input(file) as stream:
            page = read_stream(stream, name, url=url, claims=claims, max_bytes=settings.max_bytes)
    except Unusable as problem:
        raise CommandError(f"{name}: {problem}", FAILED) from None
    with _limiting(name, settings):
        refined = judge_page(page, Refinery(rules=settings.rules))
    if isinstance(refined, Rejection):
        raise CommandError(f"{name}: {refined.detail} ({refined.reason})", FAILED)
    return name, refined


@contextmanager
def _limiting(name: str, settings: Settings) -> Iterator[None]:
    """End the command with one line if a document exceeds its limits."""
    from tasks.pool import Failure, Limits, watched

    def give_up(failure: Failure) -> None:
        setting = "MEMORY" if failure.reason == "extract_memory" else "SECONDS"
        complain(f"{name}: {failure.detail}; NEWSREFINERY_DOCUMENT_{setting} sets the limit ({failure.reason})")
        os._exit(FAILED)

    with watched(Limits(settings.document_seconds, settings.document_memory), give_up):
        yield


def _clean_lines(stream: BufferedReader, claims: Claims, workers: int, settings: Settings) -> None:
    from tasks.clean import clean_lines
    from tasks.pool import Limits
    from tasks.refine import Refinery

    count = failed = 0
    for cleaned in clean_lines(
        stream,
        claims=claims,
        refinery=Refinery(rules=settings.rules),
        workers=workers,
        limits=Limits(settings.document_seconds, settings.document_memory),
        max_bytes=settings.max_bytes,
    ):
        count += 1
        failed += "error" in cleaned
        _print(json.dumps(cleaned, ensure_ascii=False))
    if failed:
        raise CommandError(f"{failed:,} of {count_of(count, 'line')} could not be cleaned: see their error fields")


def _print(text: str) -> None:
    """Print in UTF-8 whatever the locale; what cannot be encoded becomes a question mark."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
