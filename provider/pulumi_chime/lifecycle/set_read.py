"""Read of a set: the live values of what is managed, number by number; a number is gone only when that is certain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle.read import Found, read
from pulumi_chime.lifecycle.together import do_all
from pulumi_chime.model import failures, number_set
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


def read_set(run: Run, call: Call, outputs: Properties, declared: Mapping[str, Any]) -> Found:
    """Return a set as it is now, without the numbers that are gone.

    Args:
        run: The run.
        call: The running call.
        outputs: As stored.
        declared: The stored inputs; empty where the engine does not send them.

    Raises:
        ChimeError: A number could not be read, or this is another account; a line for each, and all stays as it was.
    """
    with run.workload.working():
        reads = {
            number: partial(read, run, call.about(number), number, each)
            for number, each in number_set.stored_numbers(outputs).items()
        }
        found: dict[str, Properties] = {}
        errors = []
        for number, result in do_all(run.workload, reads).items():
            if isinstance(result, ChimeError):
                errors.append(result)
            elif result is None:
                run.say(call.about(number), Severity.WARNING, "it is no longer in the account")
            else:
                found[number] = result.outputs
        if errors:
            raise ChimeError("\n".join(failures.of_many(errors)))
        return Found(number_set.stored(outputs, found), number_set.found_inputs(declared, outputs, found))
