"""Undoes hard line breaks: lines that were wrapped at one width become paragraphs again.

Does not join lines that were not wrapped: poems, lists, dialogue and the lines of widgets stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from tasks.text.stops import ends_sentence

_NARROWEST, _WIDEST = 55, 100
_FEWEST_FULL = 3
"""The least number of breaks at the full width in a wrapped text."""
_WIDE = re.compile("[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")
_OWN_LINE = re.compile(r"\s*(?:[-*•·▪◦‣>]\s|\d{1,3}[.)]\s)|\s{2,}|\t")
_BROKEN_WORD = re.compile(r"\w-$")


def unwrap_lines(text: str) -> str:
    """Join the lines of paragraphs that were wrapped at one width of 55 to 100 columns; other text is returned unchanged.

    A line is full when the next line's first word would not have fitted. Lines are joined only at full breaks, and
    only where nearly all breaks between blank lines are full or end a sentence. Takes linear time.
    """
    runs = [_dedent(list(run)) for _, run in groupby(text.split("\n"), key=lambda line: bool(line.strip()))]
    lines = [line for run in runs for line in run]
    width = _find_width(lines) if max(map(len, lines)) >= _NARROWEST // 2 else None
    if width is None:
        return text
    full = [_find_full_breaks(run, width) for run in runs]
    if sum(map(sum, full)) < _FEWEST_FULL:
        return text
    return "\n".join(line for run, breaks in zip(runs, full, strict=True) for line in _join_run(run, breaks))


def _dedent(run: list[str]) -> list[str]:
    """Remove an indent that all lines of a run share: they were pasted from a terminal or a print view, and are not a list."""
    first = run[0]
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line[len(indent) :] for line in run] if all(line.startswith(indent) for line in run) else run


def _find_width(lines: Sequence[str]) -> int | None:
    """The width of the widest line, ignoring a few that are too wide (a URL, a headline); None if it is not a wrapped text."""
    widths = [_measure(line) for line in lines if line and not line.isspace()]
    fitting = [width for width in widths if width <= _WIDEST]
    if len(fitting) < _FEWEST_FULL or len(fitting) < 0.95 * len(widths) - 1 or max(fitting) < _NARROWEST:
        return None
    return max(fitting)


def _measure(line: str) -> int:
    return len(line.rstrip()) + (0 if line.isascii() else len(_WIDE.findall(line)))


def _is_ended(line: str) -> bool:
    return ends_sentence(line) or line.endswith((":", ";"))


def _find_full_breaks(run: Sequence[str], width: int) -> list[bool]:
    """Which breaks between the lines of a run are full; none if the run was not wrapped at this width."""
    breaks = [_is_full(line, after, width) for line, after in pairwise(run)]
    unexplained = sum(
        not full and not _is_ended(line.rstrip()) and not _OWN_LINE.match(after)
        for full, (line, after) in zip(breaks, pairwise(run), strict=True)
    )
    ended = sum(full and _is_ended(line.rstrip()) for full, line in zip(breaks, run, strict=False))
    allowed = max(1, len(breaks) // 10) if sum(breaks) >= _FEWEST_FULL else 0
    is_wrapped = unexplained <= allowed and 2 * ended <= sum(breaks)
    return breaks if is_wrapped else [False] * len(breaks)


def _is_full(line: str, after: str, width: int) -> bool:
    if _OWN_LINE.match(after):
        return False
    following = after.strip()
    word = following[:1] if _WIDE.match(following) else following.partition(" ")[0]
    slack = 2 if _WIDE.match(following) else 0
    return _measure(line) + (0 if slack else 1) + _measure(word) > width - slack


def _join_run(run: Sequence[str], breaks: Sequence[bool]) -> Iterator[str]:
    if not any(breaks):
        yield from run
        return
    pieces = [run[0].rstrip()]
    for after, full in zip(run[1:], breaks, strict=True):
        if not full:
            yield "".join(pieces)
            pieces = [after.rstrip()]
            continue
        pieces += ["" if _needs_no_space(pieces[-1], after) else " ", after.strip()]
    yield "".join(pieces)


def _needs_no_space(before: str, after: str) -> bool:
    return bool(_BROKEN_WORD.search(before[-2:]) or (_WIDE.match(before[-1:]) and _WIDE.match(after.lstrip()[:1])))
