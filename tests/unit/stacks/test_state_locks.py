"""Who holds the lock of a state, as the engine's own words say it (recorded from CLI 3.220.0)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pulumi_chime.stacks.deploying.state_locks import describe_lock, lock_holders
from pulumi_chime.stacks.orders import GoneEngine

ONE = """error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.
  file:///home/ci/state/.pulumi/locks/organization/test/dev/0af1d32f.json?metadata=skip: created by root@vm (pid 6446) at 2026-11-27T14:09:33Z
"""
TWO = ONE.replace("by 1 lock(s)", "by 2 lock(s)") + (
    "  s3://states/.pulumi/locks/organization/test/dev/b.json: created by Eve Miller@build-7.example.org (pid 12) "
    "at 2026-11-27T15:09:35+01:00\n"
)
TAKEN = datetime(2026, 11, 27, 14, 9, 33, tzinfo=timezone.utc)


def gone(host: str = "vm", pid: int = 6446, began: float = -5, ended: float = 5) -> GoneEngine:
    """Return an engine that has ended so many seconds after the lock was taken."""
    return GoneEngine(
        host,
        pid,
        (TAKEN + timedelta(seconds=began)).timestamp(),
        (TAKEN + timedelta(seconds=ended)).timestamp(),
    )


def test_each_holder_is_read() -> None:
    """Whoever they are, wherever the state is."""
    (first,) = lock_holders(ONE) or []
    assert (first.host, first.pid, first.since) == ("vm", 6446, TAKEN.timestamp())
    holders = lock_holders(TWO) or []
    assert [(each.host, each.pid) for each in holders] == [("vm", 6446), ("build-7.example.org", 12)]
    assert holders[1].since - holders[0].since == 2


@pytest.mark.parametrize(
    "errors",
    [
        "",
        "error: [409] Conflict: Another update is currently in progress.",
        ONE.replace("by 1 lock(s)", "by 2 lock(s)"),
        ONE.replace("(pid 6446)", "(process 6446)"),
        ONE.replace("2026-11-27T14:09:33Z", "yesterday"),
        ONE.replace("currently locked by 1", "locked by 1"),
    ],
    ids=range(6),
)
def test_holders_that_are_not_all_named_are_not_known(errors: str) -> None:
    """A backend that does not name them, or a form of words that is not known, frees no lock."""
    assert lock_holders(errors) is None


@pytest.mark.parametrize(
    ("engine", "is_it"),
    [
        (gone(), True),
        (gone(host="vm2"), False),
        (gone(pid=6447), False),
        (gone(began=-3600, ended=-61), False),
        (gone(began=61, ended=3600), False),
        (gone(began=-3600, ended=-59), True),
    ],
)
def test_a_holder_is_an_engine_of_its_host_number_and_time(engine: GoneEngine, is_it: bool) -> None:
    """A process that got the number of one that has ended holds a lock of its own."""
    (holder,) = lock_holders(ONE) or []
    assert holder.is_one_of([engine]) is is_it
    assert holder.is_one_of([gone(pid=1), engine]) is is_it
    assert not holder.is_one_of([])


def test_a_holder_is_told_without_the_address_of_the_state() -> None:
    """Which may have a password in it."""
    secret = ONE.replace("file:///home/ci/state", "postgres://me:hunter2@db/state")
    assert describe_lock(secret) == "root@vm (pid 6446), since 2026-11-27T14:09:33Z"
    assert describe_lock("error: [409] Conflict") == "another update"
