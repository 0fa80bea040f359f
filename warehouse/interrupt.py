"""Handles signals while the database driver is working.

Does not use Python signal handlers, which are called only when the driver returns; for some queries that is never.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def heed_signals(act: Callable[[], object]) -> Iterator[None]:
    """Call `act` in another thread when a signal arrives that raises KeyboardInterrupt. Does nothing outside the main
    thread, since only that receives signals, or inside another such block or an event loop, which handle them already."""
    if not _may_listen():
        yield
        return
    bell, cord = socket.socketpair()
    with bell, cord:
        cord.setblocking(False)
        listener = threading.Thread(target=_listen, args=(bell, act), daemon=True)
        listener.start()
        signal.set_wakeup_fd(cord.fileno())
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            cord.close()
            listener.join()


def _may_listen() -> bool:
    if threading.current_thread() is not threading.main_thread():
        return False
    taken = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(taken)
    return taken == -1


def _listen(bell: socket.socket, act: Callable[[], object]) -> None:
    while number := bell.recv(1):
        if signal.getsignal(number[0]) is signal.default_int_handler:
            act()
