"""Opens files of unknown content: regular files only, without blocking, unpacked if they are gzip.

Rejects links, devices and pipes, even if one replaced a file after it was found.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from tasks.failures import NamedFailure
from tasks.files.walk import explain_os_error
from tasks.text.kinds import GZIP_MAGIC

Content = io.BufferedReader | gzip.GzipFile
"""A stream that returns what it read before it hits damage."""

T = TypeVar("T")
_OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Unusable(NamedFailure):
    """What was read cannot become a page."""


def take_usable(found: T | Unusable) -> T:
    """Return what was found, or raise it if it is an Unusable."""
    if isinstance(found, Unusable):
        raise found
    return found


@contextmanager
def open_file(path: str) -> Iterator[io.BufferedReader]:
    """Open a regular file for reading, without unpacking it. Raises Unusable: unreadable, not_regular or empty_body."""
    with os.fdopen(_open_regular(path), "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise Unusable("empty_body", "0 bytes")
        yield file


def _open_regular(path: str) -> int:
    try:
        descriptor = os.open(path, _OPEN)
    except (OSError, ValueError) as error:
        raise Unusable("unreadable", explain_os_error(error)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unusable("not_regular", "no regular file any more")
    return descriptor


def unpack_file(file: io.BufferedReader) -> Content:
    """The content of a file, unpacked if its first bytes are those of gzip, whatever its name."""
    return gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == GZIP_MAGIC else file


@contextmanager
def naming_damage() -> Iterator[None]:
    """Turn read errors into Unusable: truncated, corrupt or unreadable."""
    try:
        yield
    except EOFError:
        raise Unusable("truncated", "the gzip stream ends before its end mark") from None
    except (zlib.error, gzip.BadGzipFile) as error:
        raise Unusable("corrupt", f"the gzip stream is damaged: {error}") from None
    except OSError as error:
        raise Unusable("unreadable", explain_os_error(error)) from None
