"""Ends of a run: its engine is gone, it is told to end, or somebody cancels; nothing more is sent then."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import grpc
import pytest
from google.protobuf import empty_pb2

from tests.plugin import runs
from tests.plugin.runs import refusal, stored
from tests.support.borders import NATIVE, border
from tests.support.plugin import recording_engine, running_plugin
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from tests.plugin.runs import Runner
    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin

UPDATE = "BatchUpdatePhoneNumber"
FIFTY = [f"+12065550{index:03}" for index in range(100, 150)]
A_MINUTE = "60000"
_PATIENCE_SECONDS = 30
native: Runner = partial(runs.run, border=NATIVE)


def rename(plugin: Plugin, number: str) -> None:
    """Give a plain number a name."""
    plugin.update(number, stored(number), {"phone_number": number, "name": "Branch"})


@contextlib.contextmanager
def renaming(plugin: Plugin, numbers: list[str]) -> Iterator[list[Future[None]]]:
    """Rename numbers, all at the same time, while the block runs."""
    with ThreadPoolExecutor(len(numbers)) as threads:
        yield [threads.submit(rename, plugin, number) for number in numbers]


def failure(made: Future[None]) -> str:
    """Return what the engine hears of a call; empty where it succeeds."""
    error = made.exception(_PATIENCE_SECONDS)
    assert error is None or isinstance(error, grpc.RpcError)
    return "" if error is None else str(error.details()).strip()


def assert_sent_alone(emulator: Emulator, messages: list[str]) -> None:
    """One request was made, and those whose call succeeded are the numbers that it held."""
    (call,) = emulator.writes()
    accepted = {number for number, message in zip(FIFTY, messages, strict=False) if not message}
    assert accepted == set(call["phone_numbers"])


def settings(emulator: Emulator, moment: str) -> dict[str, str]:
    """Return settings, and prepare the service, for changes that wait or that are on the wire."""
    if moment == "on the wire":
        emulator.fail(operation=UPDATE, kind="latency", milliseconds=2500)
        return {"batchSize": "10", "maxCallsInFlight": "1"}
    return {"batchPauseMs": A_MINUTE, "batchMaxWaitMs": A_MINUTE}


@pytest.mark.parametrize("moment", ["waiting", "on the wire"])
def test_a_plugin_whose_engine_is_gone_is_gone_within_two_seconds(
    emulator: Emulator, door: Door, moment: str
) -> None:
    """It sends nothing more: of forty numbers at most the ten whose request had left."""
    with contextlib.ExitStack() as engine:
        _, address = engine.enter_context(recording_engine(border(door)))
        with running_plugin(address, border(door), is_forked=False) as plugin:
            plugin.configure(endpointUrl=emulator.url, region="us-east-1", **settings(emulator, moment))
            with renaming(plugin, FIFTY[:40]) as made:
                if moment == "on the wire":
                    await_true(lambda: emulator.calls(UPDATE), _PATIENCE_SECONDS)
                else:
                    plugin.check("n", {"phone_number": FIFTY[49], "name": "Branch"}, stored(FIFTY[49]))
                engine.close()
                plugin.process.wait(timeout=2)
            assert all(failure(each) for each in made)
    assert len(emulator.calls(UPDATE)) == (1 if moment == "on the wire" else 0)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=lambda told: told.name)
def test_the_native_plugin_ends_with_a_signal(emulator: Emulator, told: signal.Signals) -> None:
    """What is on the wire is answered first, what waits is not sent, and the engine need not kill it."""
    with (
        native(emulator, is_forked=False, **settings(emulator, "on the wire")) as this,
        renaming(this.plugin, FIFTY[:30]) as made,
    ):
        await_true(lambda: emulator.calls(UPDATE), _PATIENCE_SECONDS)
        this.plugin.process.send_signal(told)
        assert this.plugin.process.wait(timeout=4.5) == 0
        messages = [failure(each) for each in made]
    assert_sent_alone(emulator, messages)


def cancel(plugin: Plugin) -> float:
    """Cancel a run; return how many seconds that took."""
    began = time.monotonic()
    plugin.stub.Cancel(empty_pb2.Empty(), timeout=_PATIENCE_SECONDS)
    return time.monotonic() - began


CANCELLED = "not sent: the run was cancelled"


def test_fifty_updates_that_wait_are_cancelled(emulator: Emulator) -> None:
    """At once, unsent, and explained at one of them; a number can still be read, and none can be written."""
    with native(emulator, batchSize="50", batchPauseMs=A_MINUTE, batchMaxWaitMs=A_MINUTE) as this:
        with renaming(this.plugin, FIFTY[:49]) as made:
            this.plugin.check("n", {"phone_number": FIFTY[49], "name": "Branch"}, stored(FIFTY[49]))
            await_true(lambda: len([each for each in made if each.running()]) == 49, _PATIENCE_SECONDS)
            assert cancel(this.plugin) < 2
            messages = [failure(each) for each in made]
        assert all(CANCELLED in line and "\n" not in line for line in messages)
        assert sum(line.endswith("; run it again") for line in messages) == 1
        assert emulator.calls() == []
        assert CANCELLED in refusal(rename, this.plugin, FIFTY[49])
        assert this.plugin.read("n", stored(FIFTY[0])).id == FIFTY[0]
    assert emulator.writes() == []


def test_what_is_on_the_wire_when_it_is_cancelled_is_answered(emulator: Emulator) -> None:
    """What was accepted comes into the state; what waited behind it does not leave."""
    with (
        native(emulator, **settings(emulator, "on the wire")) as this,
        renaming(this.plugin, FIFTY[:30]) as made,
    ):
        await_true(lambda: emulator.calls(UPDATE), _PATIENCE_SECONDS)
        assert cancel(this.plugin) < 2
        messages = [failure(each) for each in made]
    assert_sent_alone(emulator, messages)
    assert all(CANCELLED in line for line in messages if line)


def test_cancel_is_heard_while_512_calls_wait(emulator: Emulator) -> None:
    """As many as a plugin with a pool of their number could not hear it through."""
    numbers = [f"+1206556{index:04}" for index in range(512)]
    held = {"batchPauseMs": A_MINUTE, "batchMaxWaitMs": A_MINUTE, "maxCallsInFlight": "1"}
    emulator.fail(operation=UPDATE, kind="latency", milliseconds=4000)
    with native(emulator, **held) as this, renaming(this.plugin, numbers) as made:
        await_true(
            lambda: emulator.calls(UPDATE) and sum(each.running() for each in made) >= 512, _PATIENCE_SECONDS
        )
        assert cancel(this.plugin) < 2
        messages = [failure(each) for each in made]
    assert sum(CANCELLED in line for line in messages) == 462
    assert len(emulator.calls(UPDATE)) == 1


def test_a_second_cancel_and_one_before_any_call_do_no_harm(emulator: Emulator) -> None:
    """A run that is cancelled before its first write makes none."""
    with native(emulator) as this:
        for _ in range(2):
            cancel(this.plugin)
        assert CANCELLED in refusal(rename, this.plugin, FIFTY[0])
    assert emulator.writes() == []


def test_a_plugin_that_is_not_told_where_its_engine_is_says_what_it_is_for() -> None:
    """Somebody has started it by hand."""
    shown = subprocess.run(
        NATIVE.command,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("pulumi-resource-chime is started by Pulumi")
