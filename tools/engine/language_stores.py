"""The places of the language hosts and npm packages that this project has made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, ClassVar

import language_recipe
import recipe
from source import UnavailableError
from store import Store, cache_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class HostStore(Store):
    """The place of the language hosts of one recipe."""

    __slots__ = ()

    noun: ClassVar[str] = "language hosts"

    @classmethod
    def default(cls, environment: Mapping[str, str]) -> HostStore:
        """Return the place of the recipe's hosts in this user's cache directory."""
        fingerprint = recipe.fingerprint(language_recipe.HOST_INGREDIENTS)
        return cls(cache_directory(environment) / "languages" / f"hosts-{fingerprint}")

    def require_working(self, contents: Path) -> None:
        """Check that every host is there."""
        for host in language_recipe.HOSTS:
            if shutil.which(host.name, path=str(contents)) is None:
                raise UnavailableError(f"it left no {host.name}")


class NodeStore(Store):
    """The place of the npm packages of one recipe."""

    __slots__ = ()

    noun: ClassVar[str] = "npm packages"
    contents: ClassVar[str] = "node_modules"
    is_programs: ClassVar[bool] = False

    @classmethod
    def default(cls, environment: Mapping[str, str]) -> NodeStore:
        """Return the place of the recipe's packages in this user's cache directory."""
        fingerprint = recipe.fingerprint(language_recipe.NODE_INGREDIENTS)
        return cls(cache_directory(environment) / "languages" / f"npm-{fingerprint}")

    def require_working(self, contents: Path) -> None:
        """Check that Pulumi's package is there."""
        if not (contents / "@pulumi" / "pulumi" / "package.json").is_file():
            raise UnavailableError("it left no @pulumi/pulumi")
