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


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting takes.

    Attributes:
        type_name: The type in the schema that programs of every language know.
        accepted: In words; of what is not accepted, "expected" and these words are said.
        parse: Returns the value of a text. Raises ValueError where it is not accepted.
    """

    type_name: str
    accepted: str
    parse: Callable[[str], Any]


def _require(is_accepted: Callable[[str], bool]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not is_accepted(value):
            raise ValueError
        return value

    return parse


def _is_account(value: str) -> bool:
    return len(value) == 12 and value.isascii() and value.isdigit()  # noqa: PLR2004 - AWS account ids have 12 digits


def _whole(low: int, high: int) -> Kind:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise ValueError
        return int(value)

    return Kind("integer", f"a whole number from {low} to {high}", parse)


def _number(low: float, high: float, scale: float = 1.0) -> Kind:
    def parse(value: str) -> float:
        number = float(value)
        if not low <= number <= high:
            raise ValueError
        return number * scale

    return Kind("number", f"a number from {low:g} to {high:g}", parse)


_TEXT = Kind("string", "a non-empty text", _require(lambda value: bool(value.strip())))
_OPTIONAL_TEXT = Kind("string", "a text; an empty one: none", lambda value: value.strip() or None)
_URL = Kind("string", "an http or https address, such as http://127.0.0.1:4566", _require(is_address))
_ACCOUNT = Kind("string", "an AWS account id of 12 digits, in quotes", _require(_is_account))
_PREFLIGHT = Kind("string", f"one of {', '.join(member.value for member in Preflight)}", Preflight)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: As it stands in Pulumi config behind `chime:`, and in a provider's configuration.
        field: Of `Settings`.
        kind: What it takes.
        example: An accepted value.
        unit: In which a number is given; empty where it has none.
        show: Returns what an error may show of a text.
    """

    name: str
    field: str
    kind: Kind
    example: str
    unit: str = ""
    show: Callable[[str], str] = str


_MILLISECONDS = 0.001
SETTINGS: tuple[Setting, ...] = (
    Setting("region", "region", _TEXT, "us-east-1"),
    Setting("profile", "profile", _TEXT, "work"),
    Setting("endpointUrl", "endpoint_url", _URL, "http://127.0.0.1:4566", show=shown_address),
    Setting("accountId", "account_id", _ACCOUNT, "123456789012"),
    Setting("batchSize", "batch_size", _whole(1, 50), "50"),
    Setting("batchPauseMs", "batch_pause", _number(0, 60_000, _MILLISECONDS), "250", "ms"),
    Setting("batchMaxWaitMs", "batch_maximum_wait", _number(0, 600_000, _MILLISECONDS), "5000", "ms"),
    Setting("maxCallsInFlight", "maximum_calls_in_flight", _whole(1, 64), "2"),
    Setting("requestsPerSecond", "requests_per_second", _number(0.01, 1_000), "5"),
    Setting("retryBudgetSeconds", "retry_budget", _number(0, 3_600), "300", "s"),
    Setting("preflight", "preflight", _PREFLIGHT, "strict"),
    Setting("releases", "releases", _OPTIONAL_TEXT, "releases.csv"),
    Setting("approvedChanges", "approved_changes", _TEXT, "approved.json"),
    Setting("journal", "journal", _TEXT, "journal.jsonl"),
)
"""Every setting there is."""

_REPLACED = {
    "maxReleases": (
        "a count no longer allows releases; name the numbers in a CSV file with a column phone_number, "
        "and set chime:releases to its path"
    )
}
"""Settings of earlier versions, and what took their place."""

NAMES: tuple[str, ...] = tuple(setting.name for setting in SETTINGS)
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
    for setting in SETTINGS:
        text = get(setting.name)
        if text is None:
            continue
        try:
            values[setting.field] = setting.kind.parse(text)
        except ValueError:
            problems.append(f"{spell(setting.name)} {setting.show(text)!r}: expected {setting.kind.accepted}")
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


assert {setting.field for setting in SETTINGS} == {field.name for field in fields(Settings)}  # noqa: S101 - a table against its type
