"""The numbers that a resource of a policy's arguments declares: one, or all those of a set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from pulumi_chime.model import number_set, state
from pulumi_chime.model.naming import native_name, plain_name
from pulumi_chime.model.resource_types import SET_TYPE, is_phone_number
from pulumi_chime.policies.number import Number

if TYPE_CHECKING:
    from pulumi_policy import PolicyResource, ResourceValidationArgs

_OF_THE_SET = ("on_adopt", "on_destroy")


def numbers_of(resource: ResourceValidationArgs | PolicyResource) -> list[Number]:
    """Return the numbers that a resource declares; none where it is something else.

    Of a set whose numbers become known only during the update, or cannot be read, there is one, of which only that is
    known which the set says of all. Its `numbers` are not known, so a rule that counts leaves it out, and says so.
    """
    if is_phone_number(resource.resource_type):
        return [Number.of(resource)]
    if resource.resource_type != SET_TYPE:
        return []
    return [_number(resource, _Row(resource.props, number)) for number in _spellings(resource.props)]


def _spellings(properties: Mapping[str, Any]) -> list[str] | list[None]:
    """Return the numbers of a set; None in the place of those that nobody knows yet."""
    try:
        rows = properties.get("numbers") or {}
        return sorted(rows) if isinstance(rows, Mapping) else [None]
    except UnknownValueError:
        return [None]


def _number(resource: ResourceValidationArgs | PolicyResource, row: Mapping[str, Any]) -> Number:
    return Number(
        urn=resource.urn,
        resource_name=resource.name,
        properties=row,
        is_protected=resource.opts.protect,
        is_native=True,
        provider=resource.provider,
    )


class _Row(Mapping[str, Any]):
    """What a set declares of one number, under plain names; a value is read when it is asked for.

    Args:
        properties: The set's.
        number: Which; None where nobody knows yet which there are.
    """

    def __init__(self, properties: Mapping[str, Any], number: str | None) -> None:
        self._properties = properties
        self._number = number

    def __getitem__(self, name: str) -> Any:
        if name == "phone_number":
            return self._number if self._number is not None else _unknown(name)
        if name == "numbers":
            return _unknown(name) if self._number is None else None
        if name in _OF_THE_SET:
            return self._properties[native_name(name)]
        if name == "defaulted":
            return self._defaulted()
        return self._own(name)

    def __iter__(self) -> Iterator[str]:
        yield "phone_number"
        yield from (name for name in _OF_THE_SET if native_name(name) in self._properties)
        try:
            names = [plain_name(name) for name in self._row()]
        except UnknownValueError:
            names = [*number_set.ROW]
        yield from (name for name in names if name in {*number_set.ROW, state.SECRET_INPUTS})

    def __len__(self) -> int:
        return len([*self])

    def _own(self, name: str) -> Any:
        try:
            row = self._row()
            return row[native_name(name)]
        except UnknownValueError:
            _unknown(name)

    def _row(self) -> Mapping[str, Any]:
        rows = self._properties["numbers"]
        if self._number is None or not isinstance(rows, Mapping):
            _unknown("numbers")
        row = rows[self._number] or {}
        return row if isinstance(row, Mapping) else _unknown("numbers")

    def _defaulted(self) -> list[str]:
        defaults = self._properties.get("defaults") or {}
        return [name for name in number_set.ROW if self._is_defaulted(name, defaults)]

    def _is_defaulted(self, name: str, defaults: Mapping[str, Any]) -> bool:
        try:
            value = defaults.get(native_name(name))
            return bool(value) and self._row().get(native_name(name)) == value
        except UnknownValueError:
            return False


def _unknown(name: str) -> NoReturn:
    """Raise what Pulumi raises where a value becomes known only during the update."""
    raise UnknownValueError(UNKNOWN_STRING_VALUE, [native_name(name)]) from None
