"""The service: the only room that imports boto3. It speaks in this package's values and errors."""

from pulumi_chime.chime.answers import BatchAnswer, ItemError, Page
from pulumi_chime.chime.client import Client, connect
from pulumi_chime.chime.errors import MALFORMED_ANSWER, ServiceError, malformed_answer
from pulumi_chime.chime.rehearsal import Rehearsal, access_key, running_rehearsal
from pulumi_chime.chime.sessions import Session, find_region

__all__ = [
    "MALFORMED_ANSWER",
    "BatchAnswer",
    "Client",
    "ItemError",
    "Page",
    "Rehearsal",
    "ServiceError",
    "Session",
    "access_key",
    "connect",
    "find_region",
    "malformed_answer",
    "running_rehearsal",
]
