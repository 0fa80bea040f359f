"""The ancestor for the workers of a large run with pages in unknown languages: it loads the rules of all languages, and
the stop words that one page in twenty needs.

Like `ancestor`, not to be imported anywhere else: it takes two seconds, which a small run does not get back.
"""

from __future__ import annotations

import gc
from contextlib import suppress

import tasks.ancestor  # noqa: F401 - loads everything an ancestor has
from tasks.appeals import RulesError, load_rulebook
from tasks.page.readers import read_stop_words
from tasks.settings import SettingsError, load_settings


def compile_all() -> None:
    """Compile the rules of every language, each with the English rules that its articles need."""
    rulebook = load_rulebook(load_settings().rules)
    for language in rulebook.languages:
        rulebook.compile(rulebook.choose_languages(language, ()))


read_stop_words()
with suppress(RulesError, SettingsError):
    compile_all()
gc.freeze()
