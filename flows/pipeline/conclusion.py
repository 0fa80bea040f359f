"""How a flow ends: Completed or Failed, with one sentence for people and the whole result for programs."""

from __future__ import annotations

from typing import Protocol, TypeVar

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed


class Result(Protocol):
    """What a flow has to say at its end."""

    @property
    def is_failed(self) -> bool: ...

    def describe(self) -> str: ...


R = TypeVar("R", bound=Result)


def conclude(result: R) -> State[R]:
    """The final state of a flow with this result; what the result says of itself is the message in Prefect's UI."""
    end = Failed if result.is_failed else Completed
    return end(message=result.describe(), data=result)
