"""A program in YAML, which is a part of `Pulumi.yaml`: as it is written, read again, and added to.

A text that comes from elsewhere has its `${` doubled, because Pulumi would take it for an expression.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

import yaml

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.model.yaml_file import (
    UnreadableFileError,
    compose_mapping,
    entries,
    entry,
    is_extended,
    text_of,
)
from pulumi_chime.onboarding.managed import (
    Insertion,
    ManagedNumber,
    ManagedRow,
    NotManagedError,
    Table,
    expect_added,
    insert,
    line_end_of,
    read_text,
)
from pulumi_chime.onboarding.places import region_of_provider
from pulumi_chime.onboarding.project import (
    PROJECT_FILE,
    Holder,
    added_set_row,
    is_of_stack,
    name_provider,
    native_properties,
    provider_properties,
    render_project_file,
    set_row,
)
from pulumi_chime.onboarding.yaml_sets import SET_TYPES, add_rows, find_rows

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.project import Project

_DOLLAR = re.compile(r"\$(?=\{)")
_EXPRESSION = re.compile(r"(?<!\$)\$\{")
_PROVIDER = re.compile(r"\$\{([^.}\[]+)\}")
_PROVIDER_TYPE = "pulumi:providers:chime"
_NUMBER_TYPES = frozenset({"chime:PhoneNumber", "chime:index:PhoneNumber"})
_MARGIN = "  "
"""Of a resource as it is written."""


def write_files(project: Project) -> dict[str, str]:
    """Return the files of a program, by their names."""
    lines = ["", "resources:"]
    for region in dict.fromkeys(each.region for each in project.fleets if not project.has_its_region(each)):
        lines += _provider_lines(name_provider(region), provider_properties(project.settings, region))
    for fleet in project.fleets:
        provider = None if project.has_its_region(fleet) else name_provider(fleet.region)
        if project.holder is Holder.SET:
            lines += _set_lines(fleet, provider)
            continue
        for row in fleet.rows:
            lines += _number_lines(f"{fleet.name}-{row.phone_number}", row, provider)
    return {PROJECT_FILE: render_project_file(project, "yaml") + "\n".join([*lines, ""])}


def find_tables(directory: Path, settings: Mapping[str, str]) -> list[Table]:
    """Return the sets of the program of a directory, and its single numbers as one table; nothing where there is none.

    Args:
        directory: Of the program.
        settings: Of the provider, as the project has them.

    Raises:
        NotManagedError: It cannot be read, or does not say which numbers it declares.
    """
    file = directory / PROJECT_FILE
    if not file.is_file():
        return []
    try:
        program = _compose(read_text(file))
        if "yaml" not in {text_of(entry(program, "runtime")), text_of(entry(program, "runtime", "name"))}:
            return []
        resources = _resources(program)
        sets = [_set_table(file, resources, name, settings) for name in _names(resources, SET_TYPES)]
        if sets and not _names(resources, _NUMBER_TYPES):
            return sets
        numbers = _single_numbers(resources, settings)
        read, add = partial(_read, settings=settings), partial(_add, settings=settings)
        expect = partial(_expect, settings=settings)
        return [*sets, Table(file, "", "", read, add, expect, numbers)]
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None


def _compose(text: str) -> yaml.MappingNode:
    try:
        return compose_mapping(text.removeprefix("\ufeff"))
    except UnreadableFileError as error:
        raise NotManagedError(str(error)) from None


def _resources(program: yaml.MappingNode) -> dict[str, yaml.Node]:
    return dict(entries(entry(program, "resources")))


def _names(resources: Mapping[str, yaml.Node], types: Container[str | None]) -> list[str]:
    """Return the names of the resources of these types."""
    return [name for name, resource in resources.items() if text_of(entry(resource, "type")) in types]


def _set_table(
    file: Path, resources: Mapping[str, yaml.Node], name: str, settings: Mapping[str, str]
) -> Table:
    region = _region_of(name, resources, settings)
    read, add = partial(_read_set, name=name, settings=settings), partial(_add_to_set, name=name)
    expect = partial(expect_added, region=region, declared=added_set_row)
    return Table(file, name, region, read, add, expect, _rows_of_set(resources, name, settings))


def _read_set(file: Path, *, name: str, settings: Mapping[str, str]) -> tuple[ManagedRow, ...]:
    return _rows_of_set(_resources(_compose(read_text(file))), name, settings)


def _rows_of_set(
    resources: Mapping[str, yaml.Node], name: str, settings: Mapping[str, str]
) -> tuple[ManagedRow, ...]:
    region = _region_of(name, resources, settings)
    return tuple(
        ManagedRow(ManagedNumber(_read_number(name, spelling), region), _declared(row))
        for spelling, row in find_rows(name, resources[name])
    )


def _declared(properties: yaml.Node | None) -> dict[str, object]:
    """Return what a number is given, by its names; a text as it is meant, anything else as it is known to the parser."""
    return {name: _plain_text(value) or _said(value) for name, value in entries(properties)}


def _said(node: yaml.Node) -> tuple[str, str]:
    """Return what tells a value that is no plain text; what is nested in it, the whole text's comparison tells."""
    return node.tag, node.value if isinstance(node, yaml.ScalarNode) else ""


def _add_to_set(text: str, fleets: Sequence[Fleet], *, name: str) -> list[Insertion]:
    rows = [_set_row(row, added_set_row(row)) for fleet in fleets for row in fleet.rows]
    return add_rows(text, _compose(text), name, rows, _compose)


def _read(file: Path, *, settings: Mapping[str, str]) -> tuple[ManagedRow, ...]:
    return _single_numbers(_resources(_compose(read_text(file))), settings)


def _single_numbers(
    resources: Mapping[str, yaml.Node], settings: Mapping[str, str]
) -> tuple[ManagedRow, ...]:
    default = _default_region(resources, settings)
    return tuple(
        ManagedRow(
            ManagedNumber(
                _read_number(name, text_of(entry(resources[name], "properties", "phoneNumber"))),
                _region(resources[name], resources, settings, default),
            ),
            _declared(entry(resources[name], "properties")),
        )
        for name in _names(resources, _NUMBER_TYPES)
    )


def _expect(_: str, fleets: Sequence[Fleet], *, settings: Mapping[str, str]) -> tuple[ManagedRow, ...]:
    return tuple(
        ManagedRow(
            ManagedNumber(row.phone_number, fleet.region or settings.get("region", "")),
            native_properties(row),
        )
        for fleet in fleets
        for row in fleet.rows
    )


def _read_number(name: str, spelling: str | None) -> str:
    try:
        return read_declared(spelling or "")
    except InvalidPhoneNumberError:
        raise NotManagedError(
            f"resource {name!a}: {spelling!a} is no plain number, so nobody can say which it is"
        ) from None


def _default_region(resources: Mapping[str, yaml.Node], settings: Mapping[str, str]) -> str | None:
    """Return where what names no provider lives; None where the program does not say so."""
    # Which of several it is that serves what names none, only the engine knows.
    has_default = any(entry(each, "defaultProvider") is not None for each in resources.values())
    return None if has_default else settings.get("region", "")


def _region_of(name: str, resources: Mapping[str, yaml.Node], settings: Mapping[str, str]) -> str | None:
    return _region(resources[name], resources, settings, _default_region(resources, settings))


def _region(
    resource: yaml.Node,
    resources: Mapping[str, yaml.Node],
    settings: Mapping[str, str],
    default: str | None,
) -> str | None:
    """Return where a resource lives; None where the program does not say, or elsewhere than in the stack's account."""
    options = entry(resource, "options")
    if any(name in {"provider", "providers", "parent"} for name, _ in entries(options)):
        match = _PROVIDER.fullmatch(text_of(entry(options, "provider")) or "")
        provider = resources.get(match[1]) if match else None
        return None if provider is None else _region_of_provider(provider, settings)
    return default


def _region_of_provider(provider: yaml.Node, settings: Mapping[str, str]) -> str | None:
    if text_of(entry(provider, "type")) != _PROVIDER_TYPE:
        return None
    properties = {name: _plain_text(value) for name, value in entries(entry(provider, "properties"))}
    return region_of_provider(properties, settings)


def _plain_text(node: yaml.Node) -> str | None:
    text = text_of(node)
    return None if text is None or _EXPRESSION.search(text) else text.replace("$${", "${")


def _add(text: str, fleets: Sequence[Fleet], *, settings: Mapping[str, str]) -> list[Insertion]:
    resources = entry(_compose(text), "resources")
    if not isinstance(resources, yaml.MappingNode) or resources.flow_style or not resources.value:
        raise NotManagedError("it has no `resources:` with one resource below the other; add one by hand")
    margin = " " * resources.value[0][0].start_mark.column
    lines = _new_lines(fleets, dict(entries(resources)), settings)
    added = "".join(f"{margin}{line.removeprefix(_MARGIN)}\n" for line in lines)
    insertion = _after_last(text, resources, added.replace("\n", line_end_of(text)))
    if not _is_extended(text, insert(text, [insertion])):
        raise NotManagedError(
            "nothing can be added behind its last resource as it is written; add it by hand"
        )
    return [insertion]


def _new_lines(
    fleets: Sequence[Fleet], resources: Mapping[str, yaml.Node], settings: Mapping[str, str]
) -> Iterator[str]:
    """Yield the lines of the numbers of fleets, and of the providers that the program lacks for their regions."""
    has_default = _default_region(resources, settings) is None
    providers: dict[str, str] = {}
    for name, resource in resources.items():
        if region := _region_of_provider(resource, settings):
            providers.setdefault(region, name)
    for fleet in fleets:
        provider = None
        if not is_of_stack(fleet, settings) or (fleet.region and has_default):
            if fleet.region not in providers:
                providers[fleet.region] = _unused(name_provider(fleet.region), resources)
                yield from _provider_lines(
                    providers[fleet.region], provider_properties(settings, fleet.region)
                )
            provider = providers[fleet.region]
        for row in fleet.rows:
            yield from _number_lines(_unused(f"{fleet.name}-{row.phone_number}", resources), row, provider)


def _is_extended(before: str, after: str) -> bool:
    try:
        return is_extended(before, after)
    except yaml.YAMLError:
        return False


def _after_last(text: str, resources: yaml.MappingNode, added: str) -> Insertion:
    """Return what comes behind the last resource, its comments included, but before what is about something else."""
    mark = len(text) - len(text.removeprefix("\ufeff"))
    following = [
        key.start_mark.index
        for key, _ in _compose(text).value
        if key.start_mark.index > resources.start_mark.index
    ]
    lines = text[: min(following, default=len(text) - mark) + mark].split("\n")
    while not lines[-1].strip() or lines[-1].startswith(("#", "...", "---")):
        lines.pop()
    place = min(len("\n".join(lines)) + 1, len(text))
    return Insertion(place, added if text[:place].endswith("\n") else f"{line_end_of(text)}{added}")


def _unused(name: str, taken: Container[str]) -> str:
    count, candidate = 1, name
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    return candidate


def _set_lines(fleet: Fleet, provider: str | None) -> Iterator[str]:
    yield from (f"  {json.dumps(fleet.name)}:", "    type: chime:PhoneNumberSet")
    if provider is not None:
        yield from ("    options:", f"      provider: {json.dumps(f'${{{provider}}}')}")
    yield from ("    properties:", "      numbers:")
    for row in fleet.rows:
        yield f"        {_set_row(row, set_row(row))}"


def _set_row(row: DeclaredRow, declared: Mapping[str, str]) -> str:
    shown = ", ".join(f"{name}: {_text(text)}" for name, text in declared.items())
    return f"{_text(row.phone_number)}: {{{shown}}}"


def _provider_lines(name: str, properties: Mapping[str, str]) -> list[str]:
    return [
        f"  {name}:",
        f"    type: {_PROVIDER_TYPE}",
        "    properties:",
        *(f"      {key}: {_text(value)}" for key, value in properties.items()),
    ]


def _number_lines(name: str, row: DeclaredRow, provider: str | None) -> list[str]:
    lines = [f"  {json.dumps(name)}:", "    type: chime:PhoneNumber", "    properties:"]
    lines += [f"      {key}: {_text(value)}" for key, value in native_properties(row).items()]
    if provider is not None:
        lines += ["    options:", f"      provider: {json.dumps(f'${{{provider}}}')}"]
    return lines


def _text(text: str) -> str:
    return json.dumps(_DOLLAR.sub("$$", text))
