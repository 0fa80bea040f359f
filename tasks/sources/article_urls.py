"""Whether a URL that a site lists may lead to an article. The words are data, `article_urls.toml`.

Does not look at the pages, and accepts doubtful URLs: a page that is not an article is recognized later.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_HEADLINE_WORDS = 4
_NUMBER = re.compile(r"\d{5,}|[a-z0-9]*\d[a-z0-9]*[a-z][a-z0-9]{5,}")
_YEAR_OR_MONTH = re.compile(r"(?:19|20)\d\d|0?[1-9]|1[0-2]")


def why_no_article(url: str) -> str | None:
    """None for a URL that may lead to an article, otherwise home_page, listing_page, site_page or other_file."""
    parts = urlsplit(url)
    path = [part.casefold() for part in unquote(parts.path).split("/") if part]
    parameters = {name.casefold() for name, _ in parse_qsl(parts.query)}
    if not parameters.isdisjoint(load_words()["article_parameters"]):
        return None
    return _judge_path(path)


def _judge_path(path: list[str]) -> str | None:
    if not path:
        return "home_page"
    words, last = load_words(), path[-1]
    if last.endswith(tuple(words["endings"])):
        return "other_file"
    stem = last.partition(".")[0]
    if stem in words["own"] and not _is_dated(path[:-1]):
        return "site_page"
    return "listing_page" if _is_listing(path, stem, words["listing"]) else None


def _is_listing(path: list[str], stem: str, listing: frozenset[str]) -> bool:
    folders = [part for part in path[:-1] if not _YEAR_OR_MONTH.fullmatch(part)]
    if stem in listing:
        return True
    return bool(folders) and folders[-1] in listing and not _reads_like_headline(stem)


def _reads_like_headline(stem: str) -> bool:
    return len(re.findall(r"\w+", stem)) >= _HEADLINE_WORDS or _NUMBER.search(stem) is not None


def _is_dated(folders: list[str]) -> bool:
    return any(re.fullmatch(r"(?:19|20)\d\d", part) for part in folders)


@cache
def load_words() -> dict[str, frozenset[str]]:
    """The lists in the data file, by name."""
    table: dict[str, Any] = tomllib.loads(files("tasks.sources").joinpath("article_urls.toml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in table.items()}
