"""Parses bylines: a string becomes a list of authors and, separately, the news agency.

Never splits inside a name: "and" counts only as a word of its own. The words are in `bylines.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.metadata.byline_parts import EDGES, EMAIL, FULL_NAME, OPEN, PLAIN_AGENCY, find_agency, split_byline
from tasks.metadata.byline_words import byline_words
from tasks.text.words import fold_letters

_HANDLE = re.compile(r"@\w{2,40}")
_BRACKETED = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,80}[)\]]")
_NO_NAME = re.compile(r"https?://|www\.|\.[a-z]{2,3}/|\d{3}|[<>{}=]|^admin", re.IGNORECASE)
_DOTTED = re.compile(r"(?:^|[\s.])(?:[^\W\d_a-z]|[JjSs]r)$")
"""Endings of a name to which a dot belongs: an initial, "Jr." """
_NEVER_IN_NAMES = "_:;!?()[]@#+*"
_HAN_NAME = re.compile(
    "[\u4e00-\u9fff\u3005]{2,4}|[\uac00-\ud7af]{2,4}|[\u4e00-\u9fff\u3040-\u30ff]{1,4} [\u4e00-\u9fff\u3040-\u30ff]{1,4}"
)
_HAN = "[\u4e00-\u9fff]{2,4}"
_REPORTERS = re.compile(
    rf"(?:本[报報网網刊])?(?:記者|记者)\s?[:：]?\s?({_HAN}(?:[、 ]{_HAN}){{0,3}})(?:\s?[／/].{{1,12}}(?:報導|报道|報道))?"
)
"""Names after the word for reporter, as in Taiwan and China: "記者陳一／港灣報導"."""
_LEADING_REPORTER = re.compile(
    r"[\[(（【][^\[\]()（）【】]{2,20}?(?:\s([\uac00-\ud7af]{2,4})\s?(?:기자|특파원)\s?=?\s?[\])）】]|[\])）】]\s?([\uac00-\ud7af]{2,4})\s?(?:기자|특파원)\s?=)"
)
_REPORTERS_IN_BRACKETS = re.compile(
    rf"[^（(]{{0,30}}[（(](?:[^（(）)]{{0,8}})(?:記者|记者)\s?({_HAN}(?:[、 ]{_HAN}){{0,3}})[）)]"
)
_DESK_AND_NAME = re.compile(rf"\w{{1,6}}(?:部|局|班)[・\s]\s?({_HAN_NAME.pattern})")
"""As in Japan: "（社会部・山田太郎）"."""
_HAN_PAPER = re.compile("[\u4e00-\u9fff]{2,}(?:[报報网網刊]|新[闻聞]|通[讯訊]社|[电電][视視][台臺]|在[线線]|[频頻]道)")
_NAME_AND_ROLE = re.compile(rf"(?:[\uac00-\ud7af]{{1,6}}=)?({_HAN_NAME.pattern})\s?\S{{0,6}}(?:기자|특파원|記者|记者)")
_TWICE = re.compile(r"^(.{4,}) \1$")
_WIRE = re.compile(r"[^()（）.。]{0,40}[(（]([^()（）]{2,30})[)）]")
_MAX_NAME = 60
_NAME_AND_PLACE = 2


@dataclass(frozen=True, slots=True)
class Byline:
    """The authors: people, the agency by its usual name, and everyone as spelled and ordered on the page."""

    people: tuple[str, ...] = ()
    agency: str | None = None
    signed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.signed)


def read_byline(strings: Iterable[str], *, site: str = "") -> Byline:
    """Return the authors, each once; a string may contain several names.

    The name of the `site` alone is not an author. Photographers and editors are authors only if nobody else is named.
    """
    own = fold_letters(site)
    sides = [split_byline(before_role(string) or string) for string in strings]
    signed = _sign((part for writers, _ in sides for part in _drop_places(writers, own)), own)
    signed = signed or _sign((part for _, others in sides for part in others), own)
    people = tuple(name for name, agency in signed.values() if not agency)
    return Byline(
        people,
        next((agency for _, agency in signed.values() if agency), None),
        tuple(name for name, _ in signed.values()),
    )


def _sign(parts: Iterable[str], own: str) -> dict[str, tuple[str, str | None]]:
    """The names in parts of bylines, each once; those of agencies with the agency's usual name."""
    signed: dict[str, tuple[str, str | None]] = {}
    for part in parts:
        name = _drop_house(_clean(part), own)
        agency = find_agency(part, name)
        if agency:
            signed.setdefault(agency, (name or part, agency))
        elif name and not (own and fold_letters(name) in own):
            signed.setdefault(name.casefold(), (name, None))
    return signed


def read_house(strings: Iterable[str]) -> Byline:
    """Return the author if no person is named: the site, an organisation, "Redaktion"; if there are several, the first."""
    found = read_byline(strings)
    lines = (byline_words().opening.sub("", " ".join(string.split())) for string in strings)
    names = found.people or tuple(line for line in lines if _is_house(line))
    return Byline(names[:1], found.agency, found.signed[:1] or names[:1])


def _is_house(line: str) -> bool:
    words = byline_words()
    return bool(line.casefold() in words.bodies or _HAN_PAPER.fullmatch(line) or words.house.search(line))


def _drop_house(name: str, own: str) -> str:
    """A name without the site's name after it, "Ann Lee Harbour Ledger"; "" for the name of a house."""
    words = name.split()
    may_end_so = len(words) > FULL_NAME and own and fold_letters(words[-1]) in own
    for count in range(1, len(words) - 1) if may_end_so else ():
        tail = fold_letters(" ".join(words[-count:]))
        if len(tail) >= PLAIN_AGENCY and own.startswith(tail):
            return " ".join(words[:-count])
    return "" if byline_words().house.search(name) else name


def looks_like_a_name(text: str, *, is_told: bool = False) -> bool:
    """Whether a text is two to five words, capitalised except particles, as a visible byline must be.

    `is_told`: a label or markup says that this is a name, so it may be in a script without capitals.
    """
    words = text.replace(".", " ").split()
    is_plain = not any(mark in text for mark in _NEVER_IN_NAMES)
    if is_told and _HAN_NAME.fullmatch(text):
        return True
    return (
        is_plain
        and 2 <= len(words) <= 5
        and words[0].casefold() not in byline_words().articles
        and not (words[-1].islower() and words[-1] in byline_words().particles)
        and all(_is_capital(word[0], is_told=is_told) or word.casefold() in byline_words().particles for word in words)
    )


def _is_capital(letter: str, *, is_told: bool) -> bool:
    is_small = letter.islower() and not "\u10d0" <= letter <= "\u10ff"  # Georgian is written without its capitals
    return letter.isupper() or (is_told and letter.isalpha() and not is_small)


def after_opening(text: str) -> str:
    """Return the text after "By", "Von", "Text:" or the like at the beginning of a line; "" if it begins otherwise."""
    line = text.lstrip(OPEN)
    found = byline_words().opening.match(line) or byline_words().label.match(line)
    return line[found.end() :].strip().strip("()（）[]【】") if found else ""


def after_editing(text: str) -> str:
    """Return the name after "Editor:", "责任编辑：" or the like at the beginning of a line, which is not the author's; or ""."""
    line = text.lstrip(OPEN)
    found = byline_words().editing.match(line)
    return line[found.end() :].strip(EDGES) if found else ""


def find_reporters(paragraph: str) -> str:
    """Return the names at the beginning of a paragraph, as in Korea and China: "[강변뉴스 박서연 기자]", "…电（记者王小明、李雷）"."""
    found = _LEADING_REPORTER.match(paragraph) or _REPORTERS_IN_BRACKETS.match(paragraph)
    return next(filter(None, found.groups()), "") if found else ""


def says_who_did(text: str) -> bool:
    """Whether a line begins with "Posted by", "Geschrieben von" or the like, after which a single word may be a name."""
    return bool(byline_words().done.match(text.lstrip(OPEN)))


def after_source(text: str) -> str:
    """Return the agency that a line names as its source, "Źródło: PAP"; "" if the source is not an agency."""
    found = byline_words().source.match(text.lstrip(OPEN))
    name = text.lstrip(OPEN)[found.end() :].strip(EDGES) if found else ""
    return name if name and find_agency(name, name) else ""


def tells_source(text: str) -> bool:
    """Whether a line names the source of a text, an agency or not."""
    return bool(byline_words().source.match(text.lstrip(OPEN)))


def tells_role(text: str) -> bool:
    """Whether a line is somebody's role, perhaps after the name of a house: "Observer Staff Writer"."""
    rest = byline_words().role.sub("", text.strip(EDGES))
    return rest != text.strip(EDGES) and len(rest.split()) < FULL_NAME


def before_role(text: str) -> str:
    """Return the names in a line that consists of names, roles and perhaps an e-mail address; "" for other lines.

    "김하늘 기자 sky@…", "記者陳一／港灣報導", "（社会部・山田太郎）".
    """
    line = EMAIL.sub("", text).strip(EDGES) if not text.isascii() else ""
    found = _NAME_AND_ROLE.fullmatch(line) or _DESK_AND_NAME.fullmatch(line)
    if found or not (found := _REPORTERS.fullmatch(line)):
        return found[1] if found else ""
    names = found[1].split(" ")
    is_one = len(names) == _NAME_AND_PLACE and max(map(len, names)) == _NAME_AND_PLACE and "記" in line
    return found[1] if is_one else "、".join(names)


def find_wire(paragraphs: Iterable[str]) -> str | None:
    """Return the agency in brackets at the beginning of the first paragraph: "PARIS (AFP) -", "（中央社記者…日電）"."""
    found = _WIRE.match(next(iter(paragraphs), ""))
    name = found[1].strip() if found else ""
    begins = (
        agency for word, agency in byline_words().agencies.items() if not word.isascii() and name.startswith(word)
    )
    return (find_agency(name, name) or next(begins, None)) if name else None


def _drop_places(parts: list[str], own: str) -> list[str]:
    """The parts of one string without a single word right after a full name: a place or a role.

    At the end of a longer list such a word is an author with one name. Of a longer description only its agency is kept.
    """
    kept = []
    for no, part in enumerate(parts):
        is_behind_name = no > 0 and " " in parts[no - 1] and not find_agency(part, part)
        is_followed = no + 1 < len(parts) and " " in parts[no + 1]
        if not is_behind_name or (" " in part and not _describes(part, own)):
            kept.append(part)
        elif " " in part:
            kept.extend(word for word in part.split()[:1] if find_agency(word, word))
        elif not (is_followed or len(parts) == _NAME_AND_PLACE):
            kept.append(part)
    return kept


def _describes(part: str, own: str) -> bool:
    """Whether a part after a name is a role or an employer: "AP Auto Writer", "Harbour Correspondent", "CNN Business"."""
    first = part.split()[0]
    rest = byline_words().role.sub("", part).strip(EDGES)
    is_house = (
        len(first) > 1 and first.isupper() and not part.isupper() and all(word[0].isupper() for word in part.split())
    )
    return (rest != part.strip(EDGES) and (is_house or " " not in rest)) or (is_house and fold_letters(first) in own)


def _clean(part: str) -> str:
    words = byline_words()
    name = words.label.sub("", words.opening.sub("", _HANDLE.sub("", part)))
    name = _drop_day(words.title.sub("", words.degree.sub("", words.after.sub("", _BRACKETED.sub("", name)))))
    name = _TWICE.sub(r"\1", words.title.sub("", _strip(words.role.sub("", name))))
    is_none = not name or len(name) > _MAX_NAME or name.casefold() in words.no_names or _NO_NAME.search(name)
    return "" if is_none or _HAN_PAPER.fullmatch(name) else name


def _drop_day(name: str) -> str:
    """A full name without a weekday, or the article of a date, at its end: "Nora Brandon Mon"; but Jonas Freitag, Minh Le."""
    bare = byline_words().day.sub("", name)
    return bare if len(bare.split()) >= FULL_NAME else name


def _strip(name: str) -> str:
    bare = name.strip(EDGES)
    return f"{bare}." if _DOTTED.search(bare) and f"{bare}." in name else bare
