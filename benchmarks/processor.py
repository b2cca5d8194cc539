"""What a change costs the plugin in processor time: 1,000 renames with this checkout's provider and with another's.

Both are run in turn, each as often first as second, so that what the machine does beside them falls on both. How far a
side is from itself says how much of the difference is chance: every other run of it is held against the rest.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import measured_plugin
from benchmarks.deploys import ROOT, adopted, rename
from tests.support.programs import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NUMBERS = 1000
PARALLEL = 128
MOST = 1.03
"""What this checkout's provider may take, in times of the other's."""


class NoCheckoutError(ValueError):
    """A directory that is no checkout of this project; the message says why."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """What the plugin of one deploy took.

    Attributes:
        seconds: Processor time, of user and system, from its start to its end.
        calls: How many calls it made.
    """

    seconds: float
    calls: int


@dataclass(frozen=True, slots=True)
class ProcessorTimes:
    """What the plugin of each deploy of the renames took.

    Attributes:
        this: With this checkout's provider.
        other: With the other's.
        loads: The machine's load average of one minute, before each two of them.
    """

    this: tuple[Plugin, ...]
    other: tuple[Plugin, ...]
    loads: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """This provider's median time in times of the other's."""
        return median(seconds(self.this)) / median(seconds(self.other))

    @property
    def most(self) -> float:
        """What the ratio may be: more than chance makes of one and the same provider."""
        return max(MOST, spread(self.this), spread(self.other))


def seconds(plugins: Sequence[Plugin]) -> list[float]:
    """Return the processor times alone."""
    return [plugin.seconds for plugin in plugins]


def spread(plugins: Sequence[Plugin]) -> float:
    """Return a side's time in times of its own: the medians of every other run and of the rest, the larger first."""
    halves = [median(seconds(half)) for half in (plugins[::2], plugins[1::2]) if half]
    return max(halves) / min(halves)


def measure(against: Path, runs: int, report: Callable[[str], object]) -> ProcessorTimes:
    """Deploy 1,000 renames so many times with each provider, in turn.

    Args:
        against: The other checkout.
        runs: How many times each.
        report: Called with a line about each deploy.

    Raises:
        NoCheckoutError: There is no provider in the other checkout.
    """
    this: list[Plugin] = []
    other: list[Plugin] = []
    loads: list[float] = []
    _require_provider(against)
    with contextlib.ExitStack() as opened:
        deploy_this = opened.enter_context(_deploys(ROOT))
        deploy_other = opened.enter_context(_deploys(against))

        def with_this(run: int) -> None:
            this.append(deploy_this(run))
            report(f"{_describe(this[-1])} with this provider")

        def with_other(run: int) -> None:
            other.append(deploy_other(run))
            report(f"{_describe(other[-1])} with the other")

        both = [with_this, with_other]
        for run in range(runs):
            loads.append(os.getloadavg()[0])
            for deploy in both:
                deploy(run)
            both.reverse()
    return ProcessorTimes(tuple(this), tuple(other), tuple(loads))


@contextlib.contextmanager
def _deploys(checkout: Path) -> Iterator[Callable[[int], Plugin]]:
    """Give what deploys new names with a checkout's provider: program and plugin load it from there."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
        command, file = measured_plugin.command(Path(directory))
        environment = {
            **_loading(checkout),
            # Compiled anew for each side, so that neither does it in each run for want of a place that it can write to.
            "PYTHONPYCACHEPREFIX": str(Path(directory) / "compiled"),
            "PULUMI_PYTHON_CMD": str(command),
        }
        with adopted(NUMBERS, search_path=(), **environment) as (emulator, stack):
            measured_plugin.take(file)

            def deploy(run: int) -> Plugin:
                rename(stack, rows(emulator.numbers()), every=1, name=f"Branch {run}")
                emulator.forget_calls()
                stack.up("--skip-preview", "--parallel", str(PARALLEL))
                return Plugin(measured_plugin.take(file).seconds, len(emulator.calls()))

            yield deploy


def _loading(checkout: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(checkout / "provider")}


def _require_provider(checkout: Path) -> None:
    """Raise NoCheckoutError unless Python loads the provider from a checkout."""
    wanted = checkout / "provider" / "pulumi_chime" / "__init__.py"
    command = [sys.executable, "-c", "import pulumi_chime; print(pulumi_chime.__file__)"]
    environment = {**os.environ, **_loading(checkout)}
    loaded = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    if not wanted.is_file() or not wanted.samefile(loaded.stdout.strip()):
        raise NoCheckoutError(f"{checkout}: not a checkout: there is no provider/pulumi_chime in it")


def _describe(plugin: Plugin) -> str:
    return f"{plugin.seconds:.2f} s of processor time in {plugin.calls} calls"
