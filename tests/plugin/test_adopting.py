"""Create: a number that is in the account is taken over, and only what differs is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from tests.plugin.runs import NOBODY, refusal, stored, together

if TYPE_CHECKING:
    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"
ABSENT = "+13035550199"


def test_outputs_hold_what_the_account_shows_and_what_read_and_delete_need(
    emulator: Emulator, run: Runner
) -> None:
    """The keys and values that stay in a stack's state: a contract with every later version."""
    with run(emulator) as this:
        outputs = this.adopt(NUMBER, name="Reception", on_destroy="release")
    expected = stored(NUMBER, name="Reception", managed=["name"], on_destroy="release")
    # A text that nobody declares is not stored.
    assert outputs == {key: value for key, value in expected.items() if key != "calling_name"}


def test_a_number_that_is_as_declared_is_not_written(emulator: Emulator, run: Runner) -> None:
    """Adoption of what matches makes no write, and says only which account was asked."""
    emulator.change(NUMBER, Name="Reception", CallingName="Contoso")
    with run(emulator) as this:
        this.adopt(NUMBER, name="Reception", calling_name="Contoso", product_type="VoiceConnector")
        assert this.engine.messages() == ["preflight: account 123456789012, region us-east-1"]
    assert emulator.writes() == []


def test_empty_values_are_filled_and_announced(emulator: Emulator, run: Runner) -> None:
    """Each declared value that the account lacks is one item, the calling name last, announced at the number's row."""
    with run(emulator) as this:
        outputs = this.adopt(NUMBER, calling_name="Contoso", name="Reception")
        lines = this.lines(Severity.INFO, NUMBER)
    assert lines == [
        "name: (none) in the account → 'Reception'",
        "calling_name: (none) in the account → 'Contoso'",
    ]
    assert [call["attributes"] for call in emulator.writes()] == [["Name"], ["CallingName"]]
    assert (outputs["name"], outputs["calling_name"]) == ("Reception", "Contoso")
    assert outputs["calling_name_status"] == "UpdateInProgress"


def test_a_value_that_somebody_has_set_is_not_replaced(emulator: Emulator, run: Runner) -> None:
    """With `match` the number fails with both values, in preview at its row and in `up`, and nothing is written."""
    emulator.change(NUMBER, Name="Front desk", CallingName="Fabrikam")
    inputs = {"phone_number": NUMBER, "name": "Reception", "calling_name": "Contoso"}
    line = (
        "phone number +12065550100: differs from the account: name is 'Front desk', declared 'Reception', "
        "calling_name is 'Fabrikam', declared 'Contoso'; "
        'declare the live value, or adopt with on_adopt="overwrite"'
    )
    with run(emulator) as this:
        _, problems = this.plugin.check(NUMBER, inputs)
        assert problems == {}
        assert this.lines(Severity.ERROR, NUMBER) == [line]
        assert refusal(this.plugin.create, NUMBER, inputs) == f"pulumi_chime.ChimeError: {line}"
    assert emulator.writes() == []


def test_overwriting_has_to_be_asked_for(emulator: Emulator, run: Runner) -> None:
    """With `overwrite` the live value is replaced, which is announced with both values."""
    emulator.change(NUMBER, Name="Front desk")
    with run(emulator) as this:
        assert this.adopt(NUMBER, name="Reception", on_adopt="overwrite")["name"] == "Reception"
        assert this.lines(Severity.INFO, NUMBER) == ["name: 'Front desk' in the account → 'Reception'"]
    assert emulator.numbers()[NUMBER]["Name"] == "Reception"


def test_a_number_that_is_not_in_the_account_fails_alone(emulator: Emulator, run: Runner) -> None:
    """It is an error at its own row in preview, and one line in `up`; its neighbour is adopted."""
    line = (
        "phone number +13035550199: not found; it is not in this account and region; "
        "check chime:region, the profile, and the number itself"
    )
    with run(emulator) as this:
        _, problems = this.plugin.check(ABSENT, {"phone_number": ABSENT})
        assert problems == {}
        assert this.lines(Severity.ERROR, ABSENT) == [line]
        assert (
            refusal(this.plugin.create, ABSENT, {"phone_number": ABSENT})
            == f"pulumi_chime.ChimeError: {line}"
        )
        assert this.adopt(NUMBER)["phone_number"] == NUMBER


def test_a_large_adoption_reads_each_page_once(emulator: Emulator, run: Runner) -> None:
    """120 numbers, checked one after another and then created together: two pages, two gets, no write."""
    with run(emulator) as this:
        checked = [this.plugin.check(number, {"phone_number": number})[0] for number in emulator.numbers()]
        outputs = together(lambda inputs: this.plugin.create(inputs["phone_number"], inputs), checked)
    assert [state["phone_number"] for state in outputs] == list(emulator.numbers())
    assert len(emulator.calls("ListPhoneNumbers")) == 2
    assert len(emulator.calls("GetPhoneNumber")) <= 2
    assert emulator.writes() == []


def test_a_region_of_the_environment_is_the_same_connection(emulator: Emulator, run: Runner) -> None:
    """Where boto3's own chain says the region, numbers of the state and new ones still share their reads."""
    with run(emulator, {"AWS_DEFAULT_REGION": "us-east-1"}, region="") as this:
        numbers = list(emulator.numbers())
        states = [this.adopt(number) for number in numbers[:60]]
        assert {state["region"] for state in states} == {"us-east-1"}
        for state in states:
            this.plugin.read(state["phone_number"], state)
        for number in numbers[60:]:
            this.adopt(number)
    assert len(emulator.calls("ListPhoneNumbers")) == 2
    assert len(emulator.calls("GetPhoneNumber")) <= 2


def test_a_doubtful_number_is_reported_in_preview(emulator: Emulator, run: Runner) -> None:
    """All that the service may refuse stands at the number's row, as warnings."""
    emulator.change(NUMBER, Type="TollFree", Status="Assigned")
    inputs = {"phone_number": NUMBER, "calling_name": "Contoso", "on_adopt": "overwrite"}
    with run(emulator) as this:
        this.plugin.check(NUMBER, {**inputs, "product_type": "SipMediaApplicationDialIn"})
        assert this.lines(Severity.WARNING, NUMBER) == [
            "the number is assigned; its product type changes only while it is unassigned",
            "a toll-free number takes no calling name; leave it undeclared",
        ]


def test_strict_preflight_refuses_what_is_certain(emulator: Emulator, run: Runner) -> None:
    """Errors become check failures at their property; what is only doubtful stays a warning."""
    emulator.change(NUMBER, Name="Front desk", Type="TollFree")
    with run(emulator, preflight="strict") as this:
        _, absent = this.plugin.check(ABSENT, {"phone_number": ABSENT})
        _, differs = this.plugin.check(NUMBER, {"phone_number": NUMBER, "name": "Reception"})
        _, doubtful = this.plugin.check(NUMBER, {"phone_number": NUMBER, "calling_name": "Contoso"})
    assert list(absent) == ["phone_number"]
    assert list(differs) == ["phone_number"]
    assert doubtful == {}


def test_preflight_can_be_switched_off(emulator: Emulator, run: Runner) -> None:
    """Nothing is read, and nothing said, in a check."""
    with run(emulator, preflight="off") as this:
        this.plugin.check(ABSENT, {"phone_number": ABSENT, "calling_name": "Contoso"})
        assert this.engine.messages() == []
    assert emulator.calls() == []


def test_an_account_that_cannot_be_asked_is_one_warning(emulator: Emulator, run: Runner) -> None:
    """Without a network a preview goes on, and says once that the live account was not checked."""
    with run(emulator, endpointUrl=NOBODY) as this:
        for index in range(5):
            number = f"+1206555010{index}"
            _, problems = this.plugin.check(number, {"phone_number": number, "name": "Reception"})
            assert problems == {}
        (warning,) = this.engine.messages()
    assert warning.startswith("the live account was not checked: ")
    assert "EndpointConnectionError" in warning
