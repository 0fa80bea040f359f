"""How a process ends: every signal is handled like Ctrl-C, so that workers and servers end with their command; and a child
process ends with its parent."""

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
    """Install a handler for SIGTERM, and for SIGHUP (the terminal was closed) unless `nohup` has set it to be ignored."""
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)


def when_parent_ends(end: Callable[[], object]) -> None:
    """Call `end` in a thread when the parent process has ended, which closes the pipe that is this one's standard input."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        end()

    threading.Thread(target=wait, daemon=True).start()
