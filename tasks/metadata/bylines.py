"""Parses bylines: a string becomes a list of authors and, separately, the wire agency.

Never splits inside a name: "and" counts only as a word of its own. The words are in `bylines.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

from tasks.text.words import fold_letters

_SPLIT = re.compile(
    r"\s{0,3}(?:[;|•·\n、，；]|,(?!\s{0,2}(?:[Jj]r|[Ss]r|II|III|IV)\b)|\s/\s|(?<=[a-zа-я.])/(?=[A-ZÀ-ÖА-Я])|&)\s{0,3}"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"@\w{2,40}")
_BRACKETED = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,80}[)\]]")
_NO_NAME = re.compile(r"https?://|www\.|\d{3}|[<>{}=]|^admin", re.IGNORECASE)
_EDGES = " ,.:;-–—|/*•·\"'()（）【】"
_OPEN = " (（[【-–—"
_NEVER_IN_NAMES = "_:;!?()[]@#+*"
_HAN_NAME = re.compile(
    "[\u4e00-\u9fff\u3005]{2,4}|[\uac00-\ud7af]{2,4}|[\u4e00-\u9fff\u3040-\u30ff]{1,4} [\u4e00-\u9fff\u3040-\u30ff]{1,4}"
)
_HAN = "[\u4e00-\u9fff]{2,4}"
_REPORTERS = re.compile(
    rf"(?:本[报報网網刊])?(?:記者|记者)\s?[:：]?\s?({_HAN}(?:[、 ]{_HAN}){{0,3}})(?:\s?[／/].{{1,12}}(?:報導|报道|報道))?"
)
"""Names after what reporters are called, as in Taiwan and China: "記者陳一／港灣報導"."""
_LEADING_REPORTER = re.compile(
    r"[\[(（【][^\[\]()（）【】]{2,20}?(?:\s([\uac00-\ud7af]{2,4})\s?(?:기자|특파원)\s?=?\s?[\])）】]|[\])）】]\s?([\uac00-\ud7af]{2,4})\s?(?:기자|특파원)\s?=)"
)
_REPORTERS_IN_BRACKETS = re.compile(
    rf"[^（(]{{0,30}}[（(](?:[^（(）)]{{0,8}})(?:記者|记者)\s?({_HAN}(?:[、 ]{_HAN}){{0,3}})[）)]"
)
_DESK_AND_NAME = re.compile(rf"\w{{1,6}}(?:部|局|班)[・\s]\s?({_HAN_NAME.pattern})")
"""As in Japan: "（社会部・山田太郎）"."""
_HAN_PAPER = re.compile("[\u4e00-\u9fff]{2,}(?:[报報网網刊]|新[闻聞]|通[讯訊]社|[电電][视視][台臺]|在[线線]|[频頻]道)")
_NAME_AND_ROLE = re.compile(rf"({_HAN_NAME.pattern})\s?\S{{0,6}}(?:기자|특파원|記者|记者)")
_TWICE = re.compile(r"^(.{4,}) \1$")
_DESK = re.compile(r"(?:[/-][a-z]{1,5}|/[A-Z]{2,4}|-AFX)$")
"""What agencies put after their name: the region, the topic ("dpa/lno", "dpa-AFX"), the initials of who edited."""
_IN_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{2,30})[)）\]]")
_INSIDE_NAMES = ("y", "e", "i")
"""Joints that are part of a name too, before a single word: José Ortega y Gasset."""
_WIRE = re.compile(r"[^()（）.。]{0,40}[(（]([^()（）]{2,30})[)）]")
_MAX_NAME = 60
_NAME_AND_PLACE = 2
_FULL_NAME = 2
_PLAIN_AGENCY = 6
"""Letters of an agency's name that is no surname: Reuters, Associated Press."""
_MAX_BYLINE = 600


@dataclass(frozen=True, slots=True)
class Byline:
    """The authors: people, the agency by its usual name, and everyone in the page's own words and order."""

    people: tuple[str, ...] = ()
    agency: str | None = None
    signed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.signed)


@dataclass(frozen=True, slots=True)
class _Words:
    opening: re.Pattern[str]
    done: re.Pattern[str]
    label: re.Pattern[str]
    source: re.Pattern[str]
    joint: re.Pattern[str]
    after: re.Pattern[str]
    role: re.Pattern[str]
    title: re.Pattern[str]
    degree: re.Pattern[str]
    no_names: frozenset[str]
    bodies: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    agencies: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    either = {name: "|".join(map(re.escape, words)) for name, words in data.items() if isinstance(words, list)}

    joints = sorted({*data["joints"], *(word.upper() for word in data["joints"] if len(word) > 1)})

    def compile_(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    made = rf"(?:{either['made']}|{either['kinds']}|(?:eine?|an?|une?) \w{{3,20}})"
    return _Words(
        opening=compile_(
            rf"^(?:{made}\s+)?(?:{either['by']})(?!\w)\s{{0,2}}:?\s+|^(?:{either['before']})\s+(?=\S+\s\S)"
        ),
        done=compile_(rf"^(?:{either['made']})\s+(?:{either['by']})(?!\w)"),
        label=compile_(rf"^(?:(?:{either['labels']})\s{{0,2}}[:：՝፦]|[文글]\s?/)\s{{0,3}}"),
        source=compile_(rf"^(?:{either['sources']})\s{{0,2}}[:：]\s{{0,3}}"),
        joint=re.compile(rf"\s({'|'.join(joints)})\s"),
        after=compile_(
            rf"(?:\s[|–—-]\s|\s(?:{either['after']})\b|→|\d{{1,2}}[./:]|\s(?:{either['on']})(?=\s\d)"
            rf"|\s(?:{either['at_end']})\.?$).*$"
        ),
        role=compile_(rf"(?:^|\s)(?:(?:{either['ranks']})\s+){{0,3}}(?:{either['roles']})s?(?:\s.{{0,60}})?$"),
        title=compile_(rf"^(?:(?:{either['ours']})\s+)?(?:[\w-]{{3,30}}-)?(?:{either['titles']})\s+(?=\S+\s\S)"),
        degree=compile_(rf"\s+(?:{either['degrees']})\.?$"),
        no_names=frozenset(data["no_names"]) | frozenset(data["bodies"]),
        bodies=frozenset(data["bodies"]),
        articles=frozenset(data["articles"]),
        particles=frozenset(data["particles"]),
        agencies={word: agency for agency, words in data["agencies"].items() for word in words},
    )


def read_byline(strings: Iterable[str], *, site: str = "") -> Byline:
    """Return who signs, each once; a string may hold several names.

    What is only the name of the `site` itself is no author.
    """
    own = fold_letters(site)
    signed: dict[str, tuple[str, str | None]] = {}
    for part in (part for string in strings for part in _drop_places(_split(string))):
        name = _clean(part)
        agency = _find_agency(part, name)
        if agency:
            signed.setdefault(agency, (name or part, agency))
        elif name and not (own and fold_letters(name) in own):
            signed.setdefault(name.casefold(), (name, None))
    people = tuple(name for name, agency in signed.values() if not agency)
    return Byline(
        people,
        next((agency for _, agency in signed.values() if agency), None),
        tuple(name for name, _ in signed.values()),
    )


def read_house(strings: Iterable[str]) -> Byline:
    """Return who signs where no person is named: the site, an organisation, "Redaktion"; of several, the first."""
    found = read_byline(strings)
    lines = (" ".join(string.split()) for string in strings)
    names = found.people or tuple(
        line for line in lines if line.casefold() in _words().bodies or _HAN_PAPER.fullmatch(line)
    )
    return Byline(names[:1], found.agency, found.signed[:1] or names[:1])


def _find_agency(part: str, name: str) -> str | None:
    """The agency in a part of a byline, with or without its desk."""
    bare = _DESK.sub("", part.strip(_EDGES))
    known = (_words().agencies.get(text.casefold()) for text in (part, name, bare))
    return next(filter(None, known), None)


def looks_like_a_name(text: str, *, is_told: bool = False) -> bool:
    """Whether a text is two to five words, capitalised but for particles: what a visible byline must be.

    `is_told`: something says that there is a name; then scripts without capitals can have one too.
    """
    words = text.replace(".", " ").split()
    is_plain = not any(mark in text for mark in _NEVER_IN_NAMES)
    if is_told and _HAN_NAME.fullmatch(text):
        return True
    return (
        is_plain
        and 2 <= len(words) <= 5
        and words[0].casefold() not in _words().articles
        and all(_is_capital(word[0], is_told=is_told) or word.casefold() in _words().particles for word in words)
    )


def _is_capital(letter: str, *, is_told: bool) -> bool:
    is_small = letter.islower() and not "\u10d0" <= letter <= "\u10ff"  # Georgian is written without its capitals
    return letter.isupper() or (is_told and letter.isalpha() and not is_small)


def after_opening(text: str) -> str:
    """Return what follows "By", "Von", "Text:" or the like at the beginning of a line; "" where it begins otherwise."""
    line = text.lstrip(_OPEN)
    found = _words().opening.match(line) or _words().label.match(line)
    return line[found.end() :].strip().strip("()（）[]【】") if found else ""


def find_reporters(paragraph: str) -> str:
    """Return the names that the first paragraph begins with in Korea and China: "[강변뉴스 박서연 기자]", "…电（记者王小明、李雷）"."""
    found = _LEADING_REPORTER.match(paragraph) or _REPORTERS_IN_BRACKETS.match(paragraph)
    return next(filter(None, found.groups()), "") if found else ""


def says_who_did(text: str) -> bool:
    """Whether a line begins with "Posted by", "Geschrieben von" or the like, after which one word is a name."""
    return bool(_words().done.match(text.lstrip(_OPEN)))


def after_source(text: str) -> str:
    """Return the agency that a line names as its source, "Źródło: PAP"; "" where it is anybody else."""
    found = _words().source.match(text.lstrip(_OPEN))
    name = text.lstrip(_OPEN)[found.end() :].strip(_EDGES) if found else ""
    return name if name and _find_agency(name, name) else ""


def before_role(text: str) -> str:
    """Return the names in a line that is names, what their owners are and an address at most; "" in others.

    "김하늘 기자 sky@…", "記者陳一／港灣報導", "（社会部・山田太郎）".
    """
    line = _EMAIL.sub("", text).strip(_EDGES) if not text.isascii() else ""
    found = _NAME_AND_ROLE.fullmatch(line) or _DESK_AND_NAME.fullmatch(line)
    if found or not (found := _REPORTERS.fullmatch(line)):
        return found[1] if found else ""
    names = found[1].split(" ")
    is_one = len(names) == _NAME_AND_PLACE and max(map(len, names)) == _NAME_AND_PLACE and "記" in line
    return found[1] if is_one else "、".join(names)


def find_wire(paragraphs: Iterable[str]) -> str | None:
    """Give the agency that the first paragraph names in brackets at its beginning: "PARIS (AFP) -", "（中央社記者…日電）"."""
    found = _WIRE.match(next(iter(paragraphs), ""))
    name = found[1].strip() if found else ""
    begins = (agency for word, agency in _words().agencies.items() if not word.isascii() and name.startswith(word))
    return (_find_agency(name, name) or next(begins, None)) if name else None


def _split(string: str) -> list[str]:
    line = _EMAIL.sub(" ", " ".join(unescape(string[:_MAX_BYLINE]).split())).strip().lstrip(_OPEN)
    line = _IN_BRACKETS.sub(_part_agency, _words().label.sub("", _words().opening.sub("", line)))
    parts = (part.strip() for piece in _SPLIT.split(line) for part in _split_joints(piece))
    return [each for part in parts if part for each in _split_wire(part)]


def _split_wire(part: str) -> list[str]:
    """A name, and the agency right behind it: "Jane Dorey Associated Press"."""
    words = part.split()
    for size in (2, 1):
        tail = " ".join(words[-size:])
        if len(words) - size >= _FULL_NAME and len(tail) >= _PLAIN_AGENCY and _find_agency(tail, tail):
            return [" ".join(words[:-size]), tail]
    return [part]


def _part_agency(found: re.Match[str]) -> str:
    """An agency in brackets as a part of its own."""
    return f"; {found[1]}; " if _find_agency(found[1], found[1]) else found[0]


def _split_joints(piece: str) -> list[str]:
    first, *rest = _words().joint.split(piece)
    names = [first]
    for joint, name in zip(rest[::2], rest[1::2], strict=True):
        is_inside = joint in _INSIDE_NAMES and " " in names[-1] and name.istitle() and name.isalpha()
        if is_inside and not _find_agency(name, name) and name.casefold() not in _words().no_names:
            names[-1] += f" {joint} {name}"
        else:
            names.append(name)
    return names


def _drop_places(parts: list[str]) -> list[str]:
    """The parts of one string without the single word right behind a full name: where it was written, what somebody is.

    At the end of a longer list it is one who signs with one name.
    """
    kept = []
    for no, part in enumerate(parts):
        is_behind_name = no > 0 and " " in parts[no - 1] and " " not in part and not _find_agency(part, part)
        is_followed = no + 1 < len(parts) and " " in parts[no + 1]
        if not (is_behind_name and (is_followed or len(parts) == _NAME_AND_PLACE)):
            kept.append(part)
    return kept


def _clean(part: str) -> str:
    words = _words()
    name = words.label.sub("", words.opening.sub("", _HANDLE.sub("", part)))
    name = words.title.sub("", words.degree.sub("", words.after.sub("", _BRACKETED.sub("", name))))
    name = _TWICE.sub(r"\1", words.title.sub("", words.role.sub("", name).strip(_EDGES)))
    is_none = not name or len(name) > _MAX_NAME or name.casefold() in words.no_names or _NO_NAME.search(name)
    return "" if is_none or _HAN_PAPER.fullmatch(name) else name
