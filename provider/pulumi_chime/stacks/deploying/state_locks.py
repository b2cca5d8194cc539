"""The lock that an engine holds on a stack's state, and who holds it.

Backends on files, buckets and PostgreSQL write who they are into the lock and show it to whoever finds it held
(pkg/backend/diy/lock.go of pulumi/pulumi): `created by USER@HOST (pid PID) at TIME`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_chime.stacks.orders import GoneEngine

_LOCKS = re.compile(r"the stack is currently locked by (\d+) lock\(s\)")
_HOLDER = re.compile(r"created by (?P<user>[^@\n]*)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<time>\S+)")


# How far the clocks of a worker and of its queue may be apart.
_CLOCKS_APART_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds a lock, as the lock says.

    Attributes:
        host: Where it runs, or ran.
        pid: Its process there.
        since: When it took the lock, in seconds of the epoch.
    """

    host: str
    pid: int
    since: float

    def is_one_of(self, gone: Sequence[GoneEngine]) -> bool:
        """Return whether it is known to have ended; a process that got its number later is another one."""
        return any(
            (each.host, each.pid) == (self.host, self.pid)
            and each.began - _CLOCKS_APART_SECONDS <= self.since <= each.ended + _CLOCKS_APART_SECONDS
            for each in gone
        )


def lock_holders(errors: str) -> list[LockHolder] | None:
    """Return the processes that an engine's error names as holding the lock; None where it does not name them all."""
    counted = _LOCKS.search(errors)
    try:
        holders = [
            LockHolder(each["host"], int(each["pid"]), _seconds(each["time"]))
            for each in _HOLDER.finditer(errors)
        ]
    except ValueError:
        return None
    return holders if counted is not None and holders and len(holders) == int(counted[1]) else None


def describe_lock(errors: str) -> str:
    """Return who holds the lock, as a part of a sentence."""
    named = [
        f"{each['user']}@{each['host']} (pid {each['pid']}), since {each['time']}"
        for each in _HOLDER.finditer(errors)
    ]
    return "; ".join(named) or "another update"


def _seconds(time: str) -> float:
    """Return a time of RFC 3339 in seconds of the epoch. Raises ValueError."""
    return datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()
