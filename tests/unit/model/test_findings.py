"""Declared and live, held against each other: what a preview says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.model import findings, preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit, needed_changes
from pulumi_chime.model.findings import Weight
from tests.unit.models import enumerated
from tests.unit.values import NUMBER_ID, declared, live

if TYPE_CHECKING:
    from pulumi_chime.model.findings import Finding
    from pulumi_chime.model.numbers import Live


def findings_of_update(number: Live, **values: str) -> list[Finding]:
    """Return the findings for a number of the state whose declared values become these."""
    known = {attribute: number.value(attribute) for attribute in Attribute}
    return findings.update_findings(
        number, needed_changes(declared(**values), NUMBER_ID, known), [*Attribute]
    )


def findings_of_adoption(number: Live, refused: str = "", **values: str) -> list[Finding]:
    """Return the findings for a number that is new to the state."""
    known = {attribute: number.value(attribute) for attribute in Attribute}
    return findings.adoption_findings(number, needed_changes(declared(**values), NUMBER_ID, known), refused)


@pytest.mark.parametrize(
    ("shown", "values", "property_name", "text"),
    [
        ({"type": "TollFree"}, {"calling_name": "Contoso"}, "calling_name", "toll-free"),
        (
            {"calling_name_status": "UpdateInProgress"},
            {"calling_name": "Contoso"},
            "calling_name",
            "not settled",
        ),
        (
            {"status": "Assigned"},
            {"product_type": "SipMediaApplicationDialIn"},
            "product_type",
            "is assigned",
        ),
        (
            {"country": "CA", "product_type": "SipMediaApplicationDialIn"},
            {"product_type": "VoiceConnector"},
            "product_type",
            "a number of CA must be SipMediaApplicationDialIn",
        ),
        ({"status": "ReleaseInProgress"}, {"name": "Reception"}, "phone_number", "ReleaseInProgress"),
    ],
)
def test_what_the_service_may_refuse_is_found(
    shown: dict[str, Any], values: dict[str, str], property_name: str, text: str
) -> None:
    """Each doubt stands at the property it is about, for a new number as for a changed one."""
    (finding,) = findings_of_update(live(**shown), **values)
    assert (finding.weight, finding.property_name) == (Weight.DOUBTFUL, property_name)
    assert text in finding.text
    assert finding in findings_of_adoption(live(**shown), **values)


@pytest.mark.parametrize(
    ("shown", "values"),
    [
        ({}, {"calling_name": "Contoso", "name": "Reception", "product_type": "SipMediaApplicationDialIn"}),
        ({"type": "TollFree", "calling_name": "Contoso"}, {"calling_name": ""}),
        ({"type": "TollFree"}, {"name": "Reception"}),
        ({"calling_name_status": "UpdateInProgress"}, {"name": "Reception"}),
        ({"status": "Assigned"}, {"name": "Reception", "calling_name": "Contoso"}),
        ({"country": ""}, {"product_type": "SipMediaApplicationDialIn"}),
        ({"country": "CA"}, {"product_type": "SipMediaApplicationDialIn"}),
    ],
)
def test_what_the_service_surely_takes_is_not_mentioned(
    shown: dict[str, Any], values: dict[str, str]
) -> None:
    """A preview of a good change is quiet."""
    assert findings_of_update(live(**shown), **values) == []


@pytest.mark.parametrize("status", enumerated("PhoneNumberStatus"))
def test_only_assigned_and_unassigned_numbers_are_beyond_doubt(status: str) -> None:
    """Of nine other statuses nothing is known; each is named where something would be written."""
    findings = findings_of_update(live(status=status), name="Reception")
    assert [status in finding.text for finding in findings] == ([] if status.endswith("ssigned") else [True])


def test_all_findings_are_told() -> None:
    """One does not hide another."""
    number = live(type="TollFree", status="Assigned", country="CA", calling_name_status="UpdateInProgress")
    findings = findings_of_update(number, product_type="SipMediaApplicationDialIn", calling_name="Contoso")
    assert [finding.property_name for finding in findings] == ["product_type", "calling_name", "calling_name"]


def test_adoption_tells_what_it_will_write() -> None:
    """Live and declared value of each difference, which the engine cannot show; nothing where they match."""
    findings = findings_of_adoption(live(name="Front desk"), name="Reception", calling_name="Contoso")
    assert {finding.weight for finding in findings} == {Weight.NOTICE}
    assert [finding.text for finding in findings] == [
        "name: 'Front desk' in the account → 'Reception'",
        "calling_name: (none) in the account → 'Contoso'",
    ]
    assert findings_of_adoption(live(name="Reception"), name="Reception") == []


def test_an_adoption_that_will_be_refused_tells_only_that() -> None:
    """What would have been written is not announced where nothing will be."""
    (finding,) = findings_of_adoption(live(name="Front desk"), "it differs", name="Reception")
    assert (finding.weight, finding.property_name, finding.text) == (
        Weight.REFUSED,
        "phone_number",
        "it differs",
    )


def test_findings_are_one_line() -> None:
    """Each stands at a row of the engine's table."""
    number = live(name="a\nb", type="TollFree", status="Assigned", calling_name_status="UpdateInProgress")
    findings = findings_of_adoption(
        number, name="Front\ndesk", calling_name="Contoso", product_type="SipMediaApplicationDialIn"
    )
    assert all("\n" not in finding.text for finding in findings)


def test_a_value_changed_outside_is_told_with_what_is_there() -> None:
    """The state has another value, so the engine shows one that is long gone."""
    known = {Attribute.NAME: "Front desk"}
    needed = needed_changes(declared(name="Reception"), NUMBER_ID, known)
    (finding,) = findings.update_findings(live(name="Somebody"), needed, [Attribute.NAME])
    assert finding.weight is Weight.NOTICE
    assert finding.text == "name: 'Somebody' in the account (changed outside) → 'Reception'"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("Front desk", "name: 'Front desk' in the account → 'Reception'"),
        ("Somebody", "name: 'Somebody' in the account (changed outside) → 'Reception'"),
        ("Reception", None),
    ],
)
@pytest.mark.parametrize("status", ["UpdateSucceeded", "UpdateInProgress"])
def test_a_value_that_had_to_wait_is_told_with_what_is_there(
    found: str, told: str | None, status: str
) -> None:
    """It was declared before, so the engine shows no difference; only a pending calling name shows in between."""
    needed = needed_changes(declared(name="Reception"), NUMBER_ID, {Attribute.NAME: "Front desk"})
    shown = findings.update_findings(
        live(name=found, calling_name_status=status), needed, [Attribute.NAME], [Attribute.NAME]
    )
    assert [finding.text for finding in shown] == ([told] if told else [])


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("UpdateSucceeded", ["calling_name: 'Fabrikam' in the account → 'Acme'"]),
        ("UpdateInProgress", [preview_lines.waiting_line(Edit(Attribute.CALLING_NAME, None, "Acme"))]),
    ],
)
def test_a_calling_name_that_had_to_wait_is_told_when_it_is_its_turn(status: str, told: list[str]) -> None:
    """Until then it goes on waiting."""
    known = {Attribute.CALLING_NAME: "Fabrikam"}
    needed = needed_changes(declared(calling_name="Acme"), NUMBER_ID, known)
    number = live(calling_name="Fabrikam", calling_name_status=status)
    shown = findings.unsettled_findings(number, needed, known, [Attribute.CALLING_NAME])
    assert [finding.text for finding in shown] == told


def test_a_value_that_nobody_managed_is_not_said_to_be_changed() -> None:
    """The program begins to manage the attribute, and the engine shows no old value of it."""
    needed = needed_changes(declared(name="Reception"), NUMBER_ID, {})
    (finding,) = findings.update_findings(live(name="Somebody"), needed, [])
    assert finding.text == "name: 'Somebody' in the account → 'Reception'"


def test_a_pending_calling_name_may_show_any_value() -> None:
    """What the account shows meanwhile is no change that somebody made."""
    number = live(calling_name="Fabrikam", calling_name_status="UpdateInProgress")
    known = {Attribute.CALLING_NAME: "Contoso"}
    needed = needed_changes(declared(calling_name="Acme"), NUMBER_ID, known)
    waits = preview_lines.waiting_line(Edit(Attribute.CALLING_NAME, None, "Acme"))
    assert [finding.text for finding in findings.update_findings(number, needed, known)] == [waits]


def test_a_calling_name_that_is_there_is_told_as_found() -> None:
    """Settled and live, it is not sent again."""
    number = live(calling_name="Contoso", calling_name_status="UpdateSucceeded")
    known = {Attribute.CALLING_NAME: "Fabrikam"}
    needed = needed_changes(declared(calling_name="Contoso"), NUMBER_ID, known)
    assert [finding.text for finding in findings.update_findings(number, needed, known)] == [
        "calling_name: 'Contoso' is in the account already, and is not sent"
    ]


def test_a_pending_calling_name_waits_whatever_shows() -> None:
    """The declared one may be what showed before, while another one is on its way."""
    number = live(calling_name="Contoso", calling_name_status="UpdateInProgress")
    edit = Edit(Attribute.CALLING_NAME, None, "Contoso")
    needed = needed_changes(declared(calling_name="Contoso"), NUMBER_ID, {Attribute.CALLING_NAME: "Fabrikam"})
    waits = preview_lines.waiting_line(edit)
    assert [finding.text for finding in findings.update_findings(number, needed, [])] == [waits]


def test_only_what_the_state_does_not_know_is_told_of_an_unsettled_number() -> None:
    """A calling name that the carriers refused is told; one that the engine shows itself is not."""
    needed = needed_changes(declared(calling_name="Contoso", name="Reception"), NUMBER_ID, {})
    of = findings.unsettled_findings
    stale = {Attribute.CALLING_NAME: "Contoso", Attribute.NAME: "", Attribute.PRODUCT_TYPE: ""}
    assert [finding.text for finding in of(live(), needed, stale)] == [
        "calling_name: (none) in the account (changed outside) → 'Contoso'"
    ]
    assert of(live(), needed, {**stale, Attribute.CALLING_NAME: ""}) == []


@pytest.mark.parametrize("status", enumerated("CallingNameStatus"))
@pytest.mark.parametrize("attribute", ["name", "calling_name"])
def test_what_nobody_has_stored_is_told_though_it_is_the_declared_one(attribute: str, status: str) -> None:
    """Unless it is not sent: else a write would stand in no preview, and nobody could approve it."""
    needed = needed_changes(declared(**{attribute: "Contoso"}), NUMBER_ID, {Attribute(attribute): None})
    number = live(**{attribute: "Contoso", "calling_name_status": status})
    told = [finding.text for finding in findings.update_findings(number, needed, [Attribute(attribute)])]
    waits = preview_lines.waiting_line(Edit(Attribute.CALLING_NAME, None, "Contoso"))
    found = ["calling_name: 'Contoso' is in the account already, and is not sent"]
    if attribute == "name":
        assert told == ["name: 'Contoso' in the account (written all the same) → 'Contoso'"]
    else:
        assert told == {
            "UpdateFailed": ["calling_name: 'Contoso' in the account (UpdateFailed) → 'Contoso'"],
            "UpdateInProgress": [waits, "calling_name: 'Contoso' in the account → 'Contoso'"],
        }.get(status, found)


@pytest.mark.parametrize("shown", ["", "Contoso", "Fabrikam"])
def test_a_calling_name_that_was_not_accepted_is_told_with_what_shows(shown: str) -> None:
    """What is written over is what the account has, whichever it is."""
    number = live(calling_name=shown, calling_name_status="UpdateFailed")
    needed = needed_changes(declared(calling_name="Contoso"), NUMBER_ID, {Attribute.CALLING_NAME: None})
    for shown_by_engine in ("Contoso", "Fabrikam"):
        (finding,) = findings.unsettled_findings(number, needed, {Attribute.CALLING_NAME: shown_by_engine})
        assert preview_lines.parse_difference(finding.text) == Edit(Attribute.CALLING_NAME, shown, "Contoso")
