"""The meta elements of a page, looked up by their meaning; their names are in `meta_elements.toml`.

Does not judge their contents.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement

from tasks.metadata.linked_data import read_texts

_MAX_CONTENT = 5_000
_NO_LETTERS = re.compile(r"[^a-z]+")


@lru_cache(maxsize=1)
def _names() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class MetaElements:
    """The contents of a page's meta elements, by their names in lower case."""

    def __init__(self, found: dict[str, list[str]]) -> None:
        self._found = found

    def all(self, what: str) -> list[str]:
        """Return everything stated about `what`: a word of `meta_elements.toml`, or a name of its own."""
        listed = [content for name in _names().get(what, [what]) for content in self._found.get(name, ())]
        return listed or self._of_endings(what)

    def first(self, what: str) -> str | None:
        return next(iter(self.all(what)), None)

    def labelled(self, what: str) -> list[str]:
        """Return the data of WordPress's pairs for Twitter (a label and its data) whose label is one of `what`."""
        numbers = (no for no in "123" if self._of_pair("label", no).casefold().strip(" :") in _names()[what])
        return [data for no in numbers if (data := self._of_pair("data", no))]

    def _of_pair(self, part: str, no: str) -> str:
        return next(iter(self._found.get(f"twitter:{part}{no}", ())), "")

    def _of_endings(self, what: str) -> list[str]:
        endings = tuple(_names()["endings"].get(what, ()))
        named = [name for name in self._found if _spell(name).endswith(endings)] if endings else ()
        return [content for name in named for content in self._found[name]]


@lru_cache(maxsize=2_000)
def _spell(name: str) -> str:
    """The letters of a name, cached since most pages use the same names; "" if it is about something else: a film, a theme."""
    letters = _NO_LETTERS.sub("", name)
    return "" if letters.startswith(tuple(_names()["endings"]["not"])) else letters


def read_meta_elements(tree: HtmlElement) -> MetaElements:
    """Read the meta elements of a page. Microdata gets names like "itemprop:author", since it may be about something else on
    the page: a comment, a cited paper."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        attributes = element.attrib
        name = attributes.get("property") or attributes.get("name") or _name_otherwise(attributes)
        content = attributes.get("content")
        if name == "parsely-page" and content:
            found.update(_read_parsely(content[:_MAX_CONTENT]))
        elif name and content and not content.isspace():
            found.setdefault(name.lower(), []).append(content[:_MAX_CONTENT].strip())
    return MetaElements(found)


def _name_otherwise(attributes: Mapping[str, str]) -> str:
    """The name of an element without name and property: the language for `http-equiv` (its only value about the article),
    otherwise its itemprop."""
    header = attributes.get("http-equiv", "").lower()
    return header if header == "content-language" else f"itemprop:{attributes.get('itemprop') or ''}"


def _read_parsely(content: str) -> dict[str, list[str]]:
    """The contents of Parse.ly's meta element in JSON, by the names of its single elements."""
    try:
        stated = json.loads(content)
    except ValueError:
        return {}
    keys = stated.items() if isinstance(stated, dict) else ()
    return {f"parsely-{key.rstrip('s').replace('_', '-')}": read_texts(value) for key, value in keys}
