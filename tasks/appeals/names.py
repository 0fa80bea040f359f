"""The names a publisher uses for itself: variants of its known names, and names inferred from an article.

Contains no list of publishers; rule files and callers provide names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tasks.appeals.known_names import ARTICLES, Names
from tasks.appeals.money import find_money
from tasks.appeals.rulebook import CompiledRules
from tasks.appeals.tokens import split_tokens
from tasks.appeals.vocabulary import load_vocabulary

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ARTICLE = re.compile(rf"^(?:{'|'.join(ARTICLES)}|l['’]|i|gli|o|a|de)\s+", re.I)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "or", "ne"})
_TELLING_WORDS, _TELLING_CHARACTERS = 14, 200
_SHORTEST = 3
_SPELT_OUT = re.compile(r"(?<=[aou])e")
"""The e with which domains spell ä, ö and ü as ae, oe and ue."""
_BEGINS_ETHIOPIC = re.compile("[\u1200-\u137f]")
_ETHIOPIC_PREFIXES = "በለየከብንናዝ"
"""By, for, of and from, which Amharic and Tigrinya attach to the word: በአዲስ ዘመን."""


def list_names(names: Iterable[str], domain: str | None) -> tuple[str, ...]:
    """All variants of a publisher's name: as given, without its article, "CityTimes" as two words, the part before a colon,
    the initials, with an Ethiopic prefix, the domain, and the domain's label ("siegessaeule" also as "siegessaule")."""
    written: list[str] = []
    for name in names:
        plain = _BRACKETS.sub("", name).strip()
        initials = "".join(word[0] for word in plain.split() if word[0].isupper())
        for variant in (plain, _CAMEL.sub(" ", plain), plain.partition(":")[0], initials):
            written += [variant, _ARTICLE.sub("", variant)]
            if _BEGINS_ETHIOPIC.match(variant):
                written += [prefix + variant for prefix in _ETHIOPIC_PREFIXES]
    if domain and "." in domain:
        labels = domain.lower().removeprefix("www.").split(".")
        label = labels[-3] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else labels[-2]
        written += [domain, label, _SPELT_OUT.sub("", label)]
    return tuple(dict.fromkeys(variant for variant in written if len(variant) >= _SHORTEST))


def infer_names(texts: Sequence[str], rules: CompiledRules) -> tuple[str, ...]:
    """Names for which short blocks ask support, or with which they sign, and that occur more than once in the text.

    For text of an unknown publisher: “Support The Harbour Times!” and “A Message from The Harbour Times”.
    """
    named = set(_find_named(_list_short(texts), rules))
    whole = "\n".join(texts) if named else ""
    return tuple(sorted(name for name in named if whole.count(name) > 1))


def _list_short(texts: Sequence[str]) -> list[str]:
    """The texts that are short enough to be an appeal or a signature."""
    heads = [text[:_TELLING_CHARACTERS] for text in texts]
    lengths = load_vocabulary().read(heads, _TELLING_WORDS + 1).lengths.tolist()
    return [head for head, length in zip(heads, lengths, strict=True) if length <= _TELLING_WORDS]


def _find_named(texts: Sequence[str], rules: CompiledRules) -> Iterator[str]:
    """The names that sure rules match in short texts. Legal rules do not count, since © may name a photographer; nor do
    likely rules, since any capitalised noun matches "{name} is"."""
    reading = load_vocabulary().read(texts, _TELLING_WORDS)
    hits = rules.lexicon.find(reading, Names((), guess=True).find(reading), find_money(reading), everywhere=True)
    for text, found in zip(texts, hits, strict=True):
        for hit in found:
            rule = rules.entries[hit.entry].rule
            if rule is not None and rule.strength == "sure" and rule.category != "legal" and hit.named is not None:
                name = " ".join(split_tokens(text)[slice(*hit.named)])
                if len(name) > _SHORTEST:
                    yield name
