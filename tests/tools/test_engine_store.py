"""The place where an engine is kept: whole or not at all, and one maker at a time."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from engine_store import EngineStore
from provide_engine import obtain
from source import UnavailableError
from store import MANIFEST
from tests.tools.engine_stand_ins import (
    StandInSource,
    closed_site,
    command_line,
    engine,
    engine_source,
    run_tool,
    script,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GO_THAT_KILLS_ITS_MAKER = """\
[ "$1" = version ] && echo "go version go1.26.0 linux/amd64" && exit
kill -KILL $PPID"""


@pytest.fixture
def store(tmp_path: Path) -> EngineStore:
    """An empty place."""
    return EngineStore(tmp_path / "cache" / "1.2.3-abc")


def obtain_from(source: StandInSource, store: EngineStore) -> Path:
    """Get an engine where none is installed."""
    return obtain("", store, [source])


def test_an_engine_is_made_once(store: EngineStore) -> None:
    """The second time the one that was kept is taken."""
    source = engine_source()
    assert obtain_from(source, store) == obtain_from(source, store) == store.directory
    assert source.asked == 1


def truncate(home: Path) -> None:
    """Cut a part short."""
    os.truncate(home / "bin" / "pulumi", 5)


def alter(home: Path) -> None:
    """Change a part without changing its size."""
    text = (home / "bin" / "pulumi").read_text()
    (home / "bin" / "pulumi").write_text(text.swapcase())


def lose_a_part(home: Path) -> None:
    """Delete a part."""
    (home / "bin" / "pulumi-language-python").unlink()


def lose_execute_bit(home: Path) -> None:
    """Make a part a plain file."""
    (home / "bin" / "pulumi").chmod(0o644)


def lose_manifest(home: Path) -> None:
    """Delete the manifest, which is written last."""
    (home / MANIFEST).unlink()


def half_a_manifest(home: Path) -> None:
    """Cut the manifest short."""
    os.truncate(home / MANIFEST, 20)


def foreign_manifest(home: Path) -> None:
    """Write a manifest of another form."""
    (home / MANIFEST).write_text(json.dumps({"pulumi": {"bytes": 1}}))


@pytest.mark.parametrize(
    "damage",
    [truncate, alter, lose_a_part, lose_execute_bit, lose_manifest, half_a_manifest, foreign_manifest],
)
def test_a_damaged_engine_is_noticed_and_made_again(
    store: EngineStore, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is not as it was made is said and redone."""
    source = engine_source()
    obtain_from(source, store)
    damage(store.home)
    obtain_from(source, store)
    assert "is damaged and will be made again" in caplog.text
    assert source.asked == 2
    assert store.is_kept()


def test_an_interrupted_making_leaves_nothing(store: EngineStore) -> None:
    """Ctrl-C in the middle leaves neither an engine nor unfinished work."""

    def begin_and_be_interrupted(home: Path) -> None:
        engine(home / "bin")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        obtain_from(StandInSource(begin_and_be_interrupted), store)
    assert not store.is_kept()
    assert [path.name for path in store.home.parent.iterdir()] == ["1.2.3-abc.lock"]


def test_what_a_killed_process_left_is_removed_and_never_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A maker that was killed in the middle leaves work that the next one removes, saying so."""
    store = EngineStore.default({"XDG_CACHE_HOME": str(tmp_path / "cache")})
    script(tmp_path / "tools" / "go", GO_THAT_KILLS_ITS_MAKER)
    killed = run_tool(path=tmp_path / "tools", cache=tmp_path / "cache", proxy=closed_site())
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert not store.is_kept()
    assert len(list(store.home.parent.glob("*.unfinished-*"))) == 1

    source = engine_source()
    caplog.set_level(logging.INFO)
    obtain_from(source, store)
    assert source.asked == 1
    assert "Removing half-finished work" in caplog.text
    assert list(store.home.parent.glob("*.unfinished-*")) == []


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (lambda home: command_line(home / "bin"), "it left no pulumi-language-python"),
        (lambda home: engine(home / "bin", "v3.1.0"), "it made version 3.1.0 instead of"),
        (lambda home: script(engine(home / "bin") / "pulumi", "exit 1"), "does not work"),
    ],
)
def test_an_engine_that_does_not_work_is_not_kept(
    store: EngineStore, left: Callable[[Path], object], reason: str
) -> None:
    """What a source leaves is tried before it is kept."""
    with store.locked(), pytest.raises(UnavailableError, match=reason):
        store.keep(StandInSource(left))
    assert not store.is_kept()


def test_a_second_maker_waits_and_takes_the_first_ones_engine(store: EngineStore) -> None:
    """Two at once do not break one another: one makes, the other says that it waits."""
    is_making, second_waits = threading.Event(), threading.Event()

    def make_when_the_second_waits(home: Path) -> None:
        is_making.set()
        assert second_waits.wait(60)
        engine(home / "bin")

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "Another process is making the engine" in record.getMessage():
                second_waits.set()

    listener, log = Listener(), logging.getLogger("store")
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    source = StandInSource(make_when_the_second_waits)
    try:
        with ThreadPoolExecutor() as pool:
            first = pool.submit(obtain_from, source, store)
            assert is_making.wait(60)
            second = pool.submit(obtain_from, source, store)
            assert first.result() == second.result() == store.directory
    finally:
        log.removeHandler(listener)
    assert source.asked == 1
