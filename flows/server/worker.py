"""The Prefect worker, which runs due flows on this machine and exits when its parent process does.

Accepts no connections; it polls the server.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys

from flows.server.signals import when_parent_ends


def work(pool: str) -> None:
    """Run what is due in a work pool until SIGTERM, which also stops the runs."""
    when_parent_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
    asyncio.run(_work(pool))


async def _work(pool: str) -> None:
    from prefect.workers.process import ProcessWorker

    working = asyncio.create_task(ProcessWorker(work_pool_name=pool, name="newsrefinery").start(printer=print))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await working


if __name__ == "__main__":
    work(sys.argv[1])
