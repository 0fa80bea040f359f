"""Asks of other people: in quotation marks, before a verb of saying, and calls of the police."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FindRemoved = Callable[..., list[str]]
STORY = (
    "The weekly Moorland Echo told its readers on 3 March that it would close by Christmas, and the town of Tavistock did "
    "not let it: within a week, 1,900 people had paid 21 pounds each."
)
LAST = "The paper sold 21,000 copies a week in 1994, and 3,100 last year, according to its printer."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "'Steun ons, of dit is de laatste krant', stond er op de voorpagina."),
        ("ru", "«Оформите ежемесячное пожертвование, если можете. Расскажите о нас, если не можете»."),
        ("it", "«Dateci una mano. Ci troviamo ogni giovedì alle 21 al bar Sport»."),
        ("es", "Síganos en la plaza, gritaba un vendedor de banderas."),
        ("ru", "Поделитесь этой инструкцией с родителями, советует юрист Олег Панин."),
        ("en", "If you have any information, please contact Sergeant Moyes on 101."),
        ("de", "»Wir brauchen euch!«"),
        ("zh", "「請大家支持我們」,總編輯說。"),
        ("sv", "Har du tips om stölden? Polisen nås på 114 14."),
    ],
)
def test_what_somebody_else_asks_stays(find_removed: FindRemoved, language: str, said: str) -> None:
    assert find_removed("Moorland Echo saved by Tavistock", STORY, said, LAST, language=language) == []


@pytest.mark.parametrize(
    "ours",
    [
        "If you have any information about the police, please contact us.",
        "Read next: Skies to clear, says the weather service",
    ],
)
def test_what_we_ask_goes(find_removed: FindRemoved, ours: str) -> None:
    assert find_removed("Moorland Echo saved by Tavistock", STORY, LAST, ours) == [ours]


def test_a_hyphen_inside_a_word_ends_no_label(find_removed: FindRemoved) -> None:
    assert find_removed("Vipps-bløffen: Slik lurte de 300 givere", STORY, LAST, language="no") == []
