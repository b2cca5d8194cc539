"""An emulator that can be killed in the middle of whatever it does, and served again as if nothing had been."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.support.emulator import Emulator, running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Service:
    """What serves an account, now and after a restart.

    Attributes:
        emulator: The one that runs now; its URL stays.
        options: What it was started with.
        processes: Ends all of them.
    """

    emulator: Emulator
    options: tuple[str, ...]
    processes: contextlib.ExitStack

    def restart(self) -> None:
        """Kill the server, and serve the same database at the same port; the faults are gone with the process."""
        self.emulator.process.kill()
        self.emulator.process.wait(timeout=10)
        port = str(urlsplit(self.emulator.url).port)
        self.emulator = self.processes.enter_context(running_emulator(*self.options, "--port", port))


@contextlib.contextmanager
def running_service(directory: Path, *options: str) -> Iterator[Service]:
    """Serve an account from a database in a directory until the block ends."""
    with contextlib.ExitStack() as processes:
        options = ("--database", str(directory / "account.sqlite"), *options)
        yield Service(processes.enter_context(running_emulator(*options)), options, processes)
