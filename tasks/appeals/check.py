"""Checks rule files: validates them and runs every example of every rule.

Fixes nothing; it reports findings as records, one line each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.appeals.evidence import study_block
from tasks.appeals.examples import fill_slots, read_examples
from tasks.appeals.known_names import Names
from tasks.appeals.phrases import PhraseError, parse_phrase
from tasks.appeals.rulebook import LANGUAGES_FOLDER, CompiledRules, RuleBook, compile_files
from tasks.appeals.schema import LanguageFile, PublisherFile, Rule, RulesError, read_rule_file

FEWEST_EXAMPLES = 2
STAND_IN_NAME = "Meridian Post"
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@dataclass(frozen=True, slots=True)
class Finding:
    """An error (`is_error`) or a hint about a rule: the file, the rule ("" for the file itself), and one line of text."""

    path: Path
    rule_id: str
    problem: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.path}: {self.rule_id + ': ' if self.rule_id else ''}{self.problem}"


def check_files(paths: Iterable[Path]) -> Iterator[Finding]:
    """Validate rule files and run every example in them."""
    for path in paths:
        try:
            file = read_rule_file(path)
            broken = list(_check_phrases(path, file))
            yield from broken
            if not broken:
                yield from _check_rules(path, file)
        except RulesError as error:
            yield Finding(path, "", str(error).removeprefix(f"{path}: "))


def list_rule_files(rulebook: RuleBook, user_folder: Path | None = None) -> list[Path]:
    """All rule files of the package and of a user's folder."""
    own = sorted(user_folder.glob("*.toml")) if user_folder is not None and user_folder.is_dir() else []
    return [path for paths in rulebook.language_paths.values() for path in paths] + list(rulebook.publisher_paths) + own


def _check_phrases(path: Path, file: LanguageFile | PublisherFile) -> Iterator[Finding]:
    words = file.words if isinstance(file, LanguageFile) else {}
    origins = [(rule.id, rule.phrases) for rule in file.rules] + [(f"words.{name}", p) for name, p in words.items()]
    for origin, phrases in origins:
        for phrase in phrases:
            try:
                parse_phrase(phrase)
            except PhraseError as error:
                yield Finding(path, origin, str(error))


def _check_rules(path: Path, file: LanguageFile | PublisherFile) -> Iterator[Finding]:
    compiled = compile_files([file])
    names = [file.publisher, *file.names] if isinstance(file, PublisherFile) else [STAND_IN_NAME]
    for rule in file.rules:
        for kind, examples in (("remove", rule.remove), ("keep", rule.keep)):
            if len(examples) < FEWEST_EXAMPLES:
                yield Finding(path, rule.id, f"has {len(examples)} {kind} examples; give it {FEWEST_EXAMPLES} or more")
        for text in rule.remove:
            if not fires(rule, text, compiled, names):
                yield Finding(path, rule.id, f"does not fire on its own example “{text}”")
        for text in rule.keep:
            if fires(rule, text, compiled, names):
                yield Finding(path, rule.id, f"fires on “{text}”, which it must keep")


def fires(rule: Rule, text: str, compiled: CompiledRules, names: Iterable[str]) -> bool:
    """Whether a rule fires on a block. `{name}` in an example stands for the publisher."""
    known = list(names)
    evidence = study_block(fill_slots(text, known[0]), compiled, Names(known))
    return any(fired.id == rule.id for fired, _ in evidence.rules)


def find_idle_rules(paths: Iterable[Path]) -> Iterator[Finding]:
    """Language rules that match no line of their language's examples (`<language>.examples.tsv`): either nobody writes like
    that, or an example is missing. Publishers' rules have no such examples. Raises RulesError."""
    by_language: dict[str, list[tuple[Path, LanguageFile]]] = {}
    for path in paths:
        file = read_rule_file(path)
        if isinstance(file, LanguageFile):
            by_language.setdefault(file.language, []).append((path, file))
    for language, parts in by_language.items():
        fired = _list_fired([file for _, file in parts], _read_lines(language))
        for path, file in parts:
            for rule in file.rules:
                if rule.id not in fired:
                    yield Finding(path, rule.id, "fires on no example line of its language", is_error=False)


def _read_lines(language: str) -> list[str]:
    paths = sorted(LANGUAGES_FOLDER.glob(f"{language}.*examples.tsv"))
    return [line.text for path in paths for box in read_examples(path) for line in box.lines]


def _list_fired(files: Sequence[LanguageFile], texts: Iterable[str]) -> set[str]:
    compiled, names = compile_files(files), Names([STAND_IN_NAME])
    found = (study_block(fill_slots(text, STAND_IN_NAME), compiled, names) for text in texts)
    return {rule.id for evidence in found for rule, _ in evidence.rules}


def scaffold_publisher(domain: str) -> str:
    """The text of a new rule file for a publisher, ready to be edited. Raises RulesError if `domain` is not a domain name."""
    host = domain.strip().lower().removeprefix("www.")
    if not _DOMAIN.fullmatch(host):
        raise RulesError(f"{domain!r} is not a domain name; write it like harbourtimes.example")
    label = host.split(".")[0]
    return _SCAFFOLD.format(label=label, host=host)


_SCAFFOLD = """# Rules for {host}. Syntax of phrases: tasks/appeals/README.md. Check with: newsrefinery rules check
publisher = "{label}"           # the name as it stands in the publisher's own text
names = []                      # other names it goes by
domains = ["{host}"]

[[rule]]
id = "{label}.support"
category = "donation_appeal"    # one of the twelve categories of removal
strength = "sure"               # sure: alone enough on a block up to 25 words; likely: needs one more signal
where = "line"                  # line: the phrase is the whole block; start, end, any
phrases = ["support {{name}}"]
texts = []                      # or whole blocks, word for word
remove = ["Support {{name}}!", "Support {{name}}"]
keep = ["Support {{name}} staff, the union told the crowd.", "Few still support {{name}} after the merger."]
"""
