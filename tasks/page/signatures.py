"""Names of authors next to an article's text without markup that says so: lines above it, and right below its end.

Skips prose and headings: a line must begin or end like a byline, or be just a name where an author is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from tasks.markup.part_names import part_names
from tasks.metadata.byline_parts import split_byline
from tasks.metadata.bylines import (
    after_editing,
    after_opening,
    after_source,
    before_role,
    looks_like_a_name,
    read_byline,
    read_house,
    says_who_did,
    tells_role,
    tells_source,
)
from tasks.metadata.date_labels import drop_labels
from tasks.metadata.dates import read_line_stamp, split_at_dates
from tasks.page.runs import PARAGRAPH, TextRun
from tasks.page.scene import HEADINGS, ITEMS, is_heading
from tasks.page.standfirsts import is_named_standfirst
from tasks.text.stops import ends_sentence

_LONGEST = 120
"""Characters of a line that may be a byline."""
_MOST = 4
_ABOVE, _FIRST, _LAST, _BELOW = 8, 4, 4, 3
"""Numbers of lines in which an author may be named: above the text, its first and its last lines, below it."""
_WIDE_PARAGRAPH = PARAGRAPH // 2
"""The same in East Asian wide characters, which count two."""
_WIDE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_SHORT = 40
"""Maximum characters of an agency with its place, of a name in a script without capitals, of one date with a weekday."""
_AGENCY_AND_PLACE = 2
_WEEKDAY = 14
"""Maximum letters beside a date that may be its weekday, or "updated"."""
_NAMES_ALONE, _NAMES_MARKED = 0.8, 0.3
"""Minimum share of names of people in a line: without markup for authors, and with it."""
_BETWEEN_DATES = 0.5
"""Maximum share of the labels in a line with two dates."""
_TWO_DATES = 2
_DIGIT = re.compile(r"\d")
_TOLD_LEVELS = 2
_NO_BYLINE = HEADINGS | ITEMS | {"tr", "th", "figcaption", "blockquote"}
_NO_SIGNATURE = _NO_BYLINE | {"td"}
_OPEN = tuple(':"”“»«?!…')
_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}[:.h]\d{2}\b(?:\s?(?:Uhr|[AaPp]\.?[Mm]\.?))?|\b\d{1,2}(?:st|nd|rd|th|\.)?\s\w{3,9}\.?,?\s\d{4}"
    r"|\b[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s\d{4}|\b(?:19|20)\d\d-\d\d-\d\d\b"
)
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_COUNT = re.compile(r"\w{3,20}\s?\(\d{1,6}\)")
"""A count beside a byline: "Comments (14)"."""
_COLON = re.compile("[:：]")
_CASED = re.compile("[A-Za-zÀ-ɏͰ-ԯ]")
"""Letters with capitals; names in other scripts are recognized by a label before them."""
_PARTS = re.compile(r"\s[|–—•·@-]\s|\||•|·|\n|\.\s(?=[^\W\d]{3,12}:\s)|\s(?=[\u4e00-\u9fff]{2,4}[:：])")
_TOLD = part_names("about_authors") | part_names("dated_byline")
_SIGNED = part_names("about_authors") | part_names("byline")


def find_signatures(
    above: Sequence[TextRun],
    body: Sequence[TextRun],
    below: Sequence[TextRun],
    *,
    site: str,
    before: Sequence[TextRun] = (),
) -> list[str]:
    """Return the texts that name the authors, at most four, from the first place that has any.

    `above` are the runs from the headline to the text, `body` those of the text, `below` those after it, `before` those
    right before the headline. The name of the `site` alone is not an author.
    """
    opening = above[:_ABOVE]
    near, last = [*before, *opening, *body[:_FIRST]], [*body[-_LAST:], *below[:_BELOW]]
    set_apart = (run for run in before if _PARTS.search(run.text) or _list_apart(run))
    labelled = (run for run in [*near, *last] if _COLON.search(run.text))
    places = (
        _name_told(near, site),
        _name_told(last, site),
        _name_dated(chain(set_apart, opening, _list_barred(body)), site),
        (run.text for run in [*opening, *_ends(body)] if is_signature(run, site=site)),
        _name_wire(opening),
        _name_told(labelled, site, of_editors=True),
    )
    return next((found for place in places if (found := list(dict.fromkeys(place))[:_MOST])), [])


def _list_barred(body: Sequence[TextRun]) -> Iterator[TextRun]:
    """The lines above the text with bars between their parts."""
    yield from (run for run in _ends(body)[:-1] if _PARTS.search(run.text))


def find_signed(body: Sequence[TextRun]) -> list[TextRun]:
    """Return the runs at the beginning and the end of a text that are signatures."""
    signed: list[TextRun] = []
    for run in _ends(body):
        is_beside = bool(signed) and run.no == signed[-1].no + 1 and len(run.text) <= _SHORT
        if _signs(run) or (is_beside and tells_role(run.text)):
            signed.append(run)
    return signed


def _signs(run: TextRun) -> bool:
    is_barred = len(run.text) <= _LONGEST and bool(_PARTS.search(run.text))
    is_dated = is_dateline(run) or (is_barred and any(_name_dated([run], "")))
    is_named = is_signature(run) or _is_told(run) or before_role(run.text) or _is_of_house(run)
    return bool(is_dated or is_named or _is_sourced(run))


def _is_of_house(run: TextRun) -> bool:
    """Whether a line is the signature of an organization, in capitals or title case: "Staff Reports", "By LEDGER STAFF"."""
    name = after_opening(run.text) or run.text
    is_name = len(name) <= _SHORT and (name.istitle() or name.isupper()) and run.spot.tag not in _NO_BYLINE
    return is_name and not read_byline([name]) and bool(read_house([name]))


def _ends(body: Sequence[TextRun]) -> list[TextRun]:
    """The lines before the first longer paragraph, and the last line."""
    prose = next(
        (no for no, run in enumerate(body) if _is_prose(run) and not (no < _FIRST and _is_above(run))), len(body)
    )
    last = [] if _is_of_letters(body) else body[-1:]
    return [*body[: min(_FIRST, prose)], *last] if prose < len(body) else []


def _is_above(run: TextRun) -> bool:
    """Whether a long line is above the text: a heading, a standfirst, dates with labels, or a byline with its source."""
    return is_heading(run.spot) or is_named_standfirst(run.spot) or is_dateline(run) or _is_told(run)


def _is_of_letters(body: Sequence[TextRun]) -> bool:
    """Whether the last line is a name like others between the paragraphs: these are letters, and it signs the last one."""
    within = (run for run in body[_FIRST:-_BELOW] if len(run.text) <= _SHORT)
    return bool(body) and len(body[-1].text) <= _SHORT and is_signature(body[-1]) and any(map(is_signature, within))


def _is_prose(run: TextRun) -> bool:
    return len(run.text) > (_WIDE_PARAGRAPH if _WIDE.search(run.text[:_WIDE_PARAGRAPH]) else PARAGRAPH)


def _is_told(run: TextRun) -> bool:
    """Whether a line is only a byline, by its words: "By Nora Brandon | 1 March 2026", "来源：港湾日报 作者：王小明"."""
    if len(run.text) > _LONGEST or run.spot.tag in _NO_BYLINE or run.text[-1:] in _OPEN:
        return False
    parts = _list_parts(run)
    rest = [part for part in parts if not _tells_name(part)]
    others = "".join(part for part in rest if not (_is_place(part) or tells_source(part) or _COUNT.fullmatch(part)))
    is_dated = len(rest) < len(parts) != 1 or _DATE.search(run.text)
    return len(rest) < len(parts) and sum(map(str.isalpha, others)) <= (_WEEKDAY if is_dated else 0)


def _tells_name(part: str) -> bool:
    name = after_opening(part) or after_editing(part)
    is_end_of_wire = ";" in name and bool(split_byline(name)[1])  # "(Reporting by Ann Lee; editing by Bo Dahl)"
    return bool(name) and not is_end_of_wire and _is_name(name, "", is_told=_is_caseless(part, name))


def _is_place(part: str) -> bool:
    """Whether a part of a byline may be the place of writing: "PORT ANSON"."""
    return part.isupper() and not any(map(str.isdigit, part))


def _is_sourced(run: TextRun) -> bool:
    """Whether a line names only the agency that the text comes from, perhaps with a date."""
    parts = _split_at_dates(run.text) if len(run.text) <= _LONGEST else []
    return len(parts) == 1 and bool(after_source(parts[0]))


def is_dateline(run: TextRun) -> bool:
    """Whether a line is a date and hardly more: "Thursday, 1 March 2026, 9:14", or two dates with labels."""
    if run.spot.tag in _NO_BYLINE or len(run.text) > _LONGEST:
        return False
    text = drop_labels(run.text)
    if len(text) > _SHORT or (text != run.text and len(_YEAR.findall(text)) > 1):
        between = split_at_dates(text)
        between = between if len(between) > _TWO_DATES else _DATE.split(text)
        return len(between) > _TWO_DATES and len("".join(between)) <= _BETWEEN_DATES * len(text)
    if _DATE.search(text) and len(_YEAR.findall(text)) == 1:
        return sum(map(str.isalpha, "".join(_split_at_dates(text)))) <= _WEEKDAY
    stamp = read_line_stamp([text])
    return stamp.moment is not None and len(text) - len(stamp.raw or "") <= _WEEKDAY


def is_signature(run: TextRun, *, site: str = "") -> bool:
    """Whether a run has hardly more than names of people."""
    if len(run.text) > _LONGEST or run.spot.tag in _NO_SIGNATURE or run.link_share or run.text[-1:] in _OPEN:
        return False
    anyone = read_byline([run.text])
    byline = read_byline([run.text], site=site) if site else anyone
    is_marked = _is_marked(run, _SIGNED)
    return (
        bool(byline.people)
        and (is_marked or not byline.agency)
        and all(map(looks_like_a_name, byline.people))
        and sum(map(len, anyone.signed)) >= (_NAMES_MARKED if is_marked else _NAMES_ALONE) * len(run.text)
    )


def _name_told(runs: Iterable[TextRun], site: str, *, of_editors: bool = False) -> Iterator[str]:
    """Names after "By", "Von", "Text:" at the beginning of a line or of a part of it, or before the word for reporter in Chinese
    characters or Hangul; or the agency named as source. With `of_editors`, names of editors instead of authors."""
    for run in runs:
        if len(run.text) > _LONGEST or "©" in run.text:
            continue
        for part in _list_parts(run):
            name = after_opening(part) if bool(after_editing(part)) is of_editors else ""
            is_marked = _is_marked(run, _TOLD) or says_who_did(part) or _is_caseless(part, name)
            is_told = bool(name) and _is_name(name, site, is_told=is_marked)
            if found := name if is_told else before_role(part) or after_source(part):
                yield found


def _is_caseless(part: str, name: str) -> bool:
    """Whether a name is in a script without capitals, and a label or the shortness of the line shows that it is a name."""
    is_set_apart = _COLON.search(part) is not None or (len(part) < _SHORT and not ends_sentence(part))
    is_one_word = _COLON.search(part) is not None and looks_like_a_name(name, is_told=True)
    return is_set_apart and (" " in name or is_one_word) and not _CASED.search(name)


def _name_dated(runs: Iterable[TextRun], site: str) -> Iterator[str]:
    """A name and a date, and nothing else: "Nora Brandon, 1 March 2026"."""
    for run in runs:
        if len(run.text) > _LONGEST or "©" in run.text or not _DATE.search(spell_out(run)):
            continue
        pieces = [part for text in _list_apart(run) or [run.text] for part in _split_at_dates(text)]
        parts = [part for part in pieces if not _COUNT.fullmatch(part)]
        if all(_is_name(part, site, is_told=False) for part in parts):
            yield from parts


def _name_wire(runs: Iterable[TextRun]) -> Iterator[str]:
    """An agency followed by a place: "AFP, PORT ANSON"."""
    for run in runs:
        signed = read_byline([run.text]).signed if len(run.text) < _SHORT else ()
        if len(signed) == _AGENCY_AND_PLACE and read_byline(signed[:1]).agency and signed[1].isupper():
            yield signed[0]


def _list_parts(run: TextRun) -> list[str]:
    """The parts of a line; inline elements of their own are parts, even without a space between them."""
    return [part for text in _list_inside(run) or [run.text] for part in _split_at_dates(text)]


def _list_inside(run: TextRun) -> list[str]:
    """The texts of the inline elements of a line, if there are several and they contain the whole line."""
    inside = [" ".join("".join(child.itertext()).split()) for child in run.spot.element]
    return inside if len(inside) > 1 and "".join(inside).replace(" ", "") == run.squeezed else []


def _list_apart(run: TextRun) -> list[str]:
    """The texts of the inline elements of a line that have no digit (no date), if none of these contains other elements."""
    others = [child for child in run.spot.element if not _DIGIT.search("".join(child.itertext()))]
    is_flat = all(len(child) == 0 for child in others)
    return [" ".join((child.text or "").split()) for child in others] if is_flat and _list_inside(run) else []


def spell_out(run: TextRun) -> str:
    """Return the text of a line, with bars between inline elements that have no space between them."""
    return " | ".join(filter(None, _list_inside(run))) or run.text


def _split_at_dates(text: str) -> list[str]:
    dated = _DATE.sub(" | ", " | ".join(split_at_dates(text)))
    pieces = (piece.strip() for piece in _PARTS.split(dated))
    return [part for piece in pieces if piece[-1:] != ":" and (part := piece.strip(" ,;:–—-"))]


def _is_name(text: str, site: str, *, is_told: bool) -> bool:
    byline = read_byline([text], site=site)
    if byline.agency and not byline.people:
        return True
    names = byline.people
    return bool(names) and all(
        looks_like_a_name(name, is_told=is_told) or (is_told and " " not in name) for name in names
    )


def _is_marked(run: TextRun, names: frozenset[str]) -> bool:
    """Whether the element of the line, or its parent, has one of these names."""
    return any(names & spot.words for spot in islice(run.spot.chain(), _TOLD_LEVELS))
