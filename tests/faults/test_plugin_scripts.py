"""Random bad days through the real plugin process: whatever fails or is killed, repeating the deploy converges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.amplification import batches, most_calls
from tests.faults.outcomes import (
    assert_calling_names_were_sent_once,
    assert_nothing_else_was_written,
    assert_real,
    live,
)
from tests.faults.plugin_stack import PluginStack
from tests.faults.scripts import UPDATE, Disruption, declared, drawn
from tests.plugin.runs import stored

if TYPE_CHECKING:
    import threading

    from tests.faults.plugin_stack import Meanwhile
    from tests.faults.restarting import Service
    from tests.faults.scripts import Script
    from tests.plugin.runs import Runner
    from tests.support.plugin import Plugin

_MOST_RUNS = 6
_SETTLED_SECONDS = 73 * 3600
_LOOKS_APART_SECONDS = 0.02


def disruption(script: Script, service: Service) -> Meanwhile:
    """Return what kills what the script wants killed, once enough calls have taken effect."""

    def kill(plugin: Plugin, ended: threading.Event) -> None:
        while len(service.emulator.calls(UPDATE)) < script.after_calls:
            if ended.wait(_LOOKS_APART_SECONDS):
                return
        if script.disruption is Disruption.SERVER:
            service.restart()
        elif script.disruption is Disruption.CALLER:
            plugin.process.kill()

    return kill


@pytest.mark.seeds(short=6, soak=200)
def test_a_bad_day_ends_well(seed: int, service: Service, run: Runner) -> None:
    """All converge, every acknowledged update was real, none waits for ever, and no batch costs more than it must."""
    emulator = service.emulator
    numbers = list(emulator.numbers())
    script, table = drawn(seed, numbers), declared(numbers, seed)
    print(script)
    for fault in script.faults:
        emulator.fail(**fault)
    # Half of the numbers are adopted, half are updated.
    stack = PluginStack(run, emulator, script.settings, {number: stored(number) for number in numbers[40:]})
    for attempt in range(_MOST_RUNS):
        if not stack.pending(table):
            break
        before = len(emulator.calls(UPDATE))
        stack.up(table, disruption(script, service)) if attempt == 0 else stack.up(table)
        for batch in batches(emulator.calls(UPDATE)[before:]):
            restarts = int(attempt == 0 and script.disruption is Disruption.SERVER)
            most = most_calls(batch, script.refused, script.repeats_items, restarts)
            assert len(batch) <= most, batch
        # Days later, when calling names have settled; by the third run the service is well again.
        emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
        if attempt > 0:
            emulator.heal()
    assert stack.pending(table) == []
    assert_real(emulator, stack.acknowledged, except_of=script.silently_lost)
    assert_nothing_else_was_written(emulator, table)
    assert_calling_names_were_sent_once(emulator)

    emulator.heal()
    stack.refresh()
    assert set(stack.pending(table)) <= script.silently_lost
    assert stack.up(table) == {}
    emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
    assert live(emulator, table) == table
