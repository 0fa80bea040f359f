"""What ends a process: signals, all of them like Ctrl-C, so that workers and servers end with their command; or the end of
the process that started it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any]


def end_like_interrupted(handler: Handler) -> None:
    """Have this handler called for SIGTERM, and when the terminal is closed (SIGHUP), unless `nohup` says to stay."""
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)


def when_parent_ends(end: Callable[[], object]) -> None:
    """Call `end`, in a thread, when the process that started this one is gone: it held the other end of standard input."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        end()

    threading.Thread(target=wait, daemon=True).start()
