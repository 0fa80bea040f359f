"""Parses JSON that was written by hand and is invalid: with comments, missing commas, or several values in a row.

Never raises; time and memory are linear in the length of the text. (json-repair 0.64.6 parses such JSON as well, but took
160 s for 92,000 characters of unterminated strings in unterminated lists, 2026-11.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

_WRAPPING = re.compile(r"(?://|/\*)?\s{0,9}(?:<!\[CDATA\[|\]\]>)(?:\s{0,9}\*/)?|<!--|-->|\ufeff")
_CLOSING = r'"(?=\s{0,99}(?:[:}\]]|/[/*]|,\s{0,99}(?:["{\[\]}/\d-]|true|false|null|\Z)|\Z|\n\s{0,99}"))'
"""The quotation mark at the end of a string; one before a word is part of the text ("the "old" pier")."""
_TOKEN = re.compile(
    rf'"(?P<string>(?:[^"\\]++|\\(?:.|\Z)|(?!{_CLOSING})")*+)(?:"|\Z)'
    r"|'(?P<quoted>[^'\n]{0,400})'(?=\s{0,99}[:,}\]])"
    r"|(?P<mark>[{}\[\],:])"
    r"|(?P<comment>//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))"
    r"|(?P<bare>[^\s{}\[\],:\"']++)",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:(u[0-9a-fA-F]{4}|[\\/bfnrt"])|(.|\Z))|(")', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_MOST_DEEP = 60
_LONGEST_BARE = 400
_NOTHING = object()


@dataclass(slots=True)
class _Open:
    """An unfinished object or list, with the key and the value that were read last."""

    whole: dict[str, Any] | list[Any]
    key: str | None = None
    value: Any = _NOTHING
    is_bare: bool = False

    def put(self) -> None:
        """Add the value to the object or list; in an object, a value without a key is dropped."""
        if self.value is not _NOTHING and isinstance(self.whole, list):
            self.whole.append(self.value)
        elif self.value is not _NOTHING and isinstance(self.whole, dict) and self.key is not None:
            self.whole.setdefault(self.key, self.value)
        self.key, self.value, self.is_bare = None, _NOTHING, False

    def take(self, value: Any, *, is_bare: bool = False) -> None:
        if is_bare and self.is_bare:
            self.value = f"{self.value} {value}"[:_LONGEST_BARE]
            return
        if self.value is not _NOTHING:
            self.put()
        self.value, self.is_bare = value, is_bare


def read_broken_json(text: str) -> list[Any]:
    """Return the objects and lists in a text, in order; [] if there are none, or they are nested too deeply."""
    if '"' not in text and "&quot;" in text:
        text = unescape(text)
    top = _Open([])
    opened = [top]
    for mark, value in _list_tokens(_WRAPPING.sub(" ", text)):
        if len(opened) > _MOST_DEEP:
            return []
        _read_token(opened, mark, value)
    while len(opened) > 1:
        _close(opened)
    top.put()
    return [each for each in top.whole if isinstance(each, dict | list) and each]


def _read_token(opened: list[_Open], mark: str, value: Any) -> None:
    now = opened[-1]
    if mark in "{[":
        opened.append(_Open({} if mark == "{" else []))
    elif mark in "}]":
        kind = dict if mark == "}" else list
        while len(opened) > 1 and any(isinstance(each.whole, kind) for each in opened[1:]):
            if isinstance(_close(opened), kind):
                return
    elif mark == ":":
        now.key, now.value, now.is_bare = now.value if isinstance(now.value, str) else None, _NOTHING, False
    elif mark == ",":
        now.put()
    else:
        now.take(value, is_bare=mark == "bare")


def _close(opened: list[_Open]) -> Any:
    """End the innermost object or list, which becomes a value of the one around it."""
    done = opened.pop()
    done.put()
    opened[-1].take(done.whole)
    return done.whole


def _list_tokens(text: str) -> Iterator[tuple[str, Any]]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "mark":
            yield found["mark"], None
        elif kind == "bare":
            word = found["bare"]
            yield ("value", _WORDS[word]) if word in _WORDS else ("bare", word)
        elif kind == "string":
            yield "value", _read_string(found["string"])
        elif kind == "quoted":
            yield "value", found["quoted"]


def _read_string(text: str) -> str:
    """The characters of a string; escapes that only JavaScript allows are read as their character."""
    mended = _ESCAPE.sub(_mend_escape, _CONTROL.sub(" ", text))
    try:
        return str(json.loads(f'"{mended}"', strict=False))
    except ValueError:
        return text


def _mend_escape(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else '\\"' if found[3] else found[2]
