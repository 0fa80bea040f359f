"""The one table of Prefect policy for our functions: name, retries, time limit, tags.

Contains no logic: each step wraps one function. Results stay in memory and are never cached, because the warehouse, not
Prefect, records what is done. Loading is not retried, since it waits for other writers itself. Refining has no time
limit here, since every document has one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from flows.amendments.reclean import reclean_warehouse
from flows.amendments.verify import verify_sample
from flows.pipeline import stages

P = ParamSpec("P")
R = TypeVar("R")


def _step(function: Callable[P, R], name: str, **policy: Any) -> Task[P, R]:
    return task(name=name, cache_policy=NO_CACHE, persist_result=False, **policy)(function)


def pass_whole(value: R) -> R:
    """Quote an argument of a step. Otherwise Prefect searches it recursively for results of other tasks, which for a run of
    many sources takes longer than the step itself."""
    return cast(R, quote(value))


# fmt: off
#                function           name in the UI  policy
discover = _step(stages.discover,   "discover",     tags=["discover"], timeout_seconds=1800)
refine   = _step(stages.refine,     "refine",       tags=["refine"], retries=1, retry_delay_seconds=5,
                 task_run_name="refine {batch.number}")
recover  = _step(stages.recover,    "recover",      tags=["load"])
load     = _step(stages.load,       "load",         tags=["load"])
publish  = _step(stages.publish,    "publish",      tags=["load"])
verify   = _step(verify_sample,     "verify",       tags=["verify"], timeout_seconds=1800)
reclean  = _step(reclean_warehouse, "reclean",      tags=["load"])
# fmt: on
