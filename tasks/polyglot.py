"""The ancestor of the workers of a large run, whose pages nobody knows the languages of: it has the rules of them all.

Refuses to be imported anywhere else, as `ancestor` does: that is two seconds for what a few pages never ask for.
"""

from __future__ import annotations

import gc
from contextlib import suppress

import tasks.ancestor  # noqa: F401 - what it has read, this one has
from tasks.appeals import RulesError, load_rulebook
from tasks.settings import SettingsError, load_settings


def compile_all() -> None:
    """Compile the rules of every language, each as an article of it asks for them."""
    rulebook = load_rulebook(load_settings().rules)
    for language in rulebook.languages:
        rulebook.compile(rulebook.choose_languages(language, ()))


with suppress(RulesError, SettingsError):
    compile_all()
gc.freeze()
