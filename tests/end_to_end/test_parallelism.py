"""How few calls a deploy makes at any width of the engine, settings untouched: counts, never times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.batches import batch_calls
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

pytestmark = pytest.mark.long_engine

_UPDATE = "BatchUpdatePhoneNumber"
_UNBOUNDED = "2147483647"
_SAVING = {"PULUMI_SKIP_CHECKPOINTS": "false"}


def deploy_renames(emulator: Emulator, stack: Stack, parallel: str, **environment: str) -> Run:
    """Adopt every number of the account, then rename all of them at this width; the record holds the renames only."""
    table = rows(emulator.numbers())
    declare(stack, table)
    stack.up("--skip-preview")
    emulator.forget_calls()
    declare(stack, renamed(table, "Branch"))
    return stack.up(
        "--skip-preview", "--debug", "--parallel", parallel, **{"PULUMI_PARALLEL": "", **environment}
    )


def sizes(emulator: Emulator) -> list[int]:
    """Return the sizes of the batch updates, in order."""
    return [call["items"] for call in emulator.calls(_UPDATE)]


def test_a_narrow_engine_is_learned_and_no_longer_waited_for(
    new_stack: Callable[..., Stack], door: Door
) -> None:
    """200 renames at 8: 25 calls; two pauses show the ceiling, then batches leave with the eighth, and a hint says why."""
    with running_emulator("--numbers", "200", "--plain", "--latency", "120") as emulator:
        run = deploy_renames(emulator, new_stack(emulator, door.program(ROWS)), "8")
        assert sizes(emulator) == [8] * 25
    calls = batch_calls(run.output)
    assert [call.closed for call in calls] == ["pause"] * 2 + ["saturated"] * 23
    assert all(call.newest_wait < 0.05 for call in calls[2:])
    (hint,) = [line for line in run.output.splitlines() if line.strip().startswith("the engine hands over")]
    assert "8 changes at a time" in hint
    assert "PULUMI_PARALLEL=128" in hint


def test_an_unbounded_engine_fills_every_batch(new_stack: Callable[..., Stack], door: Door) -> None:
    """200 renames without a bound: 4 calls of 50, each closed because it was full."""
    with running_emulator("--numbers", "200", "--plain", "--latency", "120") as emulator:
        run = deploy_renames(emulator, new_stack(emulator, door.program(ROWS)), _UNBOUNDED)
        assert sizes(emulator) == [50] * 4
    assert [call.closed for call in batch_calls(run.output)] == ["full"] * 4


@pytest.mark.timeout(600)
def test_saving_the_state_around_each_change_leaves_batches_large(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """200 renames at 128, spaced by writes of the state: at most 8 calls; 80 in the short form: at most 4."""
    numbers, most_calls = (200, 8) if soak else (80, 4)
    with running_emulator("--numbers", str(numbers), "--plain", "--latency", "120") as emulator:
        deploy_renames(emulator, new_stack(emulator, door.program(ROWS)), "128", **_SAVING)
        assert sum(sizes(emulator)) == numbers
        assert len(sizes(emulator)) <= most_calls


@pytest.mark.timeout(600)
def test_a_service_that_takes_five_requests_a_second_fails_nobody(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """1,000 renames with 429 beyond that: none fails, and at most 40 calls; a quarter of both in the short form."""
    numbers, most_calls = (1000, 40) if soak else (250, 10)
    with running_emulator("--numbers", str(numbers), "--plain", "--latency", "120") as emulator:
        emulator.fail(kind="request_rate", operation=_UPDATE, per_second=5)
        deploy_renames(emulator, new_stack(emulator, door.program(ROWS)), "128")
        assert len(sizes(emulator)) <= most_calls
        assert all("Branch" in number["Name"] for number in emulator.numbers().values())
