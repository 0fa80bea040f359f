"""Gates: hosts get their pauses, whoever asks and however many at once."""

from __future__ import annotations

from tasks.fetch.gates import Gates


class Time:
    """A clock that only sleeping moves; `meanwhile` is what another thread does during the first sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.gates = Gates(interval=1.0, clock=lambda: self.now, sleep=self.sleep)
        self.meanwhile = lambda: None

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        others, self.meanwhile = self.meanwhile, lambda: None
        others()

    def ask(self, host: str) -> float:
        """Ask a host once; when it was asked."""
        with self.gates.pass_through(host):
            return self.now


def test_two_requests_to_a_host_are_a_pause_apart_and_hosts_do_not_wait_for_each_other() -> None:
    time = Time()
    assert [time.ask("a.example"), time.ask("b.example"), time.ask("a.example")] == [0.0, 0.0, 1.0]


def test_the_longest_pause_that_was_asked_for_counts() -> None:
    time = Time()
    time.gates.slow_down("a.example", 5.0)
    time.gates.slow_down("a.example", 2.0)
    assert [time.ask("a.example"), time.ask("a.example")] == [0.0, 5.0]


def test_a_request_does_not_open_the_gate_that_its_server_asked_to_keep_shut() -> None:
    time = Time()
    with time.gates.pass_through("a.example"):
        time.gates.close_for("a.example", 60.0)
    assert time.ask("a.example") == 60.0


def test_who_waits_at_a_gate_notices_that_it_is_kept_shut_for_longer() -> None:
    time = Time()
    time.ask("a.example")
    time.meanwhile = lambda: time.gates.close_for("a.example", 60.0)
    assert time.ask("a.example") == 61.0


def test_a_host_that_fails_again_and_again_is_down_until_it_answers() -> None:
    gates = Gates(tolerance=2)
    for strained, is_down in ((True, False), (True, True), (False, False)):
        gates.note_strain("a.example", strained)
        assert gates.is_down("a.example") is is_down
