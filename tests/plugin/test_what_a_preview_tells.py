"""What a preview says of the account that the engine's own output cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from pulumi_chime.model import preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from tests.plugin.runs import stored

if TYPE_CHECKING:
    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator

NUMBER, OTHER = "+12065550100", "+12065550101"
ABSENT = "+13035550199"
WHERE = "preflight: account 123456789012, region us-east-1"
_THREE_DAYS = 73 * 3600


def test_the_account_is_named_once(emulator: Emulator, run: Runner) -> None:
    """However many of its numbers are looked at, one line of the stack says whose they are."""
    with run(emulator) as this:
        for number in emulator.numbers():
            this.plugin.check(number, {"phone_number": number})
        assert this.lines(Severity.INFO) == [WHERE]


def test_a_number_that_is_not_there_does_not_hide_whose_account_it_is(
    emulator: Emulator, run: Runner
) -> None:
    """Any other number of the account shows it; the page on which one is found is not read again."""
    with run(emulator) as this:
        for number in (ABSENT, *emulator.numbers()):
            this.plugin.check(number, {"phone_number": number})
        assert this.lines(Severity.INFO) == [WHERE]
    assert len(emulator.calls("ListPhoneNumbers")) == 2


def test_an_account_without_numbers_is_unknown(emulator: Emulator, run: Runner) -> None:
    """It was looked at, and nobody can say which it is."""
    with run(emulator, region="eu-central-1") as this:
        this.plugin.check(ABSENT, {"phone_number": ABSENT})
        assert this.lines(Severity.INFO) == ["preflight: account unknown, region eu-central-1"]


def test_a_plain_rename_looks_at_nothing(emulator: Emulator, run: Runner) -> None:
    """Where no account was read, none is named."""
    known = {"phone_number": NUMBER, "name": "Reception"}
    with run(emulator) as this:
        this.plugin.check(NUMBER, {**known, "name": "Front desk"}, known)
        assert this.engine.messages() == []
    assert emulator.calls() == []


def test_a_line_stands_at_its_row_once(emulator: Emulator, run: Runner) -> None:
    """In a replacement the engine checks the same resource twice, and the second time without its old inputs."""
    news = {"phone_number": NUMBER, "name": "Reception"}
    with run(emulator) as this:
        this.plugin.check("n", news, {"phone_number": OTHER})
        this.plugin.check("n", news)
        assert this.lines(Severity.INFO, "n") == ["name: (none) in the account → 'Reception'"]


def test_a_calling_name_that_is_there_already_is_reported(emulator: Emulator, run: Runner) -> None:
    """The engine shows it as a change; nothing will be sent for it."""
    emulator.change(NUMBER, CallingName="Fabrikam")
    olds = stored(NUMBER, calling_name="Contoso", managed=["calling_name"])
    with run(emulator) as this:
        this.plugin.diff("n", olds, {"phone_number": NUMBER, "calling_name": "Fabrikam"})
        assert this.lines(Severity.INFO, "n") == [
            "calling_name: 'Fabrikam' is in the account already, and is not sent"
        ]


def test_a_calling_name_that_still_waits_is_reported_again(emulator: Emulator, run: Runner) -> None:
    """The deploy before put it off: its inputs are no change any more, yet the number is updated."""
    news = {"phone_number": NUMBER, "calling_name": "Fabrikam"}
    with run(emulator) as this:
        state = this.adopt(NUMBER, calling_name="Contoso")
        deferred = this.plugin.update(NUMBER, state, news)
    with run(emulator) as this:
        this.plugin.check(NUMBER, news, news)
        this.plugin.diff(NUMBER, deferred, news)
        assert this.lines(Severity.WARNING, NUMBER) == [
            preview_lines.waiting_line(Edit(Attribute.CALLING_NAME, None, "Fabrikam"))
        ]


def test_what_will_be_let_go_is_what_was_sent_and_not_what_still_waits(
    emulator: Emulator, run: Runner
) -> None:
    """Declared last was another calling name, which has never reached the account."""
    with run(emulator) as this:
        state = this.adopt(NUMBER, calling_name="Contoso")
        waiting, _ = this.plugin.check(NUMBER, {"phone_number": NUMBER, "calling_name": "Fabrikam"})
        deferred = this.plugin.update(NUMBER, state, waiting)
    with run(emulator) as this:
        news, _ = this.plugin.check(NUMBER, {"phone_number": NUMBER}, waiting)
        this.plugin.diff(NUMBER, deferred, news, waiting)
        assert this.lines(Severity.INFO, NUMBER) == [
            "calling_name: no longer managed; 'Contoso' stays in the account"
        ]


def test_a_calling_name_that_was_not_accepted_is_reported_with_both_values(
    emulator: Emulator, run: Runner
) -> None:
    """The state believes it to be there, so the engine cannot show what will be written."""
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="calling_name_failure", times=1)
    news = {"phone_number": NUMBER, "calling_name": "Contoso"}
    with run(emulator) as this:
        state = this.adopt(NUMBER, calling_name="Contoso")
    emulator.control("POST", "clock", {"advance_seconds": _THREE_DAYS})
    live = emulator.numbers()[NUMBER].get("CallingName", "")
    with run(emulator) as this:
        this.plugin.diff(NUMBER, state, news)
        assert this.lines(Severity.WARNING, NUMBER) == [
            "calling_name: 'Contoso' was not accepted (UpdateFailed)"
        ]
        assert this.lines(Severity.INFO, NUMBER) == ["calling_name: (none) in the account → 'Contoso'"]
        assert live == ""
