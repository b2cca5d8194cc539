"""The configuration of the native door's providers: from the stack, and of those that a program declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from pulumi_chime.model.version import VERSION
from tests.plugin.native import DIFF_NONE, DIFF_SOME, NUMBER, OTHER, UNKNOWN, Resource, run, secret, shown
from tests.plugin.runs import refusal, stored
from tests.support.borders import NATIVE_AS_IT_IS, NATIVE_NAMES
from tests.support.journal import records
from tests.support.plugin import recording_engine, running_plugin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.plugin.runs import Run
    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin

DECLARED = "urn:pulumi:dev::test::pulumi:providers:chime::west"
DEFAULT = "urn:pulumi:dev::test::pulumi:providers:chime::default_0_1_0"
HIDDEN = "hunter2"


def configure(plugin: Plugin, urn: str = DEFAULT, **settings: Any) -> None:
    """Configure a provider."""
    request = provider_pb2.ConfigureRequest(args=NATIVE_AS_IT_IS.send(settings), urn=urn, acceptSecrets=True)
    answer = plugin.call("Configure", request)
    assert answer.acceptSecrets


def test_the_engine_and_the_door_agree_on_what_messages_hold(emulator: Emulator) -> None:
    """Secrets come as such; the version is the package's."""
    with run(emulator) as this:
        request = provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1")
        assert this.plugin.call("Handshake", request).accept_secrets
        info = this.plugin.call("GetPluginInfo", empty_pb2.Empty())
        schema = this.plugin.call("GetSchema", provider_pb2.GetSchemaRequest(version=0)).schema
    assert f'"version": "{info.version}"' in schema


def test_an_sdk_of_another_version_is_told_in_one_line(emulator: Emulator) -> None:
    """Once for a provider, and everything else goes on; of this plugin's own version nothing is said."""
    with run(emulator, version="99.0.0") as this:
        number = Resource.created(this, phoneNumber=NUMBER, name="Reception")
        (warning,) = this.warnings()
    assert number.outputs["name"] == "Reception"
    assert "and 99.0.0 is asked for" in warning
    with run(emulator, version=VERSION) as this:
        assert this.warnings() == []


def test_numbers_of_yaml_are_settings_like_texts(emulator: Emulator) -> None:
    """An account id that YAML has made a number, a size that is one, and null."""
    with run(emulator, accountId=123456789012, batchSize=2, preflight=None, batchPauseMs=0.5) as this:
        number = Resource.created(this, phoneNumber=NUMBER, name="Reception")
    assert number.outputs["name"] == "Reception"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"batchSize": 51}, "chime:batchSize '51': expected a whole number from 1 to 50"),
        ({"batchSize": 2.5}, "chime:batchSize '2.5': expected a whole number from 1 to 50"),
        ({"batchSize": True}, "chime:batchSize 'true': expected a whole number from 1 to 50"),
        ({"batchSize": [1]}, "chime:batchSize '[1.0]': expected a whole number from 1 to 50"),
        # YAML has read 012345678901 as a number: a digit is missing now.
        (
            {"accountId": 12345678901},
            "chime:accountId '12345678901': expected an AWS account id of 12 digits, in quotes",
        ),
        ({"acountId": "123456789012"}, "chime:acountId: no such setting; accepted are region, profile, "),
        ({"batch_size": 5}, "chime:batch_size: no such setting; accepted are region, profile, "),
        (
            {"maxReleases": 3},
            "chime:maxReleases: a count no longer allows releases; name the numbers in a CSV file with a column phone_number",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_setting_is_told_before_anything_is_done(
    emulator: Emulator, settings: dict[str, Any], line: str
) -> None:
    """By CheckConfig as a failed check, and by Configure as one line without a traceback."""
    with run(emulator) as this:
        request = provider_pb2.CheckRequest(urn=DEFAULT, news=NATIVE_AS_IT_IS.send(settings))
        (found,) = this.plugin.call("CheckConfig", request).failures
        told = _refused(this, settings)
    assert found.reason.startswith(line)
    assert told.startswith(line)
    assert "Traceback" not in told


def _refused(this: Run, settings: dict[str, Any]) -> str:
    return refusal(lambda: configure(this.plugin, **settings))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batchSize", HIDDEN),
        ("endpointUrl", HIDDEN),
        ("preflight", f"{HIDDEN}: expected nothing"),
        ("password", HIDDEN),
    ],
)
def test_a_secret_setting_is_in_no_error(emulator: Emulator, name: str, value: str) -> None:
    """Its name is."""
    with run(emulator) as this:
        request = provider_pb2.CheckRequest(urn=DEFAULT, news=NATIVE_AS_IT_IS.send({name: secret(value)}))
        (found,) = this.plugin.call("CheckConfig", request).failures
        told = _refused(this, {name: secret(value)})
    assert name in found.reason
    assert name in told
    assert HIDDEN not in found.reason + told


def test_secret_settings_are_settings(emulator: Emulator) -> None:
    """Whether or not they would have to be secret."""
    with run(
        emulator,
        endpointUrl=secret(emulator.url),
        region=secret("us-east-1"),
        accountId=secret("123456789012"),
    ) as this:
        Resource.created(this, phoneNumber=NUMBER, name="Reception")
    assert emulator.numbers()[NUMBER]["Name"] == "Reception"


@pytest.mark.parametrize("name", ["region", "accountId", "endpointUrl"])
@pytest.mark.parametrize("value", [UNKNOWN, secret(UNKNOWN), [UNKNOWN]], ids=["it", "secret", "deep"])
def test_a_setting_that_is_not_known_yet_lets_a_preview_go_on(
    emulator: Emulator, name: str, value: object
) -> None:
    """One warning for all numbers, nothing is asked, and nothing can be written."""
    with run(emulator, **{name: value}) as this:
        for number in (NUMBER, OTHER):
            _, problems = this.plugin.check(number, {"phoneNumber": number, "name": "Reception"})
            assert problems == {}
        (warning,) = this.warnings()
        line = refusal(this.plugin.create, NUMBER, {"phoneNumber": NUMBER, "name": "Reception"})
    assert warning.startswith(
        f"the live account was not checked: the provider's {name} becomes known only during"
    )
    assert f"the provider's {name} becomes known only during the update" in line
    assert emulator.calls() == []


def test_what_is_known_beside_it_is_still_judged(emulator: Emulator) -> None:
    """A preview tells of it, rather than the update."""
    with run(emulator) as this:
        assert _refused(this, {"region": UNKNOWN, "batchSize": 99}).startswith("chime:batchSize '99'")


def test_a_provider_is_configured_twice(emulator: Emulator) -> None:
    """The same again changes nothing; what is refused leaves the settings as they were."""
    with run(emulator) as this:
        Resource.created(this, phoneNumber=NUMBER)
        configure(this.plugin, endpointUrl=emulator.url, region="us-east-1")
        assert "chime:batchSize" in _refused(this, {"batchSize": 99})
        number = Resource.created(this, phoneNumber=NUMBER, name="Reception")
    assert number.outputs["name"] == "Reception"
    assert len(emulator.calls("ListPhoneNumbers")) <= 2


def test_no_change_of_a_configuration_replaces_a_provider(emulator: Emulator) -> None:
    """Else all its numbers would be; each number compares its own region and endpoint."""
    with run(emulator) as this:
        olds = {"region": "us-east-1", "profile": "a"}
        for news in (olds, {"region": "us-west-2"}, {}, {"region": UNKNOWN}, {"region": secret("us-east-1")}):
            request = provider_pb2.DiffRequest(
                urn=DECLARED,
                olds=NATIVE_AS_IT_IS.send(olds),
                old_inputs=NATIVE_AS_IT_IS.send(olds),
                news=NATIVE_AS_IT_IS.send(news),
            )
            answer = this.plugin.call("DiffConfig", request)
            assert answer.changes == (DIFF_NONE if news == olds else DIFF_SOME)
            assert list(answer.replaces) == []


@pytest.mark.parametrize(
    ("name", "settings", "replaces"),
    [
        ("west", {"region": "us-west-2"}, True),
        ("west", {"endpointUrl": "http://127.0.0.1:1"}, True),
        ("west", {"profile": "other"}, False),
        ("defaultWest", {"region": "us-west-2"}, True),
        ("default_0_1_0", {"endpointUrl": "http://127.0.0.1:1"}, False),
    ],
)
def test_a_number_moves_with_its_provider(
    emulator: Emulator, name: str, settings: dict[str, str], *, replaces: bool
) -> None:
    """Into another region or behind another endpoint, where the program's provider says so; else in place."""
    with run(emulator) as this:
        number = Resource.created(this, phoneNumber=NUMBER, name="Reception")
    with (
        recording_engine(NATIVE_AS_IT_IS) as (_, address),
        running_plugin(address, NATIVE_AS_IT_IS) as plugin,
    ):
        configure(plugin, DECLARED.replace("west", name), **settings, preflight="off")
        declared = {"phoneNumber": NUMBER, "name": "Reception"}
        answer = plugin.diff("reception", number.outputs, declared, number.inputs)
    assert list(answer.replaces) == (["connection"] if replaces else [])
    assert answer.changes == (DIFF_NONE if name.startswith("default_") else DIFF_SOME)
    assert shown(answer) == {}


def native(outputs: dict[str, Any]) -> dict[str, Any]:
    """Return stored outputs under this door's names."""
    return {NATIVE_NAMES[name]: value for name, value in outputs.items()}


OUTPUTS = native(stored(NUMBER, name="Front desk", managed=["name"], on_destroy="release"))
BEFORE = {"phoneNumber": NUMBER, "name": "Front desk", "onDestroy": "release"}
NEWS = {"phoneNumber": NUMBER, "name": "Reception", "onDestroy": "release"}
GET, LIST = "chime:index:getPhoneNumber", "chime:index:listPhoneNumbers"
CALLS: dict[str, Callable[[Run], object]] = {
    "create": lambda this: this.plugin.create("n", {"phoneNumber": NUMBER, "name": "Reception"}),
    "update": lambda this: this.plugin.update("n", OUTPUTS, NEWS, BEFORE),
    "update of an import": lambda this: this.plugin.update(
        "n", OUTPUTS, NEWS, {**BEFORE, "__imported": True}
    ),
    "read": lambda this: this.plugin.read("n", OUTPUTS, BEFORE),
    "import": lambda this: Resource.imported(this, NUMBER),
    "delete": lambda this: this.plugin.delete("n", OUTPUTS),
    "get": lambda this: invoke(this, GET, phoneNumber=NUMBER),
    "list": lambda this: invoke(this, LIST),
    "enumerate": lambda this: list(
        this.plugin.stub.List(provider_pb2.ListRequest(token="chime:index:PhoneNumber"), timeout=30)
    ),
}


def invoke(this: Run, token: str, **arguments: Any) -> Any:
    """Return the answer of a function."""
    return this.plugin.call(
        "Invoke", provider_pb2.InvokeRequest(tok=token, args=NATIVE_AS_IT_IS.send(arguments))
    )


@pytest.mark.parametrize("first", ["none", "get", "list", "enumerate", "import"])
def test_the_journal_names_the_stack_whatever_comes_first(
    emulator: Emulator, tmp_path: Path, first: str
) -> None:
    """A lookup opens the account too, and is no resource's."""
    journal = tmp_path / "journal"
    with run(emulator, journal=str(journal)) as this:
        if first != "none":
            CALLS[first](this)
        CALLS["create"](this)
    assert [record["stack"] for record in records(journal)] == ["dev", "dev"]


@pytest.mark.parametrize("call", CALLS)
def test_no_other_account_is_read_or_written(emulator: Emulator, call: str) -> None:
    """Whatever is asked: one line that names both accounts, and no write."""
    with run(emulator, accountId="999999999999", releases=[NUMBER]) as this:
        line = refusal(CALLS[call], this)
    assert (
        "connected to account 123456789012, but chime:accountId allows only 999999999999; "
        "correct the profile or the setting"
    ) in line
    assert "\n" not in line
    assert emulator.writes() == []


@pytest.mark.parametrize("step", ["check", "diff"])
def test_a_preview_of_another_account_warns_once(emulator: Emulator, step: str) -> None:
    """And goes on; no lookup shows what is in it."""
    emulator.change(NUMBER, CallingName="Contoso")
    with run(emulator, accountId="999999999999") as this:
        if step == "check":
            this.plugin.check("n", {"phoneNumber": NUMBER, "callingName": "Contoso"})
        else:
            this.plugin.diff("n", OUTPUTS, {**NEWS, "callingName": "Contoso"}, BEFORE)
        (warning,) = this.warnings()
        assert this.lines(Severity.ERROR, "n") == []
    assert warning.startswith("the live account was not checked: connected to account 123456789012, but")


@pytest.mark.parametrize("call", CALLS)
def test_no_credentials_are_one_line(emulator: Emulator, call: str) -> None:
    """A `Provider` of a profile that has none: what is missing, and what to do."""
    environment = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    with run(emulator, environment, releases=[NUMBER]) as this:
        line = refusal(CALLS[call], this)
    assert "NoCredentialsError: Unable to locate credentials" in line
    assert "\n" not in line
    assert emulator.calls() == []


def test_a_number_is_looked_up(emulator: Emulator) -> None:
    """In any spelling, with everything that the account shows of it; nothing is written."""
    emulator.change(NUMBER, Name="Reception")
    with run(emulator) as this:
        answer = getattr(invoke(this, GET, phoneNumber="12065550100"), "return")
        assert (answer["phoneNumber"], answer["name"], answer["callingName"]) == (NUMBER, "Reception", "")
        found = getattr(invoke(this, LIST), "return")["phoneNumbers"]
        assert [each["phoneNumber"] for each in found] == list(emulator.numbers())
        listed = [
            each.result.id
            for each in this.plugin.stub.List(
                provider_pb2.ListRequest(token="chime:index:PhoneNumber", limit=3), timeout=30
            )
        ]
        assert listed == list(emulator.numbers())[:3]
    assert emulator.writes() == []


@pytest.mark.parametrize(
    ("token", "arguments", "property_name", "words"),
    [
        (GET, {}, "phoneNumber", "a phone number is in E.164 form"),
        (GET, {"phoneNumber": None}, "phoneNumber", "a phone number is in E.164 form"),
        (GET, {"phoneNumber": 12065550100}, "phoneNumber", "+12065550100 is probably meant"),
        (GET, {"phoneNumber": "reception"}, "phoneNumber", "a phone number is in E.164 form"),
        (GET, {"phone_number": NUMBER}, "phone_number", f"{GET} has no such argument"),
        (LIST, {"region": "us-east-1"}, "region", f"{LIST} has no such argument"),
    ],
    ids=str,
)
def test_what_is_wrong_with_an_argument_is_told(
    emulator: Emulator, token: str, arguments: dict[str, Any], property_name: str, words: str
) -> None:
    """At its property, in one line."""
    with run(emulator) as this:
        (failure,) = invoke(this, token, **arguments).failures
    assert failure.property == property_name
    assert words in failure.reason
    assert emulator.calls() == []


@pytest.mark.parametrize("call", ["Invoke", "List"])
def test_a_function_or_type_that_does_not_exist_is_one_line(emulator: Emulator, call: str) -> None:
    """With what there is."""
    with run(emulator) as this:
        line = refusal(
            (lambda: invoke(this, "chime:index:getNumber"))
            if call == "Invoke"
            else lambda: list(
                this.plugin.stub.List(provider_pb2.ListRequest(token="chime:index:X"), timeout=30)
            )
        )
    assert "this provider has no such thing; it has chime:index:getPhoneNumber" in line
