"""A program, run to its end without an engine; and every number that it has registered."""

from __future__ import annotations

import asyncio
import importlib
import os
import runpy
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
from pulumi.runtime import set_all_config, set_mocks

from pulumi_chime.model.resource_types import SET_TYPE
from pulumi_chime.policies.event_loop import run_to_end
from pulumi_chime.testing.mocks import ChimeMocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from pulumi_chime.testing.mocks import RegisteredNumber

_OURS = __name__.partition(".")[0]
_INSTALLED = frozenset({"site-packages", "dist-packages"})
"""Directories of an environment, which may lie in a program's folder."""


def run_program(
    program: Callable[[], object] | Path | str,
    config: Mapping[str, str] | None = None,
    mocks: ChimeMocks | None = None,
) -> dict[str, RegisteredNumber]:
    """Run a program under Pulumi's mocks; return the numbers that it registers, by the names of their resources.

    It runs on an event loop of its own and in a context of its own, as in a process of its own: one program knows
    nothing of another that was run before it, and imports its own modules anew. A test may be asynchronous; then the
    program runs in a thread of its own.

    A number of a set stands under `<set>[<number>]`. Where resources of several types bear one name, each stands under
    `<type>::<name>`.

    Args:
        program: A function, or the folder of a program, whose `__main__.py` is run.
        config: The stack's configuration, such as `{"chime:region": "us-west-2"}`.
        mocks: What answers; by default an account that has every number.

    Raises:
        pulumi.RunError: What is declared cannot be.
        LookupError: Several resources of one type bear one name; `numbers` of the mocks has them all.
        pulumi_chime.ChimeError: The mocks' account does not have a number.
    """
    answering = mocks or ChimeMocks()
    run = program if callable(program) else _running(Path(program).absolute())

    async def alone() -> None:
        # Of a resource that was refused, every output has the error that is raised here.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        set_all_config(dict(config or {}))
        set_mocks(answering)
        pulumi.runtime.test(run)()  # type: ignore[no-untyped-call]  # Pulumi's own has no types

    earlier = len(answering.numbers)
    try:
        run_to_end(alone)
    finally:
        # Pulumi registers on several threads, in another order each time.
        answering.numbers[earlier:] = sorted(answering.numbers[earlier:], key=_order)
    return _by_name(answering.numbers[earlier:])


def _order(number: RegisteredNumber) -> tuple[str, str, str]:
    return number.resource_type, number.resource_name, str(number.properties["phone_number"])


def _by_name(numbers: Sequence[RegisteredNumber]) -> dict[str, RegisteredNumber]:
    names = Counter(map(_name, numbers))
    found: dict[str, RegisteredNumber] = {}
    for number in numbers:
        name = _name(number)
        key = name if names[name] == 1 else f"{number.resource_type}::{name}"
        if key in found:
            raise LookupError(
                f"{key}: several resources bear this name; give run_program mocks=ChimeMocks(), whose numbers has them all"
            )
        found[key] = number
    return found


def _name(number: RegisteredNumber) -> str:
    is_of_set = number.resource_type == SET_TYPE
    return (
        f"{number.resource_name}[{number.properties['phone_number']}]" if is_of_set else number.resource_name
    )


def _running(folder: Path) -> Callable[[], None]:
    """Return a function that runs a folder's program as Pulumi does: in that folder, where its tables are."""
    if not (folder / "__main__.py").is_file():
        raise FileNotFoundError(f"{folder / '__main__.py'}: no such file; give the folder of a program")

    def run() -> None:
        with _process_of_its_own(folder):
            runpy.run_path(str(folder), run_name="__main__")

    return run


@contextmanager
def _process_of_its_own(folder: Path) -> Iterator[None]:
    """Run what is within in a folder, with none of its modules imported yet; leave everything as it was."""
    directory, search_path = Path.cwd(), [*sys.path]
    kept = _take_modules([folder])
    importlib.invalidate_caches()  # a file may have been written a moment ago
    os.chdir(folder)
    try:
        yield
    finally:
        _take_modules([folder, *(Path(added) for added in sys.path if added and added not in search_path)])
        os.chdir(directory)
        sys.path[:] = search_path
        sys.modules.update(kept)


def _take_modules(folders: Sequence[Path]) -> dict[str, ModuleType]:
    """Take the modules out of `sys.modules` that lie in some folders, and return them; what is installed there stays."""
    places = {f"{name}{os.sep}" for each in folders for name in (each.absolute(), each.resolve())}
    taken = {name: module for name, module in [*sys.modules.items()] if _lies_in(places, name, module)}
    for name in taken:
        del sys.modules[name]
    return taken


def _lies_in(places: Iterable[str], name: str, module: ModuleType) -> bool:
    if name == "__main__" or name.partition(".")[0] == _OURS:
        return False
    # A package without an __init__.py has no file.
    found = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    return isinstance(found, str) and any(
        found.startswith(place) and _INSTALLED.isdisjoint(Path(found[len(place) :]).parts) for place in places
    )
