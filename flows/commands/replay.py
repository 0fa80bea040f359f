"""`newsrefinery replay`: tries rejects again. Those that fail again remain rejects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.errors import failing, wrong_call
from flows.commands.options import CatalogueFile, name_file
from flows.commands.running import end_run, run_flow
from flows.commands.settings import load_call_catalogue, load_call_settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


def replay(
    reason: Annotated[
        str | None, typer.Option(metavar="WORD", help="Only rejects with this reason; default: all open ones.")
    ] = None,
    sources: CatalogueFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Try rejects again: from the archive if the page is there, otherwise from the web or the file it came from.

    \b
    Examples:
      newsrefinery replay
      newsrefinery replay --reason extract_timeout
    """
    from typing import get_args

    from flows.pipeline.summary import Summary
    from tasks.pool import Reason
    from warehouse.ask import refuse_unknown
    from warehouse.errors import WarehouseError, WrongQuestion
    from warehouse.resume import find_replayable
    from warehouse.spool import list_spooled

    settings = load_call_settings(uses_rules=True)
    load_call_catalogue(sources, settings)  # to report its errors before Prefect starts
    with failing(WarehouseError), wrong_call(WrongQuestion):
        refuse_unknown(settings.home, "reason", [reason] if reason else [], also=get_args(Reason))
        has_something = bool(find_replayable(settings.home, reason) or list_spooled(settings.home))

    def start() -> State[Any]:
        from flows.replay import replay as replay_flow

        return replay_flow(reason or "", name_file(sources), return_state=True)

    if has_something:
        end_run(*run_flow(start, settings, Summary), settings, as_json=as_json)
    else:
        _say_nothing(reason, as_json=as_json)


def _say_nothing(reason: str | None, *, as_json: bool) -> None:
    """Answer as a run without documents would, without one."""
    from flows.commands.show import show_json
    from flows.pipeline.summary import Summary

    if as_json:
        show_json({**Summary("", "replay").as_dict(), "prefect_seconds": 0.0})
    else:
        print(f"no open rejects{f' with the reason {reason}' if reason else ''}: nothing to replay")
