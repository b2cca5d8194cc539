"""Tiny programs in the place of what `tools/engine` meets: engines, installers, a `go`, a download site."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ENGINE_TOOL = recipe.HERE / "provide_engine.py"


def script(path: Path, text: str) -> Path:
    """Write an executable script for the shell, which may use its built-in commands only."""
    return _executable(path, "/bin/sh", text)


def python_script(path: Path, text: str) -> Path:
    """Write an executable script for this Python."""
    return _executable(path, sys.executable, text)


def _executable(path: Path, interpreter: str, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{interpreter}\n{text}\n")
    path.chmod(0o755)
    return path


def command_line(directory: Path, version: str = f"v{recipe.VERSION}") -> Path:
    """Write a `pulumi` that can only print its version."""
    return script(directory / "pulumi", f"echo {version}")


def engine(directory: Path, version: str = f"v{recipe.VERSION}") -> Path:
    """Write a whole engine of that kind, and return its directory."""
    command_line(directory, version)
    for part in recipe.PARTS_BESIDE:
        script(directory / part, "exit 1")
    return directory


@dataclass
class StandInSource:
    """A source that fills with an action, and counts how often it was asked."""

    action: Callable[[Path], object]
    name: str = "stand-in"
    asked: int = 0

    def fill(self, home: Path) -> None:
        """Carry out the action."""
        self.asked += 1
        self.action(home)


def engine_source() -> StandInSource:
    """Return a source that makes a whole engine at once."""
    return StandInSource(lambda home: engine(home / "bin"))


def run_tool(
    *arguments: str, path: Path, cache: Path, proxy: str, **environment: str
) -> subprocess.Popen[str]:
    """Start `provide_engine.py` as a user does, seeing nothing of this machine but what is given.

    Args:
        arguments: Its arguments.
        path: The only directory on its PATH.
        cache: Its user's cache directory.
        proxy: Where the installer's download goes.
        environment: More variables.
    """
    return subprocess.Popen(
        [sys.executable, ENGINE_TOOL, *arguments],
        env={
            "PATH": str(path),
            "HOME": str(cache),
            "XDG_CACHE_HOME": str(cache),
            "https_proxy": proxy,
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def silent_site() -> Iterator[str]:
    """Yield the address of a proxy that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def closed_site() -> str:
    """Return the address of a proxy that refuses connections."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


HANGING = """\
import os, signal
line = os.open("{lifeline}", os.O_WRONLY)
os.write(line, b"parent " if os.fork() else b"child ")
signal.pause()"""


def hanging(path: Path, lifeline: Path) -> Path:
    """Write a program that starts another one, and then both hang, holding the lifeline open.

    The lifeline is a FIFO. Who opens it for reading waits until the program runs; who then reads it to its
    end waits until neither of the two is left.
    """
    os.mkfifo(lifeline)
    return python_script(path, HANGING.format(lifeline=lifeline))
