"""What Check does: the rules once more, and a look at the live account before anything is written.

The rules are repeated because a value may be the output of another resource, which the program
did not know. The look (preflight) happens here because a preview calls nothing else for a number
that is not yet in the state; Check runs for one resource at a time, so its reads are shared and a
sweep's pages arrive while the engine goes on with other numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.output import Unknown

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import deployment
from pulumi_chime.model import adoption, changes, failures, preflight, preview_lines, rules, state
from pulumi_chime.model.identity import InvalidPhoneNumberError, e164
from pulumi_chime.model.numbers import Attribute, CallingNameStatus
from pulumi_chime.model.preflight import Finding, Weight
from pulumi_chime.model.preview_lines import Place
from pulumi_chime.model.settings import Preflight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.state import Properties

_SEVERITY = {Weight.REFUSED: Severity.ERROR, Weight.DOUBTFUL: Severity.WARNING, Weight.TOLD: Severity.INFO}
_LOOKED_AT = (Attribute.CALLING_NAME, Attribute.PRODUCT_TYPE)

Problems = list[tuple[str, str]]
"""Property and reason of each failed check; the engine shows the value itself."""


def normalized(news: Properties) -> Properties:
    """Return the inputs with the one spelling of the number, so that another spelling is no change."""
    number = news.get("phone_number")
    try:
        return {**news, "phone_number": e164(number)} if isinstance(number, str) else dict(news)
    except InvalidPhoneNumberError:
        return dict(news)


def problems(inputs: Mapping[str, Any]) -> Problems:
    """Return the rules that known inputs break, and the resource that declares the number already."""
    declared = {"phone_number": None, **inputs}
    known = {name: value for name, value in declared.items() if not isinstance(value, Unknown)}
    found = [(problem.property_name, problem.reason) for problem in rules.problems(known)]
    if found or "phone_number" not in known:
        return found
    if other := deployment.claimed_by_another(known["phone_number"], state.connection(inputs)):
        found.append(("phone_number", f"this number is declared already, by {other}; remove one of them"))
    return found


def preflight_findings(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Problems:
    """Show what the live account says to what is declared; return what strict mode refuses.

    Nothing is read for a number of the state whose calling name and product type stay as they are.
    """
    if any(isinstance(value, Unknown) for value in inputs.values()):
        return []
    findings = [*_told(olds, inputs), *_of_live(olds, inputs)]
    for finding in findings:
        deployment.say(_SEVERITY[finding.weight], finding.text)
    if deployment.settings().preflight is not Preflight.STRICT:
        return []
    return [(finding.property_name, finding.text) for finding in findings if finding.weight is Weight.REFUSED]


def resettled(outputs: Properties) -> Properties:
    """Return stored outputs with what has become of a calling name that was pending; others as they are.

    A calling name that the carriers did not accept shows as a change, to be sent again. Where the
    account cannot be asked, what is stored stands, and a warning is shown once.
    """
    if not state.is_unsettled(outputs) or deployment.settings().preflight is Preflight.OFF:
        return outputs
    live = _found(outputs, outputs.get("region"))
    if live is None:
        return outputs
    if live.calling_name_status == CallingNameStatus.FAILED:
        sent = (outputs.get("calling_name_sent") or {}).get("value")
        deployment.say(Severity.WARNING, f"calling_name: {sent!r} was not accepted (UpdateFailed)")
    return state.resettled(outputs, live)


def tell_unsettled(outputs: Properties, inputs: Mapping[str, Any]) -> None:
    """Show what becomes of a declared calling name where the account knows more of the last one than the state.

    The engine compares with the state, so its own output shows no such change, or one that has to wait.
    """
    is_known = not any(isinstance(value, Unknown) for value in inputs.values())
    if not (is_known and state.is_unsettled(outputs)) or deployment.settings().preflight is Preflight.OFF:
        return
    live = _found(outputs, outputs.get("region"))
    if live is None:
        return
    declared = state.declared(inputs, live.type)
    needed = changes.needed(declared, live.phone_number_id, state.known(state.resettled(outputs, live)))
    for finding in preflight.of_unsettled(live, needed, state.known(outputs)):
        deployment.say(_SEVERITY[finding.weight], finding.text)


def _found(properties: Mapping[str, Any], region: str | None = None) -> Live | None:
    """Return the live number; None where it is not there, or cannot be asked for, which is told once."""
    try:
        return _look(properties, region)
    except failures.ChimeError as error:
        _say_not_checked(properties, error)
        return None


def _look(properties: Mapping[str, Any], region: str | None = None) -> Live | None:
    """Return the live number, and show once which account was asked for it. Raises ChimeError."""
    account = deployment.account(state.connection(properties), region)
    live = account.find(properties["phone_number"])
    shown = live or account.any_number()
    place = Place(shown.account_id if shown else "", account.region)
    deployment.say_once(Severity.INFO, preview_lines.looked_at(place))
    return live


def _say_not_checked(properties: Mapping[str, Any], error: failures.ChimeError) -> None:
    """Show why an account could not be asked: once, though the error may name another number each time."""
    message = preview_lines.not_checked(str(error))
    deployment.say_once(Severity.WARNING, message, topic=f"not checked {state.connection(properties)}")


def _of_live(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Finding]:
    if deployment.settings().preflight is Preflight.OFF:
        return []
    is_new = olds.get("phone_number") != inputs["phone_number"]
    if not is_new and not _is_looked_at(olds, inputs):
        return []
    try:
        live = _look(inputs)
    except failures.ChimeError as error:
        _say_not_checked(inputs, error)
        return []
    skipped = [*_of_skipped_defaults(inputs, live)]
    declared = state.declared(inputs, live.type if live else "")
    if is_new or live is None:
        plan = adoption.plan(declared, live)
        return [*skipped, *preflight.of_adoption(live, plan.changes, str(plan.refusal or ""))]
    needed = changes.needed(declared, live.phone_number_id, state.known(olds))
    managed = [attribute for attribute in Attribute if olds.get(attribute.value) is not None]
    return [*skipped, *preflight.of_update(live, needed, managed)]


def _is_looked_at(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    return any(
        inputs.get(attribute.value) is not None and inputs[attribute.value] != olds.get(attribute.value)
        for attribute in _LOOKED_AT
    )


def _of_skipped_defaults(inputs: Mapping[str, Any], live: Live | None) -> Iterator[Finding]:
    for attribute in state.skipped_defaults(inputs, live.type if live else ""):
        name = attribute.value
        yield Finding(
            Weight.TOLD,
            name,
            f"{name}: the fleet's default {inputs[name]!r} is left out: a toll-free number takes none",
        )


def _told(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Tell apart what the engine shows alike: an attribute that is cleared and one that is left alone."""
    for attribute in Attribute:
        name, before, after = attribute.value, olds.get(attribute.value), inputs.get(attribute.value)
        if before is not None and after is None:
            yield Finding(Weight.TOLD, name, f"{name}: no longer managed; {before!r} stays in the account")
        if before and after == "":
            yield Finding(Weight.TOLD, name, f"{name}: {before!r} will be cleared")
