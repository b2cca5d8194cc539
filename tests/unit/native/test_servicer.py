"""The native door's answers to what an engine sends, as far as no account is asked."""

from __future__ import annotations

from typing import Any
from unittest.mock import create_autospec

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.lifecycle.run import Engine
from pulumi_chime.native import properties
from pulumi_chime.native.servicer import PhoneNumberServicer

NUMBER, OTHER = "+12065550100", "+12065550101"
URN = "urn:pulumi:dev::test::chime:index:PhoneNumber::reception"
INPUTS = ("phoneNumber", "name", "callingName", "productType", "onAdopt", "onDestroy")
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2x!"}


def message(**values: Any) -> struct_pb2.Struct:
    """Return properties as the engine sends them."""
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


@pytest.fixture
def servicer() -> PhoneNumberServicer:
    """A provider that looks at no account in a preview."""
    this = PhoneNumberServicer(Engine())
    this.Configure(provider_pb2.ConfigureRequest(args=message(preflight="off")), context())
    return this


def context() -> grpc.ServicerContext:
    """Return what gRPC gives beside a request."""
    given: grpc.ServicerContext = create_autospec(grpc.ServicerContext)
    return given


def failures(servicer: PhoneNumberServicer, **news: Any) -> list[tuple[str, str]]:
    """Return what Check has against inputs: property and reason, in order."""
    answer = servicer.Check(provider_pb2.CheckRequest(urn=URN, news=message(**news)), context())
    return [(each.property, each.reason) for each in answer.failures]


def test_what_a_provider_is_configured_with_stays_secret_in_its_numbers() -> None:
    """The engine encrypts what the plugin stores of it."""
    hidden = {**SECRET, "value": "payroll"}
    urn = "urn:pulumi:dev::test::pulumi:providers:chime::hidden"
    for secret in (True, False):
        this = PhoneNumberServicer(Engine())
        configured = message(region="us-west-2", preflight="off", profile=hidden if secret else "payroll")
        this.Configure(provider_pb2.ConfigureRequest(args=configured, urn=urn), context())
        where = {"region": "us-west-2", "profile": "payroll"}
        request = provider_pb2.UpdateRequest(
            urn=URN,
            preview=True,
            olds=message(phoneNumber=NUMBER, connection=where),
            news=message(phoneNumber=NUMBER),
        )
        shown = json_format.MessageToDict(this.Update(request, context()).properties)["connection"]
        assert shown == ({**SECRET, "value": where} if secret else where)


@pytest.mark.parametrize("key", ["phone_number", "phoneNumber"])
def test_what_the_dynamic_door_left_to_the_stack_is_what_a_provider_names(key: str) -> None:
    """So a number that comes from there stays where it is; what this door has stored is compared as it is."""
    this = PhoneNumberServicer(Engine())
    urn = "urn:pulumi:dev::test::pulumi:providers:chime::here"
    configured = message(region="us-east-1", endpointUrl="http://127.0.0.1:1", preflight="off")
    this.Configure(provider_pb2.ConfigureRequest(args=configured, urn=urn), context())
    request = provider_pb2.DiffRequest(
        urn=URN,
        id=NUMBER,
        olds=message(**{key: NUMBER}, region="us-east-1", connection={"region": "us-east-1"}, managed=[]),
        old_inputs=message(**{key: NUMBER}),
        news=message(phoneNumber=NUMBER),
    )
    assert list(this.Diff(request, context()).replaces) == ([] if key == "phone_number" else ["connection"])


HERE = "http://127.0.0.1:1"
MOVES: list[tuple[dict[str, str], dict[str, str], bool]] = [
    ({}, {"endpointUrl": HERE}, True),
    ({"endpointUrl": HERE}, {}, True),
    ({"endpointUrl": HERE}, {"endpointUrl": HERE.replace("1:1", "1:2")}, True),
    ({"endpointUrl": HERE}, {"endpointUrl": HERE}, False),
    ({}, {}, False),
    ({}, {"profile": "work"}, False),
    ({"profile": "work"}, {}, False),
    ({}, {"region": "us-west-2"}, True),
]


@pytest.mark.parametrize(("before", "after", "is_moved"), MOVES, ids=str)
def test_a_set_moves_with_its_provider_as_a_number_does(
    before: dict[str, str],
    after: dict[str, str],
    is_moved: bool,
) -> None:
    """Another region or endpoint is another place, one that was not named before too; another profile is an update."""
    where = {"endpoint_url" if name == "endpointUrl" else name: value for name, value in before.items()}
    stored = {"region": "us-east-1", "connection": {"region": "us-east-1", **where}}
    this = PhoneNumberServicer(Engine())
    configured = message(**{"region": "us-east-1", "preflight": "off", **after})
    urn = "urn:pulumi:dev::test::pulumi:providers:chime::here"
    this.Configure(provider_pb2.ConfigureRequest(args=configured, urn=urn), context())
    one = provider_pb2.DiffRequest(
        urn=URN,
        id=NUMBER,
        olds=message(phoneNumber=NUMBER, managed=[], **stored),
        old_inputs=message(phoneNumber=NUMBER),
        news=message(phoneNumber=NUMBER),
    )
    many = provider_pb2.DiffRequest(
        urn="urn:pulumi:dev::test::chime:index:PhoneNumberSet::offices",
        id="offices",
        olds=message(numbers={NUMBER: {}}, managed=[], **stored),
        old_inputs=message(numbers={NUMBER: {}}),
        news=message(numbers={NUMBER: {}}),
    )
    answers = [this.Diff(request, context()) for request in (one, many)]
    assert [list(answer.replaces) for answer in answers] == [["connection"] if is_moved else []] * 2
    assert len({answer.changes for answer in answers}) == 1


DETAILS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"name": "Reception"}, {}),
    ({"name": "Reception", "onAdopt": "match", "onDestroy": "retain"}, {}),
    ({"name": "Sales"}, {"name": "UPDATE"}),
    ({"name": ""}, {"name": "UPDATE"}),
    ({}, {"name": "DELETE"}),
    ({"name": "Reception", "callingName": "Contoso"}, {"callingName": "ADD"}),
    ({"name": "Reception", "productType": "VoiceConnector"}, {"productType": "ADD"}),
    ({"name": "Reception", "onDestroy": "release"}, {"onDestroy": "ADD"}),
    ({"name": "Reception", "phoneNumber": OTHER}, {"phoneNumber": "UPDATE_REPLACE"}),
    ({"name": "Sales", "phoneNumber": OTHER}, {"name": "UPDATE", "phoneNumber": "UPDATE_REPLACE"}),
]


@pytest.mark.parametrize(("change", "details"), DETAILS, ids=str)
def test_exactly_what_changes_is_shown(
    servicer: PhoneNumberServicer, change: dict[str, str], details: dict[str, str]
) -> None:
    """By property and kind, and nothing where nothing does; a replacement is never a delete first."""
    before = message(phoneNumber=NUMBER, name="Reception")
    outputs = message(
        phoneNumber=NUMBER,
        name="Reception",
        managed=["name"],
        productType="VoiceConnector",
        region="us-east-1",
    )
    request = provider_pb2.DiffRequest(
        id=NUMBER, urn=URN, olds=outputs, old_inputs=before, news=message(**{"phoneNumber": NUMBER, **change})
    )
    answer = servicer.Diff(request, context())
    shown = {
        name: provider_pb2.PropertyDiff.Kind.Name(each.kind) for name, each in answer.detailedDiff.items()
    }
    assert shown == details
    assert answer.hasDetailedDiff
    assert (answer.changes == provider_pb2.DiffResponse.DIFF_SOME) == bool(details)
    assert list(answer.replaces) == [name for name, kind in details.items() if "REPLACE" in kind]
    assert not answer.deleteBeforeReplace


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("value", [3, 0.5, True, [], {}, {"a": "b"}, [None], "\x00"], ids=repr)
def test_a_value_of_no_use_is_one_line_at_its_property(
    servicer: PhoneNumberServicer, name: str, value: object
) -> None:
    """In the terms of the program, without the value, which the engine shows beside it."""
    found = failures(servicer, **{"phoneNumber": NUMBER, name: value})
    assert [each for each, _ in found] == [name]
    assert all("\n" not in reason and "_" not in reason.replace("underscores", "") for _, reason in found)
    assert all("quotation marks" in reason for _, reason in found if isinstance(value, (int, float)))


def test_a_number_that_yaml_has_made_an_integer_is_told_so(servicer: PhoneNumberServicer) -> None:
    """`phoneNumber: +12065550100` is the number 12065550100 to YAML."""
    ((name, reason),) = failures(servicer, phoneNumber=12065550100)
    assert name == "phoneNumber"
    assert reason.startswith("it is a number, not a text: put it in quotation marks; ")
    assert reason.endswith('; +12065550100 is probably meant; for example "+12065550100"')


def test_a_name_in_another_spelling_is_no_property(servicer: PhoneNumberServicer) -> None:
    """It would be passed over; the accepted ones are listed."""
    ((name, reason),) = failures(servicer, phoneNumber=NUMBER, calling_name="Contoso")
    assert name == "calling_name"
    assert all(each in reason for each in INPUTS)


@pytest.mark.parametrize("name", INPUTS)
def test_no_secret_is_shown(servicer: PhoneNumberServicer, name: str) -> None:
    """What may not be secret is refused as such, what may is refused for its value: neither shows it."""
    ((shown, reason),) = failures(servicer, **{"phoneNumber": NUMBER, name: SECRET})
    assert shown == ""  # else the engine prints the value
    assert reason.startswith(f"{name}: ")
    assert "hunter2x" not in reason


@pytest.mark.parametrize("name", INPUTS)
def test_a_value_that_is_not_known_is_passed_on(servicer: PhoneNumberServicer, name: str) -> None:
    """By Check, and in what a preview of a create shows."""
    news = message(**{"phoneNumber": NUMBER, name: properties.UNKNOWN_TEXT})
    checked = servicer.Check(provider_pb2.CheckRequest(urn=URN, news=news), context())
    assert list(checked.failures) == []
    assert checked.inputs[name] == properties.UNKNOWN_TEXT
    request = provider_pb2.CreateRequest(urn=URN, properties=checked.inputs, preview=True)
    shown = servicer.Create(request, context()).properties
    assert shown["phoneNumberArn"] == properties.UNKNOWN_TEXT
    if not name.startswith("on"):
        assert shown[name] == properties.UNKNOWN_TEXT


def test_deep_values_that_are_not_known_come_and_go() -> None:
    """However deep they lie, and secrets too."""
    sent = message(a={"b": [properties.UNKNOWN_TEXT, {"c": properties.UNKNOWN_TEXT}]}, d=SECRET, e=None, f=2)
    received = properties.read(sent)
    assert received.secrets == {"d"}
    expected = json_format.MessageToDict(sent)
    del expected["e"]
    assert json_format.MessageToDict(properties.write(received.values, received.secrets)) == expected


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"batchSize": 0}, "chime:batchSize '0': expected a whole number from 1 to 50"),
        ({"batchSize": "many"}, "chime:batchSize 'many': expected a whole number from 1 to 50"),
        ({"maxReleases": 1}, "chime:maxReleases: a count no longer allows releases"),
        ({"regoin": "us-east-1"}, "chime:regoin: no such setting; accepted are region, "),
        ({"endpointUrl": SECRET}, "chime:endpointUrl [secret]: expected an http or https address"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_one_line(
    servicer: PhoneNumberServicer, settings: dict[str, Any], says: str
) -> None:
    """Without a secret value; what is not known yet is not judged."""
    request = provider_pb2.CheckRequest(news=message(**settings, region=properties.UNKNOWN_TEXT))
    (failure,) = servicer.CheckConfig(request, context()).failures
    assert failure.reason.startswith(says)
    assert "hunter2x" not in failure.reason
