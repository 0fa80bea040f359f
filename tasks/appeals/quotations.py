"""Words of other people: quotations with their speaker, and asks that a sentence attributes to somebody.

Looks at one block; texts printed word for word over several blocks are found by `verbatim`.
"""

from __future__ import annotations

import re

from tasks.appeals.evidence import Evidence
from tasks.appeals.tokens import find_tokens

_ATTRIBUTED = re.compile(r"[\"“„«»‘'「『](?:[^\s\"“”»«]+\s+){3,}[^\s\"“”»«]+(?:[\"“”»«’']\s?,|,\s?[\"“”»«’'])\s+\w")
"""A quotation of several words, a comma, and more words (who said it). Seen: “„…“, teilte die Inhaberin mit.”"""
_QUOTE_LETTERS = 1_000
_SHORT_ANSWER, _FEWEST_SAID, _SAID_WORDS = 12, 3, 40
_OPENING_QUOTES = "“„”«»\"'「『‘–—"
_CLOSING_QUOTES = '”“»«"」』’‘'
_CLOSED = ("',", "'.", *(quote + stop for quote in _CLOSING_QUOTES for stop in ("", ".", "。", ",")))
_BEFORE_SPEAKER = (",", "，", "،", "、", "–", "—", " -")


def is_quotation(evidence: Evidence) -> bool:
    """Whether a block opens with a quotation and names the speaker, or consists mostly or entirely of a quotation."""
    if evidence.text[:1] not in _OPENING_QUOTES:
        return False
    is_told = "say" in evidence.classes or _ATTRIBUTED.match(evidence.text, 0, _QUOTE_LETTERS) is not None
    return is_told or _is_long_quote(evidence) or _is_whole_quote(evidence)


def is_attributed(evidence: Evidence) -> bool:
    """Whether a verb of saying follows the ask after a comma or dash. Seen: "Follow us, shouted the flag seller".

    Not if a colon comes before: that is a linked headline. Seen: "READ NEXT: Skies to clear, says the weather service".
    """
    said = evidence.classes.get("say")
    if said is None or not evidence.rules or evidence.words > _SAID_WORDS:
        return False
    if any(hit.end > said.start for _, hit in evidence.rules):
        return False
    before = evidence.text[: find_tokens(evidence.text)[said.start][1]].rstrip(" ")
    return before.endswith(_BEFORE_SPEAKER) and ":" not in before


def _is_whole_quote(evidence: Evidence) -> bool:
    """Whether the whole block is a quotation, whatever it asks for. Seen: clients' thanks, each a line in quotes."""
    return evidence.words >= _FEWEST_SAID and evidence.text.endswith(_CLOSED)


def _is_long_quote(evidence: Evidence) -> bool:
    text = evidence.text
    if evidence.words <= _SHORT_ANSWER or evidence.rules or text.startswith(("–", "—")):
        return False
    closed = next((place for place, letter in enumerate(text[1:], 1) if letter in _CLOSING_QUOTES), len(text))
    return closed > len(text) / 3
