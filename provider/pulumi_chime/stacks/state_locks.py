"""The lock that an engine holds on a stack's state, and who holds it.

Backends on files, buckets and PostgreSQL write who they are into the lock and show it to whoever finds it held
(pkg/backend/diy/lock.go of pulumi/pulumi): `created by USER@HOST (pid PID) at TIME`.
"""

from __future__ import annotations

import re

from pulumi_chime.stacks.orders import LockHolder

_LOCKS = re.compile(r"the stack is currently locked by (\d+) lock\(s\)")
_HOLDER = re.compile(r"created by (?P<user>\S*)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<time>\S+)")


def lock_holders(errors: str) -> list[LockHolder] | None:
    """Return the processes that an engine's error names as holding the lock; None where it does not name them all."""
    counted = _LOCKS.search(errors)
    holders = [LockHolder(each["host"], int(each["pid"])) for each in _HOLDER.finditer(errors)]
    return holders if counted is not None and holders and len(holders) == int(counted[1]) else None


def describe_lock(errors: str) -> str:
    """Return who holds the lock, as a part of a sentence."""
    named = [
        f"{each['user']}@{each['host']} (pid {each['pid']}), since {each['time']}"
        for each in _HOLDER.finditer(errors)
    ]
    return "; ".join(named) or "another update"
