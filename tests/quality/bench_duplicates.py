"""How well near copies are distinguished from similar stories: `python tests/quality/bench_duplicates.py`.

The set is invented: articles of `tests/corpus`, each beside nine ways in which a paper changes an agency's story, and
beside what must stay apart: other stories, stories with the same background paragraphs, reports filled into one form.
Prints, for our sketch, plain MinHash and SimHash, the best threshold with precision and recall, and the cost of a text.
"""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tasks.text.sketch import SIZE, _hash_windows, sketch_text

CORPUS = Path(__file__).parents[1] / "corpus"
DRAWS = range(5)
"""Sets that are invented by chance: of one, recall is 0.949 to 0.968 with the same code."""
THRESHOLD = 0.4  # the one of warehouse/migrations/0007_stories.sql
Pair = tuple[str, str, str]
FORMS = (
    "{t} beat {u} {n} to {m} at {p} on {d}. {a} scored first after {k} minutes, before {b} doubled the lead. The home"
    " side had the better of the second half, but {c} missed a penalty in minute {l}. The referee showed {m} yellow"
    " cards. {t} are now in place {n} of the table with {k} points, {u} fall to place {l}. The next match is at {v}.",
    "It will be {w} in the {p} area on {d}, with a high of {n} degrees in the afternoon and a low of {m} overnight."
    " Winds from the {x} reach {k} kilometres an hour on the coast. Showers are {y} towards evening, most of all around"
    " {t}. Then it turns {z}, and the high is {l} degrees. The water of the lake has {m} degrees.",
    "Shares in {p} closed {w} on {d}. The main index rose {n}.{m} percent to {k}{l} points. {t} led the winners with a"
    " gain of {m} percent after it raised its forecast, while {u} lost {n} percent. Traders pointed to {z} figures for"
    " orders in industry. The euro stood at 1.{k} dollars in the evening. The yield of bonds was {m}.{l} percent.",
)
WORDS = {
    **{key: ["Harbour", "Northfell", "Elbtal", "Brumeville", "Sauce", "Ostwick", "Marn", "Quill"] for key in "tuvpabc"},
    **{key: [str(number) for number in range(1, 60)] for key in "nmkl"},
    "d": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "w": ["sunny", "cloudy", "wet", "higher", "lower"],
    "x": ["north", "south", "west", "east"],
    "y": ["likely", "possible", "rare"],
    "z": ["mild", "cold", "dry", "weak", "strong"],
}


def invent_pairs() -> tuple[list[Pair], list[Pair]]:
    """Pairs that are one story, and pairs that are not: what was done, and the two texts."""
    same, apart = zip(*(_invent_pairs(random.Random(draw)) for draw in DRAWS), strict=True)  # noqa: S311
    return list(itertools.chain(*same)), list(itertools.chain(*apart))


def _invent_pairs(chooser: random.Random) -> tuple[list[Pair], list[Pair]]:
    stories = [story for path in sorted(CORPUS.rglob("*.tsv")) if sum(map(len, story := _read_story(path))) > 500]
    same = [
        (name, _join(story), _join(change(story, chooser))) for story in stories for name, change in CHANGES.items()
    ]
    apart = [("another story", _join(one), _join(other)) for one, other in itertools.combinations(stories, 2)]
    for story in stories:
        other = chooser.choice([one for one in stories if one is not story])
        kept = max(1, round(len(story) * 0.3))
        apart.append(("same background", _join(story), _join(other[: len(story) - kept] + story[-kept:])))
    for form in FORMS:
        apart += [("same form", _fill(form, chooser), _fill(form, chooser)) for _ in range(60)]
    return same, apart


def compare_sketches(one: str, other: str) -> float:
    """The share of equal numbers, as the macro of the warehouse has it."""
    pairs = list(zip(sketch_text(one), sketch_text(other), strict=True))
    return sum(a == b for a, b in pairs) / max(1, len(pairs))


def _read_story(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t", 1)[1].strip() for line in lines if re.match(r"article!?\t", line)]


def _join(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def _shorten(share: float) -> Callable[[list[str], random.Random], list[str]]:
    return lambda story, _: story[: max(2, round(len(story) * share))]


def _edit(every: int) -> Callable[[list[str], random.Random], list[str]]:
    """Another word for one in so many; another sign where there are no words."""

    def change(story: list[str], chooser: random.Random) -> list[str]:
        changed = []
        for paragraph in story:
            has_words = paragraph.count(" ") > 3
            units = paragraph.split(" ") if has_words else list(paragraph)
            step = every if has_words else 3 * every
            for first in range(0, len(units), step):
                units[min(len(units) - 1, first + chooser.randrange(step))] = chooser.choice(["said", "12", "а", "九"])
            changed.append((" " if has_words else "").join(units))
        return changed

    return change


CHANGES: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "dateline added": lambda story, _: ["NORTHFELL (ZPA) - " + story[0], *story[1:], "(c) ZPA 2026"],
    "cut to 70 %": _shorten(0.7),
    "cut to 55 %": _shorten(0.55),
    "paragraph added": lambda story, _: [*story, "A spokesman of the council was not to be reached on Sunday evening."],
    "own first paragraph": lambda story, _: [story[0][::-1], *story[1:]],
    "every 25th word": _edit(25),
    "every 12th word": _edit(12),
    "cut and edited": lambda story, chooser: _edit(25)(_shorten(0.7)(story, chooser), chooser),
    "put in another order": lambda story, chooser: chooser.sample(story, len(story)),
}


def _fill(form: str, chooser: random.Random) -> str:
    return form.format(**{name: chooser.choice(words) for name, words in WORDS.items()})


def _windows(text: str) -> np.ndarray:
    letters = "".join(filter(str.isalnum, text.casefold()))
    return _hash_windows(np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64))


def _compare_minhash(one: str, other: str) -> float:
    seeds = np.random.default_rng(5).integers(1, 2**63, SIZE, dtype=np.uint64) | np.uint64(1)
    smallest = []
    for text in (one, other):
        mixed = _windows(text)[:, None] * seeds
        mixed ^= mixed >> np.uint64(31)
        smallest.append((mixed * np.uint64(0x94D049BB133111EB)).min(axis=0))
    return float((smallest[0] == smallest[1]).mean())


def _compare_simhash(one: str, other: str) -> float:
    bits = []
    for text in (one, other):
        hashes = _windows(text)
        ones = ((hashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)).sum(axis=0)
        bits.append(ones * 2 > len(hashes))
    return float((bits[0] == bits[1]).mean())


def _report(name: str, compare: Callable[[str, str], float], same: list[Pair], apart: list[Pair]) -> None:
    alike, unlike = ([compare(one, other) for _, one, other in pairs] for pairs in (same, apart))
    best = max((_score(alike, unlike, step / 100) for step in range(5, 100, 5)), key=lambda found: found[0])
    print(f"{name:>10}  best F1 {best[0]:.3f} at {best[1]:.2f}: precision {best[2]:.3f}, recall {best[3]:.3f}")


def _score(alike: list[float], unlike: list[float], threshold: float) -> tuple[float, float, float, float]:
    hits, wrong = sum(one >= threshold for one in alike), sum(one >= threshold for one in unlike)
    precision, recall = hits / max(1, hits + wrong), hits / len(alike)
    return 2 * precision * recall / max(1e-9, precision + recall), threshold, precision, recall


def main() -> None:
    same, apart = invent_pairs()
    print(f"{len(same)} pairs of one story, {len(apart)} that are not")
    for name, compare in {"sketch": compare_sketches, "minhash": _compare_minhash, "simhash": _compare_simhash}.items():
        _report(name, compare, same, apart)
    print(f"the sketch at {THRESHOLD}, as the warehouse has it:")
    for kind in dict.fromkeys(name for name, _, _ in (*same, *apart)):
        found = [compare_sketches(one, other) for name, one, other in (*same, *apart) if name == kind]
        above = sum(likeness >= THRESHOLD for likeness in found) / len(found)
        print(f"{kind:>22}  {len(found):>4} pairs, mean likeness {np.mean(found):.2f}, grouped {above:.3f}")
    text = _join([one for _, one, _ in same[:9]])[:4000]
    before = time.process_time()
    for _ in range(500):
        sketch_text(text)
    print(f"{(time.process_time() - before) * 2:.2f} CPU ms for a text of {len(text)} characters")


if __name__ == "__main__":
    main()
