"""Runs a flow in this process for a command: starts Prefect, waits for the flow, and shows its result."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flows.commands.errors import FAILED, CommandError, failing, wrong_call

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from flows.pipeline.summary import Summary
    from flows.server.process import Server
    from tasks.settings import Settings

S = TypeVar("S")


def run_flow(
    start: Callable[[], State[Any]], settings: Settings, kind: type[S], prepare: Callable[[], None] | None = None
) -> tuple[S, float]:
    """Start Prefect, then a flow; returns its summary (of type `kind`) and the seconds Prefect took to start.

    While Prefect starts, `prepare` runs; by default it warms up the workers.
    """
    from flows.commands.progress import shown_progress
    from flows.pipeline.workers import prepare_workers
    from flows.reports.progress import enter_stage
    from flows.server.process import ServerError, prefect_server
    from tasks.settings import SettingsError
    from warehouse.errors import WarehouseError

    with (
        shown_progress(),
        failing(ServerError, WarehouseError),
        wrong_call(SettingsError),
        prefect_server(settings.home) as server,
    ):
        began = time.monotonic()
        enter_stage("starting Prefect, the first time here" if server.is_new else "starting Prefect")
        import fastapi.encoders  # noqa: F401 - Prefect imports it when a flow begins

        import flows.pipeline.steps  # noqa: F401 - importing Prefect takes seconds; the server starts meanwhile

        prepare() if prepare else prepare_workers(settings)
        server.wait_until_ready()
        seconds = time.monotonic() - began
        return _take_summary(_run_to_the_end(start, server), kind), seconds


def _run_to_the_end(start: Callable[[], State[Any]], server: Server) -> Any:
    """The result of a flow. Raises OSError if the disk of Prefect's database is full, ServerError if Prefect fails."""
    from httpx import HTTPError

    try:
        return start().result(raise_on_failure=False)
    except HTTPError as error:
        said = str(error).partition("\n")[0]
        raise server.explain_failure(
            f"Prefect failed at {server.url}: {said}; see {server.log or 'its log'}, then run again"
        ) from error


def _take_summary(found: Any, kind: type[S]) -> S:
    """The summary of a run. Raises the error if one ended the run."""
    if isinstance(found, kind):
        return found
    raise found if isinstance(found, Exception) else CommandError(f"the run has no result: {found}", FAILED)


def end_run(summary: Summary, prefect_seconds: float, settings: Settings, *, as_json: bool) -> None:
    """Show the result of a run. Raises CommandError if nothing was loaded or a batch failed."""
    from flows.reports.words import count_of

    _show(summary, prefect_seconds, settings, as_json=as_json)
    if summary.is_failed:
        all_rejected = "every document was rejected; newsrefinery query open_rejects says why"
        raise CommandError(
            f"nothing was loaded: {summary.problems[0].said if summary.problems else all_rejected}", FAILED
        )
    if summary.failed_batches:
        number = count_of(len(summary.failed_batches), "batch", "batches")
        raise CommandError(f"{number} failed; the next run will retry: {summary.failed_batches[0]}", FAILED)


def name_command() -> str:
    """What to type to call us again: the name if it is on the PATH, otherwise the path of this call."""
    if shutil.which("newsrefinery"):
        return "newsrefinery"
    path = Path(sys.argv[0])
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _show(summary: Summary, prefect_seconds: float, settings: Settings, *, as_json: bool) -> None:
    from flows.commands.show import show_articles, show_json, show_summary
    from warehouse.ask import ask

    if as_json:
        show_json({**summary.as_dict(), "prefect_seconds": round(prefect_seconds, 2)})
        return
    show_summary(summary)
    if summary.is_failed:
        return
    newest = ask(settings.home, "newest_articles", {"limit": 3}).records if summary.total.read else []
    if newest:
        print("The newest articles, as analysts read them:\n")
        show_articles(newest)
    print(f"The warehouse:  {summary.published}")
    shown = f"explain {newest[0]['article_id']}" if newest else "status"
    print(f"Try next:       {name_command()} {shown}")
