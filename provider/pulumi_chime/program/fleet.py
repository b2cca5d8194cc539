"""A fleet: many declarations from one table, checked together before any of them is registered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model import rules
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.problem import Problem
from pulumi_chime.model.resource_types import FLEET_TYPE
from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.program import declarations, fleet_columns, fleet_row, fleet_table
from pulumi_chime.program.connection import Connection
from pulumi_chime.program.connection import find_problems as find_connection_problems
from pulumi_chime.program.declaration import refuse, refuse_provider
from pulumi_chime.program.declarations import Owner
from pulumi_chime.program.fleet_row import ATTRIBUTES, FleetNumber, NumberDefaults, choose, read_defaults
from pulumi_chime.program.inputs import as_output, plain_values
from pulumi_chime.program.phone_number import PhoneNumber
from pulumi_chime.program.place import Place

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Iterator, Sequence


def load_fleet(path: str | os.PathLike[str], *, ignore: Collection[str] = ()) -> Sequence[FleetNumber]:
    """Return the numbers of a fleet file.

    The columns are `phone_number,name,calling_name,product_type,key`, in any order; all but the
    first may be left out. What is empty takes the fleet's default, `<unmanaged>` leaves the
    attribute alone in spite of it, and `<clear>` clears a name or calling name. A column whose name
    begins with `x-` is passed over; any other is an error.

    A name that ends in `.json`, `.yaml` or `.yml` is of a file that holds a list of mappings with the
    columns as keys, such as `- phone_number: "+12065550100"`. Every other file is CSV, with commas,
    semicolons or tabs as delimiters.

    Args:
        path: A file in UTF-8, of at most 10,000,000 bytes; relative paths begin at the directory of
            the Pulumi program.
        ignore: Names of further columns that are passed over.

    Raises:
        pulumi.RunError: The file cannot be read, or holds what cannot be declared, or `ignore` names a
            column that is read: everything that is wrong is listed with its line and column (which cell of
            the row in CSV, which character of the line in YAML and JSON, counted from 1).
    """
    if objection := fleet_columns.find_objection(ignore):
        raise pulumi.RunError(f"load_fleet {path}: {objection}")
    try:
        table = fleet_table.read(path, ignore)
    except UnreadableTableError as error:
        raise pulumi.RunError(f"fleet file {path}: {error}") from None
    refuse(f"fleet file {path}", [(str(position), problem) for position, problem in table.problems])
    return table.numbers


class PhoneNumberFleet(pulumi.ComponentResource):
    """Many phone numbers, each a `PhoneNumber` of its own that is named after its key or its number.

    Moving a row therefore changes nothing, and removing one lets go of that number alone.
    """

    phone_numbers: Mapping[str, PhoneNumber]
    """The numbers of the fleet by key, or by E.164 number where a row has no key."""

    def __init__(
        self,
        resource_name: str,
        *,
        numbers: Iterable[FleetNumber],
        defaults: NumberDefaults | Mapping[str, Any] | None = None,
        on_adopt: pulumi.Input[OnAdopt | str] = OnAdopt.MATCH,
        on_destroy: pulumi.Input[OnDestroy | str] = OnDestroy.RETAIN,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the numbers.

        Args:
            resource_name: The fleet's name in the stack; its numbers are named `<resource_name>-<key or number>`.
            numbers: Rows from `load_fleet`, or written in the program.
            defaults: What a row declares where it says nothing itself; also as a mapping.
            on_adopt: As for `PhoneNumber`, for all numbers.
            on_destroy: As for `PhoneNumber`, for all numbers.
            connection: Another account or region than the stack's, for all numbers.
            opts: Pulumi's resource options.

        Raises:
            pulumi.RunError: Something that is declared cannot be; the message lists all of it, and
                nothing has been registered.
        """
        policies = {"on_adopt": as_output(on_adopt), "on_destroy": as_output(on_destroy)}
        refuse_provider(f"PhoneNumberFleet {resource_name}", opts)
        place, wrong = Place(connection or Connection()), [*find_connection_problems(connection)]
        rows = check_rows(resource_name, numbers, defaults, policies, place, problems_of_place=wrong)
        super().__init__(FLEET_TYPE, resource_name, None, opts)
        chosen = read_defaults(defaults)
        self.phone_numbers = MappingProxyType(
            {
                row.key_or_number: PhoneNumber(
                    **number_arguments(self, resource_name, row, chosen, opts),
                    **policies,
                    connection=connection,
                )
                for row in rows
            }
        )
        self.register_outputs({})


def check_rows(
    resource_name: str,
    numbers: Iterable[FleetNumber],
    defaults: NumberDefaults | Mapping[str, Any] | None,
    policies: Mapping[str, object],
    place: Place,
    *,
    problems_of_place: Iterable[Problem] = (),
) -> Sequence[FleetNumber]:
    """Return the rows of a fleet, on either door.

    Args:
        resource_name: The fleet's name in the stack.
        numbers: The rows.
        defaults: What a row declares where it says nothing itself.
        policies: `on_adopt` and `on_destroy`, for all numbers.
        place: Where they live.
        problems_of_place: What is wrong with what was declared of that.

    Raises:
        pulumi.RunError: Something that is declared cannot be; the message lists all of it.
    """
    rows, wrong_shapes = with_origins(numbers)
    wrong_place = [("fleet", problem) for problem in problems_of_place]

    def owner(row: FleetNumber) -> Owner:
        # The number's resource is a child of the fleet, which is not registered yet, so none that is there already.
        return Owner(FLEET_TYPE, f"{resource_name}-{row.key_or_number}")

    found = [
        *wrong_place,
        *wrong_shapes,
        *find_row_problems(rows, defaults, policies, "fleet"),
        *(() if wrong_place else find_declared_elsewhere(rows, owner, place)),
    ]
    refuse(f"PhoneNumberFleet {resource_name}", found)
    return rows


def with_origins(numbers: object) -> tuple[list[FleetNumber], list[tuple[str, Problem]]]:
    """Return rows that say where they stand, for messages, and what is none, each problem with its place."""
    if isinstance(numbers, (str, Mapping, pulumi.Output)) or not isinstance(numbers, Iterable):
        return [], [("numbers", _not_rows(numbers, "rows, as load_fleet returns them"))]
    rows, wrong = [], []
    for index, row in enumerate(numbers):
        place = f"numbers[{index}]"
        if isinstance(row, FleetNumber):
            rows.append(row if row.origin else replace(row, origin=place))
        else:
            wrong.append((place, _not_rows(row, "a FleetNumber")))
    return rows, wrong


def _not_rows(value: object, rule: str) -> Problem:
    return Problem("a value of type", type(value).__name__, rule, 'FleetNumber("+12065550100", name="Lobby")')


def number_arguments(
    fleet: pulumi.ComponentResource,
    resource_name: str,
    row: FleetNumber,
    defaults: NumberDefaults,
    opts: pulumi.ResourceOptions | None,
) -> dict[str, Any]:
    """Return what a fleet says of one of its numbers, as arguments of either door's `PhoneNumber`.

    Args:
        fleet: The number's parent.
        resource_name: The fleet's name in the stack.
        row: The number's.
        defaults: What the row declares where it says nothing itself.
        opts: The fleet's own.
    """
    return {
        "resource_name": f"{resource_name}-{row.key_or_number}",
        "phone_number": row.phone_number,
        **{name: choose(getattr(row, name), getattr(defaults, name)) for name in ATTRIBUTES},
        "opts": _child_options(fleet, resource_name, row, opts),
        "_defaulted": ["calling_name"] if row.calling_name is None and defaults.calling_name else None,
    }


def find_row_problems(
    rows: Sequence[FleetNumber],
    defaults: NumberDefaults | Mapping[str, Any] | None,
    policies: Mapping[str, object],
    whole: str,
) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with rows and with what is declared for all of them, each problem with its place.

    Args:
        rows: With their origins.
        defaults: What a row declares where it says nothing itself.
        policies: `on_adopt` and `on_destroy`, for all numbers.
        whole: What all of it is called.
    """
    for problem in rules.problems(plain_values(policies)):
        yield whole, problem
    for problem in fleet_row.find_default_problems(defaults):
        yield "defaults", problem
    for row, problem in fleet_row.find_problems(rows):
        yield row.origin, problem


def find_declared_elsewhere(
    rows: Sequence[FleetNumber], owner: Callable[[FleetNumber], Owner], place: Place
) -> Iterator[tuple[str, Problem]]:
    """Yield why numbers cannot be declared here, each problem with its place.

    Args:
        rows: With their origins.
        owner: Returns the resource that a row is declared as.
        place: Where they live.
    """
    for row in rows:
        objections = declarations.objections(owner(row), row.e164, place) if row.e164 else ()
        for objection in objections:
            rule, _, example = objection.rpartition("; ")
            yield row.origin, Problem("phone_number", row.phone_number, rule, example)


def _child_options(
    fleet: pulumi.ComponentResource, name: str, row: FleetNumber, opts: pulumi.ResourceOptions | None
) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(
        parent=fleet,
        # For the engine, what a component depends on holds back the component only.
        depends_on=opts.depends_on if opts else None,
        # A row that is given a key keeps the resource that was named after its number.
        aliases=[pulumi.Alias(name=f"{name}-{row.e164}")] if row.key else None,
    )
