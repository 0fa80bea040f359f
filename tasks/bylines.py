"""Owns bylines: strings that name who wrote become a list of names, and the wire agency apart.

Refuses to split inside a name: "and" counts only as a word of its own. The words are in `bylines.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_SPLIT = re.compile(
    r"\s{0,3}(?:[;|•·\n]|,(?!\s{0,2}(?:[Jj]r|[Ss]r|II|III|IV)\b)|\s/\s|(?<=[a-zа-я.])/(?=[A-ZÀ-ÖА-Я])|&)\s{0,3}"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"@\w{2,40}")
_BRACKETED = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,80}[)\]]")
_NO_NAME = re.compile(r"https?://|www\.|\d{3}|[<>{}=]|^admin", re.IGNORECASE)
_EDGES = " ,.:;-–—|/*•·\"'"
_NEVER_IN_NAMES = "_:;!?()[]@#+*"
_MAX_NAME = 60
_MAX_BYLINE = 600


@dataclass(frozen=True, slots=True)
class _Words:
    opening: re.Pattern[str]
    label: re.Pattern[str]
    joint: re.Pattern[str]
    after: re.Pattern[str]
    role: re.Pattern[str]
    degree: re.Pattern[str]
    no_names: frozenset[str]
    particles: frozenset[str]
    agencies: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    either = {name: "|".join(map(re.escape, words)) for name, words in data.items() if isinstance(words, list)}

    def compile_(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return _Words(
        opening=compile_(rf"^(?:(?:{either['made']}|eine? \w{{3,20}})\s+)?(?:{either['by']})\b\s{{0,2}}:?\s+"),
        label=compile_(rf"^(?:{either['labels']})\s{{0,2}}:\s{{0,3}}"),
        joint=compile_(rf"\s(?:{either['joints']})\s"),
        after=compile_(rf"(?:\s[|–—-]\s|\s(?:{either['after']})\b|→|\d{{1,2}}[./:]).*$"),
        role=compile_(rf"(?:^|\s)(?:(?:{either['ranks']})\s+){{0,3}}(?:{either['roles']})s?(?:\s.{{0,60}})?$"),
        degree=compile_(rf"\s+(?:{either['degrees']})\.?$"),
        no_names=frozenset(data["no_names"]),
        particles=frozenset(data["particles"]),
        agencies={word: agency for agency, words in data["agencies"].items() for word in words},
    )


def read_byline(strings: Iterable[str], *, site: str = "") -> tuple[tuple[str, ...], str | None]:
    """Give the names in order, each once, and the agency when one is named; a string may hold several names.

    What is only the name of the `site` itself is no author.
    """
    names: dict[str, str] = {}
    agency: str | None = None
    own = _letters(site)
    for part in (part for string in strings for part in _split(string)):
        name = _clean(part)
        known = _words().agencies.get(part.casefold()) or _words().agencies.get(name.casefold())
        name = "" if known else name
        agency = agency or known
        if name and not (own and _letters(name) in own):
            names.setdefault(name.casefold(), name)
    return tuple(names.values()), agency


def looks_like_a_name(text: str) -> bool:
    """Whether a text is two to five words, capitalised but for particles: what a visible byline must be."""
    words = text.replace(".", " ").split()
    is_plain = not any(mark in text for mark in _NEVER_IN_NAMES)
    return (
        is_plain
        and 2 <= len(words) <= 5
        and all(word[0].isupper() or word.casefold() in _words().particles for word in words)
    )


def after_opening(text: str) -> str:
    """Give what follows "By", "Von", "Text:" or the like at the beginning of a line; "" where it begins otherwise."""
    found = _words().opening.match(text) or _words().label.match(text)
    return text[found.end() :].strip() if found else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _split(string: str) -> list[str]:
    line = _EMAIL.sub(" ", " ".join(string[:_MAX_BYLINE].split())).strip()
    line = _words().label.sub("", _words().opening.sub("", line))
    return [part.strip() for piece in _SPLIT.split(line) for part in _words().joint.split(piece) if part.strip()]


def _clean(part: str) -> str:
    words = _words()
    name = words.label.sub("", words.opening.sub("", _HANDLE.sub("", part)))
    name = words.role.sub("", words.degree.sub("", words.after.sub("", _BRACKETED.sub("", name)))).strip(_EDGES)
    is_none = not name or len(name) > _MAX_NAME or name.casefold() in words.no_names or _NO_NAME.search(name)
    return "" if is_none else name
