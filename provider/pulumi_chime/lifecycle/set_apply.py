"""Create and update of a set: each number's own step, all at once, and what came of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle.create import creating
from pulumi_chime.lifecycle.together import finish_all
from pulumi_chime.lifecycle.update import updating
from pulumi_chime.model import failures, number_set, state
from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_chime.account.steps import Steps
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


@dataclass(frozen=True, slots=True)
class AppliedSet:
    """What became of a set.

    Attributes:
        outputs: What is stored: each number as it was really applied.
        refused: Why some numbers were not, a line each; the next update takes those up again, and no others.
    """

    outputs: Properties
    refused: tuple[str, ...] = ()


def create_set(run: Run, call: Call, inputs: Mapping[str, Any]) -> AppliedSet:
    """Adopt the numbers of a set.

    Args:
        run: The run.
        call: The running call.
        inputs: Checked, and all known.

    Raises:
        ChimeError: Not one number could be adopted; a line for each.
    """
    with run.workload.working():
        applied, errors = _apply(run, call, {}, inputs, None)
        if errors and not applied:
            raise ChimeError("\n".join(failures.of_many(errors)))
        run.claims.note_create(call.urn)
        # Whoever releases a set has had all of it before.
        recorded = {**inputs, "on_destroy": OnDestroy.RETAIN.value} if errors else inputs
        return AppliedSet(number_set.stored(recorded, applied), tuple(failures.of_many(errors)))


def update_set(run: Run, call: Call, olds: Properties, news: Mapping[str, Any]) -> AppliedSet:
    """Write what differs from the state, adopt what is new to the set, and leave what is no longer in it.

    Args:
        run: The run.
        call: The running call.
        olds: The set's stored outputs.
        news: Checked inputs, all known.
    """
    with run.workload.working():
        before = number_set.stored_numbers(olds)
        applied, errors = _apply(run, call, before, news, olds.get("region") or None)
        recorded = olds if errors else {**news, **number_set.place_of(olds)}
        return AppliedSet(number_set.stored(recorded, applied), tuple(failures.of_many(errors)))


def _apply(
    run: Run, call: Call, before: Mapping[str, Properties], news: Mapping[str, Any], region: str | None
) -> tuple[dict[str, Properties], list[ChimeError]]:
    """Return the outputs of each number as it is now, and the errors of those of which not all was applied."""
    steps: dict[str, Callable[[], Steps[Properties]]] = {}
    after = number_set.declared_numbers(news)
    for number, declared in after.items():
        about = call.about(number)
        if number in before:
            steps[number] = partial(updating, run, about, before[number], declared)
        else:
            steps[number] = partial(creating, run, about, declared, region)
    applied: dict[str, Properties] = {}
    errors = []
    for number, result in finish_all(run.workload, steps).items():
        if not isinstance(result, ChimeError):
            applied[number] = result
            continue
        errors.append(result)
        # One that is new to the set is adopted by the next update, which sends nothing that the account has.
        if number in before:
            applied[number] = state.updated_in_part(after[number], before[number], result.applied)
    return applied, errors
