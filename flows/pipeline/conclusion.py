"""The final state of a flow: Completed or Failed, with one sentence for people and the complete result for programs."""

from __future__ import annotations

from typing import Protocol, TypeVar

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed


class Result(Protocol):
    """The result of a flow: whether it failed, and one sentence about it."""

    @property
    def is_failed(self) -> bool: ...

    def describe(self) -> str: ...


R = TypeVar("R", bound=Result)


def conclude(result: R) -> State[R]:
    """The final state of a flow with this result, whose description is the message in Prefect's UI."""
    end = Failed if result.is_failed else Completed
    return end(message=result.describe(), data=result)
