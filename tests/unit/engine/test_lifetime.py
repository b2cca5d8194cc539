"""The plugin's end: real processes that watch a real listening socket."""

from __future__ import annotations

import contextlib
import socketserver
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import EngineGoneError, Lifetime

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 30.0
WATCH = """
import sys, threading
from pulumi_chime.engine import Lifetime

Lifetime(sys.argv[1]).watch()
print("watching", flush=True)
threading.Event().wait()
"""
RUN_OUT_OF_FILES = """
import resource, sys
from pulumi_chime.engine import Lifetime

lifetime = Lifetime(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))
lifetime.require_engine()
print("still there", flush=True)
"""


class Engine(socketserver.ThreadingTCPServer):
    """Accepts connections and closes them, at a free port of this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.probes = threading.Semaphore(0)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        """As the engine gives it to its plugins."""
        return f"127.0.0.1:{self.server_address[1]}"

    def finish_request(self, request: object, client_address: object) -> None:
        """Count a connection."""
        self.probes.release()

    def end(self) -> None:
        """Stop listening, as a killed engine does."""
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def running(program: str, address: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program that is given the engine's address."""
    with subprocess.Popen(
        [sys.executable, "-c", program, address], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    """Return what a process prints first; "" if it ends without."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine that runs until the test ends, unless the test ends it."""
    engine = Engine()
    yield engine
    engine.end()


def test_a_plugin_ends_when_its_engine_is_gone(engine: Engine) -> None:
    """The process is gone within two seconds, though other threads of it would go on for ever."""
    with running(WATCH, engine.address) as plugin:
        assert first_line(plugin) == "watching"
        assert plugin.poll() is None
        engine.end()
        assert plugin.wait(2) != 0


def test_a_plugin_goes_on_while_its_engine_does(engine: Engine) -> None:
    """Probes are answered, and the process is still there after several of them."""
    with running(WATCH, engine.address) as plugin:
        assert first_line(plugin) == "watching"
        assert all(engine.probes.acquire(timeout=PATIENCE) for _ in range(4))
        assert plugin.poll() is None


def test_nothing_is_sent_once_the_engine_is_gone(engine: Engine) -> None:
    """The question before each write is answered from the socket, not from memory."""
    lifetime = Lifetime(engine.address)
    lifetime.require_engine()
    engine.end()
    with pytest.raises(EngineGoneError):
        lifetime.require_engine()


def test_an_engine_that_cannot_be_probed_is_not_gone(engine: Engine) -> None:
    """A plugin without a free file descriptor knows nothing of the engine, and does not stop in mid-deploy."""
    with running(RUN_OUT_OF_FILES, engine.address) as plugin:
        assert first_line(plugin) == "still there"


@pytest.mark.parametrize("address", [None, "127.0.0.1:1", "[::1]:1"])
def test_an_engine_that_never_answered_is_not_watched(address: str | None) -> None:
    """A plugin that is driven by hand has no engine whose end could be seen."""
    lifetime = Lifetime(address)
    lifetime.watch()
    lifetime.require_engine()
    assert "chime-lifetime" not in {thread.name for thread in threading.enumerate()}
