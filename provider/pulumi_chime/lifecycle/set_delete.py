"""Delete of a set: leave its numbers in the account, or give up those that the file of releases names.

A row that leaves a set is no deletion, and neither is the old half of a set that is replaced: while the set is declared,
nothing of it is released.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle.delete import releasing
from pulumi_chime.lifecycle.set_diff import stay_line
from pulumi_chime.lifecycle.together import finish_all
from pulumi_chime.model import failures, number_set
from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties

_DECLARED = "their set is still declared, and what replaces it does not release them"


def delete_set(run: Run, call: Call, outputs: Properties) -> None:
    """Let go of the numbers of a set that is deleted.

    Args:
        run: The run.
        call: The running call.
        outputs: As stored.

    Raises:
        ChimeError: Some are to be released, and the file of releases cannot be trusted, something holds them, they are
            not where they were last seen, or the service refused; a line for each. What was released is not released
            again by the next attempt.
    """
    if outputs.get("on_destroy") != OnDestroy.RELEASE.value:
        return
    numbers = number_set.stored_numbers(outputs)
    if run.claims.is_checked(call.urn):
        run.say(call, Severity.WARNING, stay_line(numbers, _DECLARED))
        return
    with run.workload.working():
        results = finish_all(
            run.workload,
            {
                number: partial(releasing, run, call.about(number), number, each)
                for number, each in numbers.items()
            },
        )
    stay: dict[str, list[str]] = {}
    for number, reason in results.items():
        if reason and not isinstance(reason, ChimeError):
            stay.setdefault(reason, []).append(number)
    for reason, which in stay.items():
        run.say(call, Severity.WARNING, stay_line(which, reason))
    if errors := [each for each in results.values() if isinstance(each, ChimeError)]:
        raise ChimeError("\n".join(failures.of_many(errors)))
