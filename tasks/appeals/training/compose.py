"""Synthetic documents for the trainer: boxes of examples combined the way pages combine them, from a fixed seed.

Learns nothing; it only composes documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from tasks.appeals.examples import Box, Line, fill_slots

NAMES_FILE = Path(__file__).parent / "invented_names.tsv"
_JOINED = 0.12


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line in a document, with the number of the box it came from (for scores by a model that never saw it)."""

    label: str
    text: str
    box: int


@dataclass(frozen=True, slots=True)
class Document:
    """An invented page. `names` are the publisher's names given to the remover; empty if it must do without them."""

    language: str
    names: tuple[str, ...]
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The boxes of one language by kind (`alikes` are look-alikes), each with its number."""

    language: str
    news: Sequence[tuple[int, Box]]
    alikes: Sequence[tuple[int, Box]]
    appeals: Sequence[tuple[int, Box]]
    furniture: Sequence[tuple[int, Box]]
    names: Sequence[str]


@lru_cache(maxsize=1)
def read_names() -> dict[str, list[str]]:
    """Invented publishers' names by language."""
    rows = (line.partition("\t") for line in NAMES_FILE.read_text(encoding="utf-8").splitlines())
    return {code: names.split("|") for code, _, names in rows}


def compose_document(shelf: Shelf, random: Random) -> Document:
    """One document: page furniture and appeals at the head, a story with some appeals inside, appeals and furniture at the
    tail."""
    name = random.choice(shelf.names)
    body = _write_story(shelf, random)
    kind = random.random()
    if kind < 0.06:
        body = []
    appeals = [] if 0.06 <= kind < 0.2 else _choose_boxes(shelf, random)
    head, middle, tail = _deal(appeals, random)
    placed = _furnish(shelf, random, 0.5) + head
    placed += _insert(body, middle, random)
    placed += tail + _furnish(shelf, random, 0.4)
    lines = tuple(
        PlacedLine(line.label, fill_slots(line.text, name), line.box)
        for part in placed
        for line in _roughen(part, name, random)
    )
    return Document(shelf.language, (name,) if random.random() < 0.6 else (), lines)


def _roughen(part: list[PlacedLine], name: str, random: Random) -> list[PlacedLine]:
    """Make a part as irregular as real pages, so that no shape alone tells appeals from journalism.

    Journalism also gets the paper's name, exclamation and question marks, bullets, small initials and capitals, or is cut
    short; lines of any part may be joined into one block.
    """
    rough = [_vary_journalism(line, name, random) if line.label.startswith("article") else line for line in part]
    if len(rough) > 1 and random.random() < _JOINED:
        start = random.randrange(len(rough) - 1)
        end = start + random.randint(2, 4)
        return [*rough[:start], _join(rough[start:end]), *rough[end:]]
    return rough


def _join(lines: list[PlacedLine]) -> PlacedLine:
    """Lines joined into one block, with the label of the first."""
    return PlacedLine(lines[0].label, " ".join(line.text for line in lines), lines[0].box)


def _vary_journalism(line: PlacedLine, name: str, random: Random) -> PlacedLine:
    text, draw = line.text, random.random()
    if draw < 0.04:
        text = text.rstrip(".") + "!"
    elif draw < 0.06:
        text = text.rstrip(".") + "?"
    elif draw < 0.10:
        text = f"{text.rstrip('.')} - {name}" if len(text) < 90 else f"{text} ({name})"
    elif draw < 0.14:
        words = text.split(" ")
        words.insert(random.randint(0, len(words)), name)
        text = " ".join(words)
    elif draw < 0.17:
        text = text[:1].lower() + text[1:].rstrip(".")
    elif draw < 0.20:
        text = random.choice(("• ", "- ", "– ", "* ", "> ")) + text
    elif draw < 0.22:
        text = text.rstrip(".") + ":"
    elif draw < 0.24:
        text = " ".join(text.split()[: random.randint(1, 6)])
    elif draw < 0.25:
        text = text.upper()
    return PlacedLine(line.label, text, line.box)


def _place(number: int, lines: Sequence[Line]) -> list[PlacedLine]:
    return [PlacedLine(line.label, line.text, number) for line in lines]


def _write_story(shelf: Shelf, random: Random) -> list[list[PlacedLine]]:
    """Parts of a story: journalism from several boxes, with look-alikes among it. One part is one block."""
    parts: list[list[PlacedLine]] = []
    for _ in range(random.choice((1, 2, 3, 3, 4, 5, 6))):
        if shelf.news and random.random() < 0.75:
            parts += _write_scene(shelf, random)
        if shelf.alikes and random.random() < 0.55:
            number, box = random.choice(shelf.alikes)
            lines = list(box.lines)
            start = random.randrange(len(lines))
            parts += [[line] for line in _place(number, lines[start : start + random.randint(1, 3)])]
    return parts


def _write_scene(shelf: Shelf, random: Random) -> list[list[PlacedLine]]:
    """The blocks of one box of journalism; sometimes the box, or two boxes, joined into one long block."""
    number, box = random.choice(shelf.news)
    lines = _place(number, box.lines)
    draw = random.random()
    if draw < 0.2:
        more, other = random.choice(shelf.news)
        return [[_join([*lines, *_place(more, other.lines)])]]
    if draw < 0.35:
        return [[_join(lines)]]
    return [[line] for line in lines]


def _choose_boxes(shelf: Shelf, random: Random) -> list[list[PlacedLine]]:
    count = random.choice((1, 1, 2, 2, 3, 4, 5))
    chosen = [random.choice(shelf.appeals) for _ in range(count)] if shelf.appeals else []
    return [_thin_out(_place(number, box.lines), random) for number, box in chosen]


def _thin_out(lines: list[PlacedLine], random: Random) -> list[PlacedLine]:
    """The lines of a box that a page shows: all, one, or some consecutive ones."""
    draw = random.random()
    if draw < 0.6 or len(lines) == 1:
        return lines
    if draw < 0.8:
        return [random.choice(lines)]
    start = random.randrange(len(lines))
    return lines[start : start + random.randint(1, len(lines))]


def _deal(
    boxes: list[list[PlacedLine]], random: Random
) -> tuple[list[list[PlacedLine]], list[list[PlacedLine]], list[list[PlacedLine]]]:
    head, middle, tail = list[list[PlacedLine]](), list[list[PlacedLine]](), list[list[PlacedLine]]()
    for box in boxes:
        random.choices((head, middle, tail), weights=(15, 30, 55))[0].append(box)
    return head, middle, tail


def _insert(body: list[list[PlacedLine]], boxes: list[list[PlacedLine]], random: Random) -> list[list[PlacedLine]]:
    placed = list(body)
    for box in boxes:
        placed.insert(random.randint(min(1, len(placed)), len(placed)), box)
    return placed


def _furnish(shelf: Shelf, random: Random, chance: float) -> list[list[PlacedLine]]:
    if not shelf.furniture or random.random() > chance:
        return []
    chosen = [random.choice(shelf.furniture) for _ in range(random.randint(1, 4))]
    return [_place(number, [random.choice(box.lines)]) for number, box in chosen]
