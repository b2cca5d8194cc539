"""Plugin processes, as many as are asked for: what they load is loaded once, and each is forked with that.

As a script this is the process that forks. It reads one JSON line for each plugin, its module, the engine's address and
its environment, and answers with the plugin's process id and port. Each fork then serves as `python -m` or the console
script would, so that thousands of runs have a real process each, without the time that loading takes.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOT = Path(__file__).resolve().parents[2]
DYNAMIC, NATIVE = "pulumi.dynamic", "pulumi_chime.native.main"
"""What serves each door."""


def fork_plugin(module: str, address: str, environment: Mapping[str, str]) -> tuple[psutil.Process, int]:
    """Return a plugin process that begins to serve, and its port.

    Args:
        module: What serves.
        address: The engine's.
        environment: The process's whole environment; nothing in it changes what was loaded.
    """
    launcher = _launcher()
    assert launcher.stdin is not None
    assert launcher.stdout is not None
    asked = {"module": module, "address": address, "environment": dict(environment)}
    launcher.stdin.write(json.dumps(asked) + "\n")
    launcher.stdin.flush()
    answer = json.loads(launcher.stdout.readline())
    return psutil.Process(answer["pid"]), answer["port"]


@cache
def _launcher() -> subprocess.Popen[str]:
    """Return the process that forks, one for all tests of this process."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    launcher = subprocess.Popen(
        [sys.executable, "-u", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    )
    atexit.register(launcher.communicate)
    return launcher


def _load() -> None:
    """Load what a plugin loads, without starting a thread."""
    import boto3  # noqa: F401, PLC0415
    import dill  # type: ignore[import-untyped]  # noqa: F401, PLC0415
    import pulumi.dynamic  # noqa: F401, PLC0415

    import pulumi_chime.account.open_account  # noqa: PLC0415
    import pulumi_chime.chime  # noqa: PLC0415
    import pulumi_chime.native.main  # noqa: PLC0415
    import pulumi_chime.provider  # noqa: F401, PLC0415

    # What is shared stays so: a collection would write to every page of it.
    gc.freeze()


def _serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        port_end, plugin_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            _become_plugin(asked, plugin_end)
        os.close(plugin_end)
        with os.fdopen(port_end) as told:
            port = int(told.readline())
        print(json.dumps({"pid": pid, "port": port}), flush=True)


def _become_plugin(asked: dict[str, Any], standard_output: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(standard_output, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = [asked["module"], asked["address"]]
    if asked["module"] == NATIVE:
        from pulumi_chime.native.main import main  # noqa: PLC0415

        main()
    runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    os._exit(0)


if __name__ == "__main__":
    _load()
    _serve()
