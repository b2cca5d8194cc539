"""The seeded bugs are fit for use, and the tool that seeds them fails when one survives."""

from __future__ import annotations

import collections
import difflib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "mutants.py"
PATCHES = sorted((ROOT / "tests" / "mutants").glob("*.patch"))
LIMITS = "provider/pulumi_chime/batching/limits.py"
A_TEST = "tests/unit/batching/test_limits.py::test_an_impossible_budget_is_named"


def head(patch: Path) -> dict[str, str]:
    """Return the lines that say what a patch is for."""
    return dict(line.split(": ", 1) for line in patch.read_text().splitlines()[:3])


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the tool."""
    return subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True, check=False)


def seed(directory: Path, old: str, new: str, test: str = A_TEST) -> None:
    """Write a patch of the limits."""
    source = (ROOT / LIMITS).read_text()
    lines = source.splitlines(keepends=True), source.replace(old, new, 1).splitlines(keepends=True)
    diff = "".join(difflib.unified_diff(*lines, f"a/{LIMITS}", f"b/{LIMITS}"))
    (directory / "one.patch").write_text(f"Mutant: one\nLayer: window\nCaught by: {test}\n\n{diff}")


def test_each_seeded_bug_applies() -> None:
    """A patch that the code has outgrown is noticed at once, not when somebody next seeds it."""
    tried = run("--dry-run")
    assert (tried.stdout, tried.returncode) == ("", 0)


def test_a_bug_that_the_code_has_outgrown_is_named(tmp_path: Path) -> None:
    """`make check` ends with it: it was found by slower tests only, after the change had landed."""
    seed(tmp_path, '"""How large', '"""How very large')
    outgrown = tmp_path / "one.patch"
    outgrown.write_text(outgrown.read_text().replace('-"""How large', '-"""How small'))
    tried = run("--dry-run", "--patches", tmp_path)
    assert tried.returncode == 1
    assert tried.stdout.startswith("one.patch does not apply any more: error: ")


def test_each_seeded_bug_names_a_test_that_there_is() -> None:
    """With its parameters, if it has any; pytest names those that it cannot find."""
    named = sorted({head(patch)["Caught by"] for patch in PATCHES})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *named]
    collected = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert collected.returncode == 0, collected.stderr


def test_every_layer_has_seeded_bugs() -> None:
    """At least two for each layer, and enough of them in all."""
    layers = collections.Counter(head(patch)["Layer"] for patch in PATCHES)
    assert layers.keys() >= {"window", "batcher", "rate", "delivery", "adapter", "model"}
    assert min(layers.values()) >= 2
    assert len(PATCHES) >= 16


def test_a_surviving_bug_fails_the_check(tmp_path: Path) -> None:
    """A change that no test can notice is reported as surviving, with exit code 1."""
    seed(tmp_path, '"""How large', '"""How very large')
    ended = run("--patches", tmp_path)
    assert ended.returncode == 1
    assert "SURVIVED" in ended.stdout
    assert "0 of 1 caught" in ended.stdout


def test_a_bug_whose_test_cannot_run_is_not_called_caught(tmp_path: Path) -> None:
    """A seeded syntax error fails every test; that says nothing about them."""
    seed(tmp_path, "import enum", "import enum (")
    ended = run("--patches", tmp_path)
    assert ended.returncode == 1
    assert "UNUSABLE" in ended.stdout


def test_no_patch_is_a_wrong_usage() -> None:
    """Asking for a bug that was never seeded is reported as such."""
    assert run("no such name").returncode == 2
