"""A provider that does nothing, to measure a deploy's time against: every change succeeds at once.

Its worker pool is widened as the real one's is, so that it too is only bounded by the engine.
"""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_chime import phone_number
from pulumi_chime.deployment import WORKERS
from pulumi_chime.engine import widen

PROGRAM = """
from benchmarks import idle

idle.replace_the_provider()
"""
"""Begins a program whose phone numbers are given to this provider instead of the real one."""


class IdleProvider(ResourceProvider):
    """Accepts everything."""

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:  # noqa: ARG002 - Pulumi's signature
        """Take as many calls at once as the real provider."""
        widen(WORKERS)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Accept the inputs."""
        return CheckResult(news, [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """See a change of the name."""
        return DiffResult(changes=olds.get("name") != news.get("name"))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Be done."""
        return CreateResult(props["phone_number"], props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Be done."""
        return UpdateResult(news)


def replace_the_provider() -> None:
    """Let this process declare its phone numbers with the provider that does nothing."""
    vars(phone_number)["PhoneNumberProvider"] = IdleProvider
