"""What the live account says to what is declared, before anything is written, in a preview as in an update.

For a resource that is new to the state this happens in Check, because a preview calls nothing else for it; for one
that changes it happens in Diff, which sees what was last applied or read: after a step that failed in part, or waits,
that is not what was last declared. Both run for one resource at a time, so reads are shared and a sweep's pages arrive
while the engine goes on with other numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import look
from pulumi_chime.model import failures, findings, state
from pulumi_chime.model.adoption import plan_adoption
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import SECRET, needed_changes
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.findings import Finding, Weight
from pulumi_chime.model.settings import Preflight
from pulumi_chime.model.unknown import is_known

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


def refuse_adoption(
    run: Run, call: Call, olds: Mapping[str, Any], inputs: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Show what the live account says to a number that is new to the state; return what strict mode refuses.

    Args:
        run: The run.
        call: The running call.
        olds: The inputs of the state; empty for a number that is new to it.
        inputs: Checked.
    """
    if run.settings.preflight is Preflight.OFF:
        return []
    is_new = olds.get("phone_number") != inputs["phone_number"]
    if not is_known(inputs):
        # A number of the state may yet be adopted on another connection.
        if is_new or not is_known(inputs.get("connection")):
            look.say_not_known_yet(run, call, inputs)
        return []
    if not is_new:
        return []
    found = _look_at_adoption(run, call, inputs)
    if run.settings.preflight is not Preflight.STRICT:
        return []
    return [(finding.property_name, finding.text) for finding in found if finding.weight is Weight.REFUSED]


def show_adoption(run: Run, call: Call, inputs: Mapping[str, Any], region: str | None) -> None:
    """Show what the live account says to a number that an update adopts: one that was imported, or is new to a set.

    Args:
        run: The run.
        call: The running call.
        inputs: Checked.
        region: Where the number is known to live; None where it is not known yet.

    Raises:
        ChimeError: In strict mode, where the update will certainly fail.
    """
    if run.settings.preflight is Preflight.OFF:
        return
    if not is_known(inputs):
        look.say_not_known_yet(run, call, inputs)
        return
    _require_accepted(run, inputs, _look_at_adoption(run, call, inputs, region))


def _look_at_adoption(
    run: Run, call: Call, inputs: Mapping[str, Any], region: str | None = None
) -> list[Finding]:
    """Show and return what the live account says to an adoption; nothing where it cannot be asked."""
    try:
        live = look.find_and_say(run, call, inputs, region)
    except ChimeError as error:
        look.say_not_checked(run, inputs, error)
        return []
    found = [*_skipped_default_notices(live, inputs), *_adoption_findings(inputs, live)]
    _show(run, call, found)
    return found


def show_update(
    run: Run, call: Call, olds: Mapping[str, Any], now: Mapping[str, Any], inputs: Mapping[str, Any]
) -> None:
    """Show what the engine shows alike, and what the live account says to a number whose declared values change.

    Nothing is read unless an attribute that is looked at, or one that had to wait, differs from what was last applied
    or read.

    Args:
        run: The run.
        call: The running call.
        olds: The stored outputs.
        now: The same, with what has become of a calling name that was pending.
        inputs: Checked.

    Raises:
        ChimeError: In strict mode, where the update will certainly fail.
    """
    if not is_known(inputs):
        return
    _show_input_notices(run, call, now, inputs)
    if run.settings.preflight is Preflight.OFF:
        return
    is_reviewed = run.settings.approved_changes is not None
    if not _needs_a_look(olds, now, inputs, is_reviewed=is_reviewed):
        return
    try:
        live = look.find_and_say(run, call, inputs, olds.get("region") or None, stored=olds)
    except ChimeError as error:
        look.say_not_checked(run, inputs, error)
        return
    found = [*_skipped_default_notices(live, inputs, olds), *_update_findings(olds, now, inputs, live)]
    _show(run, call, found)
    _require_accepted(run, inputs, found)


def _require_accepted(run: Run, inputs: Mapping[str, Any], found: Iterable[Finding]) -> None:
    """Raise ChimeError for what will certainly be refused, where the settings are strict."""
    refused = [finding.text for finding in found if finding.weight is Weight.REFUSED]
    if refused and run.settings.preflight is Preflight.STRICT:
        raise failures.refused_by_preflight(inputs["phone_number"], refused)


def _show(run: Run, call: Call, found: Iterable[Finding]) -> None:
    for finding in found:
        run.say(call, _SEVERITY[finding.weight], finding.text)


def _adoption_findings(inputs: Mapping[str, Any], live: Live | None) -> list[Finding]:
    declared = state.declared(inputs, live.type if live else "")
    plan = plan_adoption(declared, live)
    return findings.adoption_findings(live, plan.changes, str(plan.refusal or ""))


def _update_findings(
    olds: Mapping[str, Any], now: Mapping[str, Any], inputs: Mapping[str, Any], live: Live | None
) -> list[Finding]:
    if live is None:
        return _adoption_findings(inputs, live)
    live = state.awaiting(olds, live)
    declared = state.declared(inputs, live.type, before=olds)
    needed = needed_changes(declared, live.phone_number_id, state.known(now))
    managed = [attribute for attribute in Attribute if attribute.value in (olds.get("managed") or ())]
    waiting = state.waiting(olds)
    if not state.is_unsettled(olds):
        return findings.update_findings(live, needed, managed, waiting)
    settled = [change for change in needed if not change.attribute.row.settles_slowly]
    stored = needed_changes(declared, live.phone_number_id, state.known(olds))
    return [
        *findings.update_findings(live, settled, managed, waiting),
        *findings.unsettled_findings(live, needed, state.known(olds), waiting, stored),
    ]


def _needs_a_look(
    olds: Mapping[str, Any], now: Mapping[str, Any], inputs: Mapping[str, Any], *, is_reviewed: bool
) -> bool:
    """Return whether the live number is read before a change of it.

    That goes also for what had to wait, of which the engine shows nothing, and, where changes are approved, for each
    of them: a reviewer is to see what it replaces, and a deploy accepts no other value.
    """
    waiting = state.waiting(olds)
    stored = state.known(olds)
    current = stored if now is olds else state.known(now)
    return any(
        (wanted := inputs.get(attribute.value)) is not None
        and not stored[attribute] == current[attribute] == wanted
        for attribute in Attribute
        if attribute.row.is_checked_live or attribute in waiting or is_reviewed
    )


def _skipped_default_notices(
    live: Live | None, inputs: Mapping[str, Any], *others: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield which of a fleet's defaults are left out; what any of the others calls secret is not shown."""
    for attribute in state.skipped_defaults(inputs, live.type if live else ""):
        name, value = attribute.value, _shown(attribute, inputs[attribute.value], inputs, *others)
        text = f"{name}: the fleet's default {value} is left out: a toll-free number takes none"
        yield Finding(Weight.NOTICE, name, text)


def _show_input_notices(run: Run, call: Call, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Show which attributes will be cleared, and which are left alone from now on."""
    # A refresh compares what was declared before, and does nothing of it.
    if run.claims.is_checked(call.urn):
        _show(run, call, _input_notices(state.inputs_of(outputs), inputs))


def _input_notices(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Finding]:
    for attribute in Attribute:
        name, before, after = attribute.value, olds.get(attribute.value), inputs.get(attribute.value)
        if before is not None and after is None:
            value = _shown(attribute, before, olds, inputs)
            yield Finding(Weight.NOTICE, name, f"{name}: no longer managed; {value} stays in the account")
        if before and after == "":
            yield Finding(
                Weight.NOTICE, name, f"{name}: {_shown(attribute, before, olds, inputs)} will be cleared"
            )


def _shown(attribute: Attribute, value: object, *properties: Mapping[str, Any]) -> str:
    """Return a value as it may be shown: not where any of these inputs or outputs calls it secret."""
    return SECRET if attribute in state.secrets(*properties) else repr(value)
