"""The place of the engine that this project has made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, ClassVar

import on_path
import recipe
from source import UnavailableError
from store import Store, cache_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class EngineStore(Store):
    """The place of one engine."""

    __slots__ = ()

    noun: ClassVar[str] = "engine"

    @classmethod
    def default(cls, environment: Mapping[str, str]) -> EngineStore:
        """Return the place of the recipe's engine in this user's cache directory."""
        kept = engines_directory(environment)
        return cls(kept / f"{recipe.VERSION}-{recipe.fingerprint(recipe.INGREDIENTS)}")

    def require_working(self, contents: Path) -> None:
        """Check that every part is there, and that it is the version that was asked for."""
        for part in (recipe.COMMAND_LINE, *recipe.PARTS_BESIDE):
            if shutil.which(part, path=str(contents)) is None:
                raise UnavailableError(f"it left no {part}")
        version = on_path.version_of(contents / recipe.COMMAND_LINE)
        if str(version) != recipe.VERSION:
            raise UnavailableError(f"it made version {version} instead of {recipe.VERSION}")


def engines_directory(environment: Mapping[str, str]) -> Path:
    """Return where this user's engines are kept, for all checkouts."""
    return cache_directory(environment) / "engine"
