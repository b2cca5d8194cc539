"""The service: the only room that imports boto3. It speaks in this package's values and errors."""

from pulumi_chime.chime.client import BatchAnswer, Client, ItemError, Page, connect
from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.chime.probe import Probe, Simulation, expiry, find_proxy, found_by
from pulumi_chime.chime.profiles import list_profiles
from pulumi_chime.chime.rehearsal import Rehearsal, access_key, running_rehearsal
from pulumi_chime.chime.sessions import Session, find_region

__all__ = [
    "BatchAnswer",
    "Client",
    "ItemError",
    "Page",
    "Probe",
    "Rehearsal",
    "ServiceError",
    "Session",
    "Simulation",
    "access_key",
    "connect",
    "expiry",
    "find_proxy",
    "find_region",
    "found_by",
    "list_profiles",
    "running_rehearsal",
]
