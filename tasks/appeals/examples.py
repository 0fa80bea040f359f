"""The examples that train and test the model: boxes of labelled lines, one file per language.

Rejects lines without a label. Used by the trainer and the tests, never in a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tasks.appeals.schema import RulesError
from tasks.records import CATEGORIES

STAND_IN_EMAIL = "desk@meridianpost.example"
LABELS = frozenset({*CATEGORIES, "article", "article!", "optional"})


@dataclass(frozen=True, slots=True)
class Line:
    """One block of a box. `article!` is journalism that resembles an appeal; `optional` may go or stay."""

    label: str
    text: str

    @property
    def is_appeal(self) -> bool:
        return self.label in CATEGORIES


@dataclass(frozen=True, slots=True)
class Box:
    """Lines that are adjacent on a page."""

    language: str
    lines: tuple[Line, ...]
    origin: str

    @property
    def is_appeal(self) -> bool:
        return any(line.is_appeal for line in self.lines)


def read_examples(path: Path) -> list[Box]:
    """Read `<language>.examples.tsv`. Raises RulesError with file and line."""
    language = path.name.split(".")[0]
    boxes: list[Box] = []
    lines: list[Line] = []
    began = 1
    for number, raw in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if raw.startswith("#"):
            continue
        if raw.strip():
            lines.append(_read_line(raw, f"{path}:{number}"))
        else:
            if lines:
                boxes.append(Box(language, tuple(lines), f"{path.name}:{began}"))
            lines, began = [], number + 1
    return boxes


def fill_slots(text: str, name: str) -> str:
    """An example with its slots filled in, as a page of the publisher `name` shows it."""
    return text.replace("{name}", name).replace("{email}", STAND_IN_EMAIL)


def _read_line(raw: str, place: str) -> Line:
    label, tab, text = raw.partition("\t")
    if not tab or not text.strip() or "\t" in text:
        raise RulesError(f"{place}: not “label<TAB>text”")
    if label not in LABELS:
        raise RulesError(f"{place}: unknown label {label!r}; known are {' '.join(sorted(LABELS))}")
    return Line(label, text.strip())
