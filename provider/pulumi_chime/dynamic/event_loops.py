"""Event loops that are lent instead of made anew: the plugin asks for one in each answer.

`pulumi.dynamic` serializes what a call returns on an event loop that it makes and closes for that. Each loop costs
a poll object, two sockets and a dozen system calls, and at each of those the thread lets go of the interpreter and
queues for it again, behind all the callers that were answered by the same batch. A loop that has run to its end is
as good as new, so it is kept for the next answer; and for an answer that is there already it need not run.

Other providers in the same process make their loops as ever. Where Pulumi's own file asks for its loops in another
way, each answer costs what it always did.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_chime.dynamic.stand_in import stand_in

if TYPE_CHECKING:
    from types import ModuleType

_Value = TypeVar("_Value")


async def ready(value: _Value) -> _Value:
    """Return a value that is there already."""
    return value


def lend_event_loops(module: ModuleType | None = None) -> bool:
    """Let a module that calls `asyncio.new_event_loop` get loops that were used before.

    Args:
        module: Whose calls; by default those of the file that serves the plugin.

    Returns:
        Whether the module has such calls.
    """
    return stand_in(asyncio, module, new_event_loop=Lender().lend)


class Lender:
    """Keeps the loops that were closed, and gives them out again."""

    def __init__(self) -> None:
        self._free: deque[_LentLoop] = deque()

    def lend(self) -> asyncio.AbstractEventLoop:
        """Return a loop that nobody else has."""
        try:
            loop = self._free.pop()
        except IndexError:
            loop = _LentLoop(self._free)
        loop.is_lent = True
        return loop


class _LentLoop(asyncio.SelectorEventLoop):
    """A loop that goes back where it came from when it is closed."""

    def __init__(self, home: deque[_LentLoop]) -> None:
        super().__init__()
        self._home = home
        self.is_lent = False

    def run_until_complete(self, future: Any) -> Any:
        """Return what comes of it; what is there already is returned without a round of the loop."""
        if getattr(future, "cr_code", None) is not ready.__code__:
            return super().run_until_complete(future)
        try:
            future.send(None)
        except StopIteration as end:
            return end.value
        raise RuntimeError("a value that is there was waited for")

    def close(self) -> None:
        """Be free for the next answer."""
        if self.is_lent and not self.is_running():
            self.is_lent = False
            self._home.append(self)
