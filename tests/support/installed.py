"""This package as somebody has it who installed it: built from its source archive, into an environment of its own."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def build_source_archive(directory: Path) -> Path:
    """Build the sdist into a directory."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(directory)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (archive,) = directory.glob("*.tar.gz")
    return archive


def build_wheel(directory: Path) -> Path:
    """Build the wheel into a directory, from the source archive alone: what is missing there is missing here."""
    with tarfile.open(build_source_archive(directory / "sources")) as archive:
        archive.extractall(directory / "sources", filter="data")
    (source,) = (path for path in (directory / "sources").iterdir() if path.is_dir())
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", directory)
    subprocess.run([*_PIP, "wheel", *options, source], check=True)
    (wheel,) = directory.glob("*.whl")
    return wheel


def install(wheel: Path, environment: Path) -> Path:
    """Install a wheel beside what it depends on, and nothing else of this checkout; return where its programs are."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([*_PIP, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    # Instead of from a registry, what it depends on comes from here.
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    here = importlib.metadata.distribution("pulumi").locate_file("")
    (packages / "dependencies.pth").write_text(f"{here}\n")
    imported = [str(python), "-c", "import pulumi_chime; print(pulumi_chime.__file__)"]
    found = subprocess.run(imported, check=True, stdout=subprocess.PIPE, text=True, env={}).stdout.strip()
    assert Path(found).is_relative_to(packages), f"{found} is not what was installed in {packages}"
    return environment / "bin"
