"""Stored states, as `pulumi stack export` prints them or a backend of files keeps them: the numbers that each manages."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import number_set
from pulumi_chime.model.arn import parse_arn
from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.model.file_bytes import TooLargeError, read_bytes
from pulumi_chime.model.identity import InvalidPhoneNumberError, e164
from pulumi_chime.model.json_text import RepeatedKeyError, read_json_text
from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.model.resource_types import (
    SET_TYPE,
    is_disguised_phone_number,
    is_phone_number,
    is_provider,
)
from pulumi_chime.model.wire_secrets import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LARGEST_BYTES = 300_000_000  # some 1,700 a resource, and a stack has 50,000 numbers at most
_URN_PARTS = 4
_DYNAMIC_PROVIDER = "pulumi:providers:pulumi-python"
_OF_THE_ENGINE = ("pulumi:pulumi:", "pulumi:providers:")
_ENCRYPTED = object()
"""In place of a value that a state has encrypted: nobody here knows it."""


class UnreadableStateError(Exception):
    """A file that is no state; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class Managed:
    """A number that a state manages.

    Attributes:
        phone_number: E.164.
        name: The resource's.
        account_id: Empty where the state does not tell it.
        region: Empty where the state does not tell it.
        endpoint_url: Another address of the service; empty for AWS's own, None where the state does not tell it.
    """

    phone_number: str
    name: str
    account_id: str = ""
    region: str = ""
    endpoint_url: str | None = ""


@dataclass(frozen=True, slots=True)
class State:
    """One state.

    Attributes:
        source: Where it was read from.
        stack: `project/stack`; empty where it has no resources.
        managed: Its numbers.
        other: The URN of a resource that is no phone number; empty where there is none.
        untold: The names of sets of which the state does not tell which numbers they have.
    """

    source: str
    stack: str = ""
    managed: tuple[Managed, ...] = field(default=())
    other: str = ""
    untold: tuple[str, ...] = ()


def read_state(path: Path) -> State:
    """Return the state of a file.

    Raises:
        UnreadableStateError: It cannot be read, or is something else.
    """
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise UnreadableStateError(f"{path}: it is a directory")
        document = read_json_text(read_bytes(path, _LARGEST_BYTES))
    except OSError as error:
        raise UnreadableStateError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableStateError(f"{path}: it is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableStateError(f"{path}: it is not JSON, or cut off: {error.msg} at {where}") from error
    except (RepeatedKeyError, TooLargeError) as error:
        raise UnreadableStateError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableStateError(f"{path}: it is not JSON that can be read") from error
    try:
        return _state(str(path), _resources(document))
    except RecursionError as error:
        raise UnreadableStateError(f"{path}: it is nested too deeply") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = "it is JSON, but not what `pulumi stack export` prints"
        raise UnreadableStateError(f"{path}: {reason}") from error


def _resources(document: Any) -> list[Mapping[str, Any]]:
    """Return the resources of an export, or of a file in which a backend keeps a stack."""
    deployment = document["deployment"] if "deployment" in document else document["checkpoint"]["latest"]
    resources = [] if deployment is None else deployment.get("resources") or []
    if not isinstance(resources, list):
        raise TypeError
    return resources


def _state(source: str, resources: list[Mapping[str, Any]]) -> State:
    endpoints = {_reference(each): _endpoint(each) for each in resources if _is_provider(each["type"])}
    others = (each for each in resources if _is_other(each))
    return State(
        source=source,
        stack=_stack(resources[0]["urn"]) if resources else "",
        managed=tuple(_managed(resources, endpoints)),
        other=next((str(each["urn"]) for each in others), ""),
        untold=tuple(_name(each) for each in resources if _is_untold(each)),
    )


def _is_provider(type_token: str) -> bool:
    return is_provider(type_token) or type_token == _DYNAMIC_PROVIDER


def _reference(provider: Mapping[str, Any]) -> str:
    return f"{provider['urn']}::{provider.get('id', '')}"


def _endpoint(provider: Mapping[str, Any]) -> str | None:
    inputs = opened(provider.get("inputs") or {}, encrypted=_ENCRYPTED)
    return _text_or_none(inputs.get("endpointUrl") or inputs.get("chime:endpointUrl"))


def _is_other(resource: Mapping[str, Any]) -> bool:
    is_ours = resource["type"] == SET_TYPE or _is_number(resource)
    is_custom = bool(resource.get("custom")) and not resource["type"].startswith(_OF_THE_ENGINE)
    return is_custom and not is_ours


def _stack(urn: str) -> str:
    """Return `project/stack` of `urn:pulumi:stack::project::type::name`."""
    head, project = urn.split("::", _URN_PARTS)[:2]
    return f"{project}/{head.rpartition(':')[2]}"


def _managed(resources: list[Mapping[str, Any]], endpoints: Mapping[str, str | None]) -> Iterator[Managed]:
    for resource in resources:
        if not _manages(resource):
            continue
        outputs = _outputs(resource)
        endpoint = _endpoint_of(resource, outputs, endpoints)
        if resource["type"] == SET_TYPE:
            for number, each in _numbers_of_set(resource, outputs).items():
                yield _managed_by(resource, _spelled(number), each, endpoint)
        elif _is_number(resource):
            yield _managed_by(resource, _number(resource, outputs), outputs, endpoint)


def _manages(resource: Mapping[str, Any]) -> bool:
    return not resource.get("external") and not _only_leaves(resource, _outputs(resource))


def _is_number(resource: Mapping[str, Any]) -> bool:
    inputs = with_plain_names(resource.get("inputs") or {})
    return is_phone_number(resource["type"]) or is_disguised_phone_number(resource["type"], inputs)


def _outputs(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    return with_plain_names(opened(resource.get("outputs") or {}, encrypted=_ENCRYPTED))


def _numbers_of_set(
    resource: Mapping[str, Any], outputs: Mapping[str, Any]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs of each number of a set, all of which are in one place, as far as the state tells them."""
    numbers = _told_numbers(resource, outputs) or {}
    rows = {
        number: {} if row is _ENCRYPTED else with_plain_names(row or {}) for number, row in numbers.items()
    }
    known = {name: value for name, value in outputs.items() if value is not _ENCRYPTED}
    return number_set.stored_numbers({**known, "numbers": rows})


def _told_numbers(
    resource: Mapping[str, Any], outputs: Mapping[str, Any]
) -> Mapping[str, Mapping[str, Any] | None] | None:
    """Return what is stored of each number of a set, or where that is encrypted what is declared; None for neither."""
    numbers = outputs.get("numbers") or {}
    if numbers is _ENCRYPTED:
        numbers = opened(resource.get("inputs") or {}, encrypted=_ENCRYPTED).get("numbers", _ENCRYPTED) or {}
    return None if numbers is _ENCRYPTED else numbers


def _is_untold(resource: Mapping[str, Any]) -> bool:
    is_set = resource["type"] == SET_TYPE and _manages(resource)
    return is_set and _told_numbers(resource, _outputs(resource)) is None


def _managed_by(
    resource: Mapping[str, Any], number: str, outputs: Mapping[str, Any], endpoint_url: str | None
) -> Managed:
    arn = parse_arn(outputs.get("phone_number_arn"))
    return Managed(
        phone_number=number,
        name=_name(resource),
        account_id=arn.account_id if arn else "",
        region=_text(outputs.get("region")) or (arn.region if arn else ""),
        endpoint_url=endpoint_url,
    )


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource["urn"]).split("::", _URN_PARTS - 1)[-1]


def _endpoint_of(
    resource: Mapping[str, Any], outputs: Mapping[str, Any], endpoints: Mapping[str, str | None]
) -> str | None:
    """Return the address of a resource's own connection, or of its provider; None where the state does not tell it."""
    connection = outputs.get("connection")
    if connection is _ENCRYPTED:
        return None
    own = connection if isinstance(connection, dict) else {}
    if given := own.get("endpoint_url") or own.get("endpointUrl"):
        return _text_or_none(given)
    return endpoints.get(str(resource.get("provider")), "")


def _only_leaves(resource: Mapping[str, Any], outputs: Mapping[str, Any]) -> bool:
    """Return whether a resource is only to be deleted still, and certainly leaves its number in the account."""
    is_kept = outputs.get("on_destroy", OnDestroy.RETAIN.value) not in {OnDestroy.RELEASE.value, _ENCRYPTED}
    return bool(resource.get("delete")) and (is_kept or resource.get("retainOnDelete") is True)


def _number(resource: Mapping[str, Any], outputs: Mapping[str, Any]) -> str:
    return _spelled(str(resource.get("id") or outputs.get("phone_number")))


def _spelled(spelling: str) -> str:
    try:
        return e164(spelling)
    except InvalidPhoneNumberError:
        raise ValueError from None


def _text(value: object) -> str:
    """Return a text; nothing for what is encrypted."""
    return value if isinstance(value, str) else ""


def _text_or_none(value: object) -> str | None:
    """Return a text, empty for nothing; None for what is encrypted."""
    return None if value is _ENCRYPTED else _text(value)
