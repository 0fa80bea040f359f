"""The catalogue of sources: a TOML file with one [[source]] per publisher.

Strict: an unknown key or a duplicate id is a one-line error that names the file and the entry. Opens no folders and
fetches nothing; `tasks/discover.py` does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

from tasks.records import Source
from tasks.text.hygiene import mend_surrogates
from tasks.web.urls import Refused, names_user, split_url

_MOST_BYTES = 10_000_000
_MOST_ARTICLES = 1_000_000_000
Kind = Literal["folder", "feed", "sitemap", "list", "site"]
KINDS: dict[Kind, str] = {"folder": "path", "feed": "url", "sitemap": "url", "list": "url", "site": "url"}
"""The kinds of source, and the key each requires."""

_TEXT, _TEXTS, _FLAG, _COUNT = "text", "a list of texts", "true or false", "a whole number, 0 or more"
_KEYS = {
    "id": _TEXT, "publisher": _TEXT, "names": _TEXTS, "domains": _TEXTS, "language": _TEXT, "enabled": _FLAG,
    "kind": _TEXT, "path": _TEXT, "url": _TEXT, "verified": _FLAG, "min_articles": _COUNT, "max_articles": _COUNT,
}  # fmt: skip
_REQUIRED = ("id", "publisher", "kind")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_DOMAIN = re.compile(r"[^\s/:*@?#]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class SourcesError(ValueError):
    """An invalid catalogue; the message is one line with the file, the entry and the problem."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One source in the catalogue and where its articles come from.

    `path` is a folder or a file; the meaning of `url` depends on `kind`. A "page" is a URL named by the user, and never in
    a catalogue. `is_verified` is False for a URL that has never been tried.
    """

    source: Source
    kind: Kind | Literal["page"]
    path: Path | None = None
    url: str | None = None
    is_verified: bool = True

    @property
    def is_enabled(self) -> bool:
        return self.source.is_enabled


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sources in one file, in order."""

    path: Path
    entries: tuple[Entry, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(entry.source for entry in self.entries)

    def find_entry(self, source_id: str) -> Entry:
        """Return the entry with this id. Raises SourcesError, suggesting the nearest id, if there is none."""
        for entry in self.entries:
            if entry.source.source_id == source_id:
                return entry
        known = [entry.source.source_id for entry in self.entries]
        raise SourcesError(f"{self.path}: no source {source_id!r}{_suggest(source_id, known)}")

    def choose_entries(self, source_ids: Sequence[str]) -> list[Entry]:
        """The entries with these ids, or all enabled ones if there are none. Raises SourcesError like `find_entry`."""
        named = [self.find_entry(source_id) for source_id in source_ids]
        return named or [entry for entry in self.entries if entry.is_enabled]


def load_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue. Raises SourcesError with one line for the first problem."""
    try:
        document = tomllib.loads(_read_text(path))
    except OSError as error:
        raise SourcesError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise SourcesError(f"{path}: not UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:  # a number of 5,000 digits is a ValueError
        raise SourcesError(f"{path}: invalid TOML: {_first_line(error)}") from None
    try:
        return Catalogue(path, _read_entries(document, path.absolute().parent))
    except SourcesError as error:
        raise SourcesError(f"{path}: {error}") from None


def _read_text(path: Path) -> str:
    if mend_surrogates(str(path)) != str(path):  # the warehouse records it
        raise SourcesError(f"{path}: this path is not UTF-8; rename it")
    with path.open("rb") as file:
        body = file.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise SourcesError(f"{path}: more than {_MOST_BYTES:,} bytes, too large for a catalogue")
    return body.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _read_entries(document: dict[str, Any], folder: Path) -> tuple[Entry, ...]:
    _refuse_unknown_keys(document, ["source"])
    tables = document.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SourcesError("write [[source]] with two brackets, once for every source")
    entries = []
    seen: set[str] = set()
    for number, table in enumerate(tables, start=1):
        name = f"source {number} ({table['id']})" if isinstance(table.get("id"), str) else f"source {number}"
        try:
            entry = _read_entry(table, folder)
            if entry.source.source_id in seen:
                raise SourcesError("a source above has the same id")
        except SourcesError as error:
            raise SourcesError(f"{name}: {error}") from None
        seen.add(entry.source.source_id)
        entries.append(entry)
    if not entries:
        raise SourcesError("no [[source]] in it")
    return tuple(entries)


def _read_entry(table: dict[str, Any], folder: Path) -> Entry:
    _refuse_unknown_keys(table, _KEYS)
    _check_values(table)
    kind = cast(Kind, table["kind"])
    if kind not in KINDS:
        raise SourcesError(f"kind is {kind!r}, but must be {_list_words(KINDS)}{_suggest(kind, KINDS)}")
    if KINDS[kind] not in table:
        raise SourcesError(f"a source of kind {kind!r} needs {KINDS[kind]!r}")
    source = Source(
        source_id=table["id"],
        publisher=table["publisher"],
        names=tuple(table.get("names", (table["publisher"],))),
        domains=tuple(domain.lower().removeprefix("www.") for domain in table.get("domains", ())),
        language=table.get("language"),
        is_enabled=table.get("enabled", True),
        min_articles=table.get("min_articles"),
        max_articles=table.get("max_articles"),
    )
    return Entry(
        source,
        kind,
        path=folder / _read_path(table["path"]) if "path" in table else None,
        url=table.get("url"),
        is_verified=table.get("verified", True),
    )


def _read_path(written: str) -> Path:
    if "\0" in written:
        raise SourcesError(f"path is {written!r}: no file can have a null byte in its name")
    try:
        return Path(written).expanduser()
    except RuntimeError:
        raise SourcesError(f"path is {written!r}: no such user") from None


def _check_values(table: dict[str, Any]) -> None:
    for key in _REQUIRED:
        if key not in table:
            raise SourcesError(f"{key!r} is missing")
    for key, value in table.items():
        if not _is_of(_KEYS[key], value):
            raise SourcesError(f"{key!r} must be {_KEYS[key]}, not {value!r}")
        if _KEYS[key] == _COUNT and value > _MOST_ARTICLES:
            raise SourcesError(f"{key!r} is {value}, but no source has more than {_MOST_ARTICLES:,} articles a day")
    if not _ID.fullmatch(table["id"]):
        raise SourcesError("an id may contain only lower-case letters, digits, '-', '_' and '.', at most 63 characters")
    if "url" in table:
        _check_url(table["url"])
    for domain in table.get("domains", ()):
        if not _DOMAIN.fullmatch(domain):
            raise SourcesError(f"{domain!r} is not a domain name; write it like harbourledger.example")
    if table.get("min_articles", 0) > table.get("max_articles", float("inf")):
        raise SourcesError(f"min_articles {table['min_articles']} is more than max_articles {table['max_articles']}")
    if "language" in table and not _LANGUAGE.fullmatch(table["language"]):
        raise SourcesError(
            f"language is {table['language']!r}, but must be a code of two or three lower-case letters, like 'en'"
        )


def _check_url(url: str) -> None:
    if not url.startswith(("https://", "http://")):
        raise SourcesError(f"url is {url!r}, but must begin with https:// or http://")
    if names_user(url):
        raise SourcesError(
            "url has a user name or a password in it, which would be stored with every page; leave it out"
        )
    try:
        split_url(url)
    except Refused as refusal:
        raise SourcesError(f"url is {url!r}: {refusal.detail}") from None


def _is_of(kind: str, value: object) -> bool:
    if kind == _FLAG:
        return isinstance(value, bool)
    if kind == _COUNT:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind == _TEXTS:
        return isinstance(value, list) and all(_is_of(_TEXT, item) for item in value)
    return isinstance(value, str) and bool(value.strip())


def _refuse_unknown_keys(table: dict[str, Any], known: Iterable[str]) -> None:
    for key in table:
        if key not in known:
            raise SourcesError(f"unknown key {key!r}{_suggest(key, known)}")


def _suggest(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _list_words(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
