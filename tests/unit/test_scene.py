"""Shares of groups of runs: right, and added up once for each group however often they are asked for."""

from __future__ import annotations

from tasks.page.scene import Shares


class _Counted(list[float]):
    reads = 0

    def __getitem__(self, place):
        self.reads += 1
        return super().__getitem__(place)


def test_a_share_is_by_length_and_is_added_up_once_for_a_group():
    """Seen: 4,000 boxes of one paragraph each, of which every one added up the text of all."""
    parts = _Counted([1.0, 0.0, 0.5, 1.0])
    shares = Shares({"menu": [0, 1], "story": [2, 3]}, [30, 10, 40, 60], parts)
    assert [shares["menu"] for _ in range(5)] == [0.75] * 5
    assert [shares["story"] for _ in range(5)] == [0.8] * 5
    assert parts.reads == 4
