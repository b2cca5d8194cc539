"""The service: the only room that imports boto3. It speaks in this package's values and errors."""

from pulumi_chime.chime.client import BatchAnswer, Client, ItemError, Page, connect
from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.chime.profiles import list_profiles
from pulumi_chime.chime.rehearsal import Rehearsal, access_key, running_rehearsal
from pulumi_chime.chime.sessions import find_region

__all__ = [
    "BatchAnswer",
    "Client",
    "ItemError",
    "Page",
    "Rehearsal",
    "ServiceError",
    "access_key",
    "connect",
    "find_region",
    "list_profiles",
    "running_rehearsal",
]
