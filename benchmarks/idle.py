"""A provider that does nothing, to measure a deploy's time against: every change succeeds at once.

It stores the same outputs, so that engine and program have as much to handle. Its process loads nothing of this
package and is left as Pulumi made it: four calls at once are enough where none waits for anything.
"""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

_OUTPUTS = {
    "phone_number_id": "%2B12065550100",
    "phone_number_arn": "arn:aws:chime:us-east-1:123456789012:phone-number/%2B12065550100",
    "product_type": "VoiceConnector",
    "status": "Unassigned",
    "calling_name_status": "",
    "type": "Local",
    "country": "US",
    "associations": [],
    "region": "us-east-1",
    "managed": ["name"],
    "defaulted": [],
    "on_adopt": "match",
    "on_destroy": "retain",
    "connection": {},
}

PROGRAM = """
from benchmarks import idle

idle.replace_the_provider()
"""
"""Begins a program whose phone numbers are given to this provider instead of the real one."""


class IdleProvider(ResourceProvider):
    """Accepts everything."""

    serialize_as_secret_always = False

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Accept the inputs."""
        return CheckResult(news, [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """See a change of the name or the calling name."""
        return DiffResult(changes=any(olds.get(each) != news.get(each) for each in ("name", "calling_name")))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Be done."""
        return CreateResult(props["phone_number"], {**_OUTPUTS, **props})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Be done."""
        return UpdateResult({**olds, **news})


class TwoPropertiesProvider(IdleProvider):
    """Accepts everything, and stores nothing beside it."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Be done."""
        return CreateResult(props["phone_number"], props)


class TwoProperties(Resource):
    """The least resource that a deploy can rename: a number and its name.

    Args:
        resource_name: Of the resource.
        phone_number: The number.
        name: Its name.
    """

    def __init__(self, resource_name: str, phone_number: str, name: str | None) -> None:
        super().__init__(TwoPropertiesProvider(), resource_name, {"phone_number": phone_number, "name": name})


def replace_the_provider() -> None:
    """Let this process declare its phone numbers with the provider that does nothing."""
    from pulumi_chime.program import phone_number  # noqa: PLC0415 - in the program, not in the plugin

    vars(phone_number)["PhoneNumberProvider"] = IdleProvider
