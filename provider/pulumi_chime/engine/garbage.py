"""Collections of cyclic garbage, which the plugin can do with few of.

Python looks for unreachable cycles after every 700 new objects, at times among all that are alive, the loaded modules
and AWS's service models included. A plugin lives for one command of the engine, and nearly all that it makes for a
number is freed without that as soon as the number is answered; so it looks less often.
"""

from __future__ import annotations

import gc

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Some ten megabytes at the most."""


def collect_rarely() -> None:
    """Look for cyclic garbage less often, unless it is looked for more rarely still, or never."""
    threshold, *further = gc.get_threshold()
    if 0 < threshold < OBJECTS_BETWEEN_COLLECTIONS:
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *further)
