"""The service: the only room that imports boto3. It speaks in this package's values and errors."""

from pulumi_chime.chime.client import Client, ItemError, Page, connect
from pulumi_chime.chime.errors import Kind, ServiceError

__all__ = ["Client", "ItemError", "Kind", "Page", "ServiceError", "connect"]
