"""The sketch of a text: equal for the same wording, whatever its case and spacing, and empty where there is too little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.text.sketch import SIZE, sketch_text

STORY = "The ferry to Northfell will stop running in winter, the council said on Monday after a long debate. " * 3
CHINESE = (
    "渡轮公司周一宣布，从十一月起每天的班次将减少一半，居民表示这会影响他们上班和上学，市议会将在下周讨论此事。" * 3
)


def _likeness(one: str, other: str) -> float:
    return sum(a == b for a, b in zip(sketch_text(one), sketch_text(other), strict=True)) / SIZE


def test_the_same_wording_has_the_same_sketch():
    assert sketch_text(STORY.upper().replace(" ", "\n\n").replace(",", " –")) == sketch_text(STORY)


def test_a_sketch_never_changes_from_release_to_release():
    """It is stored: another way to make it needs another column."""
    assert sketch_text(STORY)[:6] == (18356, 56687, 55234, 8513, 45547, 56183)


def test_too_little_text_has_none():
    assert sketch_text("") == () == sketch_text("Short. " * 10)
    assert len(sketch_text(CHINESE)) == SIZE


def test_likeness_falls_with_what_is_changed():
    words = [f"{word}{number}" for number in range(150) for word in ("harbour", "council")]
    whole, half = " ".join(words), " ".join(words[:150] + [f"other{number}" for number in range(150)])
    assert _likeness(whole, whole) == 1
    assert 0.15 < _likeness(whole, half) < 0.6
    assert _likeness(whole, STORY) < 0.1


@given(st.text(max_size=400))
def test_any_text_has_a_sketch_or_none(text):
    sketch = sketch_text(text)
    assert len(sketch) in (0, SIZE)
    assert all(0 <= number < 65536 for number in sketch)
    assert sketch == sketch_text(text)
