"""Reports in Korean and Japanese, recognized by the endings of their sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FindRemoved = Callable[..., list[str]]
STORY = {
    "ko": "시는 화요일 교각 두 곳에서 균열이 발견된 옛 연륙교의 통행 금지를 내년 가을까지 연장한다고 발표했다.",
    "ja": "市は火曜日、橋脚二カ所でひびが見つかった古い橋の通行止めを、来年の秋まで延長すると発表した。",
}
HEADLINE = {"ko": "낡은 연륙교, 내년 가을까지 통행 금지", "ja": "古い橋、来年秋まで通行止め"}


@pytest.mark.parametrize(
    ("language", "report"),
    [
        ("ko", "독립 언론은 독자 후원으로 운영된다."),
        ("ko", "구독은 언제든지 해지할 수 있다."),
        ("ja", "単独で契約する場合は月額1980円から、いつでも解約できる。"),
        ("ja", "ご意見をお寄せくださいと市は呼びかけている。"),
    ],
)
def test_a_plain_sentence_is_a_report(find_removed: FindRemoved, language: str, report: str) -> None:
    assert find_removed(HEADLINE[language], STORY[language], report, language=language) == []


@pytest.mark.parametrize(
    ("language", "ask"),
    [
        ("ko", "독립 언론은 독자 후원으로 운영됩니다."),
        ("ko", "언제든지 해지할 수 있습니다. 지금 구독하세요."),
        ("ja", "月額1980円から、いつでも解約できます。"),
        ("ja", "ご意見をお寄せください。"),
    ],
)
def test_a_polite_one_may_be_an_appeal(find_removed: FindRemoved, language: str, ask: str) -> None:
    assert find_removed(HEADLINE[language], STORY[language], ask, language=language) == [ask]
