"""Whatever an engine may send: an answer or one line, no traceback, and no secret in either."""

from __future__ import annotations

from typing import Any
from unittest.mock import create_autospec

import grpc
import pytest
from google.protobuf import struct_pb2
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import EngineLog
from pulumi_chime.lifecycle.run import Engine
from pulumi_chime.model.naming import INPUTS
from pulumi_chime.model.settings import NAMES
from pulumi_chime.model.wire_secrets import SIGNATURE, as_secret
from pulumi_chime.native import properties
from pulumi_chime.native.servicer import PhoneNumberServicer

URN = "urn:pulumi:dev::test::chime:index:PhoneNumber::reception"
HIDDEN = "hunter2x!"

odd_names = st.sampled_from(
    [
        *INPUTS,
        "phone_number",
        "connection",
        "managed",
        "secretInputs",
        "__imported",
        "__defaulted",
        "__provider",
        "type",
        "",
    ]
)
leaves = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.sampled_from(["+12065550100", "", "match", properties.UNKNOWN_TEXT, "VoiceConnector", "a" * 300])
    | st.text(max_size=6)
    | st.just(as_secret(HIDDEN))
    | st.just(as_secret(properties.UNKNOWN_TEXT))
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
property_maps = st.dictionaries(odd_names | st.text(max_size=4), values, max_size=5)


class AbortedError(Exception):
    """How gRPC leaves a call that is aborted."""


def abort(code: grpc.StatusCode, details: str) -> None:
    """End a call as gRPC does."""
    raise AbortedError(code, details)


# Made once: each takes longer than a call.
_CONTEXT = create_autospec(grpc.ServicerContext)
_CONTEXT.abort.side_effect = abort


def context() -> grpc.ServicerContext:
    """Return what gRPC gives beside a request."""
    given_context: grpc.ServicerContext = _CONTEXT
    return given_context


def message(found: dict[str, Any]) -> struct_pb2.Struct:
    """Return properties as the engine sends them."""
    struct = struct_pb2.Struct()
    struct.update(found)
    return struct


@pytest.fixture(scope="module")
def servicer() -> PhoneNumberServicer:
    """A provider that looks at no account in a preview, and may connect to none."""
    this = PhoneNumberServicer(Engine())
    settings = {"preflight": "off", "accountId": "123456789012", "endpointUrl": "http://127.0.0.1:1"}
    this.Configure(provider_pb2.ConfigureRequest(args=message(settings)), context())
    return this


@pytest.fixture(scope="module")
def recorded() -> tuple[PhoneNumberServicer, list[str]]:
    """A provider that looks at no account, and the lines that it shows."""
    lines: list[str] = []
    log = create_autospec(EngineLog)
    log.write.side_effect = lambda _severity, text, *_, **__: lines.append(text)
    this = PhoneNumberServicer(Engine(log=log))
    this.Configure(provider_pb2.ConfigureRequest(args=message({"preflight": "off"})), context())
    return this, lines


@given(news=property_maps, olds=property_maps)
def test_check_has_an_answer_for_everything(
    recorded: tuple[PhoneNumberServicer, list[str]], news: dict[str, Any], olds: dict[str, Any]
) -> None:
    """Each failure is one line; what is refused without a property shows no value, and none, nor a line, shows a secret."""
    servicer, lines = recorded
    request = provider_pb2.CheckRequest(urn=URN, news=message(news), olds=message(olds))
    answer = servicer.Check(request, context())
    assert all(len(failure.reason.splitlines()) == 1 for failure in answer.failures)
    assert all(HIDDEN not in failure.reason for failure in answer.failures)
    assert not [line for line in lines if HIDDEN in line]
    secret = properties.read(request.news).secrets
    assert not secret - {""} & {failure.property for failure in answer.failures}
    if not answer.failures:
        assert {*answer.inputs} <= {*INPUTS, "__defaulted", "secretInputs"}


SET_URN = "urn:pulumi:dev::test::chime:index:PhoneNumberSet::offices"
row_names = st.sampled_from(
    ["name", "callingName", "productType", "secretInputs", "calling_name", "__defaulted"]
)
hidden = st.sampled_from([HIDDEN, [HIDDEN], {HIDDEN: HIDDEN}, {"name": HIDDEN}, None]).map(as_secret)
rows = st.dictionaries(row_names, leaves | hidden, max_size=3) | hidden | leaves
number_maps = st.dictionaries(
    st.sampled_from(["+12065550100", "+1206555010", "12065550101", "__x", ""]), rows, max_size=3
)
secret_maps = st.dictionaries(
    st.sampled_from(["+12065550100", HIDDEN, "name"]),
    st.sampled_from([{"name": HIDDEN, "productType": HIDDEN}, {HIDDEN: HIDDEN}, HIDDEN, [HIDDEN], {}]),
    min_size=1,
    max_size=3,
).map(as_secret)
sets = st.fixed_dictionaries(
    {},
    optional={
        "numbers": number_maps | secret_maps | secret_maps.map(as_secret) | hidden | values,
        "defaults": rows | secret_maps,
        "onAdopt": leaves | hidden | values,
        "onDestroy": leaves | hidden | values,
        "region": hidden,
    },
)


@given(news=sets, olds=sets)
@example(news={"numbers": {}}, olds={"numbers": {"+12065550100": properties.UNKNOWN_TEXT}})
def test_check_of_a_set_has_an_answer_for_everything(
    recorded: tuple[PhoneNumberServicer, list[str]], news: dict[str, Any], olds: dict[str, Any]
) -> None:
    """In lines, none of which names a property, whose value the engine would print, and none of which has a secret."""
    servicer, lines = recorded
    request = provider_pb2.CheckRequest(urn=SET_URN, news=message(news), olds=message(olds))
    answer = servicer.Check(request, context())
    assert {failure.property for failure in answer.failures} <= {""}
    reasons = [failure.reason for failure in answer.failures]
    assert all(len(reason.splitlines()) == 1 and HIDDEN not in reason for reason in reasons)
    assert not [line for line in lines if HIDDEN in line]
    plain = {
        name
        for name, value in news.items()
        if name != "region" and not (isinstance(value, dict) and SIGNATURE in value)
    }
    assert answer.failures or {*answer.inputs} <= {*plain, "numbers", "defaults"}


@given(news=property_maps, before=property_maps)
def test_what_check_accepts_every_step_of_a_preview_takes(
    servicer: PhoneNumberServicer, news: dict[str, Any], before: dict[str, Any]
) -> None:
    """Whatever inputs were stored before."""
    number = news.get("phoneNumber")
    declared = {
        **news,
        "phoneNumber": number if isinstance(number, str) and number.startswith("+") else "+12065550100",
    }
    checked = servicer.Check(provider_pb2.CheckRequest(urn=URN, news=message(declared)), context())
    if checked.failures:
        return
    outputs = message({"phoneNumber": "+12065550100", "managed": ["name"], "name": "Reception"})
    servicer.Diff(
        provider_pb2.DiffRequest(urn=URN, olds=outputs, old_inputs=message(before), news=checked.inputs),
        context(),
    )
    servicer.Create(provider_pb2.CreateRequest(urn=URN, properties=checked.inputs, preview=True), context())
    update = provider_pb2.UpdateRequest(
        urn=URN, olds=outputs, old_inputs=message(before), news=checked.inputs, preview=True
    )
    shown = servicer.Update(update, context()).properties
    assert ("name" in checked.inputs) == ("name" in shown)


@given(settings=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), values, max_size=4))
def test_any_configuration_is_judged(servicer: PhoneNumberServicer, settings: dict[str, Any]) -> None:
    """Without a secret in what is said of it, and Configure says the same as CheckConfig."""
    request = provider_pb2.CheckRequest(news=message(settings))
    said = [failure.reason for failure in servicer.CheckConfig(request, context()).failures]
    assert all(HIDDEN not in reason for reason in said)
    another = PhoneNumberServicer(Engine())
    try:
        another.Configure(provider_pb2.ConfigureRequest(args=message(settings)), context())
    except AbortedError as error:
        code, details = error.args
        assert code is grpc.StatusCode.FAILED_PRECONDITION
        assert details.splitlines() == said
    else:
        assert said == []


@given(id_=st.text(max_size=12).filter(lambda text: not any(character.isdecimal() for character in text)))
def test_an_id_that_is_no_number_is_one_line(servicer: PhoneNumberServicer, id_: str) -> None:
    """Of an import as of a refresh."""
    for found in ({}, {"phoneNumber": "+12065550100"}):
        with pytest.raises(AbortedError) as raised:
            servicer.Read(provider_pb2.ReadRequest(id=id_, urn=URN, properties=message(found)), context())
        code, details = raised.value.args
        assert code is grpc.StatusCode.FAILED_PRECONDITION
        assert len(details.splitlines()) == 1
        assert "a phone number is in E.164 form" in details


@given(arguments=property_maps.filter(lambda found: not isinstance(found.get("phoneNumber"), str)))
def test_arguments_of_no_use_are_told(servicer: PhoneNumberServicer, arguments: dict[str, Any]) -> None:
    """Without asking the account."""
    request = provider_pb2.InvokeRequest(tok="chime:index:getPhoneNumber", args=message(arguments))
    if arguments.get("phoneNumber") == as_secret(HIDDEN):
        return
    answer = servicer.Invoke(request, context())
    assert answer.failures
    assert all(len(failure.reason.splitlines()) == 1 for failure in answer.failures)
