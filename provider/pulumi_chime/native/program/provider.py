"""A provider that a program declares: another account, another region, or other settings than the stack's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model import settings
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.resource_types import NATIVE_PACKAGE, NATIVE_PHONE_NUMBER_TYPE
from pulumi_chime.model.settings import Preflight
from pulumi_chime.model.version import VERSION
from pulumi_chime.program.connection import Connection
from pulumi_chime.program.declarations import name_releases
from pulumi_chime.program.inputs import as_output, plain_values
from pulumi_chime.program.place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping


class Provider(pulumi.ProviderResource):
    """Another account or region than the stack's, or other settings, for the numbers that name it in their options.

    What is left out follows boto3's own chain and this package's defaults, and not the stack's settings. Credentials
    come from boto3's chain and are never stored.
    """

    place: Place
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
            requests_per_second: Requests in a second at the most, beside what throttling teaches.
            retry_budget_seconds: Seconds that retries may take in one run.
            preflight: What a preview does with what it finds in the account: "report", "strict" or "off".
            releases: A CSV file that names the numbers which may be released, in a column "phone_number".
            approved_changes: A file of approved changes; any other write is refused.
            journal: A regular file to which each write is appended.
            opts: Pulumi's resource options.

        Raises:
            pulumi.RunError: Settings have impossible values, or the file of releases names a number that the program
                declares; the message lists all of them.
        """
        given: dict[str, Any] = {
            "region": region,
            "profile": profile,
            "endpoint_url": endpoint_url,
            "account_id": account_id,
            "batch_size": batch_size,
            "batch_pause_ms": batch_pause_ms,
            "batch_max_wait_ms": batch_max_wait_ms,
            "max_calls_in_flight": max_calls_in_flight,
            "requests_per_second": requests_per_second,
            "retry_budget_seconds": retry_budget_seconds,
            "preflight": preflight,
            "releases": releases,
            "approved_changes": approved_changes,
            "journal": journal,
        }
        given = {name: as_output(value) for name, value in given.items()}
        texts = {name: _text(value) for name, value in given.items() if value is not None}
        _refuse_settings(f"Provider {resource_name}", texts)
        if "releases" in texts:
            texts["releases"] = _noted(texts["releases"])
        self.place = Place(
            Connection(given["region"], given["profile"], given["endpoint_url"]), follows_stack=False
        )
        properties = {native_name(name): text for name, text in texts.items()}
        super().__init__(NATIVE_PACKAGE, resource_name, properties, with_this_version(opts))


def with_this_version(options: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return a resource's options, which ask for the plugin of this version, as generated SDKs do, unless they ask for one.

    The engine takes whichever plugin is on PATH, and tells it what was asked for.
    """
    return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version=VERSION), options)


def place_of(options: pulumi.ResourceOptions | None) -> Place:
    """Return where a resource of the native door lives, as far as its provider says so.

    A provider that is not declared with `Provider` says nothing that a program could know.
    """
    provider = _provider_of(options)
    if provider is None:
        return Place()
    return provider.place if isinstance(provider, Provider) else Place(None)


def _provider_of(options: pulumi.ResourceOptions | None) -> pulumi.ProviderResource | None:
    """Return the provider that the SDK takes (`Resource._get_providers`); None: the stack's."""
    if options is None:
        return None
    several = options.providers or ()
    given = [options.provider, *(several.values() if isinstance(several, dict) else several)]
    own = next((each for each in given if each is not None and each.package == NATIVE_PACKAGE), None)
    if own is not None or options.parent is None:
        return own
    return options.parent.get_provider(NATIVE_PHONE_NUMBER_TYPE)


def _refuse_settings(where: str, texts: Mapping[str, pulumi.Input[str]]) -> None:
    """Raise pulumi.RunError for settings that are impossible, as far as they are known; it lists them all."""
    known = {native_name(name): str(text) for name, text in plain_values(texts).items()}
    names = {native_name(name): name for name in texts}
    try:
        settings.read(known.get, names.__getitem__)
    except settings.SettingsError as error:
        raise pulumi.RunError("\n".join(f"{where}: {line}" for line in str(error).splitlines())) from None


def _noted(releases: Any) -> pulumi.Input[str]:
    """Return a file of releases, which may name no number of the program."""
    if isinstance(releases, str):
        name_releases(releases)
        return releases
    return pulumi.Output.from_input(releases).apply(_noted)


def _text(value: Any) -> pulumi.Input[str]:
    """Return a setting as a provider's configuration has it: a text, whatever its type."""
    if isinstance(value, pulumi.Output):
        return value.apply(_plain_text)
    return _plain_text(value)


def _plain_text(value: object) -> str:
    if isinstance(value, Preflight):
        return value.value
    return value if isinstance(value, str) else json.dumps(value)
