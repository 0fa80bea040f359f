"""The signals that end a command: all of them like Ctrl-C, so that its workers and servers end with it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any]


def end_like_interrupted(handler: Handler) -> None:
    """Have this handler called for SIGTERM, and when the terminal is closed (SIGHUP), unless `nohup` says to stay."""
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)
