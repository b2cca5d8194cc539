"""Previews as the engine prints them, in both of its forms, for tests of the summary.

Tests write numbers as the dynamic door has them. What is printed is of the door that the fixture of `conftest.py`
chooses: on the native one types, properties and lines are spelled otherwise, and a connection is a provider's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi.runtime import rpc

from pulumi_chime.model.naming import native_name
from pulumi_chime.model.release_list import ReleaseList
from pulumi_chime.model.resource_types import PHONE_NUMBER_TYPE
from pulumi_chime.summary import Review, read_preview, review_preview
from tests.support.doors import Door

NUMBER, OTHER, THIRD = "+12065550100", "+12065550101", "+12065550102"
RELEASES = {"chime:releases": str(Path(__file__).parents[2] / "fixtures" / "releases.csv")}
"""The setting of a stack that names these three."""
NAMED = ReleaseList(numbers=frozenset({NUMBER, OTHER, THIRD}))
ACCOUNT = "123456789012"
LOOKED_AT = f"preflight: account {ACCOUNT}, region us-east-1"
HIDDEN = {rpc._special_sig_key: rpc._special_secret_sig, "ciphertext": "[secret]"}
"""A secret as events show it."""

_PARTS = {"region", "profile", "endpoint_url"}

State = dict[str, Any]
Step = dict[str, Any]
Line = dict[str, Any]


STACK = "urn:pulumi:prod::offices::pulumi:pulumi:Stack::offices-prod"


door = Door.DYNAMIC
"""The door of what is printed; set by the fixture."""


def urn(name: str, kind: str = PHONE_NUMBER_TYPE) -> str:
    """Return a resource's URN."""
    kind = door.value if kind == PHONE_NUMBER_TYPE else kind
    return f"urn:pulumi:prod::offices::chime:index:PhoneNumberFleet${kind}::{name}"


def declared(phone_number: str = NUMBER, **inputs: Any) -> State:
    """Return a number as it will be."""
    return {"inputs": {"phone_number": phone_number, "on_adopt": "match", "on_destroy": "retain", **inputs}}


def stored(phone_number: str = NUMBER, *, retained: bool = True, **values: Any) -> State:
    """Return a number as the state has it, all of the given attributes managed."""
    policies = {"on_destroy": "retain", "on_adopt": "match"}
    managed = [name for name in ("product_type", "name", "calling_name") if name in values]
    arn = f"arn:aws:chime:us-east-1:{ACCOUNT}:phone-number/%2B{phone_number[1:]}"
    outputs = {"managed": managed, "phone_number_arn": arn, "region": "us-east-1", "type": "Local"}
    inputs = {name: value for name, value in values.items() if name in {*managed, *policies, "connection"}}
    return {
        "inputs": {"phone_number": phone_number, **policies, **inputs},
        "outputs": {"phone_number": phone_number, **policies, **outputs, **values},
        "retainOnDelete": retained,
        "id": phone_number,
    }


def step(operation: str, name: str = "reception", old: State | None = None, new: State | None = None) -> Step:
    """Return what will be done to one number."""
    return {"op": operation, "urn": urn(name), "old": old, "new": new}


def create(resource: str = "reception", number: str = NUMBER, /, **inputs: Any) -> Step:
    """Return the adoption of a number."""
    return step("create", resource, new=declared(number, **inputs))


def update(old: State, resource: str = "reception", /, **inputs: Any) -> Step:
    """Return a change of a number's declared values."""
    return step("update", resource, old, declared(old["inputs"]["phone_number"], **inputs))


def line(text: str, name: str = "", severity: str = "info") -> Line:
    """Return a line of Diagnostics: at a number's row, or at the stack."""
    at = {"urn": urn(name)} if name else {}
    return {**at, "severity": severity, "message": f"{text}\n"}


def violation(text: str, name: str = "reception", level: str = "mandatory", policy: str = "names") -> State:
    """Return what a policy does not accept."""
    return {
        "resourceUrn": urn(name),
        "message": f"A policy's description.\n{text}\n",
        "policyName": policy,
        "enforcementLevel": level,
    }


def stack(operation: str = "same") -> Step:
    """Return what will be done to the stack itself."""
    resource: State = {"inputs": {}, "outputs": {}}
    return {"op": operation, "urn": STACK, "old": resource, "new": resource}


def left_behind(state: State, name: str = "reception") -> Step:
    """Return the deletion of what an earlier replacement has left to be deleted."""
    return step("delete-replaced", name, {**state, "delete": True})


def replacement(name: str, old: State, new: State) -> list[Step]:
    """Return the three steps that events have of a replacement."""
    waiting = {**old, "delete": True}
    return [
        step("create-replacement", name, old, new),
        step("replace", name, waiting, new),
        step("delete-replaced", name, waiting),
    ]


@dataclass(frozen=True)
class Printed:
    """What the engine prints of one preview.

    Attributes:
        outcomes: Steps as they end, which events have besides those that begin.
        colour: What the engine marks texts with, where colours are asked for.
    """

    steps: list[Step] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    violations: list[State] = field(default_factory=list)
    config: dict[str, str] = field(default_factory=dict)
    packs: dict[str, str] = field(default_factory=dict)
    outcomes: list[Step] = field(default_factory=list)
    colour: tuple[str, str] = ("", "")

    def document(self) -> str:
        """Return the usual form: one document, without policies, secrets as their mask."""
        return json.dumps(
            {
                "config": self.config,
                "steps": [
                    {"op": each["op"], "urn": each["urn"], "oldState": each["old"], "newState": each["new"]}
                    for each in _masked(_through_the_door(self.steps))
                ],
                "diagnostics": [
                    {**each, "message": _prefixed(self._coloured(each))}
                    for each in self.lines
                    if each["severity"] != "debug"
                ],
                "changeSummary": {},
            },
            indent=4,
        )

    def events(self) -> str:
        """Return the other form: one event a line."""
        events: list[dict[str, Any]] = [
            {"preludeEvent": {"config": self.config}},
            {"diagnosticEvent": {"severity": "debug", "message": "registering resource\n"}},
            *({"policyEvent": self._coloured(each)} for each in self.violations),
            *(
                {"resourcePreEvent": {"metadata": each, "planning": True}}
                for each in _through_the_door(self.steps)
            ),
            *(
                {"resOutputsEvent": {"metadata": each, "planning": True}}
                for each in _through_the_door(self.outcomes, with_providers=False)
            ),
            *({"diagnosticEvent": self._coloured(each)} for each in self.lines),
            {"summaryEvent": {"isPreview": True, "PolicyPacks": self.packs}},
            {"cancelEvent": {}},
        ]
        return "\n".join(json.dumps({"sequence": number, **event}) for number, event in enumerate(events))

    def _coloured(self, event: dict[str, Any]) -> dict[str, Any]:
        before, after = self.colour
        text = (
            door.say(event["message"].removesuffix("\n"))
            if event.get("urn")
            else event["message"].removesuffix("\n")
        )
        return {**event, "message": f"{before}{text}{after}\n"}

    def review(self, releases: ReleaseList | None = None) -> Review:
        """Return what a reviewer sees of it; every number that it shows may be released, unless a list is given."""
        shown = frozenset({THIRD, *re.findall(r"\+[0-9]+", json.dumps(self.steps))})
        return review_preview(read_preview(self.events()), releases or ReleaseList(numbers=shown))


def _through_the_door(steps: list[Step], *, with_providers: bool = True) -> list[Step]:
    """Return steps as the door has them; on the native one with the providers that stand for connections."""
    if door is Door.DYNAMIC:
        return steps
    providers: dict[str, Step] = {}
    printed = [
        {**each, "old": _native_state(each["old"], {}), "new": _native_state(each["new"], providers)}
        if each["urn"].endswith(f"{door.value}::{each['urn'].rpartition('::')[2]}")
        else each
        for each in steps
    ]
    return [*providers.values(), *printed] if with_providers else printed


def _native_state(state: State | None, providers: dict[str, Step]) -> State | None:
    if state is None:
        return None
    inputs = dict(state.get("inputs") or {})
    connection = inputs.pop("connection", None)
    name = "default_0_1_0" if connection is None else f"p{len(providers)}"
    address = f"urn:pulumi:prod::offices::pulumi:providers:chime::{name}"
    if connection is not None:
        is_whole = isinstance(connection, dict) and connection.keys() <= _PARTS
        given = connection if is_whole else {"region": connection}
        own = {"inputs": {native_name(part): value for part, value in given.items()}, "outputs": {}}
        providers[name] = {"op": "same", "urn": address, "old": own, "new": own}
    spelled = {
        part: {native_name(key): value for key, value in values.items()}
        if isinstance(values, dict)
        else values
        for part, values in {**state, "inputs": inputs}.items()
        if part in {"inputs", "outputs"}
    }
    address = state.get("serves", address)
    return {**state, **spelled, "provider": f"{address}::04da6b54-80e4-46f7-96ec-b56ff0331ba9"}


def _masked(value: Any) -> Any:
    if value == HIDDEN:
        return "[secret]"
    if isinstance(value, dict):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value


def _prefixed(line: Line) -> str:
    prefix = "" if line["severity"] == "info" else f"{line['severity']}: "
    return f"{prefix}{line['message']}"
