"""The provider's settings: Pulumi config in the namespace `chime`, as one frozen value.

An unknown or impossible setting is found in the program, which knows all keys there are
(`read_all`); the plugin process can ask for known keys only (`read`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.addresses import is_address, shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NAMESPACE = "chime"


class Preflight(str, Enum):
    """What a preview's look at the live account does with what it finds."""

    REPORT = "report"
    STRICT = "strict"
    OFF = "off"


class SettingsError(ValueError):
    """One or more settings that do not exist or are impossible; the text lists them all."""


# As for every error that users see: the engine shows `pulumi_chime.SettingsError: …`.
SettingsError.__module__ = "pulumi_chime"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set for all numbers of a stack; every default is what a new user should have.

    Attributes:
        region: AWS region; None leaves it to boto3's own chain.
        profile: AWS profile; None leaves it to boto3's own chain.
        endpoint_url: Another address of the service, such as an emulator's.
        account_id: Refuse to read or write in any other account.
        batch_size: Numbers in one request, 1 to 50; 1 switches grouping off.
        batch_pause: Seconds without activity after which a batch closes; None: the batcher's own.
        batch_maximum_wait: Seconds the first change of a batch waits at the most; None: the batcher's own.
        maximum_calls_in_flight: Requests on the wire at the same time.
        requests_per_second: An upper rate; None: only what throttling teaches.
        retry_budget: Seconds that retries of one connection may take in one run.
        preflight: What a preview does with what it finds in the account.
        releases: A file that names the numbers which may be released; None: none may.
        approved_changes: A file of approved changes, any other write being refused; None: no approval is asked for.
        journal: A file to which each write is appended; None: none.
    """

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    account_id: str | None = None
    batch_size: int = 50
    batch_pause: float | None = None
    batch_maximum_wait: float | None = None
    maximum_calls_in_flight: int = 4
    requests_per_second: float | None = None
    retry_budget: float = 120.0
    preflight: Preflight = Preflight.REPORT
    releases: str | None = None
    approved_changes: str | None = None
    journal: str | None = None


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("a non-empty text")
    return value


def _optional_text(value: str) -> str | None:
    return value.strip() or None


def _url(value: str) -> str:
    if not is_address(value):
        raise ValueError("an http or https address, such as http://127.0.0.1:4566")
    return value


def _account(value: str) -> str:
    if not (len(value) == 12 and value.isascii() and value.isdigit()):  # noqa: PLR2004 - AWS account ids have 12 digits
        raise ValueError("an AWS account id of 12 digits, in quotes")
    return value


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return parse


def _number(low: float, high: float, scale: float = 1.0) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return number * scale

    return parse


def _preflight(value: str) -> Preflight:
    try:
        return Preflight(value)
    except ValueError:
        raise ValueError("one of " + ", ".join(member.value for member in Preflight)) from None


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    field: str
    parse: Callable[[str], Any]
    show: Callable[[str], str] = str


_MILLISECONDS = 0.001
_KEYS = (
    _Key("region", "region", _text),
    _Key("profile", "profile", _text),
    _Key("endpointUrl", "endpoint_url", _url, shown_address),
    _Key("accountId", "account_id", _account),
    _Key("batchSize", "batch_size", _whole(1, 50)),
    _Key("batchPauseMs", "batch_pause", _number(0, 60_000, _MILLISECONDS)),
    _Key("batchMaxWaitMs", "batch_maximum_wait", _number(0, 600_000, _MILLISECONDS)),
    _Key("maxCallsInFlight", "maximum_calls_in_flight", _whole(1, 64)),
    _Key("requestsPerSecond", "requests_per_second", _number(0.01, 1_000)),
    _Key("retryBudgetSeconds", "retry_budget", _number(0, 3_600)),
    _Key("preflight", "preflight", _preflight),
    _Key("releases", "releases", _optional_text),
    _Key("approvedChanges", "approved_changes", _text),
    _Key("journal", "journal", _text),
)

_REPLACED = {
    "maxReleases": (
        "a count no longer allows releases; name the numbers in a CSV file with a column phone_number, "
        "and set chime:releases to its path"
    )
}
"""Settings of earlier versions, and what took their place."""

NAMES: tuple[str, ...] = tuple(key.name for key in _KEYS)
"""The accepted settings, as they stand in Pulumi config behind `chime:`."""

_NO_SUCH_SETTING = f"no such setting; accepted are {', '.join(NAMES)}"


def _in_stack(name: str) -> str:
    return f"{NAMESPACE}:{name}"


def read(get: Callable[[str], str | None], spell: Callable[[str], str] = _in_stack) -> Settings:
    """Return the settings.

    Args:
        get: Returns a setting's text by its name, without the namespace; None where it is not set.
        spell: Returns a setting's name as it is written where it was set.

    Raises:
        SettingsError: A setting has an impossible value; every such one is listed.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key in _KEYS:
        text = get(key.name)
        if text is None:
            continue
        try:
            values[key.field] = key.parse(text)
        except ValueError as error:
            problems.append(f"{spell(key.name)} {key.show(text)!r}: expected {error}")
    _raise(problems)
    return Settings(**values)


def read_all(configuration: Mapping[str, str]) -> Settings:
    """Return the settings from a whole stack configuration, and refuse unknown ones.

    Args:
        configuration: Every key of the stack, with its namespace.

    Raises:
        SettingsError: A setting is unknown or has an impossible value; every such one is listed.
    """
    prefix = f"{NAMESPACE}:"
    ours = {key.removeprefix(prefix): text for key, text in configuration.items() if key.startswith(prefix)}
    unknown = [
        f"{prefix}{name}: {_REPLACED.get(name, _NO_SUCH_SETTING)}" for name in ours if name not in NAMES
    ]
    try:
        settings = read(ours.get)
    except SettingsError as error:
        raise SettingsError("\n".join([*unknown, str(error)])) from None
    _raise(unknown)
    return settings


def _raise(problems: Iterable[str]) -> None:
    if text := "\n".join(problems):
        raise SettingsError(text)


assert {key.field for key in _KEYS} == {field.name for field in fields(Settings)}  # noqa: S101 - a table against its type
