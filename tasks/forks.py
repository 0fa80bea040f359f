"""How worker processes start: forked from a warmed-up ancestor, or from scratch where forking is unsafe. Also the
temporary folder with the sockets of one command.

Does not know what workers do; `pool.py` does.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess
from multiprocessing.util import Finalize
from pathlib import Path
from types import ModuleType
from typing import Any

from tasks.allocator import tuned_memory
from warehouse.unfinished import holding, remove_abandoned

_FOLDER = "newsrefinery-pymp-"
_LONGEST_ADDRESS = 107
"""The longest path of a Unix socket, in bytes."""


def start_ancestor(module: str) -> None:
    """Start the ancestor: a process that imports `module`, and from which the workers of this process are forked.

    Returns at once. Workers then start instantly and share unchanged memory. There is one ancestor per process, and the
    first call determines its module. Where forking is not safe (macOS), workers start from scratch instead.
    """
    if _FORKS:
        _name_ancestor(module)
        with tuned_memory():
            forkserver.ensure_running()


_FORKS = sys.platform == "linux"


class _Forked(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _hidden_main(), tuned_memory():
            return ForkServerProcess._Popen(process_obj)


class _Spawned(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _hidden_main(), tuned_memory():
            return SpawnProcess._Popen(process_obj)


class _ForkContext(ForkServerContext):
    Process = _Forked


class _SpawnContext(SpawnContext):
    Process = _Spawned


def choose_context(ancestor: str | None) -> ForkServerContext | SpawnContext:
    if ancestor and _FORKS:
        _name_ancestor(ancestor)  # the first worker starts it, unless it is running
        return _ForkContext()
    return _SpawnContext()


_MAIN = threading.Lock()


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Hide the main module, which a spawned process would import again (the command line, or all of Prefect)."""
    with _MAIN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _name_ancestor(module: str) -> None:
    _make_folder()
    multiprocessing.set_forkserver_preload([module])


@cache
def _make_folder() -> None:
    """Make the folder for this process's sockets, and remove those of killed processes, which `multiprocessing` leaves
    behind if it makes the folder itself."""
    place = _choose_place()
    remove_abandoned(place.glob(f"{_FOLDER}*"))
    folder, held = Path(tempfile.mktemp(prefix=_FOLDER, dir=place)), ExitStack()  # noqa: S306 - mkdir takes no name twice
    held.enter_context(holding(folder, lambda path: path.mkdir(mode=0o700)))
    # Not a public setting: multiprocessing stores its folder here, and forked processes inherit it.
    multiprocessing.current_process()._config["tempdir"] = str(folder)  # type: ignore[attr-defined]
    Finalize(None, _remove_folder, args=(folder, held), exitpriority=-100)


def _choose_place() -> Path:
    """The folder for temporary files, or /tmp if its path is too long for a Unix socket."""
    place = Path(tempfile.gettempdir())
    deepest = place / f"{_FOLDER}12345678" / "listener-12345678"
    return place if len(bytes(deepest)) <= _LONGEST_ADDRESS else Path("/tmp")  # noqa: S108 - the folder in it is private


def _remove_folder(folder: Path, held: ExitStack) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    held.close()
