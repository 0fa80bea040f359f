"""Runs the portions of a backfill: on the workers of a server, or one after another in this process.

Never starts a portion twice: the key of a run names its partitions and its attempt.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from httpx import HTTPError
from prefect import Flow, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId, FlowRunFilterState
from prefect.client.schemas.filters import FlowRunFilterStateType as StateTypes
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.deployments.flow_runs import arun_deployment
from prefect.states import Cancelling

from flows.backfill_days import backfill_days
from flows.reports.progress import enter_stage
from tasks.partitions import Portion
from warehouse.errors import release

DEPLOYMENT = "backfill-days/backfill-days"
_ALIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED]
_MOST_ATTEMPTS = 100
_SECONDS_BETWEEN_LOOKS = 2.0
_PATIENCE_SECONDS = 900.0


def run_here(portions: Sequence[Portion], catalogue: str) -> dict[str, str]:
    """Run portions in this process, one after another, since one uses the whole machine; returns failures by key."""
    problems = {}
    for number, portion in enumerate(portions, start=1):
        enter_stage(f"{portion.name()} ({number} of {len(portions)})")
        state = backfill_days(**_ask(portion, catalogue), return_state=True)
        if not state.is_completed():
            problems[portion.key] = _say_end(state)
            release(state.result(raise_on_failure=False))
    return problems


def run_on_workers(portions: Sequence[Portion], catalogue: str, max_active: int) -> dict[str, str]:
    """Run portions on workers, at most `max_active` at a time; returns failures by key."""
    return asyncio.run(_run_all(portions, catalogue, max_active))


async def _run_all(portions: Sequence[Portion], catalogue: str, max_active: int) -> dict[str, str]:
    gate = asyncio.Semaphore(max_active)

    async def run_one(portion: Portion) -> tuple[str, State | None]:
        async with gate:
            run = await _start(portion, catalogue)
            return portion.key, await _wait(run.id)

    ends = await asyncio.gather(*map(run_one, portions))
    return {key: _say_end(state) for key, state in ends if state is None or not state.is_completed()}


async def _start(portion: Portion, catalogue: str) -> FlowRun:
    """The run of a portion: one that an earlier backfill left running, otherwise a new one."""
    for _ in range(_MOST_ATTEMPTS):
        run = await arun_deployment(
            DEPLOYMENT,
            parameters=_ask(portion, catalogue),
            idempotency_key=portion.key,
            flow_run_name=f"backfill {portion.name()}",
            timeout=0,
        )
        if run.state is None or not run.state.is_final():
            return run
        portion = portion.next_attempt()  # that attempt ended without being recorded in the warehouse
    raise RuntimeError(f"{portion.name()}: every run ended before it started")


async def _wait(run_id: UUID) -> State | None:
    """The final state of a run. Waits for an unreachable server, since the run may go on without it."""
    silent_since = time.monotonic()
    while True:
        try:
            async with get_client() as client:
                run = await client.read_flow_run(run_id)
            silent_since = time.monotonic()
            if run.state is None or run.state.is_final():
                return run.state
        except HTTPError:
            if time.monotonic() - silent_since > _PATIENCE_SECONDS:
                raise
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


def _ask(portion: Portion, catalogue: str) -> dict[str, Any]:
    return {**portion.parameters(), "catalogue": catalogue}


def _say_end(state: State | None) -> str:
    if state is None:
        return "its run has no state"
    return f"its run ended as {state.name}{f': {state.message}' if state.message else ''}"


def cancel_portions(flow: Flow[..., Any], flow_run: FlowRun, state: State) -> None:  # noqa: ARG001 - Prefect names them
    """Cancel the running and waiting runs of a cancelled backfill."""
    asyncio.run(_cancel_children(flow_run))


async def _cancel_children(run: FlowRun) -> None:
    alive = FlowRunFilter(
        parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id]),
        state=FlowRunFilterState(type=StateTypes(any_=_ALIVE)),
    )
    async with get_client() as client:
        for child in await client.read_flow_runs(flow_run_filter=alive):
            await client.set_flow_run_state(child.id, Cancelling(message="its backfill was cancelled"))
