"""Many stacks on a bad day: an account that refuses what comes too fast, killed workers, a queue that is started anew."""

from __future__ import annotations

import contextlib
import math
import random
import signal
import threading
from collections import Counter
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.faults.outcomes import assert_calling_names_were_sent_once, live
from tests.support.emulator import WRITES, running_emulator
from tests.support.many_stacks import finish
from tests.support.waiting import await_true

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.many_stacks import Ended, ManyStacks
    from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.long_engine, pytest.mark.xdist_group("many stacks")]

_SEED = 20261
_STACKS = 20
_WORKERS = 4
_LARGE, _SMALL = 250, 5
_NAMES = {"name": "Name of {stack} {index}", "calling_name": "Contoso"}
_TOO_MANY = 429
_UPDATE = "BatchUpdatePhoneNumber"
_PAGE, _BATCH = 100, 50
_MOST = 1.2
"""Of the calls that it takes at the least."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("queue", ["of the project", "restarted"])
def test_twenty_stacks_share_the_rate_of_an_account(
    new_stacks: Callable[..., ManyStacks],
    postgres_server: PostgresServer,
    soak: bool,
    queue: str,
) -> None:
    """All converge, no resource fails, and what is accepted is hardly more than what is needed."""
    each = _LARGE if soak else _SMALL
    with running_emulator("--numbers", str(_STACKS * each), "--plain") as emulator:
        project = new_stacks(emulator, _STACKS, each)
        project.declare(**_NAMES)
        emulator.fail(kind="request_rate", per_second=5)
        if queue == "restarted":
            command = project.start(
                *("up", "--json", "--workers", str(_WORKERS)), PULUMI_CHIME_QUEUE=postgres_server.url
            )
            await_true(lambda: len(accepted_writes(emulator)) >= _STACKS // 2, 600)
            postgres_server.stop()
            postgres_server.start()
            ended = finish(command, 1200)
        else:
            ended = finish(project.start("up", "--json", "--workers", str(_WORKERS)), 1200)
        assert_converged(project, emulator, ended)
        calls = emulator.calls()
        accepted = Counter(call["operation"] for call in calls if call["status"] < 300)
        refused = Counter(call["operation"] for call in calls if call["status"] == _TOO_MANY)
        assert accepted.total() + refused.total() == len(calls)
        least = least_calls(each)
        print(f"least {least}", f"accepted {accepted}", f"refused {refused}", sep="\n")
        assert accepted[_UPDATE] <= _MOST * least[_UPDATE]
        assert accepted.total() <= _MOST * least.total()
        assert refused


def least_calls(numbers_of_each: int) -> Counter[str]:
    """Return the fewest calls that could do it, by what they are.

    A stack reads the first two of its numbers one by one, and the others from the pages of the account as far as the last
    of its own. A number is given its name first and its calling name then.
    """
    least: Counter[str] = Counter()
    for position in range(_STACKS):
        least["GetPhoneNumber"] += 2
        least["ListPhoneNumbers"] += math.ceil((position + 1) * numbers_of_each / _PAGE)
        least[_UPDATE] += max(len(_NAMES), math.ceil(len(_NAMES) * numbers_of_each / _BATCH))
    return least


@pytest.mark.timeout(1800)
def test_stacks_converge_although_their_workers_are_killed(
    new_stacks: Callable[..., ManyStacks], soak: bool
) -> None:
    """At random moments a worker is killed, alone or with all that it has started; another one goes on, and nothing is done twice."""
    moments = random.Random(_SEED)
    kills, stacks, each = (10, _STACKS, 20) if soak else (2, 4, 5)
    with running_emulator("--numbers", str(stacks * each), "--plain", "--latency", "300") as emulator:
        project = new_stacks(emulator, stacks, each)
        project.declare(**_NAMES)
        command = project.start("up", "--json", "--workers", "2", "--lease", "30")
        for number in range(kills):
            written = len(accepted_writes(emulator))
            with contextlib.suppress(AssertionError):
                await_true(
                    lambda written=written: (
                        len(accepted_writes(emulator)) > written  # type: ignore[misc]
                        or command.poll() is not None
                    ),
                    moments.uniform(0, 10),
                )
            if not kill_a_worker(command, moments, with_all_it_started=number % 2 == 1):
                break
        ended = finish(command, 1200)
        assert_converged(project, emulator, ended)
        assert max(stack["attempts"] for stack in ended.document["stacks"]) > 1


def kill_a_worker(
    command: subprocess.Popen[str], moments: random.Random, *, with_all_it_started: bool
) -> bool:
    """Kill a worker that is at work on a stack; return False where the command has ended before."""
    busy: list[psutil.Process] = []

    def find() -> bool:
        busy[:] = [each for each in workers_of(command) if each.children()]
        return bool(busy) or command.poll() is not None

    await_true(find, 120)
    if not busy:
        return False
    worker = moments.choice(busy)
    threading.Event().wait(moments.uniform(0, 2))
    with contextlib.suppress(psutil.NoSuchProcess):
        started = worker.children(recursive=True) if with_all_it_started else []
        for each in [worker, *started]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGKILL)
    return True


def workers_of(command: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the workers that a command has on this machine."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [
            each
            for each in psutil.Process(command.pid).children()
            if "pulumi_chime.stacks.work" in arguments(each)
        ]
    return []


def arguments(process: psutil.Process) -> str:
    """Return what a process was started with; nothing where it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return " ".join(process.cmdline())
    return ""


def accepted_writes(emulator: Emulator) -> list[dict[str, object]]:
    """Return the calls that have changed something."""
    return [call for call in emulator.calls() if call["operation"] in WRITES and call["status"] < 300]


def assert_converged(project: ManyStacks, emulator: Emulator, ended: Ended) -> None:
    """Fail if a stack has not succeeded, a number is not as declared, or a calling name was sent twice."""
    others = [stack for stack in ended.document["stacks"] if stack["state"] != "succeeded"]
    assert others == [], ended.errors
    assert ended.code == 0, ended.errors
    assert_calling_names_were_sent_once(emulator)
    emulator.control("POST", "clock", {"advance_seconds": 73 * 3600})
    declared = {
        row["phone_number"]: {"name": row["name"], "calling_name": row["calling_name"]}
        for table in project.tables(**_NAMES).values()
        for row in table
    }
    assert live(emulator, declared) == declared
