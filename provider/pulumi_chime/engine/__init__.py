"""The engine that runs a plugin: its log, its end, what it is at, its threads and its memory; the same for any plugin."""

from pulumi_chime.engine.garbage import collect_rarely
from pulumi_chime.engine.lease import Lease, LeaseLostError
from pulumi_chime.engine.lifetime import EngineGoneError, Lifetime
from pulumi_chime.engine.log import EngineLog, Severity
from pulumi_chime.engine.workers import Workers
from pulumi_chime.engine.workload import Workload

__all__ = [
    "EngineGoneError",
    "EngineLog",
    "Lease",
    "LeaseLostError",
    "Lifetime",
    "Severity",
    "Workers",
    "Workload",
    "collect_rarely",
]
