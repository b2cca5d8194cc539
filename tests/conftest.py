"""Options and fixtures for all tests."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.plugin import runs
from tests.support.borders import border
from tests.support.browser import running_chromium
from tests.support.doors import Door
from tests.support.emulator import Emulator, running_emulator
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.process import process_state, remove_user_settings, variables
from tests.support.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.plugin.runs import Runner

ROOT = Path(__file__).resolve().parent.parent

# How long one example takes says more about the machine than about the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--soak`: the large counts of tests that have a short form."""
    parser.addoption("--soak", action="store_true", help="run the large counts: kills, fault scripts, load")


def pytest_configure() -> None:
    """Let the requests to end reach the programs that tests start, whoever runs the tests.

    A shell has its background ignore Ctrl-C, and `nohup` a lost terminal: programs inherit that. What has a handler here
    is again as usual in them, and the tests themselves go on after their terminal is lost.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)


def pytest_sessionstart() -> None:
    """Let no test meet an account, a stack or a terminal of whoever runs it."""
    remove_user_settings()


@pytest.fixture(autouse=True, scope="session")
def _variables_of_all() -> dict[str, str]:
    """The environment that every test begins with, whatever its module, or another that was begun, has prepared."""
    return variables()


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(_variables_of_all: dict[str, str]) -> Iterator[None]:
    """Fail a test that changes the process for those after it, rather than one of those."""
    assert variables() == _variables_of_all, (
        "what several tests share sets variables for all that come after them"
    )
    before = process_state()
    yield
    after = process_state()
    changed = {
        name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }
    assert not changed, f"the test left behind {changed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--soak`, leave out the tests that would only do again what they do without it."""
    if config.getoption("--soak"):
        config.hook.pytest_deselected(items=[item for item in items if not _has_large_counts(item)])
        items[:] = filter(_has_large_counts, items)


def _has_large_counts(item: pytest.Item) -> bool:
    asked_for = getattr(item, "fixturenames", ())
    return "soak" in asked_for or "hasty_switching" in asked_for or "seeds" in item.keywords


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the large counts were asked for."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture(scope="session")
def engine_bin() -> Path:
    """The directory of a real Pulumi engine."""
    tool = ROOT / "tools" / "engine" / "provide_engine.py"
    printed = subprocess.run([sys.executable, tool, "--quiet"], check=True, stdout=subprocess.PIPE, text=True)
    return Path(printed.stdout.splitlines()[-1])


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator of its own for one test: 120 numbers, as plain as they come, no latency."""
    with running_emulator("--numbers", "120", "--plain") as running:
        yield running


@pytest.fixture
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of its own for one test, with a password, on the loopback."""
    with running_postgres() as running:
        yield running


@pytest.fixture(scope="session", params=Door, ids=str)
def door(request: pytest.FixtureRequest) -> Door:
    """Each door in turn: what is true of the provider is true of both."""
    assert isinstance(request.param, Door)
    return request.param


@pytest.fixture(scope="session")
def run(door: Door) -> Runner:
    """Run a plugin on each door in turn; see `tests.plugin.runs.run`."""
    return partial(runs.run, border=border(door))


@pytest.fixture
def new_stack(tmp_path: Path, engine_bin: Path) -> Callable[..., Stack]:
    """Make stacks: `new_stack(emulator, program)`."""

    def make(emulator: Emulator, program: str, name: str = "test") -> Stack:
        return Stack.create(tmp_path / name, engine_bin, emulator.url, program)

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window, for a module: Playwright keeps an event loop running in this thread while it is there."""
    with running_chromium() as chromium:
        yield chromium
