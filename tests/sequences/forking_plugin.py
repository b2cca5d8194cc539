"""Pulumi's plugin process, as often as it is asked for: loaded once, and forked for each run.

As a script this is the process that forks. It reads one JSON line for each plugin, the engine's address and variables
of the environment, and answers with the plugin's process id and port. Each fork then runs `pulumi.dynamic` as
`python -m` would, so that thousands of runs have a real process each, without the time that loading takes.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import grpc
import psutil

from tests.plugin.runs import Run
from tests.support.plugin import Plugin, recording_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Launcher:
    """The process that forks plugins."""

    process: subprocess.Popen[str]

    @contextlib.contextmanager
    def run(self, **settings: str) -> Iterator[Run]:
        """Run a plugin that is configured with settings until the block ends."""
        from pulumi.runtime.proto import provider_pb2_grpc  # noqa: PLC0415 - see _load

        with recording_engine() as (engine, address):
            child, port = self._fork(address)
            try:
                with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                    # It can be killed, which is all that tests do with the process.
                    process = cast("subprocess.Popen[bytes]", child)
                    plugin = Plugin(process, provider_pb2_grpc.ResourceProviderStub(channel))
                    plugin.configure(**settings)
                    yield Run(plugin, engine)
            finally:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
                    child.wait(10)

    def _fork(self, address: str) -> tuple[psutil.Process, int]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"address": address}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return psutil.Process(answer["pid"]), answer["port"]


@contextlib.contextmanager
def running_launcher() -> Iterator[Launcher]:
    """Run the process that forks until the block ends."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with subprocess.Popen(
        [sys.executable, "-u", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
        text=True,
    ) as process:
        try:
            yield Launcher(process)
        finally:
            process.kill()


def _load() -> None:
    """Load what a plugin loads, without starting a thread."""
    import boto3  # noqa: F401, PLC0415
    import dill  # type: ignore[import-untyped]  # noqa: F401, PLC0415
    import pulumi.dynamic  # noqa: F401, PLC0415

    import pulumi_chime.account.open_account  # noqa: PLC0415
    import pulumi_chime.chime  # noqa: PLC0415
    import pulumi_chime.provider  # noqa: F401, PLC0415


def _serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        port_end, plugin_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            _become_plugin(asked["address"], plugin_end)
        os.close(plugin_end)
        with os.fdopen(port_end) as told:
            port = int(told.readline())
        print(json.dumps({"pid": pid, "port": port}), flush=True)


def _become_plugin(address: str, standard_output: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(standard_output, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.argv = ["pulumi.dynamic", address]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
    os._exit(0)


if __name__ == "__main__":
    _load()
    _serve()
