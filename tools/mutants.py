"""Do the tests bite? Each patch in tests/mutants/ seeds one bug; the test it names has to fail.

A patch file begins with three lines, `Mutant:` (what is wrong), `Layer:` and `Caught by:` (a pytest node id).
Every bug is seeded in a copy of the tree, never in the tree itself. Exit code 0: all were caught; 1: one
survived, does not apply any more, or its test fails without it; 2: wrong usage.

    python tools/mutants.py            all of them
    python tools/mutants.py window     those whose file name contains this
    python tools/mutants.py --dry-run  seed nothing, run nothing: does each of them apply?
"""

from __future__ import annotations

import argparse
import collections
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "tests" / "mutants"
COPIED = ("provider", "tests", "tools", "pyproject.toml")
TEST_SECONDS = 60
"""A seeded bug may hang its test; that is one way to be caught."""

PYTEST_PASSED, PYTEST_FAILED = 0, 1


class UnusableError(Exception):
    """A mutant that says nothing about the tests."""


@dataclass(frozen=True)
class Mutant:
    """One seeded bug."""

    path: Path
    what: str
    layer: str
    test: str

    @classmethod
    def read(cls, path: Path) -> Mutant:
        """Read a patch's first three lines."""
        head = dict(line.split(": ", 1) for line in path.read_text().splitlines()[:3] if ": " in line)
        try:
            return cls(path, head["Mutant"], head["Layer"], head["Caught by"])
        except KeyError as missing:
            raise UnusableError(f"{path.name} has no line {missing}") from None


def copy_tree(target: Path) -> None:
    """Copy what tests need."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=unwanted, symlinks=True)
        else:
            shutil.copy2(source, target / name)


def run_pytest(tree: Path, *tests: str) -> int:
    """Run tests against the copy; return pytest's exit code."""
    # Before site-packages, so that the copy is imported and not the installed package.
    environment = {**os.environ, "PYTHONPATH": str(tree / "provider"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        f"--timeout={TEST_SECONDS}",
    ]
    done = subprocess.run([*command, *tests], cwd=tree, env=environment, capture_output=True, check=False)
    return done.returncode


def apply(mutant: Mutant, tree: Path, *options: str) -> str:
    """Have git apply a patch; return what it said against it, nothing where it did apply."""
    command = ["git", "apply", "--whitespace=nowarn", *options, str(mutant.path.resolve())]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stderr.strip()


def survives(mutant: Mutant, tree: Path) -> bool:
    """Seed the bug, run its test, and mend the tree again; return whether the test passed."""
    if refusal := apply(mutant, tree):
        raise UnusableError(f"does not apply any more: {refusal}")
    try:
        code = run_pytest(tree, mutant.test)
    finally:
        apply(mutant, tree, "--reverse")
    if code not in {PYTEST_PASSED, PYTEST_FAILED}:
        raise UnusableError(f"pytest could not run {mutant.test} (exit code {code})")
    return code == PYTEST_PASSED


def check(mutants: list[Mutant], tree: Path) -> int:
    """Try each mutant; return how many were not caught."""
    if code := run_pytest(tree, *sorted({mutant.test for mutant in mutants})):
        print(f"the tests fail without any seeded bug (pytest exit code {code})")
        return len(mutants)
    missed = 0
    for mutant in mutants:
        started = time.monotonic()
        try:
            verdict = "SURVIVED" if survives(mutant, tree) else "caught"
        except UnusableError as error:
            verdict = f"UNUSABLE ({error})"
        missed += verdict != "caught"
        print(f"{verdict:9} {time.monotonic() - started:5.1f} s  {mutant.layer}: {mutant.what}", flush=True)
        if verdict != "caught":
            print(f"          {mutant.path.name} against {mutant.test}")
    return missed


def report_outgrown(mutants: list[Mutant]) -> int:
    """Name each mutant that does not apply any more; return how many there are."""
    refusals = {mutant: apply(mutant, ROOT, "--check") for mutant in mutants}
    outgrown = {mutant: refusal for mutant, refusal in refusals.items() if refusal}
    for mutant, refusal in outgrown.items():
        print(f"{mutant.path.name} does not apply any more: {refusal}")
    return len(outgrown)


def main() -> int:
    """Check all mutants, or those asked for."""
    parser = argparse.ArgumentParser(description="Seed known bugs and see that the tests catch them.")
    parser.add_argument("name", nargs="?", default="", help="only patches whose file name contains this")
    parser.add_argument("--patches", type=Path, default=MUTANTS, help="where the patches are")
    parser.add_argument("--dry-run", action="store_true", help="only say which do not apply any more")
    asked = parser.parse_args()
    try:
        mutants = [
            Mutant.read(path) for path in sorted(asked.patches.glob("*.patch")) if asked.name in path.name
        ]
    except UnusableError as error:
        parser.error(str(error))
    if not mutants:
        parser.error(f"no patch in {asked.patches} is named like {asked.name!r}")
    if asked.dry_run:
        return 1 if report_outgrown(mutants) else 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as directory:
        tree = Path(directory)
        copy_tree(tree)
        missed = check(mutants, tree)
    layers = collections.Counter(mutant.layer for mutant in mutants)
    print(
        f"{len(mutants) - missed} of {len(mutants)} caught; "
        + ", ".join(f"{n} {layer}" for layer, n in layers.items())
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
