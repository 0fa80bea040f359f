"""Maps extracted text back to the page: which text runs make up the body that an extractor found.

Compares only characters; white space does not count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from lxml import etree

_LONG = 40
"""Chunks of at least this many characters are assumed to occur only once on a page."""


def squeeze(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


def find_covered(runs: Sequence[str], body: etree._Element) -> list[float]:
    """Return the share of each run (squeezed texts, in page order) that is in the body, 0 to 1."""
    page = "".join(runs)
    starts = [0, *accumulate(map(len, runs))]
    chunks = [chunk for text in body.itertext() if (chunk := squeeze(text))]
    covered = [0] * len(runs)
    for chunk, place in zip(chunks, _place_chunks(page, chunks), strict=True):
        if place >= 0:
            _cover(covered, starts, place, place + len(chunk))
    return [min(1.0, count / max(1, len(run))) for count, run in zip(covered, runs, strict=True)]


def body_chunks(body: etree._Element) -> Iterator[str]:
    """Return the pieces of text of a body, in order."""
    for text in body.itertext():
        chunk = " ".join(text.split())
        if chunk:
            yield chunk


def _place_chunks(page: str, chunks: list[str]) -> list[int]:
    """Find the places of chunks: long ones first, each after its predecessor, then short ones between their neighbours."""
    places = [-1] * len(chunks)
    at = 0
    for no, chunk in enumerate(chunks):
        if len(chunk) >= _LONG:
            places[no] = found = page.find(chunk, at)
            if found < 0:
                places[no] = found = page.find(chunk)
            else:
                at = found + len(chunk)
    _place_short(page, chunks, places)
    return places


def _place_short(page: str, chunks: list[str], places: list[int]) -> None:
    ends = len(page)
    limits = [ends] * len(chunks)
    for no in range(len(chunks) - 1, -1, -1):
        limits[no] = ends
        ends = places[no] if places[no] >= 0 else ends
    at = -1
    for no, chunk in enumerate(chunks):
        if places[no] < 0 and len(chunk) < _LONG:
            limit = max(limits[no], at)
            places[no] = page.find(chunk, at, limit) if at >= 0 else page.rfind(chunk, 0, limit)
        if places[no] >= 0:
            at = places[no] + len(chunk)


def _cover(covered: list[int], starts: list[int], left: int, right: int) -> None:
    no = bisect_right(starts, left) - 1
    while left < right:
        edge = min(right, starts[no + 1])
        covered[no] += edge - left
        left = edge
        no += 1
