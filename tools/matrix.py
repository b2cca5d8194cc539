"""The tests of units and of the plugin's process, and a deploy of the installed wheel, on other Pythons and packages.

Each Python gets an environment of its own in `.matrix`, with the pinned packages of requirements-dev.txt; over them,
those of requirements-lowest.txt, the lowest that pyproject.toml allows, or the newest that there are.

    python tools/matrix.py                     each Python from 3.10 to 3.14 that is on this machine
    python tools/matrix.py 3.12 3.13           these, which have to be there
    python tools/matrix.py --packages lowest   the oldest of them, with the lowest packages
    python tools/matrix.py --packages newest   the newest of them, with the newest packages (asks the package index)

Exit code 0: all that were run passed; 1: one did not, or there is none; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""Those that are supported, as the classifiers in pyproject.toml have them."""
SMOKE = ("tests/unit", "tests/plugin", "tests/package")
"""Where code meets Python and Pulumi's private parts: what differs between versions differs here."""
_ENVIRONMENTS = ROOT / ".matrix"
_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet", "install")
_LOCK, _LOWEST = ROOT / "requirements-dev.txt", ROOT / "requirements-lowest.txt"
_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"


class Packages(Enum):
    """Which packages the tests run with."""

    PINNED = "pinned"
    LOWEST = "lowest"
    NEWEST = "newest"

    def __str__(self) -> str:
        """Return what is written on the command line."""
        return self.value


def find_python(version: str) -> Path | None:
    """Return an interpreter of a version, from PATH or pyenv; None where there is none that runs."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    # A pyenv shim is on PATH for versions that are not switched on, and then ends with an error.
    on_path = (shutil.which(f"python{version}"), shutil.which("python3"))
    kept = sorted(pyenv.glob(f"{version}.*/bin/python"), reverse=True)
    return next(filter(None, (_of_version(version, path) for path in (*on_path, *kept) if path)), None)


def _of_version(version: str, path: Path | str) -> Path | None:
    asked = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, check=False)
    found, _, executable = asked.stdout.strip().partition(" ")
    return Path(executable) if asked.returncode == 0 and found == version else None


def prepare(version: str, base: Path, packages: Packages) -> Path:
    """Return the Python of an environment with these packages, which is made where it is not as it has to be."""
    directory = _ENVIRONMENTS / (version if packages is Packages.PINNED else f"{version}-{packages.value}")
    python, stamp = directory / "bin" / "python", directory / "made-from"
    described = _describe(base)
    if packages is not Packages.NEWEST and stamp.is_file() and stamp.read_text() == described:
        return python
    shutil.rmtree(directory, ignore_errors=True)
    subprocess.run([base, "-m", "venv", directory], check=True)
    for arguments in _installations(packages):
        subprocess.run([python, *_PIP, *arguments], cwd=ROOT, check=True)
    stamp.write_text(described)
    return python


def _installations(packages: Packages) -> Iterator[tuple[str, ...]]:
    """Yield the arguments of each `pip install`, in order."""
    yield ("--require-hashes", "--no-deps", "-r", str(_LOCK))
    if packages is Packages.LOWEST:
        yield ("--require-hashes", "--no-deps", "-r", str(_LOWEST))
    if packages is Packages.NEWEST:
        eagerly = ("--upgrade", "--upgrade-strategy", "eager")
        yield (*eagerly, "--no-build-isolation", "-e", ".[emulator,policies]")
    else:
        yield ("--no-deps", "--no-build-isolation", "-e", ".")


def _describe(base: Path) -> str:
    """Return what an environment is made from: another text, another environment."""
    made_from = (_LOCK, _LOWEST, ROOT / "pyproject.toml")
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in made_from]
    return "\n".join([str(base), *hashes])


def run_tests(python: Path, arguments: Sequence[str]) -> bool:
    """Run the tests in an environment; return whether they passed."""
    options = ("-q", "-n", "2", "--dist", "worksteal", "-m", "not languages and not page")
    command = [str(python), "-m", "pytest", *options, "-p", "no:cacheprovider", *(arguments or SMOKE)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run the tests on each Python and say how they ended."""
    arguments = _parser().parse_args()
    found = {version: find_python(version) for version in arguments.versions or VERSIONS}
    missing = [version for version, base in found.items() if base is None]
    if arguments.versions and missing:
        print(f"no Python {', '.join(missing)} on PATH or in pyenv: install it", file=sys.stderr)
        return 1
    there = {version: base for version, base in found.items() if base is not None}
    if arguments.packages is not Packages.PINNED and not arguments.versions:
        chosen = list(there)[:1] if arguments.packages is Packages.LOWEST else list(there)[-1:]
        there, missing = {version: there[version] for version in chosen}, []
    outcomes = {}
    for version, base in there.items():
        print(f"Python {version}, {arguments.packages.value} packages: {base}", flush=True)
        outcomes[version] = run_tests(prepare(version, base, arguments.packages), arguments.tests)
    for version, has_passed in outcomes.items():
        print(f"Python {version}: {'passed' if has_passed else 'FAILED'}")
    for version in missing:
        print(f"Python {version}: not run, it is not on this machine")
    return 0 if outcomes and all(outcomes.values()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the tests on other Pythons and packages.")
    parser.add_argument(
        "versions", nargs="*", metavar="VERSION", choices=[[], *VERSIONS], help="such as 3.12"
    )
    parser.add_argument("--tests", action="append", metavar="PATH", help="other tests than the usual ones")
    parser.add_argument("--packages", type=Packages, choices=[*Packages], default=Packages.PINNED)
    return parser


if __name__ == "__main__":
    sys.exit(main())
