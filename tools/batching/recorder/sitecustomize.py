"""Notes when each change comes to the batcher, and when each request leaves and is answered.

Python runs this at its start, in each process of a deploy whose PYTHONPATH names this directory. It does something in
those that have the variable, and there only where something is submitted: in the plugin.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pulumi_chime.batching import BatchCall

FILE = "BATCHING_RECORD"
"""The variable with the file to which lines are appended."""


def _note(line: dict[str, Any]) -> None:
    # One write to a file that is opened for appending is whole, whichever threads write.
    with open(os.environ[FILE], "a", encoding="utf-8") as file:  # noqa: PTH123 - as early as this, the fewer imports the better
        file.write(json.dumps(line) + "\n")


def _describe(call: BatchCall[str, Any]) -> dict[str, Any]:
    return {
        "event": "call",
        "at": call.started,
        "seconds": call.duration,
        "numbers": list(call.items),
        "attributes": list(call.kinds),
        "closed": call.closed.value,
        "attempt": call.attempt,
        "error": type(call.error).__name__ if call.error else "",
        "refused": list(call.failures),
    }


def _install() -> None:
    from pulumi_chime.batching import batcher  # noqa: PLC0415 - only where something is recorded

    submit, init = batcher.Batcher.submit, batcher.Batcher.__init__

    def noting_submit(self: Any, identity: str, item: object, *, kind: str = "") -> Future[None]:
        _note({"event": "change", "at": time.monotonic(), "number": identity, "attribute": kind})
        return submit(self, identity, item, kind=kind)

    def noting_init(self: Any, sender: Any, **options: Any) -> None:
        observe = options["observe"]

        def noting_observe(call: BatchCall[str, Any]) -> None:
            _note(_describe(call))
            observe(call)

        init(self, sender, **{**options, "observe": noting_observe})

    batcher.Batcher.submit = noting_submit  # type: ignore[method-assign, assignment]
    batcher.Batcher.__init__ = noting_init  # type: ignore[method-assign]


if FILE in os.environ:
    _install()
