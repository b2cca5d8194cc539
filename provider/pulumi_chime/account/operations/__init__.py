"""The service's write operations, a file each: what is requested, what can harm twice, how an effect is seen, its record."""

from pulumi_chime.account.operations.operation import Operation, Written
from pulumi_chime.account.operations.release import Release
from pulumi_chime.account.operations.update import Update

__all__ = ["Operation", "Release", "Update", "Written"]
