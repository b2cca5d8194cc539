"""Calling names over the days in which they settle: nothing is sent twice, and a refused one is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from tests.plugin.runs import stored, together
from tests.support.emulator import running_emulator
from tests.support.plugin import plain
from tests.unit.models import enumerated

if TYPE_CHECKING:
    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator

_SOME = provider_pb2.DiffResponse.DIFF_SOME
_NONE = provider_pb2.DiffResponse.DIFF_NONE
_SEVENTY_THREE_HOURS = 73 * 3600
_BUSY = {"ServiceFailure", "ServiceUnavailable", "Throttled", "Throttling"}
"""Codes of an item that say nothing of its number."""
_STILL_SETTLES: dict[str, object] = {"CallingName": "Contoso", "CallingNameStatus": "UpdateInProgress"}


def named(number: str, calling_name: str, **further: Any) -> dict[str, Any]:
    """Return inputs that declare a calling name."""
    return {"phone_number": number, "calling_name": calling_name, **further}


def renamed(number: str) -> dict[str, Any]:
    """Return inputs that declare a name."""
    return {"phone_number": number, "name": "Reception"}


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


@pytest.mark.parametrize("shows", ["old", "new", "none"])
def test_going_back_to_what_still_shows_waits(shows: str, run: Runner) -> None:
    """Whatever shows while another calling name is pending, it is not settled: in the end callers see what is declared."""
    with running_emulator("--numbers", "4", "--plain", "--set", f"pending_shows={shows}") as emulator:
        number = next(iter(emulator.numbers()))
        emulator.change(number, CallingName="Contoso")
        state = stored(number, calling_name="Contoso", managed=["calling_name"])
        with run(emulator) as this:
            pending = this.plugin.update("n", state, named(number, "Fabrikam"))
        with run(emulator) as this:
            deferred = this.plugin.update("n", pending, named(number, "Contoso"))
            assert any("calling_name: 'Contoso' waits" in line for line in this.warnings())
        settle(emulator)
        assert emulator.numbers()[number]["CallingName"] == "Fabrikam"
        with run(emulator) as this:
            assert this.plugin.diff("n", deferred, named(number, "Contoso")).changes == _SOME
            this.plugin.update("n", deferred, named(number, "Contoso"))
        settle(emulator)
        assert emulator.numbers()[number]["CallingName"] == "Contoso"
        assert len(emulator.writes()) == 2


@pytest.mark.parametrize("code", [*sorted({*enumerated("ErrorCode")} - _BUSY), "SomethingNew"])
def test_whatever_a_pending_number_is_refused_with_its_change_waits(
    code: str, emulator: Emulator, run: Runner
) -> None:
    """Nobody knows the code: the number is read, and its neighbour goes on."""
    number, neighbour, *_ = emulator.numbers()
    emulator.change(number, **_STILL_SETTLES)
    emulator.fail(kind="item_error", operation="BatchUpdatePhoneNumber", phone_numbers=[number], code=code)
    assert_waits(emulator, run, number, neighbour)


@pytest.mark.parametrize("status", [400, 404, 409])
def test_whatever_a_request_for_a_pending_number_is_refused_with_its_change_waits(
    status: int, emulator: Emulator, run: Runner
) -> None:
    """Also where the service refuses the whole request for it."""
    number, neighbour, *_ = emulator.numbers()
    emulator.change(number, **_STILL_SETTLES)
    emulator.fail(kind="status", operation="BatchUpdatePhoneNumber", phone_numbers=[number], status=status)
    assert_waits(emulator, run, number, neighbour)


@pytest.mark.parametrize("status", [402, 408, 410, 412, 422, 425, 499])
def test_a_gateway_s_error_after_the_effect_does_not_send_a_calling_name_twice(
    status: int, emulator: Emulator, run: Runner
) -> None:
    """It does not know what was done: both numbers are read before anything is sent again, and nothing is."""
    number, neighbour, *_ = emulator.numbers()
    emulator.fail(kind="status_after_effect", operation="BatchUpdatePhoneNumber", status=status, times=1)
    with run(emulator) as this:
        together(
            lambda each: this.plugin.update(each, stored(each), named(each, "Contoso")), [number, neighbour]
        )
    sent = [each for call in emulator.writes() for each in call["phone_numbers"]]
    assert sorted(sent) == [number, neighbour]
    settle(emulator)
    shown = emulator.numbers()
    assert {shown[each]["CallingName"] for each in (number, neighbour)} == {"Contoso"}


def assert_waits(emulator: Emulator, run: Runner, number: str, neighbour: str) -> None:
    """A new name of one number waits for its pending calling name, and the same name of another is written."""
    with run(emulator) as this:
        waiting, written = together(
            lambda each: this.plugin.update(each, stored(each, managed=["name"]), renamed(each)),
            [number, neighbour],
        )
        (line,) = this.warnings()
        assert this.plugin.diff(number, waiting, renamed(number)).changes == _SOME
    assert line.startswith("name: 'Reception' waits: an earlier calling name has not settled")
    assert (waiting["name"], written["name"]) == ("", "Reception")
    assert "Name" not in emulator.numbers()[number]


@pytest.mark.parametrize("whose", ["its own", "somebody else's"])
def test_what_has_waited_is_not_written_over_another_silently(
    whose: str, emulator: Emulator, run: Runner
) -> None:
    """Somebody has changed the number meanwhile: the next preview reads it, whatever it had to wait for."""
    number = next(iter(emulator.numbers()))
    state = stored(number, calling_name="Contoso", managed=["calling_name"])
    if whose == "its own":
        with run(emulator) as this:
            state = this.plugin.update("n", state, named(number, "Fabrikam"))
    else:
        emulator.change(number, **_STILL_SETTLES)
    news = named(number, "Northwind")
    with run(emulator) as this:
        deferred = this.plugin.update("n", state, news)
        assert any("calling_name: 'Northwind' waits" in line for line in this.warnings())
    emulator.change(number, CallingName="Tailspin", CallingNameStatus="UpdateSucceeded")
    emulator.forget_calls()
    with run(emulator) as this:
        # Of an earlier run the engine has kept what was declared, applied or not.
        this.plugin.check("n", news, news)
        assert this.plugin.diff("n", deferred, news).changes == _SOME
        said = this.lines(Severity.INFO, "n")
    assert "calling_name: 'Tailspin' in the account (changed outside) → 'Northwind'" in said
    assert emulator.calls("GetPhoneNumber")


def test_a_name_that_has_waited_is_not_written_over_another_silently(emulator: Emulator, run: Runner) -> None:
    """A plain rename reads nothing, but of one that had to wait the engine shows no difference any longer."""
    number = next(iter(emulator.numbers()))
    emulator.change(number, Name="Lobby")
    state = stored(number, name="Lobby", managed=["name", "calling_name"])
    news = named(number, "Contoso", name="Reception")
    with run(emulator) as this:
        pending = this.plugin.update("n", state, named(number, "Contoso", name="Lobby"))
        deferred = this.plugin.update("n", pending, news)
    settle(emulator)
    with run(emulator) as this:
        assert this.plugin.diff("n", deferred, news).changes == _SOME
        assert "name: 'Lobby' in the account → 'Reception'" in this.lines(Severity.INFO, "n")
    emulator.change(number, Name="Front desk")
    with run(emulator) as this:
        assert this.plugin.diff("n", deferred, news).changes == _SOME
        assert "name: 'Front desk' in the account (changed outside) → 'Reception'" in this.lines(
            Severity.INFO, "n"
        )
        converged = this.plugin.update("n", deferred, news)
        assert converged["name"] == "Reception"
        emulator.forget_calls()
        this.plugin.diff(
            "m", {**converged, "calling_name_status": "UpdateSucceeded"}, {**news, "name": "Hall"}
        )
    assert emulator.calls() == []


def test_a_preview_tells_what_has_waited(emulator: Emulator, run: Runner) -> None:
    """The engine compares with what was declared last, and shows no difference."""
    number = next(iter(emulator.numbers()))
    with run(emulator) as this:
        pending = this.plugin.create("n", named(number, "Contoso"))
        deferred = this.plugin.update("n", pending, named(number, "Northwind"))
    settle(emulator)
    with run(emulator) as this:
        assert this.plugin.diff("n", deferred, named(number, "Northwind")).changes == _SOME
        assert "calling_name: 'Contoso' in the account → 'Northwind'" in this.lines(Severity.INFO, "n")
        refreshed = plain(this.plugin.read("n", deferred).properties)
        sent = this.plugin.update("n", refreshed, named(number, "Northwind"))
    assert [("waiting" in each) for each in (deferred, refreshed, sent)] == [True, False, False]


@pytest.mark.parametrize("preflight", ["report", "strict", "off"])
def test_a_calling_name_that_was_not_accepted_is_sent_again(
    preflight: str, emulator: Emulator, run: Runner
) -> None:
    """UpdateFailed shows in the next preview as a change, with a warning, and the next `up` sends the name."""
    number = next(iter(emulator.numbers()))
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="calling_name_failure", times=1)
    with run(emulator, preflight=preflight) as this:
        state = this.plugin.create("n", named(number, "Contoso"))
    settle(emulator)
    with run(emulator, preflight=preflight) as this:
        assert this.plugin.diff("n", state, named(number, "Contoso")).changes == _SOME
        assert any("'Contoso' was not accepted" in line for line in this.engine.messages())
        this.plugin.update("n", state, named(number, "Contoso"))
    assert len(emulator.writes()) == 2


def test_one_that_was_put_right_by_hand_is_found_once(emulator: Emulator, run: Runner) -> None:
    """Nothing is sent, and the `up` after that is unchanged."""
    number = next(iter(emulator.numbers()))
    news = named(number, "Contoso")
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="calling_name_failure", times=1)
    with run(emulator) as this:
        state = this.plugin.create("n", news)
    settle(emulator)
    with run(emulator) as this:
        state = plain(this.plugin.read("n", state).properties)
    emulator.change(number, CallingName="Contoso", CallingNameStatus="UpdateSucceeded")
    with run(emulator) as this:
        assert this.plugin.diff("n", state, news).changes == _SOME
        state = this.plugin.update("n", state, news)
        assert this.plugin.diff("n", state, news).changes == _NONE
    assert state["calling_name_status"] == "UpdateSucceeded"
    assert len(emulator.writes()) == 1


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
