"""A program, run to its end without an engine; and every number that it has registered."""

from __future__ import annotations

import asyncio
import os
import runpy
from contextvars import Context
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
from pulumi.runtime import set_all_config, set_mocks

from pulumi_chime.testing.mocks import ChimeMocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_chime.testing.mocks import RegisteredNumber


def run_program(
    program: Callable[[], object] | Path | str,
    config: Mapping[str, str] | None = None,
    mocks: ChimeMocks | None = None,
) -> dict[str, RegisteredNumber]:
    """Run a program under Pulumi's mocks; return the numbers that it registers, by the names of their resources.

    It runs on an event loop of its own and in a context of its own, as in a process of its own: one program knows
    nothing of another that was run before it.

    Args:
        program: A function, or the folder of a program, whose `__main__.py` is run.
        config: The stack's configuration, such as `{"chime:region": "us-west-2"}`.
        mocks: What answers; by default an account that has every number.

    Raises:
        pulumi.RunError: What is declared cannot be.
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

    Context().run(asyncio.run, alone())
    return {number.resource_name: number for number in answering.numbers}


def _running(folder: Path) -> Callable[[], None]:
    """Return a function that runs a folder's program as Pulumi does: in that folder, where its tables are."""
    if not (folder / "__main__.py").is_file():
        raise FileNotFoundError(f"{folder / '__main__.py'}: no such file; give the folder of a program")

    def run() -> None:
        before = Path.cwd()
        os.chdir(folder)
        try:
            runpy.run_path(str(folder), run_name="__main__")
        finally:
            os.chdir(before)

    return run
