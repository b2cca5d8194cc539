"""The permissions that a deploy needs: those that read are tried, those that write are asked IAM about, or not known.

**Why no write is tried.** There is no dry run in this API. A request about no number at all, or about a number that
is not in the account, would change nothing by the words of the reference
(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchUpdatePhoneNumber.html and
…BatchDeletePhoneNumber.html: "for each item"). But neither page says whether a list is looked at before or after the
permission, so that a refusal of an empty list proves nothing; and a number that is unknown now may be ordered a second
later. What cannot be shown to be harmless, and to tell something, is not sent. IAM's SimulatePrincipalPolicy decides
without carrying anything out (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html);
it needs a permission of its own, and does not know the policies of a session.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi_chime.chime import ServiceError
from pulumi_chime.diagnosis.actions import DELETE, GET, GET_SETTINGS, LIST, UPDATE
from pulumi_chime.diagnosis.finding import Finding, fine, hint, not_known, wrong
from pulumi_chime.diagnosis.service import lacks_permission
from pulumi_chime.diagnosis.wording import shorten
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.identity import EXAMPLE, documented_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_chime.chime.probe import Probe, Simulation
    from pulumi_chime.diagnosis.service import Contact

_ALLOWED = "allowed"
_ASSUMED = re.compile(r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d+):assumed-role/(?P<role>[^/]+)/.+")
_OF_SSO = "AWSReservedSSO_"


def try_permissions(contact: Contact) -> Iterator[Finding]:
    """Yield how it stands with each permission."""
    probe = contact.probe
    if probe is None or (contact.failure is not None and not lacks_permission(contact.failure)):
        yield not_known("permissions", "the service cannot be asked", "first mend what is wrong above")
        return
    yield _judge(LIST, contact.failure)
    yield _try(GET, lambda: probe.client.get(_some_number(contact)))
    yield _try(GET_SETTINGS, probe.client.default_calling_name)
    yield from _ask_about_writes(probe, contact.caller)


def _some_number(contact: Contact) -> str:
    """Return the id of a number of the account; where it has none, one that is kept for fiction."""
    numbers = contact.page.numbers if contact.page else ()
    return numbers[0].phone_number_id if numbers else documented_id(EXAMPLE)


def _try(action: str, call: Callable[[], object]) -> Finding:
    try:
        call()
    except ServiceError as error:
        return _judge(action, error)
    return _judge(action, None)


def _judge(action: str, error: ServiceError | None) -> Finding:
    check = f"permission {action}"
    if error is None:
        return fine(check, "tried, and allowed")
    if error.kind is FailureKind.NOT_FOUND:
        return fine(check, "tried, and allowed: the service looked for a number that is not there")
    reason = shorten(f"{error.code}: {error.message}")
    if not lacks_permission(error):
        return not_known(check, reason, f"run this again, or check that the policy allows {action}")
    mend = f"allow {action} on * (docs/permissions.md)"
    if action == GET_SETTINGS:
        return hint(check, f"{reason}; needed only where calling names are cleared", mend)
    return wrong(check, reason, mend)


def _ask_about_writes(probe: Probe, caller: str) -> Iterator[Finding]:
    actions = (UPDATE, DELETE)
    principal = principal_of(caller)
    if not principal:
        yield from (_untried(action, "not tried: a write is no test") for action in actions)
        return
    try:
        decisions = {each.action.casefold(): each for each in probe.simulate(principal, actions)}
    except ServiceError as error:
        yield from (_untried(action, f"not tried, and IAM does not tell: {error.code}") for action in actions)
        return
    yield from (judge_simulation(action, decisions.get(action.casefold())) for action in actions)


def principal_of(caller: str) -> str:
    """Return the ARN of the user or role whose policies hold for a caller; empty where it cannot be told from its name.

    A session of AWS IAM Identity Center has a role with a path, which the session's name does not have.
    """
    if ":user/" in caller:
        return caller
    assumed = _ASSUMED.fullmatch(caller)
    if assumed is None or assumed["role"].startswith(_OF_SSO):
        return ""
    return f"arn:{assumed['partition']}:iam::{assumed['account']}:role/{assumed['role']}"


def judge_simulation(action: str, simulation: Simulation | None) -> Finding:
    """Return how it stands with an action, by what IAM says of it."""
    check = f"permission {action}"
    if simulation is None:
        return _untried(action, "not tried, and IAM does not tell")
    if simulation.decision == _ALLOWED:
        return fine(check, "not tried; IAM's simulation allows it")
    found = f"not tried; IAM's simulation says {simulation.decision}"
    mend = f"allow {action} on * (docs/permissions.md)"
    if action == DELETE:
        return hint(check, f"{found}; needed only where numbers are released", mend)
    return wrong(check, found, mend)


def _untried(action: str, found: str) -> Finding:
    return not_known(f"permission {action}", found, f"check that the policy allows {action} on *")
