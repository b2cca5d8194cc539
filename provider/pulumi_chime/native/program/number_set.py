"""A set on the native door: many numbers in one resource, checked together before it is registered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pulumi

from pulumi_chime.model import number_set
from pulumi_chime.model.attributes import MAY_BE_SECRET
from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.problem import Problem
from pulumi_chime.model.resource_types import SET_TYPE
from pulumi_chime.native.program.provider import place_of
from pulumi_chime.program import declarations
from pulumi_chime.program.declaration import refuse
from pulumi_chime.program.declarations import Owner, owner_of
from pulumi_chime.program.fleet import find_declared_elsewhere, find_row_problems, with_origins
from pulumi_chime.program.fleet_row import (
    ATTRIBUTES,
    FleetNumber,
    NumberDefaults,
    Unmanaged,
    find_unknown_attributes,
    read_defaults,
)

if TYPE_CHECKING:
    from pulumi_chime.program.place import Place

Rows: TypeAlias = "Iterable[FleetNumber] | Mapping[str, Mapping[str, Any]]"
"""The numbers of a set: rows of a fleet, or what each number declares under its E.164 spelling. Values may be Outputs."""

_ATTRIBUTES = ", ".join(ATTRIBUTES)
_NAMES = {native_name(name): name for name in ("phone_number", *OUTPUTS, "on_adopt", "on_destroy")}


class PhoneNumberSet(pulumi.CustomResource):
    """Thousands of phone numbers in one resource: each is taken over as it is and kept as declared.

    Beside a fleet of as many resources it costs the engine next to nothing. What it gives up are the engine's own options
    for a single number: `protect`, `--target` and aliases. A number that leaves a set stays in the account.
    """

    numbers: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """What is known of each number, by its E.164 spelling: `name` and `calling_name` while they are declared,
    `product_type`, `status`, `calling_name_status`, `type` and `country`."""

    region: pulumi.Output[str]
    """The region in which the numbers live."""

    def __init__(
        self,
        resource_name: str,
        *,
        numbers: Rows | pulumi.Output[Any],
        defaults: NumberDefaults | Mapping[str, Any] | None = None,
        on_adopt: pulumi.Input[OnAdopt | str] = OnAdopt.MATCH,
        on_destroy: pulumi.Input[OnDestroy | str] = OnDestroy.RETAIN,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the numbers.

        Args:
            resource_name: The set's name in the stack.
            numbers: What each number declares, by its E.164 spelling; in Python also rows, as `load_fleet` returns them.
                "<unmanaged>" leaves an attribute alone in spite of a default.
            defaults: What a row declares where it says nothing itself; in Python also as a mapping.
            on_adopt: As for `PhoneNumber`, for all numbers.
            on_destroy: What becomes of the numbers when the set itself is deleted, as for `PhoneNumber`. A number whose
                row is removed stays in the account, whatever this says.
            opts: Pulumi's resource options; `provider` names another account or region, for all numbers.

        Raises:
            pulumi.RunError: Something that is declared cannot be; the message lists all of it, and nothing has been
                registered.
        """
        _refuse_import(resource_name, opts)
        policies: dict[str, Any] = {"on_adopt": on_adopt, "on_destroy": on_destroy}
        chosen = read_defaults(defaults)
        place, owner = place_of(opts), owner_of(SET_TYPE, resource_name, opts)

        def check_rows(known: Rows) -> dict[str, Any]:
            rows = _check(owner, known, defaults, policies, place)
            return {row.e164 or row.phone_number: _declared(row, chosen) for row in rows}

        properties = {
            "numbers": _plain(resource_name, numbers).apply(check_rows)
            if isinstance(numbers, pulumi.Output)
            else check_rows(numbers),
            "defaults": _declared(chosen, chosen) or None,
            "onAdopt": _text(on_adopt),
            "onDestroy": _text(on_destroy),
            "region": None,
        }
        is_retained = _text(on_destroy) == OnDestroy.RETAIN.value
        own = pulumi.ResourceOptions(retain_on_delete=True if is_retained else None)
        super().__init__(SET_TYPE, resource_name, properties, pulumi.ResourceOptions.merge(own, opts))

    def translate_output_property(self, prop: str) -> str:
        """Return the name under which a program reads an output, and what is in it."""
        return _NAMES.get(prop, prop)


def _plain(resource_name: str, numbers: pulumi.Output[Any]) -> pulumi.Output[Any]:
    """Return numbers that come from elsewhere, unless they are secret: that is refused before anything of them is read."""

    async def require_plain() -> Any:
        if await numbers.is_secret():
            raise pulumi.RunError(
                f"PhoneNumberSet {resource_name}: numbers: a secret, which the engine would show; only "
                f"{' and '.join(sorted(MAY_BE_SECRET))} of a number may be secret: declare the numbers plain, and these "
                "as Outputs in them"
            )
        return numbers

    plain: pulumi.Output[Any] = pulumi.Output.from_input(require_plain())
    return plain


def _as_rows(numbers: Rows) -> tuple[list[FleetNumber], list[tuple[str, Problem]]]:
    """Return the rows of a set, and what is none, each problem with its place."""
    if not isinstance(numbers, Mapping):
        return with_origins(numbers)
    rows, wrong = [], []
    for number, declared in numbers.items():
        origin = f"numbers[{number!r}]"
        if not isinstance(declared, Mapping):
            kind, rule = type(declared).__name__, f"a mapping with {_ATTRIBUTES}"
            wrong.append((origin, Problem("a value of type", kind, rule, '{"name": "Seattle reception"}')))
            continue
        wrong += [(origin, problem) for problem in find_unknown_attributes(declared)]
        known = {name: value for name, value in declared.items() if name in ATTRIBUTES}
        rows.append(FleetNumber(number, **known, origin=origin))
    return rows, wrong


def _check(
    owner: Owner,
    numbers: Rows,
    defaults: NumberDefaults | Mapping[str, Any] | None,
    policies: Mapping[str, object],
    place: Place,
) -> list[FleetNumber]:
    """Return the rows, whose numbers the set has claimed. Raises pulumi.RunError, which lists all that is wrong."""
    rows, wrong = _as_rows(numbers)
    found = [
        *wrong,
        *find_row_problems(rows, defaults, policies, "set"),
        *find_declared_elsewhere(rows, lambda _: owner, place),
    ]
    refuse(f"PhoneNumberSet {owner.resource_name}", found)
    for row in rows:
        if row.e164:
            declarations.claim(owner, row.e164, place)
    return rows


def _declared(row: FleetNumber | NumberDefaults, defaults: NumberDefaults) -> dict[str, Any]:
    """Return what a row says itself, as programs of every language write it."""
    declared = {name: _text(getattr(row, name)) for name in ATTRIBUTES}
    return {
        native_name(name): value
        for name, value in declared.items()
        # Without a default, what is not managed is what nobody says anything of.
        if value is not None and (value != number_set.UNMANAGED or getattr(defaults, name) is not None)
    }


def _text(value: Any) -> Any:
    return value.value if isinstance(value, (ProductType, OnAdopt, OnDestroy, Unmanaged)) else value


def _refuse_import(resource_name: str, opts: pulumi.ResourceOptions | None) -> None:
    if opts is not None and opts.import_:
        raise pulumi.RunError(
            f"PhoneNumberSet {resource_name}: import_ {opts.import_!r}: a set cannot be imported, and need not be: without "
            "the option, creating it takes its numbers over as they are in the account"
        )
