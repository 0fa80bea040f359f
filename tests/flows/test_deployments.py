"""Every deployment names a flow that can be imported, and a schedule that means what it says."""

from importlib import import_module
from pathlib import Path
from typing import Any

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


def test_a_time_zone_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREFINERY_TIMEZONE", "Europe/Atlantis")
    with pytest.raises(SettingsError, match=r"NEWSREFINERY_TIMEZONE=Europe/Atlantis: .*no such time zone"):
        load_settings()
