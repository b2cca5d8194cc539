"""The processor time of a plugin, as the benchmark learns it: whole, however the plugin ends."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from benchmarks import measured_plugin
from benchmarks.processor import NoCheckoutError, Plugin, ProcessorTimes, measure, spread

if TYPE_CHECKING:
    from pathlib import Path

WORKS = "import time\nwhile time.process_time() < 0.3: pass\n"
INTERRUPTED = f"""import time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass
{WORKS}"""
PLUGIN = "pulumi.dynamic"


def plugins(*seconds: float) -> tuple[Plugin, ...]:
    """Return what the plugins of some deploys took."""
    return tuple(Plugin(each, 20) for each in seconds)


def test_what_a_plugin_does_until_its_end_counts(tmp_path: Path) -> None:
    """Its exit code is handed on, its time is kept until it is taken, and other programs are left alone."""
    command, file = measured_plugin.command(tmp_path)
    ended = subprocess.run([command, "-c", f"{WORKS}raise SystemExit(7)", PLUGIN], check=False)
    assert ended.returncode == 7
    assert 0.3 <= measured_plugin.take(file).seconds < 3
    subprocess.run([command, "-c", WORKS, "a program"], check=True)
    assert file.read_text() == ""


def test_an_interrupt_reaches_the_plugin_and_its_time_counts_all_the_same(tmp_path: Path) -> None:
    """The engine interrupts the whole process group."""
    command, file = measured_plugin.command(tmp_path)
    with subprocess.Popen(
        [command, "-c", INTERRUPTED, PLUGIN],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
    assert process.returncode == 0
    assert measured_plugin.take(file).seconds >= 0.3


def test_a_ratio_may_be_as_large_as_chance_makes_it() -> None:
    """A side's spread is the ratio of its halves: the limit, where it is larger than 1.03."""
    even, uneven = plugins(1.0, 1.0, 1.0), plugins(1.0, 1.1, 1.0, 1.1)
    assert (spread(even), spread(plugins(2.0))) == (1.0, 1.0)
    assert spread(uneven) == pytest.approx(1.1)
    assert ProcessorTimes(even, even, ()).most == 1.03
    noisy = ProcessorTimes(plugins(1.02, 1.05, 1.04), uneven, ())
    assert noisy.ratio == pytest.approx(1.04 / 1.05)
    assert noisy.most == pytest.approx(1.1)


def test_a_directory_without_the_provider_is_refused(tmp_path: Path) -> None:
    """Otherwise the same provider would be measured twice."""
    with pytest.raises(NoCheckoutError, match="not a checkout"):
        measure(tmp_path, 1, print)
