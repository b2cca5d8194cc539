"""The look at the live account before anything is written: what it says to what is declared, in a preview as in an update.

It happens in Check, because a preview calls nothing else for a number that is not yet in the state.
Check runs for one resource at a time, so its reads are shared and a sweep's pages arrive while the
engine goes on with other numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.model import findings as live_findings
from pulumi_chime.model import preview_lines, state
from pulumi_chime.model.adoption import plan_adoption
from pulumi_chime.model.arn import AccountRegion
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import needed_changes
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.findings import Finding, Weight
from pulumi_chime.model.settings import Preflight
from pulumi_chime.model.unknown import are_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.numbers import Live

_SEVERITY = {
    Weight.REFUSED: Severity.ERROR,
    Weight.DOUBTFUL: Severity.WARNING,
    Weight.NOTICE: Severity.INFO,
}


def refusals(
    run: Run, call: Call, olds: Mapping[str, Any], inputs: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Show what the live account says to what is declared; return what strict mode refuses, by property.

    Nothing is read for a number of the state whose calling name and product type stay as they are.

    Args:
        run: The run.
        call: The running call.
        olds: The inputs of the state; empty for a number that is new to it.
        inputs: Checked.
    """
    if not are_known(inputs):
        return []
    findings = [*_input_notices(olds, inputs), *_live_findings(run, call, olds, inputs)]
    show(run, call, findings)
    if run.settings.preflight is not Preflight.STRICT:
        return []
    return [(finding.property_name, finding.text) for finding in findings if finding.weight is Weight.REFUSED]


def show(run: Run, call: Call, findings: Iterable[Finding]) -> None:
    """Show findings at the row of the call's resource."""
    for finding in findings:
        run.say(call, _SEVERITY[finding.weight], finding.text)


def find_if_possible(
    run: Run, call: Call, properties: Mapping[str, Any], region: str | None = None
) -> Live | None:
    """Return the live number; None where it is not there, or cannot be asked for, which is said once."""
    try:
        return _look_up(run, call, properties, region)
    except ChimeError as error:
        _say_not_checked(run, properties, error)
        return None


def _look_up(run: Run, call: Call, properties: Mapping[str, Any], region: str | None = None) -> Live | None:
    """Return the live number, and show once which account was asked for it. Raises ChimeError."""
    account = run.account(call, state.connection(properties), region)
    live = account.find(properties["phone_number"])
    shown = live or account.any_number()
    home = AccountRegion(shown.account_id if shown else "", account.region)
    run.say_once(Severity.INFO, preview_lines.account_line(home))
    return live


def _say_not_checked(run: Run, properties: Mapping[str, Any], error: ChimeError) -> None:
    """Show why an account could not be asked: once, though the error may name another number each time."""
    message = preview_lines.not_checked_line(str(error))
    run.say_once(Severity.WARNING, message, topic=f"not checked {state.connection(properties)}")


def _live_findings(run: Run, call: Call, olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Finding]:
    if run.settings.preflight is Preflight.OFF:
        return []
    is_new = olds.get("phone_number") != inputs["phone_number"]
    if not is_new and not _needs_a_look(olds, inputs):
        return []
    try:
        live = _look_up(run, call, inputs)
    except ChimeError as error:
        _say_not_checked(run, inputs, error)
        return []
    skipped = list(_skipped_default_notices(inputs, live))
    declared = state.declared(inputs, live.type if live else "")
    if is_new or live is None:
        plan = plan_adoption(declared, live)
        return [*skipped, *live_findings.adoption_findings(live, plan.changes, str(plan.refusal or ""))]
    needed = needed_changes(declared, live.phone_number_id, state.known(olds))
    managed = [attribute for attribute in Attribute if olds.get(attribute.value) is not None]
    return [*skipped, *live_findings.update_findings(live, needed, managed)]


def _needs_a_look(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    return any(
        inputs.get(attribute.value) is not None and inputs[attribute.value] != olds.get(attribute.value)
        for attribute in Attribute
        if attribute.row.is_checked_live
    )


def _skipped_default_notices(inputs: Mapping[str, Any], live: Live | None) -> Iterator[Finding]:
    for attribute in state.skipped_defaults(inputs, live.type if live else ""):
        name = attribute.value
        yield Finding(
            Weight.NOTICE,
            name,
            f"{name}: the fleet's default {inputs[name]!r} is left out: a toll-free number takes none",
        )


def _input_notices(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Distinguish what the engine shows alike: an attribute that is cleared and one that is left alone."""
    for attribute in Attribute:
        name, before, after = attribute.value, olds.get(attribute.value), inputs.get(attribute.value)
        if before is not None and after is None:
            yield Finding(Weight.NOTICE, name, f"{name}: no longer managed; {before!r} stays in the account")
        if before and after == "":
            yield Finding(Weight.NOTICE, name, f"{name}: {before!r} will be cleared")
