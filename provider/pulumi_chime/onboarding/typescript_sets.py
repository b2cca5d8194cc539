"""The sets of a program in TypeScript: the numbers that stand in each, and where further ones are put."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.onboarding.managed import (
    ManagedNumber,
    ManagedRow,
    NotManagedError,
    Table,
    expect_added,
)
from pulumi_chime.onboarding.project import added_set_row, set_row
from pulumi_chime.onboarding.typescript_places import region_of_options
from pulumi_chime.onboarding.typescript_tokens import (
    Parts,
    Token,
    add_lines,
    breaks,
    find_code,
    find_tokens,
    plain_text_of,
    read_object,
    read_parts,
    read_properties,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Insertion
    from pulumi_chime.onboarding.typescript_source import LastSource, TypeScriptSource

_SET = re.compile(r"\bnew\s+(?:[\w$]+\s*\.\s*)*PhoneNumberSet\s*\(")
_RULE = "a set has to be given its name, and its numbers as an object, each number a text"


def set_line(row: DeclaredRow) -> str:
    """Return the line of a number in a set that is new."""
    return _line(row, set_row(row))


def _line(row: DeclaredRow, declared: Mapping[str, str]) -> str:
    return f"    {json.dumps(row.phone_number)}: {json.dumps(declared)},"


def find_sets(file: Path, sources: LastSource, settings: Mapping[str, str]) -> list[Table]:
    """Return the sets of a program.

    Args:
        file: It.
        sources: Reads it.
        settings: Of the provider, as the project has them.

    Raises:
        NotManagedError: One does not say its numbers; without the file's name.
    """
    return [_table(file, sources, found, settings) for found in sources.read(file).find(_sets)]


@dataclass(frozen=True, slots=True)
class _Set:
    """A set in a program's text.

    Attributes:
        name: Its resource's; of one that has to be worked out, its own text.
        options: What stands behind its properties.
        rows: Its numbers.
    """

    name: str
    options: tuple[tuple[Token, ...], ...]
    rows: Parts


def _table(file: Path, sources: LastSource, found: _Set, settings: Mapping[str, str]) -> Table:
    where = region_of_options(sources.read(file), found.options, settings)
    read = partial(_read, name=found.name, sources=sources, settings=settings)
    add, expect = (
        partial(_add, name=found.name, sources=sources),
        partial(expect_added, region=where, declared=added_set_row),
    )
    return Table(file, found.name, where, read, add, expect, read(file))


def _read(
    file: Path, *, name: str, sources: LastSource, settings: Mapping[str, str]
) -> tuple[ManagedRow, ...]:
    source = sources.read(file)
    found = _find(source, name)
    region = region_of_options(source, found.options, settings)
    return tuple(
        ManagedRow(ManagedNumber(_number(source.text, row), region), _declared(source.text, row[2:]))
        for row in found.rows.parts
    )


def _declared(text: str, row: Sequence[Token]) -> dict[str, object]:
    """Return what a row says, by its names; of what is no object, what it is under no name."""
    if row[0].text != "{":
        return {"": value_of(row)}
    return {name: value_of(value) for name, value in read_properties(text, row, _RULE).items()}


def _add(text: str, fleets: Sequence[Fleet], *, name: str, sources: LastSource) -> list[Insertion]:
    lines = [_line(row, added_set_row(row)) for fleet in fleets for row in fleet.rows]
    return add_lines(text, _find(sources.of(text), name).rows, lines)


def _find(source: TypeScriptSource, name: str) -> _Set:
    found = [each for each in source.find(_sets) if each.name == name]
    if len(found) != 1:
        raise NotManagedError(f"there is more than one set {name!a}; add the numbers by hand")
    return found[0]


def _sets(source: TypeScriptSource) -> list[_Set]:
    return list(_find_sets(source.text))


def _find_sets(text: str) -> Iterator[_Set]:
    for match in find_code(text, _SET):
        begun = match.end() - 1
        arguments = read_parts(find_tokens(text, match.end(), _RULE), text, begun, _RULE).parts
        if not arguments[1:]:
            raise breaks(text, begun, _RULE)
        is_named = [token.kind for token in arguments[0]] == ["text"]
        numbers = read_properties(text, arguments[1], _RULE).get("numbers", ())
        if not is_named or not numbers:
            raise breaks(text, begun, _RULE)
        read_properties(text, numbers, _RULE)
        yield _Set(
            plain_text_of(arguments[0]) or arguments[0][0].text,
            arguments[2:],
            read_object(text, numbers, _RULE),
        )


def _number(text: str, row: Sequence[Token]) -> str:
    if [token.kind for token in row[:2]] != ["text", "sign"] or not row[2:]:
        raise breaks(text, row[0].place, _RULE)
    try:
        return read_declared(plain_text_of(row[:1]) or "")
    except InvalidPhoneNumberError:
        raise breaks(text, row[0].place, _RULE) from None
