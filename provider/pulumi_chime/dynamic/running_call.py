"""Which resource the running call is for.

The engine sends a resource's URN with each call, and `pulumi.dynamic` does not pass it on; it is
in the request, a local variable of the function that called the provider. Without it, lines of the
log stand at the stack instead of at the resource's own row.
"""

from __future__ import annotations

import sys

_REQUEST = "request"
_DEPTH = 60


def running_urn() -> str:
    """Return the URN of the resource whose call runs on this thread; empty where none is found."""
    frame = sys._getframe(1)  # noqa: SLF001 - the documented way to a caller's frame, in CPython only
    for _ in range(_DEPTH):
        request = frame.f_locals.get(_REQUEST)
        urn = getattr(request, "urn", None)
        if isinstance(urn, str) and urn.startswith("urn:pulumi:"):
            return urn
        if frame.f_back is None:
            return ""
        frame = frame.f_back
    return ""
