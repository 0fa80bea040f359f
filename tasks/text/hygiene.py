"""Cleans the characters of a text: removes control, invisible and direction-changing ones, and normalizes the rest to NFC.

Leaves words, spaces and the order of lines alone.
"""

from __future__ import annotations

import re
import unicodedata

import re2

_MARKS_PER_LETTER = 8
"""Living scripts stack four or five marks on a letter; a run of 100,000 takes NFC ten seconds."""


def _span(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029")
_CONTROL = _span((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x9F))
_BIDI = _span((0x202A, 0x202E), (0x2066, 0x2069))
_TAGS = _span((0xE0000, 0xE007F))
_NONCHARACTERS = _span((0xFDD0, 0xFDEF), *((plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(17)))
_BLANK = _NONCHARACTERS | frozenset("\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\ufeff\ufff9\ufffa\ufffb") | _span(
    (0x2060, 0x2065), (0x206A, 0x206F)
)  # fmt: skip
_JOINERS = frozenset("\u200c\u200d")

_MARK = r"[\p{Mn}\p{Me}]"
_AMISS = re2.compile(
    f"[{''.join(sorted(_CONTROL | _BIDI | _TAGS | _BLANK | _JOINERS))}]|{_MARK}{{{_MARKS_PER_LETTER + 1}}}"
)
_MARKS = re2.compile(f"({_MARK}{{{_MARKS_PER_LETTER}}}){_MARK}+")
_TERMINAL_CODE = re.compile(r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]")
_FLAG_OR_TAG = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f)|[\U000e0000-\U000e007f]+"
)
_JOINER_RUN = re.compile("[\u200c\u200d]+")
_JOINING_LETTER = re.compile(
    "[\u0600-\u07ff\u0840-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefc]"
)
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")


def clean_characters(text: str) -> str:
    """Return the text in NFC, without invisible and unstorable characters.

    Every line end becomes "\\n", and lone surrogates become U+FFFD. Zero-width characters are removed, except the joiners
    that letters and emoji need. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    text = mend_surrogates(text)
    if _AMISS.search(text):
        text = _thin_marks(_drop(text, set(text)))
    composed = unicodedata.normalize("NFC", text)
    return composed if composed is text else _thin_marks(composed)


def mend_surrogates(text: str) -> str:
    """Return the text with surrogate pairs (from JSON) combined into their characters, and lone surrogates as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _drop(text: str, present: set[str]) -> str:
    """Remove unwanted characters. One `replace` per character is faster than one pass over the text."""
    if "\x1b" in present:
        text = _TERMINAL_CODE.sub("", text)
    if present & _TAGS:
        text = _FLAG_OR_TAG.sub(r"\1", text)
    for char in sorted(present & (_CONTROL | _BIDI | _BLANK)):
        text = text.replace(char, "")
    return _JOINER_RUN.sub(_keep_joiner, text) if present & _JOINERS else text


def _keep_joiner(found: re.Match[str]) -> str:
    """Keep a joiner where it matters: in Persian, the scripts of India, and emoji sequences."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    if _JOINING_LETTER.match(before):
        return found.group()[0]
    return "\u200d" if _EMOJI.match(before) and _EMOJI.match(after) else ""


def _thin_marks(text: str) -> str:
    thinned: str = _MARKS.sub(r"\1", text) if _MARKS.search(text) else text
    return thinned
