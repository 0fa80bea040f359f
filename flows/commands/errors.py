"""Error handling of commands: exit codes, and one line on stderr for every error.

An unexpected error is reported as an internal error; `--debug` shows the traceback.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NoReturn, TextIO

FINE, FAILED, WRONG_CALL = 0, 1, 2
INTERRUPTED = 130
_LIMITS = {errno.EMFILE: "ulimit -n", errno.ENFILE: "fs.file-max", errno.ENOMEM: "ulimit -v", errno.EAGAIN: "ulimit -u"}
"""Errors of exhausted resources, and the limit to raise."""
_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class CommandError(Exception):
    """Ends a command with one line and an exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


def wrong_call(*kinds: type[Exception]) -> AbstractContextManager[None]:
    """Turn these errors into a usage error."""
    return _ending(kinds, WRONG_CALL)


def failing(*kinds: type[Exception]) -> AbstractContextManager[None]:
    """Turn these errors into a failure."""
    return _ending(kinds, FAILED)


@contextmanager
def _ending(kinds: tuple[type[Exception], ...], code: int) -> Iterator[None]:
    try:
        yield
    except kinds as error:
        raise CommandError(describe_error(error), code) from error


def describe_error(error: Exception) -> str:
    """The message of an error; for OSError with the path, and for a full or read-only disk with what to do."""
    if not isinstance(error, OSError):
        return str(error)
    what = (error.strerror or str(error)).lower()
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{where}{what}; nothing is left half done: free some space and run the same command again"
    if error.errno == errno.EROFS:
        return f"{where}{what}; make it writable, or name another folder (NEWSREFINERY_HOME)"
    if error.errno in _LIMITS:
        return f"{where}{what}; stop something else, or raise the limit ({_LIMITS[error.errno]}), and run again"
    return f"{where}{what}"


def complain(message: str) -> None:
    """Write one line to stderr, under the name of the command."""
    line = name_controls(" ".join(message.split()))
    tell_aside(f"newsrefinery: {line}")


def tell_aside(line: str) -> None:
    """Print a line to stderr; if that fails (a full disk, a closed pipe) the command goes on without it."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        let_go(sys.stderr)


def let_go(stream: TextIO) -> None:
    """Redirect a stream that cannot be written to /dev/null, because Python flushes it again at exit and before it starts a
    process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def end_interrupted() -> NoReturn:
    """End this process at once, like Ctrl-C: for read-only commands, while the database driver does not react to signals."""
    complain("interrupted")
    os._exit(INTERRUPTED)


def name_controls(text: str) -> str:
    """Text with terminal control characters escaped (`\\x1b`), since file names and server responses are untrusted."""
    return _STEERS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)
