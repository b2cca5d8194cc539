"""Keeps what a source has made outside the checkout, whole or not at all.

Its home is a directory with the things themselves and a manifest that gives the size and SHA-256 of each. It is
made beside its place and renamed into it, so that a half-finished one is never in that place, and it is compared
with its manifest at each use, so that a damaged one is noticed.
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
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from source import Source

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"


class DamagedError(Exception):
    """What is kept is not what was put there. The text says how."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file, as it was when it was made.

    Attributes:
        size: In bytes.
        sha256: Of its content, in hexadecimal digits.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Store(ABC):
    """The place of one thing.

    Attributes:
        noun: What people call the thing.
        contents: The directory of its home that its parts are in.
        is_programs: Whether its parts are programs, and nothing else counts.
        home: Its directory; siblings that start with the same name are the lock and unfinished work.
    """

    noun: ClassVar[str]
    contents: ClassVar[str] = "bin"
    is_programs: ClassVar[bool] = True

    home: Path

    @abstractmethod
    def require_working(self, contents: Path) -> None:
        """Check what a source has just made.

        Raises:
            UnavailableError: It does not work, or is not what was asked for.
        """

    @property
    def directory(self) -> Path:
        """Where its parts are: for programs the directory that goes on PATH."""
        return self.home / self.contents

    def is_kept(self) -> bool:
        """Return whether a whole one is here.

        Raises:
            DamagedError: One is here, but it differs from its manifest.
        """
        if not self.home.exists():
            return False
        for name, expected in self._manifest().items():
            if self._describe(self.directory / name) != expected:
                raise DamagedError(f"{self.directory / name} is not as it was made")
        return True

    def keep(self, source: Source) -> None:
        """Let a source make one beside this place, check that it works, and move it here.

        The caller holds the lock.

        Raises:
            UnavailableError: The source has none, or what it made does not work.
        """
        with tempfile.TemporaryDirectory(prefix=self._unfinished, dir=self.home.parent) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            source.fill(made)
            self.require_working(made / self.contents)
            self._write_manifest(made)
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
                logger.info("Another process is making the %s: waiting for it.", self.noun)
                fcntl.flock(lock, fcntl.LOCK_EX)
            self._remove_unfinished()
            yield

    @property
    def _unfinished(self) -> str:
        return f"{self.home.name}.unfinished-"

    def _remove_unfinished(self) -> None:
        for leftover in self.home.parent.glob(f"{self._unfinished}*"):
            logger.info("Removing half-finished work: %s", leftover)
            shutil.rmtree(leftover)

    def _manifest(self) -> dict[str, Part]:
        try:
            entries = json.loads((self.home / MANIFEST).read_text())
            return {name: Part(**entry) for name, entry in entries.items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise DamagedError(f"{self.home / MANIFEST} cannot be read: {error}") from error

    def _write_manifest(self, home: Path) -> None:
        contents = home / self.contents
        parts = {
            path.relative_to(contents).as_posix(): self._describe(path)
            for path in sorted(contents.rglob("*"))
        }
        entries = {name: asdict(part) for name, part in parts.items() if part is not None}
        (home / MANIFEST).write_text(json.dumps(entries, indent=2) + "\n")

    def _describe(self, path: Path) -> Part | None:
        """Describe a file; None if it is none, or is to be a program and cannot be run."""
        if not path.is_file() or (self.is_programs and not os.access(path, os.X_OK)):
            return None
        digest = hashlib.sha256()
        with path.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
        return Part(size=path.stat().st_size, sha256=digest.hexdigest())


def cache_directory(environment: Mapping[str, str]) -> Path:
    """Return where this user's engines, and what belongs to them, are kept for all checkouts."""
    cache = environment.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "pulumi-chime"
