"""The worker processes: a function is applied to documents, each with a time and a memory limit; results keep the order.

Does not know what a document is, and holds only as many as keep the workers busy.
"""

from __future__ import annotations

import gc
import os
import resource
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TimeIsUp
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar

from pebble import ProcessExpired, ProcessPool

from tasks.forks import choose_context

D = TypeVar("D")
R = TypeVar("R")
Reason = Literal["extract_timeout", "extract_memory", "extract_crash"]

_CHUNK = 4
_CHUNKS_AHEAD = 6
_TOO_MUCH_MEMORY = 77
"""Exit code of a worker that exceeded its memory limit."""
_TOO_MUCH_TIME = 78
"""Exit code of a worker whose document exceeded its time limit."""
_PATIENCE = 3
"""Wall seconds per CPU second that a document may take: a busy machine is not the document's fault."""
_WATCH_SECONDS = 0.05
_COLLECTED_AT = (20_000, 20, 50)
"""Thresholds of Python's garbage collector: a page leaves few reference cycles, and with the default of 700 a worker
spends a twentieth of its time looking for them."""
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document gave no result; others are not affected."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one document: CPU seconds, and bytes of memory of its worker. A document that hangs is abandoned after three
    times as many wall seconds."""

    seconds: float = 10.0
    memory: int = 1_000_000_000


class WorkerPool(Generic[D, R]):
    """Processes that apply one function to documents; open it once (`with`) and use it for many batches.

    `function` and `warm_up` must be importable (or a `functools.partial` of an importable function) outside `__main__`;
    `warm_up` is called without arguments when a worker starts. `ancestor` names a module that does the same on import,
    see `start_ancestor`. With 0 `workers` everything happens in this process, without limits.
    """

    def __init__(
        self,
        function: Callable[[D], R],
        *,
        workers: int,
        limits: Limits | None = None,
        warm_up: Callable[[], None] | None = None,
        ancestor: str | None = None,
    ) -> None:
        self._function = function
        self._limits = limits or Limits()
        self._warm_up = warm_up
        self._ancestor = ancestor
        self._workers = workers
        self._processes: ProcessPool | None = None
        self._awaited: set[Any] = set()

    def __enter__(self) -> WorkerPool[D, R]:
        if self._workers:
            self._processes = ProcessPool(
                self._workers,
                initializer=_start_worker,
                initargs=(self._limits, self._warm_up),
                context=choose_context(self._ancestor),
            )
        elif self._warm_up:
            self._warm_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._processes:
            self._processes.stop()  # type: ignore[no-untyped-call]
            self._processes.join()
            self._processes = None
            for future in tuple(
                self._awaited
            ):  # a stopped pool never completes them, and a thread may be waiting for them
                future.cancel()

    def map(self, documents: Iterable[D]) -> Iterator[R | Failure]:
        """Return the result of every document, in order; several threads may map at the same time."""
        if not self._workers:
            yield from (_attempt(self._function, document) for document in documents)
            return
        waiting: deque[tuple[list[D], Any]] = deque()
        rest = iter(documents)
        while True:
            while len(waiting) < self._workers * _CHUNKS_AHEAD and (chunk := list(islice(rest, _CHUNK))):
                waiting.append((chunk, self._schedule(chunk)))
            if not waiting:
                return
            yield from self._collect(*waiting.popleft())

    def _schedule(self, chunk: list[D]) -> Any:
        if self._processes is None:
            raise RuntimeError("the pool is not open: use it in a `with` statement")
        future = self._processes.schedule(
            _apply, args=(self._function, chunk), timeout=self._limits.seconds * _PATIENCE
        )
        self._awaited.add(future)
        future.add_done_callback(self._awaited.discard)
        return future

    def _collect(self, chunk: list[D], future: Any) -> Iterator[R | Failure]:
        try:
            yield from future.result()
        except (TimeIsUp, ProcessExpired, MemoryError) as error:
            if len(chunk) == 1:
                yield self._explain(error)
                return
            alone = [([document], self._schedule([document])) for document in chunk]
            for single, again in alone:
                yield from self._collect(single, again)

    def _explain(self, error: Exception) -> Failure:
        if isinstance(error, TimeIsUp):
            return Failure("extract_timeout", f"it hung for {self._limits.seconds * _PATIENCE:g} s")
        code = _TOO_MUCH_MEMORY if isinstance(error, MemoryError) else getattr(error, "exitcode", None)
        return _explain_exit(code, self._limits)


def _explain_exit(code: int | None, limits: Limits) -> Failure:
    if code == _TOO_MUCH_TIME:
        return Failure("extract_timeout", f"it took longer than {limits.seconds:g} s")
    if code == _TOO_MUCH_MEMORY:
        return Failure("extract_memory", f"it took more than {limits.memory:,} bytes of memory")
    return Failure("extract_crash", f"the worker died with exit code {code}")


@contextmanager
def watched(limits: Limits, give_up: Callable[[Failure], None]) -> Iterator[None]:
    """Limit the one document that this process handles in the block, without a worker. If it exceeds the limits, `give_up`
    is called in another thread and must end the process: nothing else can stop the running code."""
    global _began
    over = threading.Event()
    watch = threading.Thread(
        target=_watch, args=(limits, over, lambda code: give_up(_explain_exit(code, limits))), daemon=True
    )
    _began = time.process_time()
    watch.start()
    try:
        yield
    finally:
        _began = None
        over.set()
        watch.join()


_began: float | None = None
"""The CPU seconds of this worker when its document started; None between documents."""


def _apply(function: Callable[[D], R], chunk: list[D]) -> list[R | Failure]:
    global _began
    results: list[R | Failure] = []
    for document in chunk:
        _began = time.process_time()
        results.append(_attempt(function, document))
    _began = None
    return results


def _attempt(function: Callable[[D], R], document: D) -> R | Failure:
    try:
        return function(document)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a document does to us, the others go on
        return Failure("extract_crash", f"{type(error).__name__}: {error}"[:300])


def _start_worker(limits: Limits, warm_up: Callable[[], None] | None) -> None:
    """Start the watch thread, which reports the reason, and limit the address space, for growth too fast for the watch."""
    gc.disable()  # everything loaded now stays
    if warm_up:
        warm_up()
    collect_seldom()
    gc.enable()
    threading.Thread(target=_watch, args=(limits, threading.Event(), os._exit), daemon=True).start()
    if _STATM.exists():
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bounds = (_read_memory(0) + 2 * limits.memory, most)  # "ulimit -v" may have set a lower one
        resource.setrlimit(resource.RLIMIT_AS, (min(each for each in bounds if each != resource.RLIM_INFINITY), most))


def collect_seldom() -> None:
    """Look for reference cycles less often, and never among the objects loaded by now: rules and models are permanent."""
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AT)


def _watch(limits: Limits, over: threading.Event, end: Callable[[int], None]) -> None:
    has_memory = _STATM.exists()
    while not over.wait(_WATCH_SECONDS):
        began = _began
        if began is not None and time.process_time() - began > limits.seconds:
            end(_TOO_MUCH_TIME)
        if has_memory and _read_memory(1) > limits.memory:
            end(_TOO_MUCH_MEMORY)


def _read_memory(column: int) -> int:
    """Bytes of memory of this process: column 0 its address space, column 1 its resident set."""
    return int(_STATM.read_bytes().split()[column]) * resource.getpagesize()
