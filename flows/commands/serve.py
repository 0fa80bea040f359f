"""`newsrefinery serve`: scheduled runs until Ctrl-C. The work is done in `flows/server/serve.py`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.commands.errors import FAILED, CommandError, complain
from flows.commands.settings import load_call_settings

if TYPE_CHECKING:
    from flows.server.client import RunningServer
    from flows.server.serve import Address

_HOST = re.compile(r"[A-Za-z0-9_.:%-]{1,253}")


def _check_host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is not an address; write it like 127.0.0.1")
    return text


def serve(
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", envvar="PREFECT_SERVER_API_HOST", help="Address to listen on.", callback=_check_host
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", envvar="PREFECT_SERVER_API_PORT", help="Port to listen on.", min=1, max=65535)
    ] = 4200,
    only: Annotated[Literal["all", "server", "worker"], typer.Option(help="Run only one part.")] = "all",
) -> None:
    """Start a Prefect server and a worker, deploy everything, and run what is due until Ctrl-C.

    \b
    Examples:
      newsrefinery serve
      newsrefinery serve --port 4300
      NEWSREFINERY_TIMEZONE=Europe/Berlin newsrefinery serve
      newsrefinery serve --only worker
    """
    from flows.server.process import ServerError
    from flows.server.serve import Address, AlreadyServed, end_on_signals, serving

    settings = load_call_settings(uses_rules=True)
    address = Address(host, port)
    warn_when_open(address)
    end_on_signals()
    try:
        with serving(settings, address, only, lambda stage: print(f"{stage} …", flush=True)) as running:
            _greet(running.served, only, settings.timezone)
            running.watch()
            raise CommandError(
                f"the server or the worker exited; its log is in {settings.home / 'state' / 'prefect'}", FAILED
            )
    except AlreadyServed as error:
        _say_who(error.served)
    except KeyboardInterrupt:
        print("stopped: first the worker, then the server", flush=True)
    except ServerError as error:
        raise CommandError(str(error), FAILED) from error


def warn_when_open(address: Address) -> None:
    """Warn if other machines can reach the server without a password."""
    if address.is_open:
        complain(
            f"warning: anyone who can reach {address.host}:{address.port} can start and stop runs; set "
            "PREFECT_SERVER_API_AUTH_STRING=user:password, or see deployments/README.md for a proxy in front"
        )


def describe_next(run: dict[str, Any], names: dict[str, str], zone: str) -> str:
    """A line about a scheduled run: its time and its deployment."""
    from zoneinfo import ZoneInfo

    due = datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo(zone))
    return f"{due:%Y-%m-%d %H:%M} {zone}   {names.get(run['deployment_id'], run['name'])}"


def _greet(served: RunningServer, only: str, zone: str) -> None:
    from flows.server.serve import find_next

    if only == "worker":
        print(f"The worker polls {served.api} for due runs. Ctrl-C stops it.", flush=True)
        return
    print(f"\nOpen        {served.ui}")
    try:
        planned, names = find_next(served), served.name_deployments()
    except OSError as error:  # it is busy; the nights run all the same
        print(f"Next        not known, the server does not answer ({error})\nStop        Ctrl-C\n", flush=True)
        return
    for number, run in enumerate(planned):
        print(f"{'Next' if number == 0 else '':<12}{describe_next(run, names, zone)}")
    if not planned:
        print("Next        nothing scheduled; start runs in the UI above")
    print("Stop        Ctrl-C\n", flush=True)


def _say_who(served: RunningServer | None) -> None:
    if served is None:
        print("This home folder is already served, by a command that is just starting.")
    else:
        print(f"This home folder is already served: {served.ui} (process {served.pid}).")
