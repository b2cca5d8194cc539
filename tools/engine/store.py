"""Keeps an engine outside the checkout, whole or not at all.

An engine's home is a directory with its `bin` and a manifest that gives the size and SHA-256 of each part.
It is made beside its place and renamed into it, so that a half-finished one is never in that place, and it
is compared with its manifest at each use, so that a damaged one is noticed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import on_path
import recipe
from source import EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from source import Source

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"


class DamagedEngineError(Exception):
    """The engine that is kept is not the one that was put there. The text says how."""


@dataclass(frozen=True, slots=True)
class EnginePart:
    """One file of an engine, as it was when the engine was made.

    Attributes:
        size: In bytes.
        sha256: Of its content, in hexadecimal digits.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EngineStore:
    """The place of one engine.

    Attributes:
        home: Its directory; siblings that start with the same name are the lock and unfinished work.
    """

    home: Path

    @classmethod
    def default(cls, environment: Mapping[str, str]) -> EngineStore:
        """Return the place of the recipe's engine in this user's cache directory."""
        return cls(cache_directory(environment) / f"{recipe.VERSION}-{recipe.fingerprint()}")

    @property
    def binaries(self) -> Path:
        """The directory that goes on PATH."""
        return self.home / "bin"

    def holds_engine(self) -> bool:
        """Return whether a whole engine is here.

        Raises:
            DamagedEngineError: One is here, but it differs from its manifest.
        """
        if not self.home.exists():
            return False
        for name, expected in self._manifest().items():
            found = _describe(self.binaries / name)
            if found != expected:
                raise DamagedEngineError(f"{self.binaries / name} is not as it was made")
        return True

    def keep(self, source: Source) -> None:
        """Let a source make an engine beside this place, check that it works, and move it here.

        The caller holds the lock.

        Raises:
            EngineUnavailableError: The source has no engine, or what it made does not work.
        """
        with tempfile.TemporaryDirectory(prefix=self._unfinished, dir=self.home.parent) as scratch:
            made = Path(scratch) / "engine"
            made.mkdir()
            source.fill(made)
            _require_working(made / "bin")
            _write_manifest(made)
            if self.home.exists():
                self.home.rename(Path(scratch) / "damaged")
            made.rename(self.home)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold this place against other processes; wait, and say so, while one of them holds it.

        Work that a killed process left behind is removed.
        """
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with self.home.with_name(f"{self.home.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                logger.info("Another process is making this engine: waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            self._remove_unfinished()
            yield

    @property
    def _unfinished(self) -> str:
        return f"{self.home.name}.unfinished-"

    def _remove_unfinished(self) -> None:
        for leftover in self.home.parent.glob(f"{self._unfinished}*"):
            logger.info("Removing a half-finished engine: %s", leftover)
            shutil.rmtree(leftover)

    def _manifest(self) -> dict[str, EnginePart]:
        try:
            entries = json.loads((self.home / MANIFEST).read_text())
            return {name: EnginePart(**entry) for name, entry in entries.items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise DamagedEngineError(f"{self.home / MANIFEST} cannot be read: {error}") from error


def cache_directory(environment: Mapping[str, str]) -> Path:
    """Return where this user's engines are kept, for all checkouts."""
    cache = environment.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "pulumi-chime" / "engine"


def _require_working(binaries: Path) -> None:
    for part in (recipe.COMMAND_LINE, *recipe.PARTS_BESIDE):
        if shutil.which(part, path=str(binaries)) is None:
            raise EngineUnavailableError(f"it left no {part}")
    version = on_path.version_of(binaries / recipe.COMMAND_LINE)
    if str(version) != recipe.VERSION:
        raise EngineUnavailableError(f"it made version {version} instead of {recipe.VERSION}")


def _write_manifest(home: Path) -> None:
    parts = {path.name: _describe(path) for path in sorted((home / "bin").iterdir())}
    entries = {name: asdict(part) for name, part in parts.items() if part is not None}
    (home / MANIFEST).write_text(json.dumps(entries, indent=2) + "\n")


def _describe(path: Path) -> EnginePart | None:
    """Describe an executable file; None if it is no such thing."""
    if not (path.is_file() and os.access(path, os.X_OK)):
        return None
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return EnginePart(size=path.stat().st_size, sha256=digest.hexdigest())
