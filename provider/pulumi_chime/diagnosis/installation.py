"""This installation: Python, the packages beside this one, and what it can change in Pulumi's plugin process."""

from __future__ import annotations

import shlex
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion

from pulumi_chime import dynamic
from pulumi_chime.diagnosis.finding import Finding, fine, hint, not_known, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PACKAGE = "pulumi-chime"
_OLDEST_PYTHON = (3, 10)
_NEWEST_PYTHON = (3, 14)
_LOSS = "grouping still works, with batches of at most 4: about ten times as many calls, and as much longer deploys"


def look_at_python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Return how it stands with the Python that runs this."""
    check, spelled = "Python", ".".join(map(str, version))
    if version < _OLDEST_PYTHON:
        return wrong(
            check, f"{spelled}, and 3.10 or newer is needed", "make an environment of a newer Python"
        )
    if version > _NEWEST_PYTHON:
        return hint(
            check,
            f"{spelled}, which is newer than this package knows",
            "take one from 3.10 to 3.14 if it fails",
        )
    return fine(check, f"{spelled} at {sys.executable}")


def look_at_packages(
    requirements: Iterable[str] | None = None, version_of: Callable[[str], str] = metadata.version
) -> Finding:
    """Return how it stands with the packages that this one needs.

    Args:
        requirements: As the package's metadata has them; None: those of the installed one.
        version_of: Returns the installed version of a package, or raises PackageNotFoundError.
    """
    check = "packages"
    if requirements is None:
        try:
            version_of(PACKAGE)
        except metadata.PackageNotFoundError:
            return not_known(
                check, "pulumi-chime is not installed, so nobody says what it needs", _reinstall()
            )
        requirements = metadata.requires(PACKAGE) or ()
    needed = [each for each in map(_requirement, requirements) if each is not None]
    problems = [problem for each in needed for problem in _problems(each, version_of)]
    if problems:
        return wrong(check, "; ".join(problems), _reinstall())
    return fine(check, f"all {len(needed)} that pulumi-chime needs are there, in accepted versions")


def look_at_dynamic_plugin(
    can_widen: Callable[[], bool] = dynamic.can_widen,
    serves_with_a_pool: Callable[[], bool] = dynamic.serves_with_a_pool,
) -> Finding:
    """Return whether Pulumi's plugin process can be made to take hundreds of calls at once.

    It is changed when a deploy configures the provider, and only there. What can be told from outside is whether this
    Python's thread pool and this Pulumi's server have what is changed then.
    """
    check = "dynamic plugin"
    mend = f"install a Pulumi SDK and a Python that this version knows (docs/engine.md): {_LOSS}"
    if not serves_with_a_pool():
        return wrong(
            check, "the installed Pulumi SDK no longer serves calls in the way that is widened", mend
        )
    if not can_widen():
        return wrong(check, "this Python's thread pool is not one that can be widened", mend)
    return fine(check, f"it will take {dynamic.CONCURRENT_CALLS} calls at once instead of 4")


def _requirement(text: str) -> Requirement | None:
    """Return a requirement of the package itself, not of its extras and not of other systems; None for any other."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    is_meant = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    return requirement if is_meant else None


def _problems(requirement: Requirement, version_of: Callable[[str], str]) -> Iterator[str]:
    try:
        version = version_of(requirement.name)
    except metadata.PackageNotFoundError:
        yield f"{requirement.name} is not installed"
        return
    try:
        is_accepted = requirement.specifier.contains(version, prereleases=True)
    except InvalidVersion:
        is_accepted = False
    if not is_accepted:
        yield f"{requirement.name} is {version}, and {requirement.specifier} is needed"


def _reinstall() -> str:
    return f"{shlex.quote(sys.executable)} -m pip install --upgrade {PACKAGE}"
