"""Every deployment names a flow that can be imported, and a schedule with the intended times."""

import asyncio
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from tasks.settings import SettingsError, load_settings

DEPLOYMENTS = Path(__file__).resolve().parents[2] / "deployments" / "prefect.yaml"


def list_deployments() -> list[dict[str, Any]]:
    deployments: list[dict[str, Any]] = yaml.safe_load(DEPLOYMENTS.read_text())["deployments"]
    return deployments


@pytest.mark.parametrize("deployment", list_deployments(), ids=lambda deployment: deployment["name"])
def test_every_entrypoint_is_a_flow_with_these_parameters(deployment: dict[str, Any]) -> None:
    from prefect import Flow

    module, _, name = deployment["entrypoint"].rpartition(".")
    flow = getattr(import_module(module), name)
    assert isinstance(flow, Flow)
    assert set(deployment["parameters"]) <= set(flow.parameters.properties)


@pytest.mark.parametrize("deployment", list_deployments(), ids=lambda deployment: deployment["name"])
def test_every_parameter_is_described_for_the_form(deployment: dict[str, Any]) -> None:
    module, _, name = deployment["entrypoint"].rpartition(".")
    flow = getattr(import_module(module), name)
    for parameter, field in flow.parameters.properties.items():
        assert field.get("description")
        assert field["title"][0].isupper() and "_" not in field["title"], f"{parameter} has no title of its own"


def test_the_night_is_at_a_quarter_past_four_in_the_zone_of_the_settings() -> None:
    (nightly,) = [each for each in list_deployments() if each["name"] == "nightly"]
    (schedule,) = nightly["schedules"]
    assert schedule["cron"] == "15 4 * * *"
    assert schedule["timezone"] == "{{ $NEWSREFINERY_TIMEZONE }}"


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "Europe/Berlin",
        "America/Santiago",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
    ],
)
def test_every_day_of_a_year_has_one_night_whatever_is_done_to_the_clocks(zone: str) -> None:
    from prefect.server.schemas.schedules import CronSchedule

    (schedule,) = next(each for each in list_deployments() if each["name"] == "nightly")["schedules"]
    place = ZoneInfo(zone)
    cron = CronSchedule(cron=schedule["cron"], timezone=zone)
    planned = asyncio.run(cron.get_dates(365, start=datetime(2026, 1, 1, tzinfo=place)))
    nights = [moment.astimezone(place) for moment in planned]
    assert {(night.hour, night.minute) for night in nights} == {(4, 15)}
    assert len({night.date() for night in nights}) == len(nights) == 365
    assert (nights[0].date().isoformat(), nights[-1].date().isoformat()) == ("2026-01-01", "2026-12-31")


def test_an_unknown_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREFINERY_TIMEZONE", "Europe/Atlantis")
    with pytest.raises(SettingsError, match=r"NEWSREFINERY_TIMEZONE=Europe/Atlantis: .*no such time zone"):
        load_settings()
