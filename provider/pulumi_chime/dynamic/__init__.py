"""What is known of Pulumi's dynamic plugin process, and what has to be changed in it; no other room knows it.

A dynamic provider runs in `python -m pulumi.dynamic`, which has no public interface for what is
needed here: how many calls it takes at once, which resource a call is for, where the engine is.
Each module below uses one private fact, guards every step, and says what happens without it.
"""

from pulumi_chime.dynamic.boundary import one_line
from pulumi_chime.dynamic.event_loops import lend_event_loops
from pulumi_chime.dynamic.garbage import collect_rarely
from pulumi_chime.dynamic.leaving import leave_at_once
from pulumi_chime.dynamic.plain_properties import exchange_plainly
from pulumi_chime.dynamic.plugin import engine_address, is_plugin
from pulumi_chime.dynamic.running_call import running_urn
from pulumi_chime.dynamic.worker_pool import widen

__all__ = [
    "collect_rarely",
    "engine_address",
    "exchange_plainly",
    "is_plugin",
    "leave_at_once",
    "lend_event_loops",
    "one_line",
    "running_urn",
    "widen",
]
