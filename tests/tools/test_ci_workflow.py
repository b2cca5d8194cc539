"""The workflow of `examples/ci` under a linter, and the scripts that it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ci"
WORKFLOW = (EXAMPLE / "phone-numbers.yml").read_text()
SCRIPTS = sorted(EXAMPLE.glob("*.sh"))


def findings(workflow: str, directory: Path) -> str:
    """Return what zizmor, asked for all it has, says of a workflow; empty where that is nothing."""
    file = directory / "phone-numbers.yml"
    file.write_text(workflow)
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("zizmor"),
            "--offline",
            "--persona",
            "auditor",
            "--no-progress",
            file,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


def test_the_workflow_is_without_findings(tmp_path: Path) -> None:
    """Pinned actions, no more permissions than needed, nothing of a stranger's in a command, one run at a time."""
    assert findings(WORKFLOW, tmp_path) == ""


@pytest.mark.parametrize(
    ("good", "bad", "audit"),
    [
        ("@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "@v5", "unpinned-uses"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ("persist-credentials: false", "persist-credentials: true", "artipacked"),
        ('comment "$PULL_REQUEST"', "comment ${{ github.event.pull_request.title }}", "template-injection"),
        ("concurrency:", "x-concurrency:", "phone-numbers.yml"),
        ("runs-on: ubuntu-24.04", "", "phone-numbers.yml"),
    ],
)
def test_the_linter_finds_what_it_should(tmp_path: Path, good: str, bad: str, audit: str) -> None:
    """The same workflow with one mistake is found."""
    assert good in WORKFLOW
    assert audit in findings(WORKFLOW.replace(good, bad), tmp_path)


def test_the_workflow_runs_the_scripts_of_the_example() -> None:
    """What is tested as a script is what the workflow runs."""
    assert set(re.findall(r"run: ci/(\S+)", WORKFLOW)) == {script.name for script in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_each_script_can_be_run(script: Path) -> None:
    """It is executable, and whole as far as a shell can see without running it."""
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_a_wrong_step_is_refused(tmp_path: Path) -> None:
    """Nothing is done without a step's name."""
    ended = subprocess.run(
        [EXAMPLE / "ci.sh", "destroy"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == f"usage: {EXAMPLE / 'ci.sh'} preview | deploy\n"
