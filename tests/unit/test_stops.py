"""Where a sentence ends, in any script."""

import pytest

from tasks.text.stops import ends_sentence


@pytest.mark.parametrize(
    "text",
    ["It rained.", "Why?", "Wait…", "„Es regnet.“", "« Il pleut. »", "下雨了。", "「雨だ。」", "बारिश हुई।", "هل تمطر؟", "بارش ہوئی۔",
     "Անձրև է։", "ዘነበ።", "ភ្លៀង។", "မိုးရွာသည်။", "(It rained.)"],
)  # fmt: skip
def test_a_stop_ends_a_sentence_in_its_script(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "It rained", "“It rained”", "Read more:", "Weather,", "”"])
def test_a_label_or_a_heading_ends_none(text: str) -> None:
    assert not ends_sentence(text)
