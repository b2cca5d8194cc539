"""The service: the only room that imports boto3. It speaks in this package's values and errors."""

from pulumi_chime.chime.client import BatchAnswer, Client, ItemError, Page, connect
from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.chime.probe import Probe, Simulation, expiry, find_proxy, found_by
from pulumi_chime.chime.sessions import Session, find_region

__all__ = [
    "BatchAnswer",
    "Client",
    "ItemError",
    "Page",
    "Probe",
    "ServiceError",
    "Session",
    "Simulation",
    "connect",
    "expiry",
    "find_proxy",
    "find_region",
    "found_by",
]
