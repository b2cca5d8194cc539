"""What is known of Pulumi's dynamic plugin process, and what has to be changed in it; no other room knows it.

A dynamic provider runs in `python -m pulumi.dynamic`, which has no public interface for what is
needed here: how many calls it takes at once, which resource a call is for, where the engine is.
Each module below uses one private fact, guards every step, and says what happens without it.
"""

from pulumi_chime.dynamic.boundary import one_line
from pulumi_chime.dynamic.plugin import engine_address, is_plugin, serves_with_a_pool
from pulumi_chime.dynamic.preparation import CONCURRENT_CALLS, prepare_process
from pulumi_chime.dynamic.running_call import running_urn
from pulumi_chime.dynamic.worker_pool import can_widen

__all__ = [
    "CONCURRENT_CALLS",
    "can_widen",
    "engine_address",
    "is_plugin",
    "one_line",
    "prepare_process",
    "running_urn",
    "serves_with_a_pool",
]
