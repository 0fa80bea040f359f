"""Signals that need the whole article: where a block is, what is next to it, and what the story is about.

A block's own content is read by `evidence`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from sys import intern

import numpy as np

from tasks.appeals.evidence import Evidence, name_signals, study_blocks
from tasks.appeals.known_names import Names
from tasks.appeals.reading import Fact, Flags, Positions, Reading
from tasks.appeals.rulebook import CompiledRules
from tasks.appeals.signals import name_banded, name_family
from tasks.appeals.wording import WordingModel

NEAR, ROW, GAP = 3, 3, 4
TITLE_WORDS = range(3, 19)
_KICKER = re.compile(r"[^:.!?]{3,48}: \S")
SHORT_WORDS, TELLING_LETTERS = 8, 5
_TOPICS = frozenset({"money", "subscribe", "newsletter", "member", "ask", "press", "login"})
"""Word classes that appeals share with stories about donations, subscriptions and the press."""
_HEADLINE_WORDS, _SOBER_WORDS, _ENOUGH_SOBER = 30, 8, 3
_NAMED_WORDS, _FEWEST_CAPITALS = 9, 0.02
_TELLING = Fact(lambda tokens: [token.fold if len(token.folded) >= TELLING_LETTERS else 0 for token in tokens])
"""The number of the token's folded form if it has at least TELLING_LETTERS letters, otherwise 0."""
_SHARES = ((0.0, "none"), (0.4, "few"), (0.999, "most"))
_QUIET_SHARES = ((0.04, "none"), (0.1, "few"), (0.2, "some"), (1.0, "many"))
_PLACES, _BESIDE = ("before", "between", "after"), ("between", "after", "before")
_SIZES = ("nothing", "short", "middling", "long")

_SIDES = name_family("{} the long paragraphs, {band}", *_PLACES)
_BETWEEN = {before: name_family(f"between {before} and {{}}, {{band}}", *_SIZES) for before in _SIZES}
_FIRST, _LAST = name_banded("first block, {band}"), name_banded("last block, {band}")
_CLEAR = name_family("{} clear appeals, {band}", *_BESIDE)
_ASKING = name_family("next {} blocks that ask the reader, {band}", *_BESIDE)
_RULED = name_family("next {} blocks with a rule, {band}", *_BESIDE)
_AMONG = name_family("{} the quiet paragraphs, {band}", "before", "among", "behind")
_REST = name_family("{} of the rest has rules, {band}", "none", "some", "most", "all")
_GAPS = {blocks: name_banded(f"in a gap of {blocks} between rules, {{band}}") for blocks in range(1, GAP + 1)}
_LISTED, _HEADLINES = name_banded("in a list under a label, {band}"), name_banded("in a row of headlines, {band}")
_TITLES = name_family("in a row of titles {} the long paragraphs, {band}", *_PLACES)
_SHARED = name_family("{} of its words in the story, {band}", "none", "few", "most", "all")
_QUIET_SHARED = name_family("{} of its words in the story, quiet {band}", "none", "few", "some", "many")
_TOO = {
    where: {topic: intern(f"the {where} speaks of {topic} too") for topic in _TOPICS} for where in ("headline", "story")
}
_CAPITALS = name_family("{} capitals than the story, {band}", "hardly any", "fewer", "as many", "more")


def gather_evidence(
    texts: Sequence[str], rules: CompiledRules, names: Names, wording: WordingModel | None = None
) -> list[Evidence]:
    """The evidence on each block of an article, including the signals of its position."""
    found = study_blocks(texts, rules, names)
    add_context(found, wording)
    return found


def add_context(found: Sequence[Evidence], wording: WordingModel | None) -> None:
    """Name the signals of each block, and add what needs the whole article: signals of positions, and wording scores."""
    for evidence in found:
        evidence.signals = name_signals(evidence)
    if found:
        _add_places(found)
    if found and wording is not None:
        names = {evidence.no: evidence.names for evidence in found if evidence.names}
        scored = wording.score_reading(found[0].reading, names)
        for evidence, score in zip(found, scored.scores, strict=True):
            evidence.wording, evidence.scored = score, scored


def _add_places(found: Sequence[Evidence]) -> None:
    first, last = _find_ends([place for place, evidence in enumerate(found) if evidence.is_long], len(found))
    sides = ["before" if n < first else "after" if n > last else "between" for n in range(len(found))]
    ruled = [bool(evidence.rules) for evidence in found]
    _add_sides(found, sides)
    _add_company(found, ruled)
    _add_runs(found, ruled)
    _add_lists(found, sides)
    _add_story(found)
    _add_topics(found)
    _add_names(found)


def _find_ends(places: Sequence[int], count: int) -> tuple[int, int]:
    """The first and the last of `places`; without any, values for which each of `count` positions is before and after them."""
    return (places[0], places[-1]) if places else (count, -1)


def _add_sides(found: Sequence[Evidence], sides: Sequence[str]) -> None:
    """Add signals of position: before, between or after the long paragraphs, the sizes of both neighbours, first, last."""
    sizes = ["nothing", *map(_size, found), "nothing"]
    for place, evidence in enumerate(found):
        band, add = evidence.band, evidence.signals.append
        add(_SIDES[sides[place]][band])
        add(_BETWEEN[sizes[place]][sizes[place + 2]][band])
        if place == 0:
            add(_FIRST[band])
        if place == len(found) - 1:
            add(_LAST[band])


def _size(evidence: Evidence) -> str:
    return "long" if evidence.is_long else "middling" if evidence.words > SHORT_WORDS else "short"


def _add_company(found: Sequence[Evidence], ruled: Sequence[bool]) -> None:
    """Add signals of neighbours: clear appeals within NEAR blocks, and adjacent blocks that ask or that a rule matched."""
    clear = [evidence.is_clear for evidence in found]
    for place, evidence in enumerate(found) if any(clear) else ():
        side = _name_side(any(clear[max(0, place - NEAR) : place]), any(clear[place + 1 : place + 1 + NEAR]))
        if side:
            evidence.signals.append(_CLEAR[side][evidence.band])
    for side, evidence in _list_neighbours(found, [evidence.asks_reader for evidence in found]):
        evidence.signals.append(_ASKING[side][evidence.band])
    for side, evidence in _list_neighbours(found, ruled):
        evidence.signals.append(_RULED[side][evidence.band])
        evidence.has_company = True


def _list_neighbours(found: Sequence[Evidence], such: Sequence[bool]) -> list[tuple[str, Evidence]]:
    """The blocks adjacent to a block flagged in `such`, each with its side: before, after, or between two of them."""
    if not any(such):
        return []
    sides = zip(found, [False, *such], [*such[1:], False], strict=False)
    return [(_name_side(before, after), evidence) for evidence, before, after in sides if before or after]


def _name_side(is_before: bool, is_after: bool) -> str:
    return "between" if is_before and is_after else "after" if is_before else "before" if is_after else ""


def _add_runs(found: Sequence[Evidence], ruled: Sequence[bool]) -> None:
    """Add signals of a possible letter: place among the quiet paragraphs, gaps between rules, share of rules in the rest.

    A letter has long paragraphs as well, so the story is taken to end with its last quiet paragraph.
    """
    quiet = [place for place, evidence in enumerate(found) if evidence.is_quiet]
    first, last = _find_ends(quiet, len(found))
    left = sum(ruled)
    for place, evidence in enumerate(found):
        evidence.signals.append(
            _AMONG["before" if place < first else "behind" if place > last else "among"][evidence.band]
        )
        left -= ruled[place]
        rest = len(found) - place - 1
        if rest and place > last:
            amount = "all" if left == rest else "most" if left >= rest / 2 else "some" if left else "none"
            evidence.signals.append(_REST[amount][evidence.band])
    for place, blocks in _list_gaps(ruled, quiet):
        found[place].signals.append(_GAPS[blocks][found[place].band])


def _list_gaps(ruled: Sequence[bool], quiet: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Places between two blocks with rules and near both, and the size of the gap (at most GAP). A gap has no quiet block."""
    places = [place for place, is_ruled in enumerate(ruled) if is_ruled]
    for start, end in pairwise(sorted([*places, *quiet]) if len(places) > 1 else ()):
        if ruled[start] and ruled[end]:
            for place in range(max(start + 1, end - GAP), min(end, start + GAP + 1)):
                yield place, min(end - start - 1, GAP)


def _add_lists(found: Sequence[Evidence], sides: Sequence[str]) -> None:
    """Add signals of lists: titles under a further-reading label, rows of titles, and rows of titles with a kicker."""
    titles = [evidence.words in TITLE_WORDS and evidence.text[-1:] not in ".:;。" for evidence in found]
    under_label = False
    for evidence, is_title in zip(found, titles, strict=True):
        if under_label and is_title:
            evidence.signals.append(_LISTED[evidence.band])
        elif evidence.rules and not evidence.is_long:
            under_label = any(rule.category == "read_more" for rule, _ in evidence.rules)
        else:
            under_label = False
    rows = _list_rows(titles)
    kickers = {place for place in rows if _KICKER.match(found[place].text)}
    for place in _list_rows([place in kickers for place in range(len(found))]) if kickers else ():
        found[place].signals.append(_HEADLINES[found[place].band])
    for place in rows:
        found[place].signals.append(_TITLES[sides[place]][found[place].band])


def _list_rows(such: Sequence[bool]) -> list[int]:
    """The places in runs of at least ROW consecutive blocks flagged in `such`."""
    edges = [-1, *(place for place, is_such in enumerate(such) if not is_such), len(such)]
    return [place for start, end in pairwise(edges) if end - start > ROW for place in range(start + 1, end)]


def _add_story(found: Sequence[Evidence]) -> None:
    """Add the signal of the share of a block's long words that (other) quiet paragraphs also use."""
    own, shared = count_shared(found[0].reading, np.array([evidence.is_quiet for evidence in found]))
    for evidence, count, common in zip(found, own, shared, strict=True):
        if count:
            shares, names = (_QUIET_SHARES, _QUIET_SHARED) if evidence.is_quiet else (_SHARES, _SHARED)
            evidence.signals.append(names[_name_amount(common / count, shares)][evidence.band])


def count_shared(reading: Reading, is_quiet: Flags) -> tuple[list[int], list[int]]:
    """The number of distinct long words of each block, and of those that (other) quiet blocks also use."""
    telling = _TELLING.of(reading)
    places = telling.nonzero()[0]
    pairs = telling[places].astype(np.int64) << 32 | reading.owners[places]
    pairs.sort()
    pairs = pairs[_find_firsts(pairs)]
    words, blocks = pairs >> 32, pairs & 0xFFFFFFFF
    number, quiet = _find_firsts(words).cumsum() - 1, is_quiet[blocks]
    told = np.bincount(number, quiet)[number] > quiet
    own, shared = (np.bincount(these, minlength=len(is_quiet)).tolist() for these in (blocks, blocks[told]))
    return own, shared


def _find_firsts(ordered: Positions) -> Flags:
    """For each number, whether it differs from the one before it."""
    is_first = np.empty(len(ordered), dtype=bool)
    is_first[:1] = True
    is_first[1:] = ordered[1:] != ordered[:-1]
    return is_first


def _name_amount(share: float, amounts: Sequence[tuple[float, str]]) -> str:
    for most, name in amounts:
        if share <= most:
            return name
    return "all"


def _add_topics(found: Sequence[Evidence]) -> None:
    """Add signals of topics that appeals share with this story: its headline or several sober paragraphs mention them."""
    headline = next((e for e in found[:2] if not e.rules and e.words in range(3, _HEADLINE_WORDS)), None)
    telling = [evidence for evidence in found if not _TOPICS.isdisjoint(evidence.classes)]
    sober = Counter(name for evidence in telling if _is_sober(evidence) for name in evidence.classes)
    told = _TOPICS & headline.classes.keys() if headline is not None else frozenset()
    spread = {name for name, blocks in sober.items() if blocks >= _ENOUGH_SOBER} & _TOPICS
    for evidence in telling if told or spread else ():
        own = evidence.classes.keys()
        evidence.signals += [_TOO["headline"][name] for name in sorted(told & own)]
        evidence.signals += [_TOO["story"][name] for name in sorted(spread & own)]


def _is_sober(evidence: Evidence) -> bool:
    return evidence.words >= _SOBER_WORDS and not (
        "you" in evidence.classes or "we" in evidence.classes or evidence.is_clear
    )


def _add_names(found: Sequence[Evidence]) -> None:
    """Add the signal of a block's share of capitalised words, compared with that of the quiet paragraphs."""
    quiet = [evidence for evidence in found if evidence.is_quiet]
    usual = sum(e.inner_capitals for e in quiet) / max(1, sum(e.words for e in quiet))
    for evidence in found if usual > _FEWEST_CAPITALS else ():
        if evidence.words >= _NAMED_WORDS:
            share = evidence.inner_capitals / evidence.words / usual
            amount = "hardly any" if share < 0.34 else "fewer" if share < 0.8 else "as many" if share < 1.6 else "more"
            evidence.signals.append(_CAPITALS[amount][evidence.band])
