"""What Check does: the rules once more, and a look at the live account before anything is written.

The rules are repeated because a value may be the output of another resource, which the program
did not know. The look (preflight) happens here because a preview calls nothing else for a number
that is not yet in the state; Check runs for one resource at a time, so its reads are shared and a
sweep's pages arrive while the engine goes on with other numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.output import Unknown

from pulumi_chime import changes, deployment, failures, preflight, rules, state
from pulumi_chime.engine import Severity
from pulumi_chime.identity import InvalidPhoneNumberError, e164
from pulumi_chime.numbers import Attribute
from pulumi_chime.preflight import Finding, Weight
from pulumi_chime.settings import Preflight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_chime.numbers import Declared, Live
    from pulumi_chime.state import Properties

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


def _of_live(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Finding]:
    if deployment.settings().preflight is Preflight.OFF:
        return []
    declared = state.declared(inputs)
    is_new = olds.get("phone_number") != declared.phone_number
    if not is_new and not _is_looked_at(olds, declared):
        return []
    try:
        live = deployment.account(state.connection(inputs)).find(declared.phone_number)
    except failures.ChimeError as error:
        deployment.say_once(Severity.WARNING, f"the live account was not checked: {error}")
        return []
    if live is None:
        missing = failures.not_in_account(declared.phone_number)
        return [Finding(Weight.REFUSED, "phone_number", str(missing))]
    return _of_adoption(declared, live) if is_new else _of_update(olds, declared, live)


def _is_looked_at(olds: Mapping[str, Any], declared: Declared) -> bool:
    return any(
        attribute in declared.values and declared.values[attribute] != olds.get(attribute.value)
        for attribute in _LOOKED_AT
    )


def _of_adoption(declared: Declared, live: Live) -> list[Finding]:
    needed = changes.needed(declared, live.phone_number_id, state.known(live.as_outputs()))
    refused = changes.refused_overwrites(declared, needed)
    why = str(failures.would_overwrite(declared.phone_number, refused)) if refused else ""
    return preflight.of_adoption(live, needed, why)


def _of_update(olds: Mapping[str, Any], declared: Declared, live: Live) -> list[Finding]:
    return preflight.of_update(live, changes.needed(declared, live.phone_number_id, state.known(olds)))


def _told(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Tell apart what the engine shows alike: an attribute that is cleared and one that is left alone."""
    for attribute in Attribute:
        name, before, after = attribute.value, olds.get(attribute.value), inputs.get(attribute.value)
        if before is not None and after is None:
            yield Finding(Weight.TOLD, name, f"{name}: no longer managed; {before!r} stays in the account")
        if before and after == "":
            yield Finding(Weight.TOLD, name, f"{name}: {before!r} will be cleared")
