"""Signals while the driver works: one that raises KeyboardInterrupt interrupts the driver, too.

Sets no handlers. Python calls those when the driver returns, which for some queries would be never.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def heed_signals(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what the connection does when such a signal comes. Does nothing outside the main thread, which alone is
    told of signals, and where an event loop waits for them."""
    if not _may_listen():
        yield
        return
    bell, cord = socket.socketpair()
    with bell, cord:
        cord.setblocking(False)
        listener = threading.Thread(target=_listen, args=(bell, connection), daemon=True)
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


def _listen(bell: socket.socket, connection: duckdb.DuckDBPyConnection) -> None:
    while number := bell.recv(1):
        if signal.getsignal(number[0]) is signal.default_int_handler:
            connection.interrupt()
