"""The blocks of an article: selects them among the runs of a page, assigns roles, and drops repetitions.

Knows no appeals: blocks that look like body stay here; the appeal remover judges them later, and records its cuts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from tasks.markup.part_names import part_names
from tasks.metadata.stated import Metadata
from tasks.page.alignment import body_chunks, find_covered, squeeze
from tasks.page.body import choose_body
from tasks.page.captions import LONGEST_CAPTION, caption_role, credit_role, find_pulled_quote
from tasks.page.contents import find_contents
from tasks.page.density import find_dense
from tasks.page.embedded import split_lines
from tasks.page.placeholders import find_placeholders
from tasks.page.quotes import find_repeated_quotes
from tasks.page.related import find_related
from tasks.page.runs import PARAGRAPH, Spot, TextRun, mark_runs
from tasks.page.scene import ITEMS, Scene, is_heading
from tasks.page.signatures import find_signatures, find_signed, is_dateline, spell_out
from tasks.page.standfirsts import begins_text, is_deck, is_named_standfirst
from tasks.records import Block, Role, TextSource
from tasks.text.hygiene import clean_characters

_BIO_WORDS = part_names("biography")
_POLL_WORDS = part_names("poll")
_MOST_OF_POLL = 12
"""Maximum lines of a poll beside an article; a poll with twenty answers is the article."""
_WHOLES = ("article", "main", "body")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]")
"""Missing in a line of asterisks or dashes between two parts."""
_COUNTED = re.compile(r"\d{2}:\d{2}|\d{1,3}\s?/\s?\d{1,3}")
"""The clock of a player, the number of a picture."""
_ABOVE_HEADLINE = 4
"""Maximum runs above a headline that may be the caption of its picture or another headline."""
_NAMED_BEFORE, _DATED_BEFORE, _DATED_BELOW = 3, 6, 9
"""Numbers of runs around the headline that may name the author or the date: above it, and down to the first paragraph."""
_ROLE_LEVELS = 4
"""Levels from the run's own element upwards that are searched for a list item or a quotation."""
_LONGEST_COUNTER = len("123 / 456")
_MOSTLY_LINKED = 0.5
_LITTLE = 400
"""An article with fewer characters may be missing its body."""
_MUCH_MORE, _MOST_HIDDEN = 2, 10
"""A text must be so many times as long as another one to replace it; and the extractor's body so many times as long as the
visible part of it (a list of thirty things of which a reader is shown one at a time)."""
_SEEN: TextSource = "page"
_FOUND = ("url", "text")
"""Sources of dates that the page does not declare as such."""
_REPEATED = 20
"""A run with at least so many characters (without white space) that occurs a second time is a repetition."""
_MOST_LINES, _MOST_PARAGRAPHS = 2, 4
"""A line or paragraph that occurs more often belongs to a list, and is not a repetition."""
_LATER = 5
"""From this distance in runs on, a sibling may repeat a text on purpose: a meal on Tuesday that is Friday's too."""
_TOLD: tuple[Role, ...] = ("paragraph", "list_item")


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of an article in reading order, with roles and marks, without offsets yet; and the lines beside them that
    name its authors, or may have its date."""

    blocks: list[Block]
    source: TextSource
    bylines: list[str]
    datelines: list[str]


def arrange_blocks(
    runs: Sequence[TextRun], body: etree._Element | None, metadata: Metadata, kept_for_scripts: Sequence[str] = ()
) -> Layout:
    """Find the blocks of the article, and the lines that name its authors and date.

    If the page shows next to nothing of the body (a script unfolds it), the body's own lines are the blocks. If there is
    hardly any body, the blocks are the text in the JSON-LD, otherwise the text kept for scripts, otherwise the densest prose.
    """
    shares = find_covered([run.squeezed for run in runs], body) if body is not None else [0.0] * len(runs)
    scene = Scene(runs, shares, metadata.title, metadata.titles)
    is_body = choose_body(scene, metadata)
    for no in range(scene.headline or 0):
        is_body[no] = is_body[no] and _is_prose(runs[no]) and not _is_about_author(runs[no])
    roles = dict(_assign_roles(scene, is_body, metadata))
    told = list(_drop_repeated(scene, roles))
    marks = mark_runs([runs[no] for no in told])
    blocks = [_compose_block(runs[no], roles[no], mark) for no, mark in zip(told, marks, strict=True)]
    others = _read_others(runs, body, metadata, kept_for_scripts, is_text_seen=bool(blocks))
    least = max(_LITTLE, sum(map(len, body.itertext())) / _MOST_HIDDEN) if body is not None else _LITTLE
    return Layout(
        *_rescue(blocks, others, least),
        _find_bylines(scene, is_body, metadata),
        _find_datelines(scene, is_body, metadata),
    )


def _find_bylines(scene: Scene, is_body: list[bool], metadata: Metadata) -> list[str]:
    body = [no for no, yes in enumerate(is_body) if yes]
    if not body or metadata.authorship.byline:
        return []
    start = _find_start(scene, body[0])
    prose = next((no for no in body if scene.chosen[no] and begins_text(scene.runs[no])), body[0])
    above = [scene.runs[no] for no in range(start, prose) if not (is_body[no] or caption_role(scene.runs[no]))]
    before = scene.runs[max(0, start - _NAMED_BEFORE) : start]
    site = " ".join((metadata.site, *metadata.authorship.house.signed))
    text = [scene.runs[no] for no in body]
    return find_signatures(above, text, scene.runs[body[-1] + 1 :], site=site, before=before)


def _find_datelines(scene: Scene, is_body: list[bool], metadata: Metadata) -> list[str]:
    """The short lines around the headline, up to the first paragraph, of a page that states no date or an implausible one
    ("0001-01-01")."""
    stated = metadata.published
    is_stated = stated.raw and stated.source not in _FOUND and stated.problem != "implausible"
    if is_stated or scene.headline is None or True not in is_body:
        return []
    first = max(is_body.index(True), scene.headline)
    below = scene.runs[first : first + _DATED_BELOW]
    prose = next((run.no for run in below if is_body[run.no] and begins_text(run)), first)
    near = scene.runs[max(0, scene.headline - _DATED_BEFORE) : max(first + _NAMED_BEFORE, prose)]
    lines = (run for run in near if len(run.text) < PARAGRAPH or is_dateline(run))
    return [spell_out(run) for run in lines if not caption_role(run)]


def _read_others(
    runs: Sequence[TextRun],
    body: etree._Element | None,
    metadata: Metadata,
    kept_for_scripts: Sequence[str],
    *,
    is_text_seen: bool,
) -> Iterator[tuple[TextSource, Sequence[str]]]:
    yield "script", _list_hidden(body, runs if is_text_seen else ()) if body is not None else []
    yield "json_ld", split_lines(metadata.body or "")
    yield "script", kept_for_scripts
    yield "densest", [run.text for run in find_dense(runs)]


def _list_hidden(body: etree._Element, runs: Sequence[TextRun]) -> list[str]:
    """The lines of a body that the page does not show. None if the body is one line with text that the page shows (`runs`): the
    extractor returns the whole page like that if it finds no article (a stub above a paywall)."""
    lines = list(body_chunks(body))
    text = squeeze(lines[0]) if len(lines) == 1 else ""
    is_shown = bool(text) and any(len(run.squeezed) >= _REPEATED and run.squeezed in text for run in runs)
    return [] if is_shown else lines


def _rescue(
    blocks: list[Block], others: Iterator[tuple[TextSource, Sequence[str]]], least: float
) -> tuple[list[Block], TextSource]:
    """The blocks or, if they have fewer characters than `least`, the first of the other texts that is much longer."""
    size, source = sum(len(block.text) for block in blocks), _SEEN
    if size >= least:
        return blocks, source
    for other, lines in others:
        found = sum(map(len, lines))
        if size < least and found > _MUCH_MORE * size:
            blocks, size, source = [_compose_line(line) for line in lines], found, other
    return blocks, source


def _compose_line(line: str) -> Block:
    return Block(no=0, text=clean_characters(" ".join(line.split())), start=0, end=0)


def _assign_roles(scene: Scene, is_body: list[bool], metadata: Metadata) -> Iterator[tuple[int, Role]]:
    body = [no for no, yes in enumerate(is_body) if yes]
    if not body:
        return
    is_opening = True
    others = _find_others(scene, body, metadata)
    quoted = find_repeated_quotes(scene.runs, [scene.runs[no] for no in body])
    description = squeeze(metadata.description or "").casefold()
    told, repeated = "".join(scene.keys[no] for no in body), set[Spot | None]()
    for no in (*range(_find_start(scene, body[0]), body[-1] + 1), *_find_pictures(scene, body[-1])):
        run = scene.runs[no]
        beside = caption_role(run) or (credit_role(run) if is_body[no] or run.is_below_picture else None)
        if no == scene.headline or (scene.tags[no] == "h1" and no < body[0]) or (is_opening and scene.is_title(no)):
            yield no, "headline"
        elif beside:
            yield no, beside
        elif no in quoted:
            repeated.add(find_pulled_quote(run.spot))
        elif no in others:
            yield no, "other"
        elif is_body[no] and scene.keys[no] != scene.title_key:
            yield no, _name_text(scene, no, description, is_opening=is_opening)
            is_opening = is_opening and len(run.text) < PARAGRAPH  # no headline follows a paragraph
        elif (figure := find_pulled_quote(run.spot)) is not None:
            repeated.update([figure] if scene.keys[no] in told else [])
            if figure not in repeated:
                yield no, "quote"


def _find_others(scene: Scene, body: Sequence[int], metadata: Metadata) -> set[int]:
    """The runs that are kept beside the text: signatures, placeholders, related links, tables of contents, polls."""
    text = [scene.runs[no] for no in body]
    rest = [run for run in scene.runs if run.no != scene.headline]
    signed = find_signed([run for run in text if run.no != scene.headline])
    replaced = find_placeholders(run.text for run in text)
    void = [run for run in text if run.text in replaced or _is_no_text(run, metadata.canonical_url)]
    related = find_contents(text, scene.runs) | find_related(text, metadata.domain, rest)
    return related | {run.no for run in (*signed, *void, *_list_polls(text))}


def _list_polls(text: Sequence[TextRun]) -> list[TextRun]:
    """The runs in an element named a poll: the question, the answers, the number of votes."""
    around = {spot for run in text for spot in islice(run.spot.chain(), _ROLE_LEVELS)}
    named = (spot for spot in around if not _POLL_WORDS.isdisjoint(spot.words) and spot.tag not in _WHOLES)
    polls = {spot for spot in named if not spot.is_endless}
    runs = [run for run in text if not polls.isdisjoint(islice(run.spot.chain(), _ROLE_LEVELS))] if polls else []
    return runs if len(runs) <= _MOST_OF_POLL else []


def _name_text(scene: Scene, no: int, description: str, *, is_opening: bool) -> Role:
    spot = scene.spots[no]
    is_head = is_heading(spot)
    is_named = is_named_standfirst(spot) or (is_head and scene.keys[no] == description) or is_deck(scene, no)
    if (is_opening and is_named) or (no < scene.first_chosen and (is_named or not is_head)):
        return "standfirst"
    return "subhead" if is_head else _find_role(spot)


def _find_pictures(scene: Scene, last: int) -> Iterator[int]:
    """The captions of a gallery: they follow the text with only counters between them."""
    for no in range(last + 1, len(scene.runs)):
        run = scene.runs[no]
        if run.is_below_picture and run.link_share < _MOSTLY_LINKED and run.spot.find_around("figure"):
            yield no
        elif len(run.text) > _LONGEST_COUNTER or not any(map(str.isdigit, run.text)):
            return


def _is_no_text(run: TextRun, canonical_url: str | None) -> bool:
    """Whether a run is a clock, a count, the page's own URL, or has no word in it."""
    is_address = bool(canonical_url) and len(run.text) < LONGEST_CAPTION and (canonical_url or "") in run.text
    return is_address or not (_LETTER.search(run.text) or _has_number(run.text))


def _has_number(text: str) -> bool:
    """Whether it has a letter or digit besides clocks and counts."""
    return bool(_WORD.search(_COUNTED.sub("", text)))


def _find_start(scene: Scene, first_body: int) -> int:
    """The first run that can belong to the article: its headline, or a caption or another h1 right above that."""
    start = min(first_body, scene.headline if scene.headline is not None else first_body)
    above = range(max(0, start - _ABOVE_HEADLINE), start)
    return next((no for no in above if scene.tags[no] in ("h1", "figcaption")), start)


def _is_prose(run: TextRun) -> bool:
    """Whether a run above the headline can be part of the article, rather than a menu, a date or a name."""
    return len(run.text) > PARAGRAPH


def _is_about_author(run: TextRun) -> bool:
    return not _BIO_WORDS.isdisjoint(run.spot.words)


def _find_role(spot: Spot) -> Role:
    tags = [each.tag for each in islice(spot.chain(), _ROLE_LEVELS)]
    if ITEMS.intersection(tags):
        return "list_item"
    return "quote" if "blockquote" in tags else "paragraph"


def _drop_repeated(scene: Scene, roles: Mapping[int, Role]) -> Iterator[int]:
    """The numbers of the runs without repetitions. A line that occurs again and again is kept, since it belongs to a list, and
    so is one that recurs much later among its siblings (a refrain, a meal on Tuesday that is Friday's too)."""
    counts = Counter(scene.keys[no] for no in roles)
    seen: dict[str, int] = {}
    for no in sorted(roles):
        key = scene.keys[no]
        is_refrain = len(key) < _REPEATED or counts[key] > (_MOST_LINES if len(key) < PARAGRAPH else _MOST_PARAGRAPHS)
        if key not in seen or is_refrain or _is_meant_twice(scene, roles, seen[key], no):
            yield no
        seen[key] = no


def _is_meant_twice(scene: Scene, roles: Mapping[int, Role], before: int, no: int) -> bool:
    is_later_brother = no - before >= _LATER and scene.parents[no] is scene.parents[before]
    return is_later_brother and roles[before] in _TOLD and roles[no] in _TOLD


def _compose_block(run: TextRun, role: Role, marks: tuple[str, ...]) -> Block:
    return Block(no=0, text=clean_characters(run.text), start=0, end=0, role=role, marks=marks)
