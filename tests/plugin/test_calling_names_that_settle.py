"""Calling names over the days in which they settle: nothing is sent twice, and a refused one is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator

_SOME = provider_pb2.DiffResponse.DIFF_SOME
_NONE = provider_pb2.DiffResponse.DIFF_NONE
_SEVENTY_THREE_HOURS = 73 * 3600


def named(number: str, calling_name: str, **further: Any) -> dict[str, Any]:
    """Return inputs that declare a calling name."""
    return {"phone_number": number, "calling_name": calling_name, **further}


def settle(emulator: Emulator) -> None:
    """Let the time pass in which calling names settle."""
    emulator.control("POST", "clock", {"advance_seconds": _SEVENTY_THREE_HOURS})


def test_a_pending_calling_name_is_no_change(emulator: Emulator, run: Runner) -> None:
    """While the account shows the old one or none, the next preview has nothing to do and nothing is sent."""
    number = next(iter(emulator.numbers()))
    with run(emulator) as this:
        state = this.plugin.create("n", named(number, "Contoso"))
    assert state["calling_name_status"] == "UpdateInProgress"
    with run(emulator) as this:
        assert this.plugin.diff("n", state, named(number, "Contoso")).changes == _NONE
    assert len(emulator.calls("BatchUpdatePhoneNumber")) == 1


@pytest.mark.parametrize(("blocked", "name"), [("calling_name", "Reception"), ("everything", "")])
def test_what_a_pending_calling_name_blocks_waits(blocked: str, name: str, run: Runner) -> None:
    """It is deferred with a warning, the rest proceeds, the state keeps what was applied, and a later `up` goes on.

    Whether a pending calling name blocks other attributes too is not known of the service.
    """
    with (
        running_emulator("--numbers", "4", "--plain", "--set", f"pending_blocks={blocked}") as emulator,
        run(emulator) as this,
    ):
        number = next(iter(emulator.numbers()))
        news = named(number, "Fabrikam", name="Reception")
        state = this.plugin.create("n", named(number, "Contoso"))
        deferred = this.plugin.update("n", state, news)
        assert any("calling_name: 'Fabrikam' waits" in line for line in this.engine.messages())
        assert (deferred["calling_name"], deferred.get("name", "")) == ("Contoso", name)
        assert this.plugin.diff("n", deferred, news).changes == _SOME

        settle(emulator)
        with run(emulator) as later:
            converged = later.plugin.update("n", deferred, news)
        assert (converged["calling_name"], converged["name"]) == ("Fabrikam", "Reception")
        sent = [attribute for call in emulator.writes() for attribute in call["attributes"]]
        assert sent.count("CallingName") == 2


def test_a_calling_name_that_was_not_accepted_is_sent_again(emulator: Emulator, run: Runner) -> None:
    """UpdateFailed shows in the next preview as a change, with a warning, and the next `up` sends the name."""
    number = next(iter(emulator.numbers()))
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="calling_name_failure", times=1)
    with run(emulator) as this:
        state = this.plugin.create("n", named(number, "Contoso"))
    settle(emulator)
    with run(emulator) as this:
        assert this.plugin.diff("n", state, named(number, "Contoso")).changes == _SOME
        assert any("'Contoso' was not accepted" in line for line in this.engine.messages())
        this.plugin.update("n", state, named(number, "Contoso"))
    assert len(emulator.writes()) == 2


def test_a_fleets_default_calling_name_skips_toll_free_numbers(emulator: Emulator, run: Runner) -> None:
    """It is left out, with a message; a calling name of the number's own is sent, for the service to refuse."""
    number = "+18005550100"
    emulator.change(number, Type="TollFree")
    inputs = named(number, "Contoso", defaulted=["calling_name"])
    with run(emulator) as this:
        this.plugin.check("n", inputs)
        (message,) = [line.message for line in this.engine.lines if line.urn]
        assert (
            message
            == "calling_name: the fleet's default 'Contoso' is left out: a toll-free number takes none"
        )
        state = this.plugin.create("n", inputs)
        assert emulator.writes() == []
        assert state["managed"] == []
        assert this.plugin.diff("n", state, inputs).changes == _NONE
