"""A provider that a program declares: another account, another region, or other settings than the stack's."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import pulumi

from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE
from pulumi_chime.model.settings import Preflight
from pulumi_chime.program.connection import Connection

_Value = TypeVar("_Value", bound="float | str | Preflight")
PACKAGE = "chime"


class Provider(pulumi.ProviderResource):
    """Another account or region than the stack's, or other settings, for the numbers that name it in their options.

    What is left out follows boto3's own chain and this package's defaults, and not the stack's settings. Credentials
    come from boto3's chain and are never stored.
    """

    connection: Connection
    """Where the numbers of this provider live, as far as it says so."""

    def __init__(
        self,
        resource_name: str,
        *,
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        endpoint_url: pulumi.Input[str] | None = None,
        account_id: pulumi.Input[str] | None = None,
        batch_size: pulumi.Input[int] | None = None,
        batch_pause_ms: pulumi.Input[float] | None = None,
        batch_max_wait_ms: pulumi.Input[float] | None = None,
        max_calls_in_flight: pulumi.Input[int] | None = None,
        requests_per_second: pulumi.Input[float] | None = None,
        retry_budget_seconds: pulumi.Input[float] | None = None,
        preflight: pulumi.Input[Preflight | str] | None = None,
        releases: pulumi.Input[str] | None = None,
        approved_changes: pulumi.Input[str] | None = None,
        journal: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a provider.

        Args:
            resource_name: The resource's name in the stack.
            region: AWS region. Changing it replaces the numbers: adopted there, retained here.
            profile: A profile of the AWS configuration files.
            endpoint_url: Another address of the service, such as an emulator's. Changing it replaces the numbers.
            account_id: The one account in which anything is read or written; any other is refused.
            batch_size: Numbers in one request, 1 to 50; 1 switches grouping off.
            batch_pause_ms: Milliseconds without activity after which a batch is sent.
            batch_max_wait_ms: Milliseconds that the first change of a batch waits at the most.
            max_calls_in_flight: Requests on the wire at the same time, 1 to 64.
            requests_per_second: An upper rate, beside what throttling teaches.
            retry_budget_seconds: Seconds that retries may take in one run.
            preflight: What a preview does with what it finds in the account: "report", "strict" or "off".
            releases: A CSV file that names the numbers which may be released, in a column "phone_number".
            approved_changes: A file of approved changes; any other write is refused.
            journal: A regular file to which each write is appended.
            opts: Pulumi's resource options.
        """
        self.connection = Connection(region, profile, endpoint_url)
        settings: dict[str, Any] = {
            "region": region,
            "profile": profile,
            "endpointUrl": endpoint_url,
            "accountId": account_id,
            "batchSize": _text(batch_size),
            "batchPauseMs": _text(batch_pause_ms),
            "batchMaxWaitMs": _text(batch_max_wait_ms),
            "maxCallsInFlight": _text(max_calls_in_flight),
            "requestsPerSecond": _text(requests_per_second),
            "retryBudgetSeconds": _text(retry_budget_seconds),
            "preflight": _text(preflight),
            "releases": releases,
            "approvedChanges": approved_changes,
            "journal": journal,
        }
        super().__init__(PACKAGE, resource_name, settings, opts)


def connection_of(options: pulumi.ResourceOptions | None) -> Connection | None:
    """Return where a resource lives, as far as its provider says so; None where the stack's settings do.

    A provider that is not declared with `Provider` says nothing that a program could know.
    """
    provider = _provider_of(options)
    return provider.connection if isinstance(provider, Provider) else None


def _provider_of(options: pulumi.ResourceOptions | None) -> pulumi.ProviderResource | None:
    if options is None:
        return None
    if options.provider is not None:
        return options.provider
    given = options.providers or ()
    own = next(
        (
            each
            for each in (given.values() if isinstance(given, dict) else given)
            if isinstance(each, Provider)
        ),
        None,
    )
    if own is not None or options.parent is None:
        return own
    return options.parent.get_provider(NATIVE_PHONE_NUMBER_TYPE)


def _text(value: pulumi.Input[_Value] | None) -> pulumi.Input[str] | None:
    """Return a setting as a provider's configuration has it: a text, whatever its type."""
    if value is None:
        return None
    if isinstance(value, pulumi.Output):
        return value.apply(_plain_text)
    return _plain_text(value)


def _plain_text(value: object) -> str:
    if isinstance(value, Preflight):
        return value.value
    return value if isinstance(value, str) else json.dumps(value)
