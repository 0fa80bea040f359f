"""What several kinds of test share: the samples, data outside the project, the command line, a Prefect server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

settings.register_profile("patient", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("patient")
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts with & ignores it, and so would commands

ROOT = Path(__file__).resolve().parent.parent
FLOWS = ROOT / "tests" / "flows"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Unit tests first, since they tell soonest; of several workers one begins at once with what takes longest."""
    first = FLOWS if hasattr(config, "workerinput") else ROOT / "tests" / "unit"
    items.sort(key=lambda item: not item.path.is_relative_to(first))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes that nobody can read are named by their number: gzip writes the time of day into them, and both workers must
    call a test the same."""
    if isinstance(val, bytes) and (len(val) > 40 or not val.isascii()):
        return f"{len(val)} bytes"
    return None


class FileScheduling(LoadFileScheduling):  # type: ignore[misc]
    """Which tests go to a worker of `-n 2` together: those of a file, and all that share the one Prefect server."""

    def _split_scope(self, nodeid: str) -> str:
        return str(FLOWS) if (ROOT / nodeid).is_relative_to(FLOWS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileScheduling:
    """What hands the tests out to the workers."""
    return FileScheduling(config, log)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, what it wrote to stdout and to stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ended]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The bundled catalogue of invented publishers."""
    return ROOT / "deployments" / "samples.toml"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Measured data outside the project; tests that need it are marked `shared`."""
    folder = os.environ.get("NEWSREFINERY_SHARED")
    if not folder:
        pytest.skip("NEWSREFINERY_SHARED names no folder with measured data")
    return Path(folder)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def command_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Command]:
    """`command_in(home)`: the command line in a process of its own, from another folder than the project's.

    It has one worker: another costs seconds to start, and what two do is shown where a test asks for them.
    """
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def command_in(home: Path) -> Command:
        def run(*arguments: str | Path, given: bytes = b"", **settings: str) -> Ended:
            own = {"NEWSREFINERY_HOME": str(home), "NEWSREFINERY_WORKERS": "1"}
            process = subprocess.run(
                [sys.executable, "-m", "flows.cli", *map(str, arguments)],
                input=given, capture_output=True, check=False, cwd=elsewhere, env=os.environ | own | settings,
            )  # fmt: skip
            return Ended(process.returncode, process.stdout.decode(), process.stderr.decode())

        return run

    return command_in


@pytest.fixture
def newsrefinery(home: Path, command_in: Callable[[Path], Command]) -> Command:
    """The command line in `home`."""
    return command_in(home)


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Prefect server for the whole session; commands started meanwhile use it."""
    from flows.server.process import prefect_server

    with prefect_server(tmp_path_factory.mktemp("prefect")) as server:
        server.wait_until_ready()
        yield server.url


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL: its socket is in `folder`, it listens at `port` of 127.0.0.1, and trusts `postgres`."""

    folder: Path
    port: int


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A new cluster of Debian's PostgreSQL for the whole session."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    if not found[-1].is_file():
        pytest.skip("there is no PostgreSQL here; on Debian: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket may have 107 characters
    user: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    if user:
        shutil.chown(folder, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    run = [str(found[-1].with_name("pg_ctl")), "-D", str(folder / "data"), "-w", "-s"]
    options = f"-k {folder} -c listen_addresses=127.0.0.1 -p {port} -c fsync=off"
    initialize = [found[-1], "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N"]
    subprocess.run(initialize, check=True, capture_output=True, cwd=folder, **user)
    subprocess.run([*run, "-o", options, "-l", folder / "log", "start"], check=True, cwd=folder, **user)
    try:
        yield Cluster(folder, port)
    finally:
        subprocess.run([*run, "-m", "immediate", "stop"], check=True, cwd=folder, **user)
        shutil.rmtree(folder)
