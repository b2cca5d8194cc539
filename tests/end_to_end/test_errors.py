"""The exact line that a user reads for each error of the service and of the credentials, through the real engine.

Each connection has a breaker of its own, so that one deploy shows every error that ends a connection.
"""

from __future__ import annotations

import contextlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.model import error_codes
from tests.support.doors import Door, native_takes_long
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows
from tests.unit.models import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.programs import Row
    from tests.support.stack import Run, Stack

UPDATE = "BatchUpdatePhoneNumber"
AGAIN_LATER = "an earlier change may not have settled yet (a calling name takes up to 72 hours); run `pulumi up` again later"
CORRECT = "correct the value"
LOG_IN = "log in again, or correct the profile, and run `pulumi up` again"
GIVE_CREDENTIALS = (
    "give some, as to any AWS tool: aws configure, aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
    "or correct the profile; then run `pulumi up` again"
)
CHECK_PROFILE = error_codes.advice("CredentialRetrievalError")
CORRECT_FILES = error_codes.advice("InvalidConfigError")
BUSY = "the service was busy; run `pulumi up` again"
PERMISSION = (
    "the credentials lack a permission; an update needs chime:BatchUpdatePhoneNumber, "
    "chime:GetPhoneNumber and chime:ListPhoneNumbers"
)
DISASSOCIATE = "disassociate the number from what holds it first"
WRONG_PLACE = "it is not in this account and region; check chime:region, the profile, and the number itself"
SPENT_BUDGET = "the retry budget of 0 seconds is spent; at last: "
LEFT = "0 changes were applied before, and what is left is not sent"
SPENT = {"ServiceFailure", "ServiceUnavailable", "Throttled", "Throttling"}
"""Item codes that are repeated until the budget is spent, which ends the connection."""

ITEM_ADVICE = {
    "BadRequest": CORRECT,
    "Conflict": AGAIN_LATER,
    "Forbidden": PERMISSION,
    "NotFound": WRONG_PLACE,
    "PreconditionFailed": "the number's present state does not allow it; look at its status",
    "ResourceLimitExceeded": "ask AWS to raise the account's quota",
    "AccessDenied": PERMISSION,
    "Unauthorized": PERMISSION,
    "Unprocessable": CORRECT,
    "VoiceConnectorGroupAssociationsExist": DISASSOCIATE,
    "PhoneNumberAssociationsExist": DISASSOCIATE,
    "Validation": CORRECT,
    "Gone": (
        "the number has been deleted; restore it while it is in the deletion queue, or remove it from the program"
    ),
    "SomethingNew": "run `pulumi up` again",
}
"""What the user is told to do, for each code that a single number can be refused with."""


@native_takes_long
def test_each_refused_number_has_its_own_line(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Number, attribute, the service's code and words, what to do; the neighbours in the batch are renamed."""
    assert sorted({*enumerated("ErrorCode")} - SPENT) == sorted({*ITEM_ADVICE} - {"SomethingNew"})
    stack = new_stack(emulator, door.program(ROWS))
    table = rows(list(emulator.numbers())[: 2 * len(ITEM_ADVICE)])
    declare(stack, table)
    stack.up("--skip-preview")
    refused = dict(zip([row["phone_number"] for row in table[::2]], ITEM_ADVICE, strict=True))
    for number, code in refused.items():
        emulator.fail(operation=UPDATE, kind="item_error", phone_numbers=[number], code=code)
    declare(stack, renamed(table, "Branch"))
    run = stack.run("up", "--yes", "--skip-preview", "--continue-on-error")
    assert run.code != 0
    assert "Traceback" not in run.output
    assert sorted(run.errors()) == sorted(
        door.say(
            f"error: pulumi_chime.ChimeError: phone number {number}: name: {code}: The item failed; {ITEM_ADVICE[code]}"
        )
        for number, code in refused.items()
    )
    live = {number: shown.get("Name", "") for number, shown in emulator.numbers().items()}
    stored = {
        state["outputs"][door.spell("phone_number")]: state["outputs"].get("name", "")
        for state in stack.state().values()
    }
    assert stored == {number: live[number] for number in stored}
    assert {number for number, name in stored.items() if not name} == {*refused}


NUMBERS = ["+12065550100", "+12065550101"]
PROFILES = """
[profile nobody]
[profile broken]
credential_process = false
[profile unfinished]
aws_access_key_id = test
[profile signed-out]
sso_session = office
sso_account_id = 123456789012
sso_role_name = operator
[sso-session office]
sso_region = us-east-1
sso_start_url = https://example.com/start
"""
CONNECTED = """
import json
import pathlib

import pulumi_chime as chime

for row in json.loads(pathlib.Path(__file__).with_name("rows.json").read_text()):
    connection = chime.Connection(**row.pop("connection"))
    chime.PhoneNumber(row.pop("resource"), connection=connection, **row)
"""
WITH_PROVIDERS = """
import json
import pathlib

import pulumi
from pulumi_chime import native as chime

providers = {}
for row in json.loads(pathlib.Path(__file__).with_name("rows.json").read_text()):
    name, connection = row["resource"].partition(" ")[0], row.pop("connection")
    if name not in providers:
        providers[name] = chime.Provider(name, region="us-east-1", retry_budget_seconds=0, **connection)
    chime.PhoneNumber(row.pop("resource"), opts=pulumi.ResourceOptions(provider=providers[name]), **row)
"""
"""The same on the native door, where each connection is a provider."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What goes wrong for every number of a connection.

    Attributes:
        fault: What the service does.
        profile: Of the AWS configuration, where the credentials are at fault.
        line: The error of one number.
        others: The error of the other.
    """

    fault: dict[str, Any] | None = None
    profile: str | None = None
    line: str
    others: str


def each(status: int, said: str, advice: str) -> Ending:
    """Return the ending in which the service refuses every number by itself."""
    line = f"phone number {{number}}: name: {said}; {advice}"
    return Ending(fault={"operation": UPDATE, "kind": "status", "status": status}, line=line, others=line)


def all_at_once(explanation: str, fault: dict[str, Any] | None = None, profile: str | None = None) -> Ending:
    """Return the ending in which nothing more is sent, and one number's error says why."""
    others = "phone number {number}: not sent; the error of phone number {explained} says why"
    line = f"phone number {{number}}: {explanation}; {LEFT}"
    return Ending(fault=fault, profile=profile, line=line, others=others)


def not_allowed(said: str, advice: str, fault: dict[str, Any]) -> Ending:
    """Return the ending after a refusal that no repetition mends."""
    return all_at_once(f"{UPDATE}: {said}; {advice}", fault)


def credentials(code: str, message: str, advice: str = LOG_IN) -> Ending:
    """Return the ending with credentials that the service does not accept."""
    return not_allowed(f"{code}: {message}", advice, {"operation": "*", "kind": "credentials", "code": code})


def forbidden(status: int, said: str, advice: str) -> Ending:
    """Return the ending with credentials that may not update."""
    return not_allowed(said, advice, {"operation": UPDATE, "kind": "status", "status": status})


def busy(status: int, said: str) -> Ending:
    """Return the ending in which a whole request is repeated in vain."""
    fault = {"operation": UPDATE, "kind": "status", "status": status}
    return all_at_once(f"{SPENT_BUDGET}{UPDATE}: {said}; {BUSY}", fault)


def busy_items(code: str) -> Ending:
    """Return the ending in which the items of a request are repeated in vain."""
    fault = {"operation": UPDATE, "kind": "item_error", "phone_numbers": NUMBERS, "code": code}
    return all_at_once(f"{SPENT_BUDGET}{code}: The item failed; {BUSY}", fault)


def unusable(profile: str, said: str, todo: str = LOG_IN) -> Ending:
    """Return the ending with a profile of which no client can be made."""
    code = said.partition(":")[0]
    return Ending(
        profile=profile,
        line=f"phone number {{number}}: connect: {said}; {todo}",
        others=f"phone number {{number}}: connect: {code}; the error of phone number {{explained}} says why",
    )


ENDINGS = {
    # Of a whole request, in the order of the service's own list.
    "BadRequest": each(
        400, "BadRequestException: The input parameters don't match the service's restrictions", CORRECT
    ),
    "Forbidden": forbidden(
        403, "ForbiddenException: The client is permanently forbidden from making the request", PERMISSION
    ),
    "NotFound": each(404, "NotFoundException: The requested resource couldn't be found", WRONG_PLACE),
    "ServiceFailure": busy(500, "ServiceFailureException: The service encountered an unexpected error"),
    "ServiceUnavailable": busy(503, "ServiceUnavailableException: The service is currently unavailable"),
    "ThrottledClient": busy(
        429, "ThrottledClientException: The number of customer requests exceeds the request rate limit"
    ),
    "UnauthorizedClient": forbidden(
        401, "UnauthorizedClientException: The client isn't authorized to request a resource", LOG_IN
    ),
    # Of single items, which are repeated.
    **{f"item-{code}": busy_items(code) for code in sorted(SPENT)},
    # Of credentials that the service has seen.
    "AccessDenied": credentials(
        "AccessDeniedException", "You don't have the permissions needed to run this action", PERMISSION
    ),
    "ExpiredToken": credentials(
        "ExpiredTokenException", "The security token included in the request is expired"
    ),
    "IncompleteSignature": credentials(
        "IncompleteSignatureException", "The request signature does not conform to AWS standards"
    ),
    "InvalidSignature": credentials(
        "InvalidSignatureException", "The request signature we calculated does not match the one you provided"
    ),
    "MissingToken": credentials("MissingAuthenticationTokenException", "Missing Authentication Token"),
    "RequestExpired": credentials("RequestExpired", "The request is older than its signature allows"),
    "UnrecognizedClient": credentials(
        "UnrecognizedClientException", "The security token included in the request is invalid"
    ),
    # Of credentials that never reach it.
    "nobody": unusable("nobody", "NoCredentialsError: Unable to locate credentials", GIVE_CREDENTIALS),
    "signed-out": unusable(
        "signed-out", "SSOTokenLoadError: Error loading SSO Token: Token for office does not exist"
    ),
    "broken": unusable(
        "broken",
        "CredentialRetrievalError: Error when retrieving credentials from custom-process",
        CHECK_PROFILE,
    ),
    "unfinished": unusable(
        "unfinished",
        "PartialCredentialsError: Partial credentials found in config-file, missing: aws_secret_access_key",
        CORRECT_FILES,
    ),
    "absent": unusable(
        "absent",
        "ProfileNotFound: The config profile (absent) could not be found",
        "correct chime:profile, or add the profile to the AWS configuration",
    ),
    "unreachable": all_at_once(
        f"{SPENT_BUDGET}{UPDATE}: EndpointConnectionError: Could not connect to the endpoint URL: "
        '"{url}/phone-numbers"; check the network, the region and chime:endpointUrl'
    ),
}
"""By connection."""


@pytest.mark.long_engine
def test_what_ends_a_connection_is_explained_once(new_stack: Callable[..., Stack], door: Door) -> None:
    """Each error on a connection of its own, in one deploy: one explanation each, and no other connection is touched."""
    with contextlib.ExitStack() as opened:
        emulators = start_emulators(opened, [*ENDINGS, "well"])
        stack = new_stack(emulators["well"], WITH_PROVIDERS if door is Door.NATIVE else CONNECTED)
        stack.configure("retryBudgetSeconds", "0")
        table = connected(emulators)
        declare(stack, table)
        stack.up("--skip-preview")
        run = deploy_badly(stack, emulators, renamed(table, "Branch"))
        assert run.code != 0
        assert "Traceback" not in run.output
        assert len(run.errors()) == len(NUMBERS) * len(ENDINGS)
        for name, ending in ENDINGS.items():
            assert errors_at(run, f"{name} ") in possible(ending, name, emulators[name].url, door)
        stored = {name: row["outputs"].get("name", "") for name, row in stack.state().items()}
        assert {name for name, value in stored.items() if value} == {f"well {number}" for number in NUMBERS}
        for name, emulator in emulators.items():
            if name != "unreachable":
                names = [shown.get("Name", "") for shown in emulator.numbers().values()]
                assert bool(names[0]) == bool(names[1]) == (name == "well"), name


def start_emulators(opened: contextlib.ExitStack, names: list[str]) -> dict[str, Emulator]:
    """Start an emulator of two numbers for each name, some at the same time."""
    starting = [running_emulator("--numbers", "2", "--plain") for _ in names]
    with ThreadPoolExecutor(4) as threads:
        return dict(zip(names, threads.map(opened.enter_context, starting), strict=True))


def connected(emulators: dict[str, Emulator]) -> list[Row]:
    """Return a row for each number on each connection."""
    return [
        {**row, "resource": f"{name} {row['phone_number']}", "connection": {"endpoint_url": emulator.url}}
        for name, emulator in emulators.items()
        for row in rows(NUMBERS)
    ]


def deploy_badly(stack: Stack, emulators: dict[str, Emulator], table: list[Row]) -> Run:
    """Deploy a table while each connection has its own trouble."""
    for name, ending in ENDINGS.items():
        if ending.fault:
            emulators[name].fail(**ending.fault)
    emulators["unreachable"].process.terminate()
    emulators["unreachable"].process.wait(timeout=10)
    for row in table:
        ending_of_row = ENDINGS.get(row["resource"].partition(" ")[0])
        if ending_of_row and ending_of_row.profile:
            row["connection"]["profile"] = ending_of_row.profile
    declare(stack, table)
    configuration = stack.directory / "aws.ini"
    configuration.write_text(PROFILES)
    return stack.run(
        "up", "--yes", "--skip-preview", "--continue-on-error", AWS_CONFIG_FILE=str(configuration)
    )


def possible(ending: Ending, name: str, url: str, door: Door) -> list[dict[str, str]]:
    """Return the errors that the two numbers of a connection may have: the one line at either of them."""
    return [
        {
            f"{name} {first}": door.say(ending.line.format(number=first, url=url)),
            f"{name} {second}": door.say(ending.others.format(number=second, explained=first)),
        }
        for first, second in (NUMBERS, NUMBERS[::-1])
    ]


def errors_at(run: Run, beginning: str) -> dict[str, str]:
    """Return the one error at each resource whose name begins so, of the Diagnostics."""
    diagnostics = run.output.partition("\nDiagnostics:\n")[2]
    found = re.findall(
        r"PhoneNumber \((.+)\):\n +error: (?:pulumi_chime\.ChimeError: )?(.+)\n\n", diagnostics
    )
    return {name: text for name, text in found if name.startswith(beginning)}
