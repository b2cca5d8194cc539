"""The engine that runs a plugin: its log, its end, and what it is at; the same for any plugin."""

from pulumi_chime.engine.lifetime import EngineGoneError, Lifetime
from pulumi_chime.engine.log import EngineLog, Severity
from pulumi_chime.engine.workload import Workload

__all__ = ["EngineGoneError", "EngineLog", "Lifetime", "Severity", "Workload"]
