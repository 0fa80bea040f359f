"""Owns which characters may stand in a text: control, invisible and direction-changing ones go, the rest is NFC.

Refuses to touch words, spaces or the order of lines; what a text says is not its business.
"""

from __future__ import annotations

import re
import unicodedata

import re2

CONTROL_CHARS = "control_chars"
BIDI_CONTROLS = "bidi_controls"
REPLACEMENT_CHARS = "replacement_chars"

_MARKS_PER_LETTER = 8
"""Living scripts stack four or five marks on a letter; a run of 100,000 takes NFC ten seconds."""

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_BLANKS = (
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    + _NONCHARACTERS
)
_AMISS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c\u200d\u2028-\u202e\u2066-\u2069\ufffd\ud800-\udfff" + _BLANKS + "]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TERMINAL_CODE = re.compile(r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FLAG_OR_BLANK = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f)|[" + _BLANKS + "]+"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_JOINING_LETTER = re.compile(
    "[\u0600-\u07ff\u0840-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefc]"
)
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_MARKS = re2.compile(rf"([\p{{Mn}}\p{{Me}}]{{{_MARKS_PER_LETTER}}})[\p{{Mn}}\p{{Me}}]+")


def clean_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """Give the text in NFC, without characters that no reader sees or no store takes, and what deserves a warning.

    Every line end becomes "\\n". Warnings, in this order: "replacement_chars" (the text holds U+FFFD, for bytes or
    surrogates that meant nothing), "control_chars" and "bidi_controls" (there were some; they are gone). Characters
    without width go silently, except the joiners that letters and emoji need. Doing it twice changes nothing.
    """
    warnings: list[str] = []
    if _AMISS.search(text):
        text = _mend_surrogates(_LINE_END.sub("\n", text))
        warnings = [name for name, sign in _SIGNS if sign.search(text)]
        text = _CONTROL.sub("", _TERMINAL_CODE.sub("", text))
        text = _JOINERS.sub(_keep_joiner, _FLAG_OR_BLANK.sub(r"\1", _BIDI.sub("", text)))
    return text if text.isascii() else _compose(text), tuple(warnings)


_SIGNS = (
    (REPLACEMENT_CHARS, re.compile("\ufffd")),
    (CONTROL_CHARS, _CONTROL),
    (BIDI_CONTROLS, _BIDI),
)


def _mend_surrogates(text: str) -> str:
    """Pairs become the character they stand for, lone ones U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _keep_joiner(found: re.Match[str]) -> str:
    """Persian and the scripts of India change meaning without joiners, families of emoji fall apart."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    if _JOINING_LETTER.match(before):
        return found.group()[0]
    return "\u200d" if _EMOJI.match(before) and _EMOJI.match(after) else ""


def _compose(text: str) -> str:
    return _thin_marks(unicodedata.normalize("NFC", _thin_marks(text)))


def _thin_marks(text: str) -> str:
    thinned: str = _MARKS.sub(r"\1", text) if _MARKS.search(text) else text
    return thinned
