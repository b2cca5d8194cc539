"""What is known of the plugin process that Pulumi's engine runs this provider in; no other room knows it.

A dynamic provider runs in `python -m pulumi.dynamic`, which has no public interface for what is
needed here: how many calls it takes at once, which resource a call is for, where the engine is.
Each module below uses one private fact, guards every step, and says what happens without it.
"""

from pulumi_chime.engine.boundary import one_line
from pulumi_chime.engine.event_loops import lend_event_loops
from pulumi_chime.engine.garbage import collect_rarely
from pulumi_chime.engine.leaving import leave_at_once
from pulumi_chime.engine.lifetime import EngineGoneError, Lifetime
from pulumi_chime.engine.log import EngineLog, Severity
from pulumi_chime.engine.plain_properties import exchange_plainly
from pulumi_chime.engine.plugin import engine_address, is_plugin
from pulumi_chime.engine.running_call import running_urn
from pulumi_chime.engine.worker_pool import widen
from pulumi_chime.engine.workload import Workload

__all__ = [
    "EngineGoneError",
    "EngineLog",
    "Lifetime",
    "Severity",
    "Workload",
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
