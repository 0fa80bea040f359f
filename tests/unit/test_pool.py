"""Worker processes: order, limits, and one bad document that costs no other anything."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tasks.allocator import tuned_memory
from tasks.pool import Failure, Limits, WorkerPool
from tasks.refine import ANCESTOR, POLYGLOT
from warehouse.unfinished import holding

LIMITS = Limits(seconds=1.0, memory=400_000_000)


def work(document: object) -> object:
    """What workers import and run."""
    if document == "hang":
        time.sleep(60)
    if document == "spin":
        while True:
            pass
    if document == "grow":
        held = [bytearray(50_000_000) for _ in range(100)]
        return len(held)
    if document == "die":
        os._exit(3)
    if document == "raise":
        raise KeyError("k")
    return (document, os.getpid())


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool[object, object]]:
    with WorkerPool(work, workers=2, limits=LIMITS) as opened:
        yield opened


def test_results_come_in_order_whatever_happens_to_some(pool: WorkerPool[object, object]) -> None:
    documents: list[object] = list(range(20))
    bad = {3: "hang", 8: "raise", 12: "die"}
    for place, document in bad.items():
        documents[place] = document
    results = list(pool.map(documents))
    reasons = {place: result.reason for place, result in enumerate(results) if isinstance(result, Failure)}
    assert reasons == {3: "extract_timeout", 8: "extract_crash", 12: "extract_crash"}
    assert [result[0] for result in results if not isinstance(result, Failure)] == [
        n for n in range(20) if n not in bad
    ]  # type: ignore[index]


def test_a_document_that_takes_too_much_memory_is_named_so() -> None:
    with WorkerPool(work, workers=1, limits=Limits(seconds=60.0, memory=400_000_000)) as alone:
        grown, after = alone.map(["grow", 1])
    assert isinstance(grown, Failure) and grown.reason == "extract_memory"
    assert not isinstance(after, Failure)


def test_time_is_that_of_the_document_and_not_of_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine at load 20, ten seconds of the clock passed with a tenth of a second of work done."""
    monkeypatch.setattr("tasks.pool._PATIENCE", 600)
    with WorkerPool(work, workers=1, limits=Limits(seconds=0.2)) as alone:
        spun, after = alone.map(["spin", 1])
    assert spun == Failure("extract_timeout", "it took longer than 0.2 s")
    assert not isinstance(after, Failure)


def test_documents_are_taken_as_they_are_needed(pool: WorkerPool[object, object]) -> None:
    taken = 0

    def documents() -> Iterator[int]:
        nonlocal taken
        while taken < 1_000_000:
            taken += 1
            yield taken

    results = pool.map(documents())
    next(results)
    assert taken < 100


def test_nothing_gives_nothing(pool: WorkerPool[object, object]) -> None:
    assert list(pool.map([])) == []


def test_work_in_this_process_needs_no_worker() -> None:
    with WorkerPool(work, workers=0) as here:
        assert list(here.map(["a", "raise"])) == [("a", os.getpid()), Failure("extract_crash", "KeyError: 'k'")]


def test_a_closed_pool_says_how_to_open_it() -> None:
    with pytest.raises(RuntimeError, match="with"):
        list(WorkerPool(work, workers=1).map([1]))


def test_workers_do_not_run_the_main_module_again(tmp_path: Path) -> None:
    """Started from the command line or from a Prefect engine, a worker would otherwise import all of that."""
    script = tmp_path / "main.py"
    script.write_text(
        "import sys; print('main', end=' ')\n"
        "if __name__ == '__main__':\n"
        "    from tasks.pool import WorkerPool\n"
        "    with WorkerPool(len, workers=2) as pool:\n"
        "        print(list(pool.map(['a', 'bc'])))\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert ended.stdout.split("[")[0] == "main "
    assert ended.stdout.endswith("[1, 2]\n")


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is limited on Linux only")
def test_workers_start_where_the_address_space_is_limited_to_less_than_theirs(tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(
        "import resource\n"
        "from tasks.pool import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))\n"
        "    with WorkerPool(len, workers=1) as pool:\n"
        "        print(list(pool.map(['a', 'bc'])))\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("[1, 2]\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked from an ancestor on Linux only")
def test_workers_are_forked_from_an_ancestor_that_ends_with_them(tmp_path: Path) -> None:
    """A run that is killed leaves nobody behind: its output would stay open."""
    (tmp_path / "work.py").write_text("import os, sys\ndef work(name): return name in sys.modules, os.getppid()\n")
    script = tmp_path / "main.py"
    script.write_text(
        "import os, signal, sys\n"
        "from tasks.pool import WorkerPool\n"
        "from work import work\n"
        "if __name__ == '__main__':\n"
        "    with WorkerPool(work, workers=2, ancestor='colorsys') as pool:\n"
        "        [(knows, parent)] = pool.map(['colorsys'])\n"
        "        print(knows, 'colorsys' in sys.modules, parent != os.getpid(), flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ended.stdout == "True False True\n"
    assert ended.returncode == -signal.SIGKILL


def test_a_pool_that_gets_nothing_to_do_makes_no_ancestor(tmp_path: Path) -> None:
    """It warms up for seconds, and a night often has nothing due."""
    script = tmp_path / "main.py"
    script.write_text(
        "import sys\n"
        "from multiprocessing import forkserver\n"
        "from tasks.pool import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    with WorkerPool(len, workers=2, ancestor='colorsys') as pool:\n"
        "        print(list(pool.map([])), forkserver._forkserver._forkserver_pid)\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ended.stdout == "[] None\n"


def run_apart(code: str, home: Path, **told: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with this home folder and what else its environment is told."""
    environment = {**os.environ, "NEWSREFINERY_HOME": str(home), **told}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)


def test_the_ancestor_of_a_large_run_has_the_rules_of_every_language(tmp_path: Path) -> None:
    code = (
        "from tasks.polyglot import load_rulebook, load_settings; book = load_rulebook(load_settings().rules);"
        " print({(code, 'en') if code != 'en' else ('en',) for code in book.languages} - book._compiled.keys())"
    )
    assert run_apart(code, tmp_path).stdout == "set()\n"


@pytest.mark.parametrize("module", [ANCESTOR, POLYGLOT])
def test_the_ancestor_has_one_thread_and_neither_prefect_nor_duckdb(module: str, tmp_path: Path) -> None:
    """A process with threads cannot be forked safely; and Ctrl-C is for the command that it belongs to."""
    code = (
        f"import {module}, sys, signal, pathlib; print({{'prefect', 'duckdb', 'requests'}} & set(sys.modules),"
        " len(list(pathlib.Path('/proc/self/task').iterdir())) if sys.platform == 'linux' else 1,"
        " signal.getsignal(signal.SIGINT).name)"
    )
    assert run_apart(code, tmp_path).stdout == "set() 1 SIG_IGN\n"


@pytest.mark.parametrize("module", [ANCESTOR, POLYGLOT])
def test_an_ancestor_that_finds_the_settings_wrong_leaves_it_to_those_who_tell(module: str, tmp_path: Path) -> None:
    ended = run_apart(f"import {module}", tmp_path, NEWSREFINERY_SOURCES=str(tmp_path / "none.toml"))
    assert ended.stderr == ""


LATE = """
import _multiprocessing, os
from tasks.forks import choose_context
context = choose_context("tasks.ancestor")
lock = context.Lock()
_multiprocessing.sem_unlink(lock._semlock.name)  # as the end of a command does
late = context.Process(target=print, args=(lock,))
late.start()
late.join()
print(late.exitcode, flush=True)
os._exit(0)  # the lock cannot be unlinked again
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_a_worker_whose_command_is_over_says_nothing(tmp_path: Path) -> None:
    ended = run_apart(LATE, tmp_path)
    assert ended.stdout == "1\n" and "Traceback" not in ended.stderr


def test_the_ancestor_tells_of_anything_else(tmp_path: Path) -> None:
    code = "import sys, tasks.ancestor; sys.excepthook(ValueError, ValueError('no such rule'), None)"
    assert "no such rule" in run_apart(code, tmp_path).stderr


MEETS = """
import os, sys
from tasks.forks import start_ancestor
start_ancestor("tasks.ancestor")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_the_folder_of_a_killed_command_is_removed_by_the_next() -> None:
    """Seen 2026-11: thousands of empty /tmp/pymp-*, one from every kill. What others have there stays."""
    with TemporaryDirectory(dir="/tmp") as name:  # the name of `tmp_path` is too long for a socket
        place = Path(name)
        (place / "newsrefinery-backup").mkdir()
        kept = place / "newsrefinery-pymp-living"
        with holding(kept, Path.mkdir):
            for end in ("sys.exit()", "os._exit(0)", "os.kill(os.getpid(), 9)", "sys.exit()"):
                subprocess.run([sys.executable, "-c", f"{MEETS}{end}"], check=False, env=os.environ | {"TMPDIR": name})
                left = {path.name for path in place.iterdir()} - {kept.name, "newsrefinery-backup"}
                assert len(left) == (end != "sys.exit()")
            assert kept.is_dir()
        assert (place / "newsrefinery-backup").is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_workers_meet_where_the_folder_for_temporary_files_has_a_long_name(tmp_path: Path) -> None:
    """Seen 2026-11: "af_unix path too long", and every command failed."""
    deep = tmp_path / "of the queue" / ("job " * 20).strip()
    deep.mkdir(parents=True)
    script = f"{MEETS}sys.exit()"
    ended = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, env=os.environ | {"TMPDIR": str(deep)}
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_workers_have_their_memory_tuned_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    with WorkerPool(os.getenv, workers=1) as pool:  # a spawned one
        assert "hugetlb=1" in next(pool.map(["GLIBC_TUNABLES"]))
    assert "GLIBC_TUNABLES" not in os.environ


def test_what_a_user_tuned_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.perturb=1")
    with tuned_memory():
        assert os.environ["GLIBC_TUNABLES"] == "glibc.malloc.perturb=1"
    assert os.environ["GLIBC_TUNABLES"] == "glibc.malloc.perturb=1"
