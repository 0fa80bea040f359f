"""Pull quotes: quotations set apart that repeat a sentence of the text, and the lines beside them with the speaker.

A quotation counts only if it repeats the text letter by letter, apart from quotation marks; names are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from tasks.markup.part_names import part_names
from tasks.page.runs import Spot, TextRun
from tasks.page.scene import is_heading

_SHORTEST = 20
"""Minimum letters of a repetition; a shorter one may be a refrain."""
_LONGEST_NAME = 60
_QUOTE_WORDS = part_names("quotation")
_LEVELS = 3
"""Levels from the run's own element upwards that may be named a quotation. An element around half of the text may have such a
name because of its first line."""
_MOST = 60
"""Maximum number of quotations; each is searched for in the whole text."""


def find_repeated_quotes(runs: Sequence[TextRun], body: Sequence[TextRun]) -> set[int]:
    """The numbers of the `runs` between the first and the last of a body that are in a quotation repeated elsewhere in the body,
    and of the lines below it with the speaker.

    Seen: “<div><blockquote>It sounded like a train.</blockquote><div>Hal Dufresne</div></div>” above the paragraph in
    which he says it.
    """
    within = runs[body[0].no : body[-1].no + 1] if body else ()
    if not _have_quotes(within):
        return set()
    quoted = {run.no: quote for run in within if (quote := _find_quote(run)) is not None}
    text = " ".join(_list_letters(run.text) for run in body if run.no not in quoted)
    told = [runs[no] for no in islice(quoted, _MOST) if _is_told(runs[no], text)]
    return {each for run in told for each in _list_beside(run, quoted[run.no], runs)}


def _have_quotes(within: Sequence[TextRun]) -> bool:
    """Whether any run is in a quotation; each element is checked only once."""
    known: set[Spot] = set()
    for run in within:
        spot: Spot | None = run.spot
        while spot is not None and spot not in known:
            if _is_quote(spot):
                return True
            known.add(spot)
            spot = spot.around
    return False


def _find_quote(run: TextRun) -> Spot | None:
    quote = run.spot if run.spot.tag == "blockquote" else run.spot.find_around("blockquote")
    return quote or next(filter(_is_quote, islice(run.spot.chain(), _LEVELS)), None)


def _is_quote(spot: Spot) -> bool:
    return spot.tag == "blockquote" or not _QUOTE_WORDS.isdisjoint(spot.words)


def _list_letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_told(run: TextRun, text: str) -> bool:
    letters = _list_letters(run.text)
    return len(letters) >= _SHORTEST and letters in text


def _list_beside(run: TextRun, quote: Spot, runs: Sequence[TextRun]) -> Iterator[int]:
    """The quotation itself, and a short line below it in the same element or box."""
    yield run.no
    below = runs[min(run.no + 1, len(runs) - 1)]
    is_in_box = quote in below.spot.chain() or (quote.around is not None and below.spot.around is quote.around)
    if is_in_box and len(below.text) <= _LONGEST_NAME and below.spot.tag != "p" and not is_heading(below.spot):
        yield below.no
