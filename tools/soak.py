"""The tests that count (kills, bad days, load) with their large counts, in parts of at most half an hour each.

Exit code 0: every part passed; 1: one did not; 2: wrong usage.

    python tools/soak.py                           all parts, one after another
    python tools/soak.py engine-kills policies     these
    python tools/soak.py --list                    which there are
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINUTES = 30
"""How long a part may take on two cores."""
PROCESSES = 3
"""Of tests: most of them wait for an engine, a plugin or a server."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some tests that soak together.

    Attributes:
        what: What they repeat.
        paths: Where they are. pytest's `--soak` leaves out the tests that have no large counts.
        processes: How many run at the same time.
    """

    what: str
    paths: tuple[str, ...]
    processes: int = PROCESSES

    @property
    def command(self) -> list[str]:
        """What runs them. One test may take as long as its part; by itself it would be given five minutes."""
        return [
            *(sys.executable, "-m", "pytest", "--soak", f"-n{self.processes}", "--dist=worksteal"),
            f"--timeout={60 * MINUTES}",
            *self.paths,
        ]

    def run(self) -> bool:
        """Run the tests; return whether they passed."""
        return subprocess.run(self.command, cwd=ROOT, check=False).returncode == 0


PARTS = {
    "units": Part("threads that switch every microsecond, long state machines", ("tests/unit",)),
    "readers": Part("20,000 files for each reader of files, random and nearly valid", ("tests/readers",)),
    "emulator": Part("kills, clients and requests of the emulator", ("tests/emulator",)),
    "policies": Part("every policy in a preview and in a deploy", ("tests/policies",)),
    "plugin-faults": Part(
        "200 bad days of the plugin, 60 of its journal",
        ("tests/faults/test_plugin_scripts.py", "tests/faults/test_journal.py"),
    ),
    "plugin-sequences": Part(
        "3,000 sequences of programs and commands at the plugin",
        ("tests/sequences/test_at_the_plugin.py",),
        processes=6,
    ),
    "set-sequences": Part(
        "1,000 sequences of sets at the plugin", ("tests/sequences/test_sets_at_the_plugin.py",)
    ),
    "engine-set-sequences": Part(
        "40 of them through the engine", ("tests/sequences/test_sets_through_the_engine.py",)
    ),
    "adopted-programs": Part(
        "200 accounts that are adopted, at the plugin", ("tests/plugin/test_adopted_programs.py",)
    ),
    "engine-sequences": Part(
        "60 of them through the engine, on each door", ("tests/sequences/test_through_the_engine.py",)
    ),
    "engine-faults": Part("20 bad days of the engine on each door", ("tests/faults/test_engine_scripts.py",)),
    "engine-kills": Part("70 kills of the engine on each door", ("tests/end_to_end/test_kills.py",)),
    "engine-interrupts": Part(
        "60 interruptions of the engine on each door", ("tests/end_to_end/test_interrupts.py",)
    ),
    "team-state": Part(
        "20 races of two deployers and 10 kills of one, with the state in a PostgreSQL and in a bucket",
        ("tests/end_to_end/test_team_state.py",),
        processes=4,
    ),
    "shared-account": Part(
        "twenty deploys at once to one account that throttles",
        ("tests/end_to_end/test_shared_account.py",),
        processes=1,
    ),
    "many-stacks": Part(
        "20 stacks of 250 numbers on an account that refuses what comes too fast, 10 killed workers",
        ("tests/stacks/test_disturbances.py",),
        processes=1,
    ),
    "engine-load": Part(
        "deploys of up to 3,000 numbers",
        (
            "tests/end_to_end/test_careful_operator.py",
            "tests/end_to_end/test_parallelism.py",
            "tests/end_to_end/test_summary.py",
        ),
    ),
}


def main() -> int:
    """Run the parts that are asked for, or all."""
    parser = argparse.ArgumentParser(description="Run the tests that count with their large counts.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"one of {', '.join(PARTS)}; by default all")
    parser.add_argument("--list", action="store_true", help="show the parts, and run none")
    asked = parser.parse_args()
    if unknown := [name for name in asked.parts if name not in PARTS]:
        parser.error(f"no part is called {unknown[0]!r}; there are {', '.join(PARTS)}")
    if asked.list:
        print("\n".join(f"{name:16} {part.what}" for name, part in PARTS.items()))
        return 0
    return 0 if run(asked.parts or list(PARTS)) else 1


def run(names: list[str]) -> bool:
    """Run parts one after another, and conclude; return whether all of them passed."""
    conclusions = []
    passed = True
    for position, name in enumerate(names, start=1):
        print(f"\n[{position}/{len(names)}] {name}: {PARTS[name].what}", flush=True)
        started = time.monotonic()
        is_passed = PARTS[name].run()
        minutes = (time.monotonic() - started) / 60
        passed = passed and is_passed
        late = f", more than {MINUTES}: split it in tools/soak.py" if minutes > MINUTES else ""
        conclusions.append(f"{'passed' if is_passed else 'FAILED'}  {name:16} {minutes:5.1f} min{late}")
        print(conclusions[-1], flush=True)
    if len(names) > 1:
        print("", *conclusions, sep="\n")
    return passed


if __name__ == "__main__":
    sys.exit(main())
