"""Numbers whose calling name was still pending when the state was written: what has become of it since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import look
from pulumi_chime.model import preview_lines, state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


def resettle(run: Run, call: Call, outputs: Properties, news: Mapping[str, Any]) -> Properties:
    """Return stored outputs with what has become of a calling name that was pending; others as they are.

    A calling name that the carriers did not accept shows as a change, to be sent again. This is read in every
    preview and update, whatever `chime:preflight` says. Where the account cannot be asked, what is
    stored stands, and a warning is shown once.

    Args:
        run: The run.
        call: The running call.
        outputs: As stored.
        news: What is declared now: what either calls secret is not shown.
    """
    if not state.is_unsettled(outputs):
        return outputs
    live = look.find_if_possible(run, call, outputs, outputs.get("region"))
    if live is None:
        return outputs
    now = state.resettled(outputs, live)
    if state.calling_name_has_failed(now):
        name = Attribute.CALLING_NAME
        sent = Edit(name, None, outputs.get(name.value, ""), is_secret=name in state.secrets(outputs, news))
        run.say(call, Severity.WARNING, preview_lines.not_accepted_line(sent))
    return now
