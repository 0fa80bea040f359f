"""Imported once by the process that workers are forked from: loads trafilatura, the language model and the rules.

Not to be imported anywhere else, since that takes a second. Never fails: a worker warms up too, and reports errors.
"""

# ruff: noqa: E402 - signals and variables must be set before the slow imports
from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from types import TracebackType

gc.disable()  # everything loaded here stays; collecting garbage meanwhile takes a tenth of the time
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, and this process ends with it
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process with threads cannot be forked safely


def tell_unless_late(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback, unless the worker started after its command had ended, so that its locks and pipes are gone.
    Seen 2026-11: it was printed after the command had said that it was interrupted."""
    if not isinstance(error, EOFError | FileNotFoundError):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = tell_unless_late

from tasks.appeals import RulesError
from tasks.identity import hash_body
from tasks.records import Page, Reference
from tasks.refine import Refinery, refine_page, warm_up
from tasks.settings import SettingsError, load_settings
from tasks.sources.catalogue import SourcesError, load_catalogue

_STORY = "<p>The harbour opened on Monday, and the first of the ships came in with the tide, its master said.</p>" * 3


def refine_once(language: str, refinery: Refinery) -> None:
    """Refine a page in this language, so that no worker has to compile its rules or load common data."""
    markup = f'<html lang="{language}"><body><article><h1>The harbour</h1>{_STORY}</article></body></html>'
    body = markup.encode()
    refine_page(Page(Reference("harbour"), body, "text/html", hash_body(body)), refinery)


def prepare() -> None:
    """Warm up with the rules of the user's folder, for the languages of the catalogue, and English."""
    settings = load_settings()
    sources = load_catalogue(settings.sources).sources
    refinery = Refinery(sources, settings.rules)
    warm_up(refinery)
    for language in sorted({"en", *(source.language or "en" for source in sources)}):
        refine_once(language, refinery)


with suppress(RulesError, SettingsError, SourcesError, OSError):
    prepare()
gc.freeze()  # the collector does not write to frozen objects, so their memory stays shared
gc.enable()
