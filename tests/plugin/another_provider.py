"""A provider of somebody else, which the plugin serves in the same process."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckResult, ResourceProvider


class AnotherProvider(ResourceProvider):
    """Has a bug."""

    serialize_as_secret_always = False

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Look for what is not there."""
        return CheckResult(news[_key()], [])


def _key() -> str:
    return "region"
