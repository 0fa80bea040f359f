"""The rule book: finds rule files, and compiles those for an article's language and publisher on first use.

Judges nothing; it represents what the files say.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from rtoml import loads

from tasks.appeals.languages import guess_languages
from tasks.appeals.lexicon import Lexicon
from tasks.appeals.phrases import PhraseError, parse_phrase
from tasks.appeals.schema import LanguageFile, PublisherFile, Rule, RulesError, read_rule_file
from tasks.appeals.tokens import fold_text
from tasks.text.language import read_code

__all__ = ["CompiledRules", "Entry", "RuleBook", "RulesError", "load_rulebook"]

PUBLISHERS_FOLDER = Path(__file__).parent.parent / "publishers"
LANGUAGES_FOLDER = PUBLISHERS_FOLDER / "languages"
EVERY_LANGUAGE, GUEST = "und", "en"
GUARDS_FILE = Path(__file__).parent / "guards.toml"
_OF_EVERY, _OF_LANGUAGES, _OF_GUESTS, _OF_PUBLISHERS, _OF_GUARDS = range(0, 500_000, 100_000)
"""The first entry number of each group."""
MOST_MEMORY = 60_000_000
"""Bytes for the caches of all lexicons; 5,000 pages in 26 languages fill less."""
_AT_THE_START = frozenset({"line", "start", "label"})
"""Positions (`where`) in which a phrase begins with the first word of the block."""
_MOST_LABELS = 127
"""The maximum number of labels of a host name."""
_LENT = {"ms": "id", "nn": "no"}
"""Languages without a file that use the file of a close relative."""
_INTERNATIONAL = frozenset((
    "money", "subscribe", "login", "newsletter", "channel", "share", "read_more", "comment", "app", "legal", "widget",
    "contact",
))  # fmt: skip
"""Classes whose English words occur on pages in every language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The meaning of a phrase of the lexicon: a word class, a guard, or a rule."""

    word_class: str = ""
    guard: str = ""
    rule: Rule | None = None
    is_literal: bool = False


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """The lexicon for one combination of rule files, and the meaning of its entry numbers."""

    lexicon: Lexicon
    entries: Mapping[int, Entry]


@dataclass(slots=True)
class RuleBook:
    """All rule files that were found; compiled parts are cached."""

    language_paths: dict[str, tuple[Path, ...]]
    publishers: tuple[PublisherFile, ...]
    publisher_paths: tuple[Path, ...] = ()
    _by_name: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    _by_host: dict[str, list[int]] = field(default_factory=dict)
    """Places in `publishers` by name and by host, since there may be hundreds of publishers' files."""
    _compiled: dict[tuple[str, ...], CompiledRules] = field(default_factory=dict)
    _latest: tuple[str, ...] = ()
    """The key compiled last; only that lexicon can have grown since."""
    _memory: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, publisher in enumerate(self.publishers):
            for name in (publisher.publisher, *publisher.names):
                self._by_name.setdefault(fold_text(name), []).append(place)
            for host in publisher.domains:
                self._by_host.setdefault(host, []).append(place)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that have files, without "und" (every language)."""
        return tuple(sorted(set(self.language_paths) - {EVERY_LANGUAGE}))

    def read_language(self, code: str) -> Iterator[LanguageFile]:
        """The files of one language: `<code>.toml`, and parts such as `<code>.stubs.toml`. Raises RulesError."""
        yield from map(_read_language_file, self.language_paths.get(code, ()))

    def find_publishers(self, names: Iterable[str], domain: str | None) -> tuple[PublisherFile, ...]:
        """The publishers' files for one of these names or for this host (or a parent domain of it)."""
        labels = domain.split(".")[-_MOST_LABELS:] if domain else ()
        hosts = (".".join(labels[first:]) for first in range(len(labels)))
        places = {place for host in hosts for place in self._by_host.get(host, ())}
        places.update(place for name in names for place in self._by_name.get(fold_text(name), ()))
        return tuple(self.publishers[place] for place in sorted(places))

    def choose_languages(self, language: str | None, texts: Sequence[str]) -> tuple[str, ...]:
        """The language files for an article: its declared language, or the languages guessed from its words, then English."""
        code = read_code(language) or ""
        code = _LENT.get(code, code)
        chosen = [code] if code in self.language_paths else guess_languages(texts, self.languages)
        return tuple(dict.fromkeys([*chosen, "en"]))

    def compile(self, languages: tuple[str, ...], publishers: Sequence[PublisherFile] = ()) -> CompiledRules:
        """The compiled rules of these languages (the first is the article's own) and publishers."""
        key = (*languages, *(publisher.publisher for publisher in publishers))
        self._bound_memory()
        if key not in self._compiled:
            with _keep_everything():
                self._compiled[key] = (
                    self._compile_publishers(languages, publishers) if publishers else self._compile(languages)
                )
        self._latest = key
        return self._compiled[key]

    def _bound_memory(self) -> None:
        """Clear the caches of all lexicons once they exceed MOST_MEMORY."""
        if self._latest in self._compiled:
            self._memory[self._latest] = self._compiled[self._latest].lexicon.memory
        if sum(self._memory.values()) > MOST_MEMORY:
            self._memory.clear()
            for rules in self._compiled.values():
                rules.lexicon.forget()

    def _compile_publishers(self, languages: tuple[str, ...], publishers: Sequence[PublisherFile]) -> CompiledRules:
        base = self.compile(languages)
        entries, lexicon = dict(base.entries), Lexicon(base.lexicon)
        for publisher in publishers:
            _add_rules(lexicon, entries, publisher.rules, _OF_PUBLISHERS)
        lexicon.close()
        return CompiledRules(lexicon, entries)

    def _compile(self, languages: tuple[str, ...]) -> CompiledRules:
        """Entries are numbered so that those of every language come first, then the article's own, then English."""
        is_guest = languages[0] != GUEST
        base = self._compile_guest() if is_guest else None
        entries = dict(base.entries) if base else {}
        lexicon = Lexicon(base.lexicon if base else None)
        own = [code for code in languages if not (is_guest and code == GUEST)]
        for code in own if is_guest else (EVERY_LANGUAGE, *own):
            self._add_language(lexicon, entries, code, None)
        lexicon.close()
        return CompiledRules(lexicon, entries)

    def _compile_guest(self) -> CompiledRules:
        """The rules that all articles in languages other than English share; compiled once."""
        key = ("guest",)
        if key not in self._compiled:
            lexicon, entries = Lexicon(), dict[int, Entry]()
            self._add_language(lexicon, entries, EVERY_LANGUAGE, None)
            self._add_language(lexicon, entries, GUEST, _INTERNATIONAL, _OF_GUESTS)
            lexicon.close()
            self._compiled[key] = CompiledRules(lexicon, entries)
        return self._compiled[key]

    def _add_language(
        self, lexicon: Lexicon, entries: dict[int, Entry], code: str, only: frozenset[str] | None, first: int = 0
    ) -> None:
        first = first or (_OF_EVERY if code == EVERY_LANGUAGE else _OF_LANGUAGES)
        if code == EVERY_LANGUAGE:
            _add_guards(lexicon, entries)
        for data in self.read_language(code):
            _add_words(lexicon, entries, data, only, first)
            _add_rules(lexicon, entries, data.rules, first)


@contextmanager
def _keep_everything() -> Iterator[None]:
    """Disable garbage collection and freeze what is created: thousands of small objects, all of them permanent. Scanning them
    for garbage, now or later, takes as long as creating them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _next_entry(entries: Mapping[int, Entry], first: int) -> int:
    """The first free number from `first` on; if several entries match the same words, lower numbers come first."""
    while first in entries:
        first += 1
    return first


def _read_language_file(path: Path) -> LanguageFile:
    found = read_rule_file(path)
    if not isinstance(found, LanguageFile):
        raise RulesError(f"{path}: is a publisher's file; move it out of languages/")
    return found


def _add_guards(lexicon: Lexicon, entries: dict[int, Entry]) -> None:
    """Add the phrases of guards, for all languages at once."""
    for number, (guard, phrases) in enumerate(_read_guards().items(), _OF_GUARDS):
        entries[number] = Entry(guard=guard.replace("_", " "))
        for phrase in phrases:
            _add_phrase(lexicon, phrase, number, f"{GUARDS_FILE.name}: {guard}")


@lru_cache(maxsize=1)
def _read_guards() -> Mapping[str, list[str]]:
    return loads(GUARDS_FILE.read_text(encoding="utf-8"))


def _add_words(
    lexicon: Lexicon, entries: dict[int, Entry], data: LanguageFile, only: frozenset[str] | None, first: int
) -> None:
    number = _next_entry(entries, first)
    for word_class, phrases in data.words.items():
        if only is None or word_class in only:
            entries[number] = Entry(word_class=word_class)
            for phrase in phrases:
                _add_phrase(lexicon, phrase, number, f"{data.language}: words.{word_class}", once=True)
            number += 1


def _add_rules(lexicon: Lexicon, entries: dict[int, Entry], rules: Iterable[Rule], first: int) -> None:
    number = _next_entry(entries, first)
    for rule in rules:
        found = replace(rule, phrases=(), texts=(), remove=(), keep=())  # its phrases are in the lexicon
        entries[number] = Entry(rule=found)
        for phrase in rule.phrases:
            _add_phrase(lexicon, phrase, number, rule.id, opens=rule.where in _AT_THE_START)
        number += 1
        if rule.texts:
            entries[number] = Entry(rule=found, is_literal=True)
            for text in rule.texts:
                lexicon.add([(fold_text(text),)], number, opens=True)
            number += 1


def _add_phrase(
    lexicon: Lexicon, phrase: str, entry: int, origin: str, *, once: bool = False, opens: bool = False
) -> None:
    try:
        lexicon.add(parse_phrase(phrase), entry, once=once, opens=opens)
    except PhraseError as error:
        raise RulesError(f"{origin}: {error}") from error


@lru_cache(maxsize=8)
def load_rulebook(user_folder: Path | None = None) -> RuleBook:
    """The rule book of the package and, if given, of a user's own folder of rule files.

    Publishers' files are read now, language files when an article needs them. Raises RulesError.
    """
    languages: dict[str, tuple[Path, ...]] = {}
    for path in sorted(LANGUAGES_FOLDER.glob("*.toml")):
        code = path.name.split(".")[0]
        languages[code] = (*languages.get(code, ()), path)
    paths = sorted(PUBLISHERS_FOLDER.glob("*.toml"))
    if user_folder is not None and user_folder.is_dir():
        paths += sorted(user_folder.glob("*.toml"))
    publishers = [read_rule_file(path) for path in paths]
    wrong = [path for path, found in zip(paths, publishers, strict=True) if not isinstance(found, PublisherFile)]
    if wrong:
        raise RulesError(f"{wrong[0]}: has no `publisher`; only languages/ may hold files of a language")
    for path, found in zip(paths, publishers, strict=True):
        if path.parent == user_folder:  # otherwise every page of its publisher would fail
            _check_phrases(path, found)
    return RuleBook(languages, tuple(found for found in publishers if isinstance(found, PublisherFile)), tuple(paths))


def _check_phrases(path: Path, file: LanguageFile | PublisherFile) -> None:
    try:
        compile_files([file])
    except RulesError as error:
        raise RulesError(f"{path}: {error}") from error


def compile_files(files: Iterable[LanguageFile | PublisherFile]) -> CompiledRules:
    """The compiled rules of these files only, for checks. Raises RulesError."""
    lexicon, entries = Lexicon(), dict[int, Entry]()
    for file in files:
        if isinstance(file, LanguageFile):
            _add_words(lexicon, entries, file, None, _OF_LANGUAGES)
        _add_rules(lexicon, entries, file.rules, _OF_LANGUAGES)
    lexicon.close()
    return CompiledRules(lexicon, entries)
