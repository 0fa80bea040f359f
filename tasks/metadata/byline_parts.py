"""Splits bylines into parts with one name each, and separates authors from photographers and editors.

Does not clean names; `tasks/metadata/bylines.py` does.
"""

from __future__ import annotations

import re
from html import unescape

from tasks.metadata.byline_words import byline_words

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
EDGES = " ,.:;-–—|/*•·\"'()（）【】"
OPEN = " (（[【-–—"
PLAIN_AGENCY = 6
"""Minimum letters of an agency's name that cannot be a surname: Reuters, Associated Press."""
_SPLIT = re.compile(
    r"\s{0,3}(?:[;|•·\n、，；]|,(?!\s{0,2}(?:[Jj]r|[Ss]r|II|III|IV)\b)|\s/\s|(?<=[a-zа-я.])/(?=[A-ZÀ-ÖА-Я])|&(?!\s?Co\b))\s{0,3}"
)
_TAG = re.compile(r"<[^<>]{1,400}>")
_DESK = re.compile(r"(?:[/-][a-z]{1,5}|/[A-Z]{2,4}|-AFX)$")
"""Suffixes of agencies: the region, the topic ("dpa/lno", "dpa-AFX"), the initials of an editor."""
_IN_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{2,30})[)）\]]")
_INSIDE_NAMES = ("y", "e", "i")
"""Words for "and" that may also be part of a name, before a single word: José Ortega y Gasset."""
_OF = ("of", "for", "from")
FULL_NAME = 2
_MAX_BYLINE = 600


def split_byline(string: str) -> tuple[list[str], list[str]]:
    """Return the parts that name authors, and those that name somebody else: "Text: Ann Lee, Photos: Bo Dahl"."""
    words = byline_words()
    writers: list[str] = []
    others: list[str] = []
    line = _read_line(string)
    may_name_several = line.count(" ") >= FULL_NAME or not line.isascii()
    for piece in _SPLIT.split(words.inside.sub(" ; ", line) if may_name_several else line):
        of_others = words.others.match(piece)
        for part in map(str.strip, _split_joints(piece[max(0, of_others.end("label")) :] if of_others else piece)):
            if part:
                (others if of_others or words.other.search(part) else writers).extend(_split_wire(part))
    return writers, others


def _read_line(string: str) -> str:
    """A byline on one line, without tags, e-mail addresses and its leading label."""
    words = byline_words()
    line = unescape(string[:_MAX_BYLINE])
    line = _TAG.sub(" ", line) if "<" in line else line
    line = EMAIL.sub(" ", " ".join(line.split())).strip().lstrip(OPEN)
    bare = words.label.sub("", words.opening.sub("", words.both.sub("", line)))
    return _IN_BRACKETS.sub(_open_brackets, bare)


def find_agency(part: str, name: str) -> str | None:
    """Return the agency in a part of a byline, with or without its desk; `name` is the cleaned part."""
    bare = _DESK.sub("", part.strip(EDGES))
    known = (byline_words().agencies.get(text.casefold()) for text in (part, name, bare, bare.partition("/")[0]))
    return next(filter(None, known), None)


def _split_wire(part: str) -> list[str]:
    """A name and the agency right after it, or the whole part: "Jane Dorey Associated Press", "Jane Dorey of The Associated
    Press"."""
    words = part.split()
    for size in (3, 2, 1):
        tail = " ".join(words[-size:])
        if len(words) - size >= FULL_NAME and len(tail) >= PLAIN_AGENCY and find_agency(tail, tail):
            last = -size - 1 if words[-size - 1] in _OF else -size
            return [" ".join(words[:last]), tail]
    return [part]


def _open_brackets(found: re.Match[str]) -> str:
    """The replacement for brackets: an agency becomes a part of its own, "(text and photos)" is removed, others stay."""
    if byline_words().both.match(f"{found[1]}: "):
        return ""
    joint = byline_words().joint.match(f" {found[1]}")
    name = found[1][joint.end() - 1 :] if joint else found[1]
    return f"; {name}; " if find_agency(name, name) else found[0]


def _split_joints(piece: str) -> list[str]:
    """The names between words like "and"; a piece that begins with such a word, "with Reuters", is a name too."""
    first, *rest = byline_words().joint.split(f" {piece}" if piece[:1].islower() else piece)
    names = [first]
    for joint, name in zip(rest[::2], rest[1::2], strict=True):
        is_inside = joint in _INSIDE_NAMES and " " in names[-1] and name.istitle() and name.isalpha()
        if is_inside and not find_agency(name, name) and name.casefold() not in byline_words().no_names:
            names[-1] += f" {joint} {name}"
        else:
            names.append(name)
    return names
