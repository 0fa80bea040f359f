"""The packed language model says what py3langid says, which it was packed from."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from tasks.metadata.language_model import MODEL_FILE as PACKED
from tasks.metadata.language_model import load_language_model

CORPUS = Path(__file__).parents[1] / "corpus"
ODD = ("", "a", "中", "12345 6789", "ABC ÄÖÜ", "…" * 99, "x" * 2_000, "\0\x01", "\ud800 and no pair", "\U0010ffff")
SLACK = 1e-3
"""py3langid adds up numbers of 32 bits, in an order that depends on the processor."""


@pytest.fixture(scope="module")
def original() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@pytest.mark.parametrize("size", [40, 120, 1_000])
def test_texts_of_all_languages_are_told_apart_as_by_the_original(original: Any, size: int) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.tsv"))]
    for text in (whole[place : place + size] for whole in texts for place in (0, len(whole) // 2)):
        told, chance = original.classify(text)
        assert load_language_model().classify(text) == (told, pytest.approx(chance, abs=SLACK)), text


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_too(original: Any, text: str) -> None:
    told, chance = original.classify(text)
    assert load_language_model().classify(text) == (told, pytest.approx(chance, abs=SLACK))


@pytest.mark.slow
def test_it_is_packed_from_the_original(tmp_path: Path) -> None:
    again = tmp_path / "again.npz"
    subprocess.run([sys.executable, Path(__file__).with_name("pack_languages.py"), "--output", again], check=True)
    with np.load(PACKED) as ours, np.load(again) as made:
        assert set(ours.files) == set(made.files)
        assert all(np.array_equal(ours[name], made[name]) for name in ours.files)
