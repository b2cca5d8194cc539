"""Each fault of the service by itself, through the real plugin process: what it costs, and what the caller is told."""

from __future__ import annotations

from math import ceil, log2
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.outcomes import assert_calling_names_were_sent_once, assert_real, live
from tests.faults.plugin_stack import PluginStack
from tests.faults.scripts import UPDATE
from tests.plugin.runs import stored

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from tests.faults.restarting import Service
    from tests.faults.scripts import Table
    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin

_SETTLED_SECONDS = 73 * 3600
TOGETHER = {"batchSize": "40", "batchPauseMs": "2000"}
"""Settings with which 40 changes are one batch, however slowly a busy machine hands them over."""


def adopted(run: Runner, emulator: Emulator, **settings: str) -> PluginStack:
    """Return a stack that has stored every number of the account."""
    return PluginStack(run, emulator, settings, {number: stored(number) for number in emulator.numbers()})


def renames(numbers: Sequence[str], name: str = "Branch") -> Table:
    """Return a new name for each number."""
    return {number: {"name": f"{name} {index}"} for index, number in enumerate(numbers)}


def sizes(emulator: Emulator) -> list[int]:
    """Return the sizes of the batch updates, in order."""
    return [call["items"] for call in emulator.calls(UPDATE)]


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        ({"kind": "latency", "milliseconds": 1500}, 1),
        ({"kind": "status", "status": 429, "times": 3}, 4),
        ({"kind": "status", "status": 503, "times": 2}, 3),
        ({"kind": "status_after_effect", "status": 500, "times": 2}, 3),
        ({"kind": "drop", "times": 1}, 2),
        ({"kind": "drop_after_effect", "times": 1}, 2),
        ({"kind": "malformed_body", "times": 1}, 2),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_what_may_pass_is_repeated_as_one_batch(
    fault: dict[str, Any], calls: int, service: Service, run: Runner
) -> None:
    """Each such answer costs 40 renames one further call of all 40, and nobody hears of it."""
    emulator = service.emulator
    stack, table = adopted(run, emulator, **TOGETHER), renames(list(emulator.numbers())[:40])
    emulator.fail(operation=UPDATE, **fault)
    assert stack.up(table) == {}
    assert sizes(emulator) == [40] * calls
    assert live(emulator, table) == table


@pytest.mark.parametrize("code", ["Throttled", "ServiceUnavailable"])
def test_items_that_may_pass_are_repeated_without_their_neighbours(
    code: str, service: Service, run: Runner
) -> None:
    """Five items of 40 are throttled: the second call carries those five."""
    emulator = service.emulator
    numbers = list(emulator.numbers())[:40]
    stack, table = adopted(run, emulator, **TOGETHER), renames(numbers)
    emulator.fail(kind="item_error", code=code, phone_numbers=numbers[10:15], times=1)
    assert stack.up(table) == {}
    assert sizes(emulator) == [40, 5]
    assert live(emulator, table) == table


def test_a_lost_answer_about_calling_names_is_read_back_before_anything_is_sent_again(
    service: Service,
    run: Runner,
) -> None:
    """The connection closes after 40 calling names took effect: none is sent a second time."""
    emulator = service.emulator
    table = {number: {"calling_name": "Contoso"} for number in list(emulator.numbers())[:40]}
    emulator.fail(kind="drop_after_effect", operation=UPDATE, times=1)
    assert adopted(run, emulator, **TOGETHER).up(table) == {}
    assert sizes(emulator) == [40]
    assert_calling_names_were_sent_once(emulator)
    emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
    assert live(emulator, table) == table


def test_an_answer_about_a_stranger_is_believed_by_nobody(service: Service, run: Runner) -> None:
    """What is answered is lost, so it is sent again; nobody fails for it."""
    emulator = service.emulator
    stack, table = adopted(run, emulator, **TOGETHER), renames(list(emulator.numbers())[:40])
    emulator.fail(kind="unknown_item", operation=UPDATE, times=1)
    assert stack.up(table) == {}
    assert sizes(emulator) == [40, 40]
    assert live(emulator, table) == table


def test_an_answer_about_a_stranger_sends_no_calling_name_twice(service: Service, run: Runner) -> None:
    """Nobody knows what took effect, so it is read back: all of it has."""
    emulator = service.emulator
    table = {number: {"calling_name": "Contoso"} for number in list(emulator.numbers())[:40]}
    emulator.fail(kind="unknown_item", operation=UPDATE, times=1)
    assert adopted(run, emulator, **TOGETHER).up(table) == {}
    assert sizes(emulator) == [40]
    assert_calling_names_were_sent_once(emulator)


def test_an_item_that_the_answer_leaves_out_is_drift(service: Service, run: Runner) -> None:
    """To this service silence means success; what it lost without a word shows in a refresh, and is mended."""
    emulator = service.emulator
    numbers = list(emulator.numbers())[:40]
    stack, table = adopted(run, emulator, **TOGETHER), renames(numbers)
    emulator.fail(kind="unanswered_item", operation=UPDATE, phone_numbers=numbers[:2], times=1)
    assert stack.up(table) == {}
    stack.refresh()
    assert stack.pending(table) == numbers[:2]
    assert stack.up(table) == {}
    assert sizes(emulator) == [40, 2]
    assert live(emulator, table) == table


def test_one_bad_item_of_fifty_costs_at_most_fifteen_further_calls(service: Service, run: Runner) -> None:
    """With all three kinds of change in a refused request, the neighbours of the bad one succeed."""
    emulator = service.emulator
    values = ({"name": "Branch"}, {"calling_name": "Contoso"}, {"product_type": "SipMediaApplicationDialIn"})
    numbers = list(emulator.numbers())[:50]
    table = {number: values[index % 3] for index, number in enumerate(numbers)}
    emulator.fail(kind="status", status=400, operation=UPDATE, phone_numbers=[numbers[21]])
    failed = adopted(run, emulator, batchPauseMs="2000").up(table)
    assert failed.keys() == {numbers[21]}
    assert "BadRequest" in failed[numbers[21]]
    assert sizes(emulator)[0] == 50
    assert len(sizes(emulator)) - 1 <= len(values) + 2 * ceil(log2(50)) == 15
    refused = live(emulator, table).pop(numbers[21])
    assert refused != table[numbers[21]]
    assert {write["phone_number"] for write in emulator.control("GET", "writes")["writes"]} == {*numbers} - {
        numbers[21]
    }


def test_throttling_without_end_spends_the_budget_and_no_more(service: Service, run: Runner) -> None:
    """Every caller is answered when the budget is spent; once the service is well again, the next run converges."""
    emulator = service.emulator
    stack = adopted(run, emulator, retryBudgetSeconds="2")
    table = renames(list(emulator.numbers()))
    emulator.fail(kind="status", status=429, operation=UPDATE)
    failed = stack.up(table)
    assert failed.keys() == table.keys()
    assert any("retry budget" in failure for failure in failed.values())
    assert len(sizes(emulator)) <= 20
    emulator.heal()
    assert stack.up(table) == {}
    assert live(emulator, table) == table


def test_a_restarted_server_fails_nobody(service: Service, run: Runner) -> None:
    """The server is killed after two of eight calls and is back a moment later: the run goes on, and all succeed."""
    emulator = service.emulator
    stack = adopted(run, emulator, batchSize="10", maxCallsInFlight="1")
    table = renames(list(emulator.numbers()))

    def restart(_: Plugin, ended: threading.Event) -> None:
        while len(sizes(emulator)) < 2:
            assert not ended.wait(0.01), "the run ended before it could be disturbed"
        service.restart()

    assert stack.up(table, restart) == {}
    assert_real(emulator, stack.acknowledged)
    assert live(emulator, table) == table


def test_a_killed_plugin_is_followed_by_one_that_converges(service: Service, run: Runner) -> None:
    """Killed with calls on the wire, it has acknowledged nothing that is not real; the next run does the rest."""
    emulator = service.emulator
    stack = adopted(run, emulator, batchSize="10", maxCallsInFlight="1")
    table = renames(list(emulator.numbers()))

    def kill(plugin: Plugin, ended: threading.Event) -> None:
        while len(sizes(emulator)) < 3:
            assert not ended.wait(0.01), "the run ended before it could be disturbed"
        plugin.process.kill()

    failed = stack.up(table, kill)
    assert len(failed) >= 50
    assert_real(emulator, stack.acknowledged)
    assert stack.up(table) == {}
    assert live(emulator, table) == table
