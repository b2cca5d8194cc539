"""The two doors of the provider, at whose border tests that speak of both have their words translated.

Tests speak as the dynamic door does: snake_case, and `pulumi_chime.ChimeError: ` before an error. What the native door
says is translated into that here, and nowhere else; a name that is not in its own spelling there fails the test.
"""

from __future__ import annotations

import re
import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.provider import PhoneNumberProvider
from tests.support import forking
from tests.support.doors import Door

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVIDER_REFERENCE: str = serialize_provider(PhoneNumberProvider())
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_PROVIDER_URN = "urn:pulumi:dev::test::pulumi:providers:chime::default_0_1_0"
_DYNAMIC_TYPE, _NATIVE_TYPE = Door.DYNAMIC.value, Door.NATIVE.value

NATIVE_NAMES = {
    "phone_number": "phoneNumber",
    "phone_number_id": "phoneNumberId",
    "phone_number_arn": "phoneNumberArn",
    "name": "name",
    "calling_name": "callingName",
    "product_type": "productType",
    "status": "status",
    "calling_name_status": "callingNameStatus",
    "type": "type",
    "country": "country",
    "associations": "associations",
    "on_adopt": "onAdopt",
    "on_destroy": "onDestroy",
    # What is stored beside, for read and delete.
    "region": "region",
    "connection": "connection",
    "managed": "managed",
    "waiting": "waiting",
    "defaulted": "__defaulted",
    "secret_inputs": "secretInputs",
    "calling_name_sent": "callingNameSent",
    "__provider": "__provider",
}
"""How each property is spelled on the native door: a contract with the programs and states of every language."""

_PLAIN_NAMES = {native: plain for plain, native in NATIVE_NAMES.items()}
_RESPELLED = {plain: native for plain, native in NATIVE_NAMES.items() if "_" in plain.strip("_")}
_QUOTED = r""""(?:[^"\\]|\\.)*"(?!\w)|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)"""
# A column of a file is spelled alike in every language.
_PLAIN_WORD = re.compile(
    rf"{_QUOTED}|column phone_number|(?<![\w/:.-])(?P<word>{'|'.join(_RESPELLED)})(?![\w/])"
)
_NATIVE_WORD = re.compile(
    rf"{_QUOTED}|\b(?P<choice>onAdopt|onDestroy): (?P<value>\w+)\b"
    rf"|(?<![\w/:.-])(?P<word>{'|'.join(_RESPELLED.values())})(?![\w/])"
)


class ToldError(grpc.RpcError):
    """A call's failure, in the words of the dynamic door."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(details)
        self._code, self._details = code, details

    def code(self) -> grpc.StatusCode:
        """Return what kind of failure it is."""
        return self._code

    def details(self) -> str:
        """Return what the engine shows."""
        return self._details


class Border(ABC):
    """How the tests' words become a door's, and its own become theirs."""

    command: tuple[str, ...]
    """What runs the plugin, but for the engine's address."""
    module: str
    """What serves, where a plugin is forked."""
    type_token: str

    def urn(self, name: str) -> str:
        """Return the URN that the engine would give a number's resource."""
        return f"urn:pulumi:dev::test::{self.type_token}::{name}"

    def id(self, outputs: Mapping[str, Any]) -> str:
        """Return the id of the resource that stored outputs belong to."""
        return str(outputs["phone_number"])

    def inputs_of(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the inputs that the engine has stored beside outputs: what was declared, applied as it was."""
        declared = (
            *outputs.get("managed", ()),
            "on_adopt",
            "on_destroy",
            "connection",
            "secret_inputs",
            "defaulted",
        )
        return {
            name: outputs[name]
            for name in ("phone_number", *declared)
            if outputs.get(name) not in (None, {}, [])
        }

    @abstractmethod
    def configuration(self, settings: Mapping[str, Any]) -> provider_pb2.ConfigureRequest:
        """Return the settings as the engine sends them."""

    @abstractmethod
    def send(self, properties: Mapping[str, Any]) -> struct_pb2.Struct:
        """Return properties as the engine sends them."""

    @abstractmethod
    def receive(self, properties: struct_pb2.Struct) -> struct_pb2.Struct:
        """Return properties of an answer in the tests' words."""

    @abstractmethod
    def name(self, property_name: str) -> str:
        """Return a property that an answer names, in the tests' words."""

    @abstractmethod
    def text(self, text: str) -> str:
        """Return what people read, in the tests' words."""

    @abstractmethod
    def error(self, error: grpc.RpcError) -> grpc.RpcError:
        """Return a failed call in the tests' words."""


class _Untranslated(Border):
    """A door to tests that speak as it does."""

    def receive(self, properties: struct_pb2.Struct) -> struct_pb2.Struct:
        return properties

    def name(self, property_name: str) -> str:
        return property_name

    def text(self, text: str) -> str:
        return text

    def error(self, error: grpc.RpcError) -> grpc.RpcError:
        return error


class _Dynamic(_Untranslated):
    """The door whose words the tests of both doors use."""

    command = (sys.executable, "-u", "-m", "pulumi.dynamic")
    module = forking.DYNAMIC
    type_token = _DYNAMIC_TYPE

    def configuration(self, settings: Mapping[str, Any]) -> provider_pb2.ConfigureRequest:
        return provider_pb2.ConfigureRequest(
            args=structure({f"chime:{name}": value for name, value in settings.items()})
        )

    def send(self, properties: Mapping[str, Any]) -> struct_pb2.Struct:
        return structure({"__provider": PROVIDER_REFERENCE, **properties})


class _Native(Border):
    """The door of all languages."""

    command = (sys.executable, "-u", "-c", "from pulumi_chime.native.main import main; main()")
    module = forking.NATIVE
    type_token = _NATIVE_TYPE

    def configuration(self, settings: Mapping[str, Any]) -> provider_pb2.ConfigureRequest:
        return provider_pb2.ConfigureRequest(
            args=structure(settings), urn=_PROVIDER_URN, acceptSecrets=True, acceptResources=True
        )

    def send(self, properties: Mapping[str, Any]) -> struct_pb2.Struct:
        """Return properties; those that the tests list as secret are sent as the engine sends secrets."""
        is_output = "managed" in properties
        secret = properties.get("secret_inputs", ())
        return structure(
            {
                NATIVE_NAMES.get(name, name): as_secret(value) if name in secret else value
                for name, value in properties.items()
                if is_output or name != "secret_inputs"
            }
        )

    def receive(self, properties: struct_pb2.Struct) -> struct_pb2.Struct:
        """Return properties; of inputs, those that are secret are listed as tests list them."""
        received = struct_pb2.Struct()
        secret: list[str] = []
        for native, value in properties.fields.items():
            name = _PLAIN_NAMES[native]
            if value.struct_value.fields.get(_SIGNATURE) == struct_pb2.Value(string_value=_SECRET):
                secret.append(name)
                value = value.struct_value.fields["value"]  # noqa: PLW2901 - the same value
            received.fields[name].CopyFrom(value)
        if "managed" in received.fields:
            listed = json_format.MessageToDict(received).get("secret_inputs", [])
            assert sorted(secret) == sorted(listed), "what is secret is stored encrypted, and nothing else is"
        elif secret:
            received.update({"secret_inputs": sorted(secret)})
        return received

    def name(self, property_name: str) -> str:
        return _PLAIN_NAMES[property_name] if property_name else ""

    def text(self, text: str) -> str:
        foreign = [found[0] for found in _PLAIN_WORD.finditer(text) if found["word"]]
        assert not foreign, f"{foreign} is no name of this door: {text}"
        return _NATIVE_WORD.sub(_in_plain_words, text).replace(f"::{_NATIVE_TYPE}::", f"::{_DYNAMIC_TYPE}::")

    def error(self, error: grpc.RpcError) -> grpc.RpcError:
        code, details = error.code(), str(error.details())
        if code is grpc.StatusCode.FAILED_PRECONDITION:
            return ToldError(code, f"pulumi_chime.ChimeError: {self.text(details)}")
        if code is grpc.StatusCode.UNKNOWN:
            return ToldError(code, f"pulumi_chime.BugError: {details}")
        return error


class _NativeAsItIs(_Untranslated, _Native):
    """The native door to tests that speak as it does: nothing is translated."""

    def id(self, outputs: Mapping[str, Any]) -> str:
        return str(outputs["phoneNumber"])

    def inputs_of(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError("a test of this door says which inputs are stored")

    def send(self, properties: Mapping[str, Any]) -> struct_pb2.Struct:
        return structure(properties)


def _in_plain_words(found: re.Match[str]) -> str:
    if choice := found["choice"]:
        return f'{_PLAIN_NAMES[choice]}="{found["value"]}"'
    return _PLAIN_NAMES[found["word"]] if found["word"] else found[0]


DYNAMIC: Border = _Dynamic()
NATIVE: Border = _Native()
NATIVE_AS_IT_IS: Border = _NativeAsItIs()
"""For what is true of the native door alone."""

_BORDERS = {Door.DYNAMIC: DYNAMIC, Door.NATIVE: NATIVE}


def border(door: Door) -> Border:
    """Return how a door speaks."""
    return _BORDERS[door]


def as_secret(value: object) -> dict[str, Any]:
    """Return a value as the engine sends what a program calls secret."""
    return {_SIGNATURE: _SECRET, "value": value}


def structure(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return values as messages carry them."""
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct
