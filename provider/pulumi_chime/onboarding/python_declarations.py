"""What a Python program declares: fleet files with where their numbers live and what they may take by default, and single numbers.

The program is read and not run, so that what it computes is not known.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.spelling import find_declared
from pulumi_chime.onboarding.managed import Beside, ManagedNumber
from pulumi_chime.onboarding.places import region_of_connection, region_of_provider
from pulumi_chime.onboarding.python_source import (
    PythonSource,
    is_none,
    literal,
    says_all,
)
from pulumi_chime.program.fleet_row import ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FLEETS = ("PhoneNumberFleet", "PhoneNumberSet")
_DECLARING = ("PhoneNumber", *_FLEETS, "load_fleet")
_ANY = frozenset(Attribute)
_BY_NAME = {attribute.value: attribute for attribute in Attribute}


@dataclass(frozen=True, slots=True)
class Load:
    """A fleet file that a program loads.

    Attributes:
        region: Where its rows live; None where the program does not say, or elsewhere than in the stack's account.
        place: Where new rows have to live; empty for any region of the stack's account, None where nobody can say.
        ignored: The columns that are passed over.
        defaults: The attributes that its rows take, or may take, where they say nothing.
    """

    region: str | None
    place: str | None
    ignored: tuple[str, ...]
    defaults: frozenset[Attribute]


def find_loads(source: PythonSource, settings: Mapping[str, str]) -> dict[str, Load]:
    """Return each file that is loaded, in the order of the program."""
    users: dict[ast.Call, list[ast.Call]] = {}
    for fleet in _fleets(source):
        for call in _loads_in(source, source.argument(fleet, "numbers", 1)):
            users.setdefault(call, []).append(fleet)
    # Of rows that no fleet is given as they are, only a fleet that may be theirs says that they are of another place.
    place_of_others = None if _may_lead_elsewhere(source, settings) else ""
    found: dict[str, Load] = {}
    for call in source.calls("load_fleet"):
        name = source.text(source.argument(call, "path", 0))
        if name is not None:
            load = _load(source, call, users.get(call, []), settings, place_of_others)
            found[name] = _joined(found[name], load) if name in found else load
    return found


def find_beside(source: PythonSource, program: str, settings: Mapping[str, str]) -> Beside:
    """Return the numbers that the program itself names, and where it declares some that nobody can know."""
    numbers: list[ManagedNumber] = []
    unknown = {node.lineno for node in source.mentions(_DECLARING)}
    for node, spelling, place in _spellings(source):
        number = find_declared(spelling)
        if number is None:
            unknown.add(node.lineno)
        else:
            numbers.append(ManagedNumber(number, _region(source, place, settings)))
    return Beside(tuple(numbers), tuple(f"{program} line {line}" for line in sorted(unknown)))


def _fleets(source: PythonSource) -> list[ast.Call]:
    return [call for name in _FLEETS for call in source.calls(name)]


def _loads_in(source: PythonSource, numbers: ast.expr | None) -> Iterator[ast.Call]:
    for node in ast.walk(numbers) if numbers is not None else ():
        resolved = source.resolved(node) if isinstance(node, ast.Name) else node
        if source.is_call(resolved, "load_fleet"):
            yield resolved


def _may_lead_elsewhere(source: PythonSource, settings: Mapping[str, str]) -> bool:
    """Return whether rows that nobody can follow may be declared at another place than the stack's own."""
    own = settings.get("region", "")
    return any(source.mentions(_DECLARING)) or any(
        find_declared(spelling) is None and place is not None and _region(source, place, settings) != own
        for _, spelling, place in _spellings(source)
    )


def _load(
    source: PythonSource,
    call: ast.Call,
    fleets: list[ast.Call],
    settings: Mapping[str, str],
    place_of_others: str | None,
) -> Load:
    ignored = literal(source.argument(call, "ignore"))
    columns = tuple(map(str, ignored)) if isinstance(ignored, (list, tuple, set)) else ()
    loads = [
        Load(region, region, columns, _defaults(source, fleet, call))
        for fleet, region in ((each, _region(source, each, settings)) for each in fleets)
    ]
    joined = loads[0] if loads else Load(None, place_of_others, columns, _ANY)
    for each in loads[1:]:
        joined = _joined(joined, each)
    return joined


def _joined(one: Load, other: Load) -> Load:
    """Return what holds for a file that is loaded, or given to a fleet, twice."""
    return Load(
        one.region if one.region == other.region else None,
        one.place if one.place == other.place else None,
        one.ignored,
        one.defaults | other.defaults,
    )


def _defaults(source: PythonSource, fleet: ast.Call, call: ast.Call) -> frozenset[Attribute]:
    """Return the attributes of which rows may take a default; all where the fleet is given something made of them."""
    if not says_all(fleet) or source.argument(fleet, "numbers", 1) is not call:
        return _ANY
    given = source.argument(fleet, "defaults")
    if given is None or is_none(given):
        return frozenset()
    if not source.is_call(given, "NumberDefaults"):
        return _ANY
    texts = source.texts(given, *ATTRIBUTES)
    return _ANY if texts is None else frozenset(_BY_NAME[name] for name in texts if name in _BY_NAME)


def _spellings(source: PythonSource) -> Iterator[tuple[ast.expr, str | None, ast.Call | None]]:
    """Yield each number that the program names, None for what nobody can read, and what says where it lives."""
    for call in source.calls("PhoneNumber"):
        yield call, source.text(source.argument(call, "phone_number")), call
    holders: dict[ast.expr, ast.Call] = {}
    for fleet in _fleets(source):
        numbers = source.argument(fleet, "numbers", 1)
        for node in ast.walk(numbers) if numbers is not None else ():
            if isinstance(node, ast.expr):
                holders[node] = fleet
        yield from ((node, text, fleet) for node, text in _rows(source, fleet, numbers))
    for call in source.calls("FleetNumber"):
        yield call, source.text(source.argument(call, "phone_number", 0)), holders.get(call)
    for call in source.calls("load_fleet"):
        if source.text(source.argument(call, "path", 0)) is None:
            yield call, None, None


def _rows(
    source: PythonSource, fleet: ast.Call, numbers: ast.expr | None
) -> Iterator[tuple[ast.expr, str | None]]:
    """Yield the keys of mappings that a fleet or a set is given, and what else than rows and files it is given."""
    left, seen = [numbers or fleet], set[ast.expr]()
    while left:
        node = source.resolved(left.pop())
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, ast.Dict):
            yield from ((key or node, source.text(key)) for key in node.keys)
        elif isinstance(node, (ast.List, ast.Tuple)):
            left += node.elts
        elif isinstance(node, ast.Starred):
            left.append(node.value)
        elif isinstance(node, ast.BinOp):
            left += [node.left, node.right]
        elif not source.is_call(node, "load_fleet") and not source.is_call(node, "FleetNumber"):
            yield node, None


def _region(source: PythonSource, call: ast.Call | None, settings: Mapping[str, str]) -> str | None:
    """Return where what a call declares lives; None where the program does not say, or elsewhere."""
    if call is None or not says_all(call):
        return None
    connection = source.argument(call, "connection")
    if connection is not None and not is_none(connection):
        return _region_of_connection(source, connection, settings)
    options = source.argument(call, "opts")
    if options is None or is_none(options):
        return settings.get("region", "")
    return _region_of_options(source, options, settings)


def _region_of_connection(
    source: PythonSource, connection: ast.expr, settings: Mapping[str, str]
) -> str | None:
    if not source.is_call(connection, "Connection"):
        return None
    parts = source.texts(connection, "region", "profile", "endpoint_url")
    return region_of_connection(parts, settings) if parts is not None else None


def _region_of_options(source: PythonSource, options: ast.expr, settings: Mapping[str, str]) -> str | None:
    if not source.is_call(options, "ResourceOptions"):
        return None
    names = {each.arg for each in options.keywords}
    if not says_all(options) or options.args or names & {"parent", "providers"}:
        return None
    provider = source.argument(options, "provider")
    if provider is None or is_none(provider):
        return settings.get("region", "")
    if not source.is_call(provider, "Provider"):
        return None
    given = source.texts(provider, "resource_name")
    if given is None:
        return None
    properties = {native_name(name): text for name, text in given.items() if name != "resource_name"}
    return region_of_provider(properties, settings)
