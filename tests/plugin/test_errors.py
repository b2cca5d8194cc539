"""What leaves the plugin when something is wrong: one line for users, a traceback for bugs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.runs import NOBODY, refusal, stored
from tests.support.doors import Door
from tests.unit.models import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin

NUMBER = "+12065550100"
REPEATED = {"ServiceFailure", "ServiceUnavailable", "Throttled", "Throttling"}
"""The codes after which an item is sent again, as long as the budget lasts."""
INPUTS = {"phone_number": NUMBER, "name": "Reception"}


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            {"region": ""},
            (
                "connect: NoRegionError: You must specify a region; "
                "set a region: pulumi config set chime:region us-east-1"
            ),
        ),
        (
            {"profile": "absent"},
            (
                "connect: ProfileNotFound: The config profile (absent) could not be found; "
                "correct chime:profile, or add the profile to the AWS configuration"
            ),
        ),
        (
            {"accountId": "999999999999"},
            (
                "connected to account 123456789012, but chime:accountId allows only 999999999999; "
                "correct the profile or the setting"
            ),
        ),
    ],
    ids=["region", "profile", "account"],
)
def test_a_wrong_connection_is_one_line(
    emulator: Emulator, settings: dict[str, str], line: str, run: Runner
) -> None:
    """In `up` an error, in preview one warning; and nothing is written."""
    with run(emulator, {"AWS_CONFIG_FILE": "/dev/null"}, **settings) as this:
        _, problems = this.plugin.check("reception", INPUTS)
        assert problems == {}
        assert this.warnings() == [f"the live account was not checked: {line}"]
        assert refusal(this.plugin.create, "reception", INPUTS) == (
            f"pulumi_chime.ChimeError: phone number {NUMBER}: {line}"
        )
    assert emulator.writes() == []


def test_no_other_account_is_written(emulator: Emulator, run: Runner) -> None:
    """A rename, which needs no reading, first makes sure of the account: once for all."""
    with run(emulator, accountId="999999999999") as this:
        first, again = (
            refusal(
                this.plugin.update,
                number,
                stored(number, name="Front desk", managed=["name"]),
                {"phone_number": number, "name": "Reception"},
            )
            for number in list(emulator.numbers())[:2]
        )
    assert "chime:accountId allows only 999999999999" in first
    assert again.endswith(
        f"another account than chime:accountId allows; the error of phone number {NUMBER} says why"
    )
    assert [call["operation"] for call in emulator.calls()] == ["ListPhoneNumbers"]


def test_an_unreachable_service_is_one_line(emulator: Emulator, run: Runner) -> None:
    """With the address, and what to look at."""
    with run(emulator, endpointUrl=NOBODY, retryBudgetSeconds="0") as this:
        message = refusal(this.plugin.create, "reception", INPUTS)
    assert message.startswith(
        f"pulumi_chime.ChimeError: phone number {NUMBER}: GetPhoneNumber: EndpointConnectionError: "
    )
    assert message.endswith("; check the network, the region and chime:endpointUrl")
    assert "\n" not in message


@pytest.mark.parametrize("step", ["create", "read", "release"])
def test_what_all_numbers_share_is_explained_at_the_first(emulator: Emulator, step: str, run: Runner) -> None:
    """Of a thousand numbers whose account cannot be asked, one says why and what to do."""
    emulator.fail(operation="*", kind="credentials", code="ExpiredTokenException")
    steps: dict[str, Callable[[Plugin, str], object]] = {
        "create": lambda plugin, number: plugin.create(number, {"phone_number": number}),
        "read": lambda plugin, number: plugin.read(number, stored(number)),
        "release": lambda plugin, number: plugin.delete(number, stored(number, on_destroy="release")),
    }
    with run(emulator, releases=list(emulator.numbers())[:2]) as this:
        first, second = (refusal(steps[step], this.plugin, number) for number in list(emulator.numbers())[:2])
    assert first == (
        "pulumi_chime.ChimeError: phone number +12065550100: GetPhoneNumber: ExpiredTokenException: The security "
        "token included in the request is expired; log in again, or correct the profile, and run `pulumi up` again"
    )
    assert second == (
        "pulumi_chime.ChimeError: phone number +12065550101: GetPhoneNumber: ExpiredTokenException; "
        "the error of phone number +12065550100 says why"
    )


def test_each_reason_is_explained_where_it_is_first_met(emulator: Emulator, run: Runner) -> None:
    """An error that refers to another one says which, and never to one of another reason."""
    numbers = list(emulator.numbers())[:6]
    words = ["Too odd", "Too even", "Too odd", "Too long by 3", "Too even", "Too long by 12"]
    with run(emulator) as this:
        messages = []
        for number, word in zip(numbers, words, strict=True):
            emulator.fail(operation="GetPhoneNumber", kind="status", status=400, message=word)
            emulator.fail(operation="ListPhoneNumbers", kind="status", status=400, message=word)
            messages.append(refusal(this.plugin.read, number, stored(number)))
            emulator.heal()
    error = "pulumi_chime.ChimeError: phone number"
    assert messages[:3] == [
        f"{error} {numbers[0]}: GetPhoneNumber: BadRequestException: Too odd; correct the value",
        f"{error} {numbers[1]}: GetPhoneNumber: BadRequestException: Too even; correct the value",
        f"{error} {numbers[2]}: ListPhoneNumbers: BadRequestException: Too odd; correct the value",
    ]
    assert messages[3:] == [
        f"{error} {number}: ListPhoneNumbers: BadRequestException; the error of phone number {numbers[2]} says why"
        for number in numbers[3:]
    ]


def test_each_item_s_error_is_one_line(emulator: Emulator, run: Runner) -> None:
    """Number, attribute, the service's code and words, and what to do; unknown codes as they are."""
    final_codes = [code for code in enumerated("ErrorCode") if code not in REPEATED]
    codes = dict(zip(emulator.numbers(), [*final_codes, "SomethingNew"], strict=False))
    for number, code in codes.items():
        emulator.fail(
            operation="BatchUpdatePhoneNumber", kind="item_error", phone_numbers=[number], code=code
        )
    with run(emulator) as this:
        for number, code in codes.items():
            message = refusal(
                this.plugin.update, number, stored(number), {"phone_number": number, "name": "Branch"}
            )
            assert message.startswith(f"pulumi_chime.ChimeError: phone number {number}: name: {code}: ")
            assert "\n" not in message


_BORDER = {Door.DYNAMIC: ("provider.py", "create"), Door.NATIVE: ("servicer.py", "Create")}
"""Where a traceback begins."""


def test_a_bug_keeps_its_traceback(emulator: Emulator, run: Runner, door: Door) -> None:
    """What no user can have caused, such as inputs that were never checked, arrives with the way it took."""
    file, call = _BORDER[door]
    unchecked: list[dict[str, Any]] = [
        {},
        {"phone_number": NUMBER, "on_adopt": "sometimes"},
    ]
    with run(emulator) as this:
        for inputs in unchecked:
            message = refusal(this.plugin.create, "reception", inputs)
            assert message.startswith("pulumi_chime.BugError: this is a bug of pulumi-chime:\n")
            assert f'{file}", line' in message
            assert f"in {call}" in message
