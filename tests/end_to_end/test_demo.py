"""`make demo` as a newcomer meets it: what it counts, how it ends, and that nothing stays behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 420
pytestmark = [pytest.mark.long_engine, pytest.mark.timeout(_SECONDS)]
of_the_shown_demo = pytest.mark.xdist_group("shown demo")
"""One process runs the demo for all of them."""


@dataclass(frozen=True)
class Demo:
    """A running demo, in a session of its own and with a directory for everything temporary."""

    process: subprocess.Popen[str]
    temporary: Path

    def until(self, text: str) -> None:
        """Read what it shows up to a line that contains a text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if text in line:
                return
        raise AssertionError(f"the demo never showed {text!r}")

    def left_over(self) -> list[str]:
        """Return the command lines of the processes that it has started and that still run."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("TMPDIR") == str(self.temporary) and process.pid != self.process.pid:
                    found.append(" ".join(process.cmdline()))
        return found


@contextlib.contextmanager
def running(temporary: Path, *options: str) -> Iterator[Demo]:
    """Start the demo; end it if the block does not."""
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, _ROOT / "tools" / "demo" / "demo.py", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "TMPDIR": str(temporary),
            "AWS_PROFILE": "one-that-does-not-exist",
            "COLUMNS": "100",
        },
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Demo(process, temporary)
        finally:
            process.terminate()


@dataclass(frozen=True)
class Shown:
    """A demo that has run to its end."""

    code: int
    output: str
    totals: dict[str, Any]
    left_over: list[str]
    temporary: Path

    def step(self, title: str) -> dict[str, Any]:
        """Return what a step of the demo cost."""
        (step,) = (step for step in self.totals["steps"] if step["title"] == title)
        assert isinstance(step, dict)
        return step


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, engine_bin: Path) -> Shown:
    """Run the demo once, to its end."""
    directory = tmp_path_factory.mktemp("demo")
    with running(directory / "temporary", "--json", str(directory / "totals.json")) as demo:
        output, _ = demo.process.communicate(timeout=_SECONDS)
    assert demo.process.returncode == 0, output
    totals = json.loads((directory / "totals.json").read_text())
    return Shown(demo.process.returncode, output, totals, demo.left_over(), demo.temporary)


@of_the_shown_demo
def test_adoption_reads_pages_and_writes_nothing(shown: Shown) -> None:
    """120 numbers whose table matches the account are adopted without a write, with few reads."""
    for title in ("preview: adoption", "up: adoption"):
        step = shown.step(title)
        assert step["writes"] == 0
        assert step["reads"] <= 4, "two pages, and a few gets before the listing is worth it"


@of_the_shown_demo
def test_the_deploy_takes_few_calls(shown: Shown) -> None:
    """120 renames and 40 calling names take at most 6 requests, and why each was closed is shown."""
    step = shown.step("up: edited table")
    assert step["changes"] == 160
    assert 4 <= step["writes"] <= 6
    batches = shown.totals["batches"]
    assert len(batches) == step["writes"]
    assert sum(batch["size"] for batch in batches) == 160
    assert all(batch["size"] <= 50 and batch["closed"] != "not reported" for batch in batches)


@pytest.mark.parametrize(
    "title",
    ["preview: edited table", "preview: policy pack", "up: the same again", "refresh", "destroy"],
)
@of_the_shown_demo
def test_all_else_writes_nothing(shown: Shown, title: str) -> None:
    """Previews, a second deploy, a refresh and the destruction make no write call."""
    assert shown.step(title)["writes"] == 0


@of_the_shown_demo
def test_the_policy_pack_names_number_value_and_rule(shown: Shown) -> None:
    """The mistyped calling name is refused in the preview."""
    refused = next(line for line in shown.output.splitlines() if "calling_name 'C0ntoso'" in line)
    assert "+1206" in refused
    assert refused.rstrip().endswith('for example "Contoso"')


@of_the_shown_demo
def test_refresh_shows_the_change_from_outside(shown: Shown) -> None:
    """What was deployed and what is there now stand in the engine's own diff."""
    assert '"Seattle returns" => "Somebody was here"' in shown.output


@of_the_shown_demo
def test_no_number_is_lost(shown: Shown) -> None:
    """After the stack is destroyed all numbers are still in the account."""
    assert shown.totals["numbers_before"] == shown.totals["numbers_after"] == 120


@of_the_shown_demo
def test_nothing_stays_behind(shown: Shown) -> None:
    """No process and no temporary file of the demo is left."""
    assert shown.left_over == []
    assert list(shown.temporary.iterdir()) == []


@pytest.mark.parametrize(
    "moment",
    ["A Pulumi engine", "An account with", "$ pulumi preview", " creating (0s)", " update [diff: "],
    ids=[
        "looking for an engine",
        "starting the emulator",
        "starting a preview",
        "adopting",
        "previewing changes",
    ],
)
def test_an_interrupted_demo_leaves_nothing(tmp_path: Path, engine_bin: Path, moment: str) -> None:
    """Ctrl-C, even pressed twice, ends the demo with 130; no process and no temporary file is left."""
    with running(tmp_path / "temporary") as demo:
        demo.until(moment)
        demo.process.send_signal(signal.SIGINT)
        demo.process.send_signal(signal.SIGINT)
        output, _ = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 130
    assert "Traceback" not in output
    assert demo.left_over() == []
    assert list(demo.temporary.iterdir()) == []
