"""The sets of a program in TypeScript: the numbers that stand in each, and where further ones are put."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.onboarding.managed import ManagedNumber, NotManagedError, Table, read_text
from pulumi_chime.onboarding.project import added_set_row, set_row
from pulumi_chime.onboarding.typescript_tokens import (
    Parts,
    Token,
    add_lines,
    breaks,
    find_code,
    find_tokens,
    read_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Insertion

_SET = re.compile(r"\bnew\s+(?:[\w$]+\.)*PhoneNumberSet\s*\(")
_PROVIDER = re.compile(r"\b(?P<variable>[\w$]+)\s*=\s*new\s+(?:[\w$]+\.)*Provider\s*\(")
_RULE = "a set has to be given its name, and its numbers as an object, each number a text"
_QUOTES = "\"'`"


def set_line(row: DeclaredRow) -> str:
    """Return the line of a number in a set that is new."""
    return _line(row, set_row(row))


def _line(row: DeclaredRow, declared: Mapping[str, str]) -> str:
    return f"    {json.dumps(row.phone_number)}: {json.dumps(declared)},"


def find_sets(file: Path, settings: Mapping[str, str]) -> list[Table]:
    """Return the sets of a program.

    Args:
        file: It.
        settings: Of the provider, as the project has them.

    Raises:
        NotManagedError: One does not say its numbers; without the file's name.
    """
    text, region = read_text(file), settings.get("region", "")
    return [_table(file, text, found, region) for found in _sets(text)]


@dataclass(frozen=True, slots=True)
class _Set:
    """A set in a program's text.

    Attributes:
        name: Its resource's.
        options: What stands behind its properties.
        rows: Its numbers.
    """

    name: str
    options: tuple[tuple[Token, ...], ...]
    rows: Parts


def _table(file: Path, text: str, found: _Set, region: str) -> Table:
    where = _region(text, found, region)
    read = partial(_read, name=found.name, region=where)
    return Table(file, found.name, where, read, partial(_add, name=found.name), read(file))


def _read(file: Path, *, name: str, region: str) -> tuple[ManagedNumber, ...]:
    text = read_text(file)
    rows = _find(text, name).rows.parts
    return tuple(ManagedNumber(_number(text, row), region) for row in rows)


def _add(text: str, fleets: Sequence[Fleet], *, name: str) -> list[Insertion]:
    lines = [_line(row, added_set_row(row)) for fleet in fleets for row in fleet.rows]
    return add_lines(text, _find(text, name).rows, lines)


def _find(text: str, name: str) -> _Set:
    found = [each for each in _sets(text) if each.name == name]
    if len(found) != 1:
        raise NotManagedError(f"there is more than one set {name!a}; add the numbers by hand")
    return found[0]


def _sets(text: str) -> Iterator[_Set]:
    for match in find_code(text, _SET):
        begun = match.end() - 1
        arguments = read_parts(find_tokens(text, match.end(), _RULE), text, begun, _RULE).parts
        if not arguments[1:] or [token.kind for token in arguments[0]] != ["text"]:
            raise breaks(text, begun, _RULE)
        numbers = [each for each in _object(text, arguments[1]).parts if _key(each) == "numbers"]
        if len(numbers) != 1 or [token.kind for token in numbers[0][1:2]] != ["sign"]:
            raise breaks(text, begun, _RULE)
        yield _Set(arguments[0][0].text[1:-1], arguments[2:], _object(text, numbers[0][2:]))


def _object(text: str, tokens: Sequence[Token]) -> Parts:
    """Return the properties of an object that is all of the tokens."""
    begun = tokens[0].place if tokens else 0
    found = read_parts(iter(tokens[1:]), text, begun, _RULE)
    if tokens[0].text != "{" or found.end != tokens[-1].place:
        raise breaks(text, begun, _RULE)
    return found


def _key(property_tokens: Sequence[Token]) -> str:
    return property_tokens[0].text.strip(_QUOTES)


def _number(text: str, row: Sequence[Token]) -> str:
    if [token.kind for token in row[:2]] != ["text", "sign"] or not row[2:]:
        raise breaks(text, row[0].place, _RULE)
    try:
        return read_declared(row[0].text[1:-1])
    except InvalidPhoneNumberError:
        raise breaks(text, row[0].place, _RULE) from None


def _region(text: str, found: _Set, default: str) -> str:
    """Return where a set's numbers live; empty where its options say it in another way than by a provider's variable."""
    if not found.options:
        return default
    options = _object_or_nothing(text, found.options[0])
    if options is None:
        return ""
    given = {_key(each): each for each in options.parts}
    if "parent" in given:
        return ""
    if "provider" not in given:
        return default
    variable = given["provider"][-1].text
    regions = {
        _region_of_provider(text, match)
        for match in find_code(text, _PROVIDER)
        if match["variable"] == variable
    }
    return regions.pop() if len(regions) == 1 else ""


def _region_of_provider(text: str, match: re.Match[str]) -> str:
    try:
        arguments = read_parts(find_tokens(text, match.end(), _RULE), text, match.end(), _RULE).parts
        given = _object(text, arguments[1]).parts if len(arguments) > 1 else ()
    except NotManagedError:
        return ""
    regions = [each for each in given if _key(each) == "region"]
    is_plain = len(regions) == 1 and [token.kind for token in regions[0][1:]] == ["sign", "text"]
    region = regions[0][2].text[1:-1] if is_plain else ""
    return "" if "${" in region else region


def _object_or_nothing(text: str, tokens: Sequence[Token]) -> Parts | None:
    try:
        return _object(text, tokens)
    except NotManagedError:
        return None
