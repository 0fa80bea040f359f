"""The schema of rule files, strictly validated: a mistyped key is an error with its location, not a rule that never matches.

Two kinds of file share the `[[rule]]` table: languages (`language`, `name`, `[words]`) and publishers (`publisher`,
`names`, `domains`). Compiles and runs nothing; see `rulebook`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

import rtoml

from tasks.records import CATEGORIES, Category

Strength = Literal["sure", "likely"]
Where = Literal["any", "line", "start", "end", "label"]
WORD_CLASSES = (
    "you", "we", "ask", "money", "subscribe", "login", "newsletter", "channel", "share", "read_more", "comment",
    "contact", "app", "legal", "member", "free", "period", "press", "opener", "closer", "widget", "say", "report",
)  # fmt: skip
_RULE_KEYS = {"id", "category", "strength", "where", "phrases", "texts", "remove", "keep"}
_LANGUAGE_KEYS = {"language", "name", "words", "rule"}
_PUBLISHER_KEYS = {"publisher", "names", "domains", "language", "rule"}


class RulesError(ValueError):
    """A rule file that cannot be used: one line with the file, the place and what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of asking. `phrases` use the phrase syntax; `texts` are whole blocks taken literally.

    `is_own`: the rule is from a publisher's file, so it was written for that publisher's wording.
    """

    id: str
    category: Category
    strength: Strength
    where: Where
    phrases: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """Words and rules of one language; "und" stands for every language."""

    language: str
    name: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class PublisherFile:
    """Names, hosts and rules of one publisher."""

    publisher: str
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    language: str | None = None
    rules: tuple[Rule, ...] = ()


def read_rule_file(path: Path) -> LanguageFile | PublisherFile:
    """Read a rule file: a language's if it has `language` and no `publisher`, otherwise a publisher's. Raises RulesError."""
    try:
        data = rtoml.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RulesError(f"{path}: cannot be read ({error.strerror})") from error
    except (rtoml.TomlParsingError, UnicodeDecodeError) as error:
        raise RulesError(f"{path}: not valid TOML ({error})") from error
    return parse_rule_file(data, str(path))


def parse_rule_file(data: Mapping[str, Any], origin: str) -> LanguageFile | PublisherFile:
    """Turn the tables of a rule file into records. Raises RulesError with a message that begins with `origin`."""
    if "publisher" in data:
        _refuse_unknown(data, _PUBLISHER_KEYS, origin)
        own = tuple(replace(rule, is_own=True) for rule in _rules(data, origin))
        return PublisherFile(
            publisher=_text(data, "publisher", origin), names=_texts(data, "names", origin),
            domains=_domains(data, origin), rules=own,
            language=_text(data, "language", origin) if "language" in data else None,
        )  # fmt: skip
    if "language" not in data:
        raise RulesError(f"{origin}: has no `publisher`, which a file of your own begins with")
    _refuse_unknown(data, _LANGUAGE_KEYS, origin)
    return LanguageFile(
        language=_text(data, "language", origin), name=_text(data, "name", origin),
        words=_words(data.get("words", {}), origin), rules=_rules(data, origin),
    )  # fmt: skip


def _domains(data: Mapping[str, Any], origin: str) -> tuple[str, ...]:
    found = _texts(data, "domains", origin)
    for domain in found:
        if not domain or "/" in domain or domain.split() != [domain]:
            raise RulesError(f"{origin}: {domain!r} is not a domain name; write it like harbourtimes.example")
    return found


def _words(data: Mapping[str, Any], origin: str) -> dict[str, tuple[str, ...]]:
    _refuse_unknown(data, set(WORD_CLASSES), f"{origin}: [words]")
    return {name: _texts(data, name, f"{origin}: [words]") for name in data}


def _rules(data: Mapping[str, Any], origin: str) -> tuple[Rule, ...]:
    tables = data.get("rule", [])
    if not isinstance(tables, list):
        raise RulesError(f"{origin}: write rules as [[rule]] tables")
    rules = tuple(_rule(table, f"{origin}: rule {number}") for number, table in enumerate(tables, 1))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RulesError(f"{origin}: two rules are called {rule.id}; give each its own id")
        seen.add(rule.id)
    return rules


def _rule(table: Mapping[str, Any], origin: str) -> Rule:
    _refuse_unknown(table, _RULE_KEYS, origin)
    id_ = _text(table, "id", origin)
    place = f"{origin} ({id_})"
    rule = Rule(
        id=id_,
        category=cast(Category, _choice(table, "category", CATEGORIES, place)),
        strength=cast(Strength, _choice(table, "strength", get_args(Strength), place)),
        where=cast(Where, _choice(table, "where", get_args(Where), place, default="line")),
        phrases=_texts(table, "phrases", place), texts=_texts(table, "texts", place),
        remove=_texts(table, "remove", place), keep=_texts(table, "keep", place),
    )  # fmt: skip
    if not rule.phrases and not rule.texts:
        raise RulesError(f"{place}: has neither phrases nor texts, so it can never match")
    return rule


def _text(table: Mapping[str, Any], key: str, origin: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RulesError(f"{origin}: {key} is missing; give it a text")
    return value


def _texts(table: Mapping[str, Any], key: str, origin: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RulesError(f"{origin}: {key} is not a list of texts")
    return tuple(value)


def _choice(
    table: Mapping[str, Any], key: str, choices: tuple[str, ...], origin: str, default: str | None = None
) -> str:
    value = table.get(key, default)
    if value not in choices:
        raise RulesError(f"{origin}: {key} is {value!r}, not one of {' '.join(choices)}")
    return cast(str, value)


def _refuse_unknown(table: Mapping[str, Any], known: set[str], origin: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise RulesError(f"{origin}: unknown key {unknown[0]}; known are {' '.join(sorted(known))}")
