"""Where batches are refined: in threads of the flow's process, in processes on this machine, or on a Dask or Ray
cluster.

Only paths and ids are sent, never pages, so every machine must see the home folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from tasks.settings import Settings, SettingsError

Runner = TaskRunner[Any]


def make_runner(settings: Settings) -> Runner:
    """The task runner selected by NEWSREFINERY_RUNNER, not yet started.

    By default it has two batches at once: while the workers refine one, the other is read, archived and spooled. Raises
    SettingsError if it needs a package that is not installed.
    """
    try:
        return _MAKERS[settings.runner](settings)
    except ImportError:
        raise SettingsError(
            f"NEWSREFINERY_RUNNER={settings.runner} needs a package that is not installed: make setup-runners"
        ) from None


def _make_dask(settings: Settings) -> Runner:
    import dask
    from prefect_dask.task_runners import DaskTaskRunner

    dask.config.set({"distributed.worker.daemon": False})  # its workers have worker processes of their own
    local = {"n_workers": settings.batches_at_once, "threads_per_worker": 1, "dashboard_address": None}
    options = {"address": settings.cluster} if settings.cluster else {"cluster_kwargs": local | {"host": "127.0.0.1"}}
    runner: Runner = DaskTaskRunner(**options)
    return runner


def _make_ray(settings: Settings) -> Runner:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing phones home
    from prefect_ray.task_runners import RayTaskRunner

    local = {"num_cpus": settings.batches_at_once, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    runner: Runner = RayTaskRunner(**({"address": settings.cluster} if settings.cluster else {"init_kwargs": local}))
    return runner


_MAKERS: dict[str, Callable[[Settings], Runner]] = {
    "threads": lambda settings: ThreadPoolTaskRunner(max_workers=settings.batches_at_once),
    "processes": lambda settings: ProcessPoolTaskRunner(max_workers=settings.batches_at_once),
    "dask": _make_dask,
    "ray": _make_ray,
}
