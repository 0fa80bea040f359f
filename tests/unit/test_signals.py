"""What an analyst reads of the signals that decided a cut."""

from __future__ import annotations

import re

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.appeals.signals import describe_signal
from tasks.appeals.weights import load_weights
from tasks.blocks import split_lines
from tasks.records import Article


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        ("between short and long, 26-50", "between a short and a long block"),
        ("ends open, 1-3", "ends without punctuation"),
        ("3 kinds of asking in 51+", "asks for several things"),
        ("you and read_more", "addresses the reader, words of read more"),
        ("we and you, 9-25", "speaks of itself to the reader"),
        ("few of its words in the story, quiet 26-50", "few of its words in the story"),
        ("length 13-18", "13-18 words"),
        ("sure rule in 4-8 words", ""),
        ("likely rule of read_more", ""),
    ],
)
def test_a_signal_is_said_in_words(signal: str, said: str) -> None:
    assert describe_signal(signal) == said


def test_no_signal_that_is_learnt_shows_its_band_or_its_name_in_code() -> None:
    said = [describe_signal(signal) for signal in load_weights().signals if not signal.startswith("wording ")]
    assert [each for each in said if re.search(r"_|(?<!^)\b\d+-\d+|51\+", each)] == []


def test_the_name_of_the_publisher_is_no_slot_to_an_analyst() -> None:
    article = Article(blocks=split_lines("© The Harbour Ledger. All rights reserved."))
    judged = judge_article(article, names=("The Harbour Ledger",), domain=None, language="en", rulebook=load_rulebook())
    said = judged.verdicts[0].evidence
    assert "wording “[publisher]”" in said and not any("{name}" in line for line in said)
