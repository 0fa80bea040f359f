"""How thresholds are chosen: to maximize the gain of removed appeals over lost journalism."""

from __future__ import annotations

import pytest

pytest.importorskip("scipy", reason="training needs the development packages")

import numpy as np

from tasks.appeals.training.chain import ChainBuilder, Parameters, _Fit, _Layout, fit_chain
from tasks.appeals.training.runs import LEAST_THRESHOLDS, _Case, _name_state, choose_thresholds


def case(chance: float, gain: float, group: str = "no rule, line") -> _Case:
    return _Case(group, chance, gain, 0)


def test_a_threshold_stands_between_the_last_gain_and_the_next_loss() -> None:
    gains = {0.9: 1.0, 0.8: 1.0, 0.6: -3.0, 0.5: 1.0}
    chosen = choose_thresholds([case(chance, gain, "likely rule, stub") for chance, gain in gains.items()])
    assert chosen == {"likely rule, stub": pytest.approx(0.7)}


def test_a_line_without_a_rule_needs_more_than_few_pages_ask_for() -> None:
    assert choose_thresholds([case(0.9, 1.0), case(0.4, 1.0)]) == {"no rule, line": LEAST_THRESHOLDS["no rule, line"]}


def test_a_group_that_only_loses_never_goes() -> None:
    assert choose_thresholds([case(0.99, -1.0), case(0.5, 0.5)])["no rule, line"] > 1


def test_groups_have_thresholds_of_their_own() -> None:
    chosen = choose_thresholds([case(0.4, 1.0, "sure rule, line"), case(0.9, 1.0)])
    assert chosen["sure rule, line"] < chosen["no rule, line"]


@pytest.mark.parametrize(
    ("label", "state"),
    [("article", 0), ("article!", 0), ("optional", -1), ("read_more", 1), ("publisher_message", 2)],
)
def test_a_look_alike_is_journalism_to_the_chain(label: str, state: int) -> None:
    assert _name_state(label, is_in_letter=label == "publisher_message") == state


def test_the_chain_learns_which_signal_speaks_for_an_appeal() -> None:
    known: dict[str, int] = {}
    builder = ChainBuilder(known)
    appeal, news, either = (["asks"], "4-8", 2.0, 1), (["tells"], "4-8", -2.0, 0), (["tells"], "4-8", -1.0, -1)
    for blocks in ([appeal, news, either], [news, appeal, news], [either, news, appeal], [news]) * 10:
        builder.add(blocks)
    learnt = Parameters.read(fit_chain(builder.build(), np.full(40, 100.0)))
    assert learnt.signals[known["asks"]] > 0 > learnt.signals[known["tells"]]
    assert learnt.signals[known["wording 4-8"]] > 0


def test_the_chain_learns_that_a_letter_goes_on() -> None:
    known: dict[str, int] = {}
    builder = ChainBuilder(known)
    news, opener, middle = (["long"], "51+", -1.0, 0), (["greets"], "1-3", 2.0, 2), (["long"], "51+", -1.0, 2)
    for blocks in ([news, news, news], [news, opener, middle, middle], [opener, middle]) * 10:
        builder.add(blocks)
    learnt = Parameters.read(fit_chain(builder.build(), np.full(30, 100.0)))
    assert learnt.letters[known["greets"]] > 0
    assert learnt.changes[2, 2] > max(learnt.changes[0, 2], learnt.changes[2, 0])


def test_the_gradient_is_that_of_the_loss() -> None:
    builder = ChainBuilder({})
    for label in (0, 1, 2, -1):
        builder.add([(["asks"], "4-8", 0.5, 0), (["tells"], "4-8", 1.5, label), (["asks"], "1-3", -1.0, 1)])
    chain = builder.build()
    fit = _Fit(chain, np.arange(len(chain.names)), np.ones(len(chain.names)), _Layout(chain.lengths, np.ones(4)))
    place = np.linspace(-1, 1, len(Parameters.make_empty(len(chain.names)).write()))
    _, gradient = fit.measure(place)
    steps = 1e-5 * np.eye(len(place))
    measured = [(fit.measure(place + step)[0] - fit.measure(place - step)[0]) / 2e-5 for step in steps]
    assert gradient == pytest.approx(measured, abs=1e-5)
