"""The `newsrefinery` command: assembles its subcommands and ends each call with one line and an exit code.

Imports nothing heavy: `--help` and `clean` must not pay for Prefect or DuckDB, so commands import inside functions.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands import (
    ask,
    backfill,
    clean,
    explain,
    export,
    ingest,
    reclean,
    replay,
    report,
    rules,
    serve,
    sources,
    templates,
    undo,
    verify,
)
from flows.commands.errors import (
    FAILED,
    FINE,
    INTERRUPTED,
    WRONG_CALL,
    CommandError,
    complain,
    describe_error,
    let_go,
)
from flows.commands.options import ListCommand
from flows.server.signals import end_like_interrupted
from warehouse.errors import release

app = typer.Typer(
    name="newsrefinery",
    help="Raw news in, refined rows out: appeals are removed, recorded and can be undone.",
    epilog="Start with:  newsrefinery ingest --sources deployments/samples.toml",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS: dict[str, dict[str, typer.Typer | Callable[..., None]]] = {
    "Bring articles in": {
        "ingest": ingest.ingest, "sources": sources.app, "backfill": backfill.backfill, "replay": replay.replay,
    },
    "Ask the warehouse": {
        "query": ask.query, "status": ask.status, "report": report.report, "export": export.export,
    },
    "What is cut, and why": {
        "clean": clean.clean, "explain": explain.explain, "undo": undo.undo, "reclean": reclean.reclean,
        "templates": templates.app, "rules": rules.app,
    },
    "Keep it running": {"serve": serve.serve, "verify": verify.verify_rows, "archive": verify.archive},
}  # fmt: skip
"""The commands, and the groups of commands, by the panel of the help that they stand in."""
for _panel, _commands in _COMMANDS.items():
    for _name, _command in _commands.items():
        if isinstance(_command, typer.Typer):
            app.add_typer(_command, name=_name, rich_help_panel=_panel)
        else:
            app.command(_name, cls=ListCommand, rich_help_panel=_panel)(_command)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"newsrefinery {version('newsrefinery')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks; allowed anywhere.")] = False,
) -> None:
    """Raw news in, refined rows out: appeals are removed, recorded and can be undone."""


def main() -> None:
    """Run the command line and exit: 0 success, 1 failure, 2 usage error, each error with a message."""
    _open_closed()
    _write_utf8()
    end_like_interrupted(signal.default_int_handler)
    arguments = [word for word in sys.argv[1:] if word != "--debug"]
    code = run(arguments, debug=len(arguments) < len(sys.argv) - 1)
    if lost := _flush_output():
        complain(lost)
    sys.exit(code or (FAILED if lost else FINE))


def run(arguments: list[str], *, debug: bool = False) -> int:
    """Run one command in this process and return its exit code."""
    try:
        code = app(arguments, prog_name="newsrefinery", standalone_mode=False) or FINE
        if code == INTERRUPTED:
            keeps = arguments[:1] in (["ingest"], ["backfill"], ["replay"])
            complain(f"interrupted{'; what was already refined is kept, and the next run loads it' if keeps else ''}")
        return code
    except SystemExit as end:  # how typer ends when the reader of our output is gone
        return FINE if isinstance(end.__context__, BrokenPipeError) else FAILED
    except Exception as error:
        if debug:
            raise
        return _report(error, arguments)


def _report(error: Exception, arguments: list[str]) -> int:
    match error:
        case OSError() | CommandError() if _is_folder_gone():
            complain("the current folder no longer exists; change to another one (cd) and run again")
        case CommandError():
            complain(str(error))
            release(error)
            return error.code
        case typer.TyperException():
            _explain_call(error, arguments)
            return WRONG_CALL
        case OSError():
            complain((not error.filename and _flush_output()) or describe_error(error))
        case RuntimeError() if "can't start new thread" in str(error):
            complain(describe_error(OSError(errno.EAGAIN, str(error))))
        case _:
            complain(f"internal error: {type(error).__name__}: {error} (--debug shows where)")
    release(error)
    return FAILED


def _is_folder_gone() -> bool:
    """Whether the working folder was removed: the system and the driver then miss a file, and do not say which."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _explain_call(error: typer.TyperException, arguments: list[str]) -> None:
    """Say what is wrong with a call and which help to read, unless typer has already printed the help."""
    if said := error.format_message().replace("Value error, ", "").removesuffix("."):
        complain(f"{said} (see {_name_command(arguments)} --help)")


def _name_command(arguments: list[str]) -> str:
    """The command that was called, with its group: the leading words that name a command."""
    command: Any = typer.main.get_command(app)
    words = ["newsrefinery"]
    for word in arguments:
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            break
        words.append(word)
    return " ".join(words)


def _open_closed() -> None:
    """Replace closed streams (`>&-`), so that the next file opened does not take their place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - stays open until we exit


def _write_utf8() -> None:
    """Print in UTF-8 whatever the locale: stored text has letters that Latin-1 and ASCII locales lack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _flush_output() -> str | None:
    """Flush standard output, and return one line if that fails: why. A reader that is gone is no fault."""
    try:
        sys.stdout.flush()
    except OSError as error:
        let_go(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            return f"standard output cannot be written: {str(error.strerror).lower()}; the output is incomplete"
    return None


if __name__ == "__main__":
    main()
