"""Units, compose file and environment file: what they name exists, and the worker stops before the server."""

import configparser
import re
from pathlib import Path

import pytest

DEPLOYMENTS = Path(__file__).resolve().parents[2] / "deployments"
UNITS = sorted((DEPLOYMENTS / "host").glob("*.service"))


def read_unit(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str
    unit.read(path)
    return unit


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_exists_as_its_own_user(path: Path) -> None:
    service = read_unit(path)["Service"]
    assert re.fullmatch(r"/opt/newsrefinery/\.venv/bin/newsrefinery serve --only (server|worker)", service["ExecStart"])
    assert service["User"] == "newsrefinery"
    assert service["EnvironmentFile"] == "/etc/newsrefinery.env"


def test_the_worker_starts_after_the_server_and_so_stops_before_it() -> None:
    worker = read_unit(DEPLOYMENTS / "host" / "newsrefinery-worker.service")["Unit"]
    assert worker["After"] == worker["Requires"] == "newsrefinery-server.service"


def test_the_environment_file_names_settings_that_exist() -> None:
    from tasks.settings import FetchSettings, Settings

    text = (DEPLOYMENTS / "host" / "newsrefinery.env").read_text()
    names = re.findall(r"^#?NEWSREFINERY_(\w+)=", text, re.MULTILINE)
    assert names
    for name in names:
        head, _, rest = name.lower().partition("__")
        assert head in Settings.model_fields
        assert not rest or rest in FetchSettings.model_fields


def test_the_compose_file_is_one_by_its_schema() -> None:
    import yaml
    from check_jsonschema.builtin_schemas import get_builtin_schema
    from jsonschema import validators

    schema = get_builtin_schema("vendor.compose-spec")
    compose = yaml.safe_load((DEPLOYMENTS / "compose.yaml").read_text())
    validators.validator_for(schema)(schema).validate(compose)
    assert set(compose["services"]) == {"postgres", "server", "worker"}
    assert all(port.startswith("127.0.0.1:") for one in compose["services"].values() for port in one.get("ports", []))
    assert "server" in compose["services"]["worker"]["depends_on"]
