"""Patterns for the words around the names of authors; the words are in `bylines.toml`.

Parses no byline; `tasks/metadata/bylines.py` does.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_CAPITAL = "[A-ZÀ-ÖØ-ÞŁŚŻŠČŽİА-ЯЁІЇЄΑ-Ω]"
_OF_ASIA = r"(?:(?:取材|写真|撮影|文|글|사진)[・·ㆍ]){1,2}(?:取材|写真|撮影|文|글|사진)(?:[\s/／＝]|$)|[文글]\s?[/／＝]|聞き手[・＝]"
"""Labels in Japanese and Korean, with a stroke or nothing between them and the name."""


@dataclass(frozen=True, slots=True)
class BylineWords:
    """The patterns and words, by their meaning for a name."""

    opening: re.Pattern[str]
    done: re.Pattern[str]
    label: re.Pattern[str]
    editing: re.Pattern[str]
    source: re.Pattern[str]
    joint: re.Pattern[str]
    both: re.Pattern[str]
    inside: re.Pattern[str]
    others: re.Pattern[str]
    other: re.Pattern[str]
    after: re.Pattern[str]
    day: re.Pattern[str]
    role: re.Pattern[str]
    title: re.Pattern[str]
    degree: re.Pattern[str]
    no_names: frozenset[str]
    bodies: frozenset[str]
    house: re.Pattern[str]
    articles: frozenset[str]
    particles: frozenset[str]
    agencies: dict[str, str]


@lru_cache(maxsize=1)
def byline_words() -> BylineWords:
    """Return the words of all languages, read once."""
    data = tomllib.loads(Path(__file__).with_name("bylines.toml").read_text(encoding="utf-8"))
    either = {name: "|".join(map(re.escape, words)) for name, words in data.items() if isinstance(words, list)}

    joints = sorted({*data["joints"], *(word.upper() for word in data["joints"] if len(word) > 1)})

    def compile_(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    made = rf"(?:{either['made']}|{either['kinds']}|(?:eine?|an?|une?) \w{{3,20}})"
    pictures = rf"(?:{either['beside']})"
    and_ = rf"(?:[&+/·・,-]|\s(?:{'|'.join(joints)})\s)"
    mixed = (
        rf"{pictures}\s?{and_}\s?(?:{either['labels']})|(?:{either['labels']}|{either['kinds']})\s?{and_}\s?{pictures}"
    )
    of_others = rf"(?:{either['beside']}|{either['editing']})"
    told = rf"(?:\s{{0,2}}[:：＝]|\s(?:{either['by']})(?:\s{{0,2}}:|(?=\s)))"
    labels = "|".join(re.escape(label) for label in data["labels"] if label not in data["by"])
    capitals = rf"\s(?-i:{_CAPITAL}\S*\s{_CAPITAL})"
    return BylineWords(
        opening=compile_(
            rf"^(?:{made}\s+)?(?:{either['by']})(?!\w)\s{{0,2}}:?\s+|^(?:{either['before']})\s+(?=\S+\s\S)"
        ),
        done=compile_(rf"^(?:{either['made']})\s+(?:{either['by']})(?!\w)"),
        label=compile_(rf"^(?:(?:{either['labels']})\s{{0,2}}[:：՝፦]|{_OF_ASIA})\s{{0,3}}"),
        editing=compile_(rf"^(?:{either['editing']})\s{{0,2}}[:：]\s{{0,3}}"),
        source=compile_(rf"^(?:{either['sources']})\s{{0,2}}[:：]\s{{0,3}}"),
        joint=re.compile(rf"\s({'|'.join(joints)})\s"),
        both=compile_(rf"^(?:{mixed})(?:{told}\s{{0,3}}|\s(?=(?-i:{_CAPITAL})))"),
        inside=compile_(rf"\s(?=(?:{labels})\s{{0,2}}[:：]|{of_others}(?:{told}|{capitals}))"),
        others=compile_(rf"^(?:(?P<label>{of_others}{told}\s{{0,3}})|{of_others}(?={capitals}))"),
        other=compile_(rf"[(\[]\s?{of_others}\s?[)\]]$"),
        after=compile_(
            rf"(?:\s[|–—-]\s|\s(?:{either['after']})\b|→|\d{{1,2}}[./:]|\s\d{{1,2}}\s?(?:min|мин)|\s(?:{either['on']})(?=\s\d)"
            rf"|\s(?:{either['on']})\s(?:{either['weekdays']})[.,]?$|\s(?:{either['at_end']})\.?$).*$"
        ),
        day=compile_(rf"\s(?:{either['days']})\.?$"),
        role=compile_(rf"(?:^|\s)(?:(?:{either['ranks']})\s+){{0,3}}(?:{either['roles']})s?(?:\s.{{0,60}})?$"),
        title=compile_(rf"^(?:(?:{either['ours']})\s+)?(?:[\w-]{{3,30}}-)?(?:{either['titles']})\s+(?=\S+\s\S)"),
        degree=compile_(rf"\s+(?:{either['degrees']})\.?$"),
        no_names=frozenset(data["no_names"]) | frozenset(data["bodies"]),
        bodies=frozenset(data["bodies"]),
        house=compile_(rf"\s(?:{either['houses']})\.?$"),
        articles=frozenset(data["articles"]),
        particles=frozenset(data["particles"]),
        agencies={word: agency for agency, words in data["agencies"].items() for word in words},
    )
