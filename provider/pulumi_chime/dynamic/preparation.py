"""All that is changed in the plugin process before its first call, in one step."""

from __future__ import annotations

from pulumi_chime.dynamic.event_loops import lend_event_loops
from pulumi_chime.dynamic.leaving import leave_at_once
from pulumi_chime.dynamic.plain_properties import exchange_plainly
from pulumi_chime.dynamic.worker_pool import widen
from pulumi_chime.engine import collect_rarely

CONCURRENT_CALLS = 512
"""How many calls the plugin takes at once: more than batches of 50 on four connections can gain from."""


def prepare_process() -> int | None:
    """Make this process fit for grouping.

    Returns:
        How many calls it takes at once from now on; None where that could not be changed.
    """
    collect_rarely()
    lend_event_loops()
    exchange_plainly()
    leave_at_once()
    return CONCURRENT_CALLS if widen(CONCURRENT_CALLS) else None
