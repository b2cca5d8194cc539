"""A program in TypeScript with its fleets in it: as it is written, read again, and added to.

Each fleet is a list of objects behind a comment that names it. Nothing of the language is understood but what such a list
is made of; where a person has made something else of it, nothing is added.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.onboarding.managed import (
    Insertion,
    ManagedNumber,
    NotManagedError,
    Table,
    line_end_of,
    read_text,
)
from pulumi_chime.onboarding.project import (
    PROJECT_FILE,
    Holder,
    name_provider,
    native_properties,
    provider_properties,
    render_project_file,
    set_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.project import Project

_PROGRAM = "index.ts"
_MARK = re.compile(r'^// Fleet "(?P<name>[a-z0-9-]+)"(?: in (?P<region>[a-z0-9-]+))?:', re.MULTILINE)
_BEGINNING = re.compile(r"\s*[^=;\n]*=\s*\[")
_TOKEN = re.compile(
    r"""
    (?P<passed>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |(?P<opened>[\[{(])|(?P<closed>[\]})])
    |(?P<word>[\w$+-][\w$.+-]*)
    |(?P<sign>[:,])
    """,
    re.VERBOSE | re.DOTALL,
)


def write_files(project: Project) -> dict[str, str]:
    """Return the files of a program, by their names."""
    lines = ["// The phone numbers of the account, as they were when this was written."]
    lines += ['import * as chime from "pulumi-chime";', ""]
    others = dict.fromkeys(each.region for each in project.fleets if not project.has_its_region(each))
    providers = {region: f"provider{count}" for count, region in enumerate(others, start=1)}
    for region, variable in providers.items():
        given = json.dumps(provider_properties(project.settings, region))
        lines += [f"const {variable} = new chime.Provider({json.dumps(name_provider(region))}, {given});"]
    for count, fleet in enumerate(project.fleets, start=1):
        options = "" if project.has_its_region(fleet) else f", {{ provider: {providers[fleet.region]} }}"
        if project.holder is Holder.SET:
            lines += _set_lines(fleet, options)
            continue
        place = f" in {fleet.region}" if fleet.region else ""
        lines += [f'// Fleet "{fleet.name}"{place}: `pulumi-chime adopt --update` adds rows at its end.']
        lines += [f"const fleet{count}: chime.PhoneNumberArgs[] = ["]
        lines += [f"{_line(row)}" for row in fleet.rows]
        lines += ["];", f"for (const number of fleet{count}) {{"]
        lines += [f"    new chime.PhoneNumber(`{fleet.name}-${{number.phoneNumber}}`, number{options});", "}"]
    return {
        PROJECT_FILE: render_project_file(project, "nodejs"),
        _PROGRAM: "\n".join([*lines, ""]),
        **_settings_files(project),
    }


def _set_lines(fleet: Fleet, options: str) -> Iterator[str]:
    yield f"new chime.PhoneNumberSet({json.dumps(fleet.name)}, {{ numbers: {{"
    for row in fleet.rows:
        yield f"    {json.dumps(row.phone_number)}: {json.dumps(set_row(row))},"
    yield f"}} }}{options});"


def _settings_files(project: Project) -> dict[str, str]:
    package = {
        "name": project.name.lower(),
        "private": True,
        "main": "index.ts",
        "dependencies": {"@pulumi/pulumi": "^3.220.0", "pulumi-chime": "file:sdks/chime"},
        "devDependencies": {"@types/node": "^20.19.0", "typescript": "^5.9.0"},
    }
    compiler = {
        "strict": True,
        "target": "ES2022",
        "module": "commonjs",
        "moduleResolution": "node",
        "esModuleInterop": True,
        "skipLibCheck": True,
        "noEmit": True,
    }
    return {
        "package.json": json.dumps(package, indent=2) + "\n",
        "tsconfig.json": json.dumps({"compilerOptions": compiler, "files": [_PROGRAM]}, indent=2) + "\n",
    }


def _line(row: DeclaredRow) -> str:
    return f"    {json.dumps(native_properties(row))},"


def find_tables(directory: Path) -> list[Table]:
    """Return the fleets of the program of a directory; nothing where there is none.

    Raises:
        NotManagedError: The program cannot be read, or a fleet in it is something else than a list of objects that name
            their numbers.
    """
    file = directory / _PROGRAM
    if not file.is_file():
        return []
    try:
        text = read_text(file)
        marks = {match["name"]: match["region"] or "" for match in _MARK.finditer(text)}
        return [_table(file, name, region) for name, region in marks.items()]
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None


def _table(file: Path, name: str, region: str) -> Table:
    read = partial(_read, name=name, region=region)
    return Table(file, name, region, read, partial(_add, name=name), read(file))


def _read(file: Path, *, name: str, region: str) -> tuple[ManagedNumber, ...]:
    fleet = _find_list(read_text(file), name)
    return tuple(ManagedNumber(number, region) for number in fleet.numbers)


def _add(text: str, fleets: Sequence[Fleet], *, name: str) -> list[Insertion]:
    found = _find_list(text, name)
    line_end = line_end_of(text)
    rows = "".join(f"{_line(row)}{line_end}" for fleet in fleets for row in fleet.rows)
    line = text.rfind("\n", 0, found.end) + 1
    has_own_line = not text[line : found.end].strip()
    insertion = Insertion(line, rows) if has_own_line else Insertion(found.end, f"{line_end}{rows}")
    comma = [] if found.lacks_comma_at is None else [Insertion(found.lacks_comma_at, ",")]
    return [*comma, insertion]


@dataclass(frozen=True, slots=True)
class _List:
    """The list of a fleet in a program's text.

    Attributes:
        numbers: What its objects name.
        end: Where the bracket stands that closes it.
        lacks_comma_at: Where a comma has to stand before another object comes; None where there is one, or no object.
    """

    numbers: tuple[str, ...]
    end: int
    lacks_comma_at: int | None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def _find_list(text: str, name: str) -> _List:
    marks = [match for match in _MARK.finditer(text) if match["name"] == name]
    line = text.find("\n", marks[0].end()) if len(marks) == 1 else -1
    beginning = _BEGINNING.match(text, line) if line >= 0 else None
    if beginning is None:
        raise NotManagedError(
            f"the comment of fleet {name} has to stand once, before the list of its numbers"
        )
    return _read_list(text, beginning.end(), name)


def _read_list(text: str, place: int, name: str) -> _List:
    numbers: list[str] = []
    lacks_comma_at = None
    tokens = _tokens(text, place, name)
    for token in tokens:
        if token.text == "]":
            return _List(tuple(numbers), token.place, lacks_comma_at)
        if token.text == "," and lacks_comma_at is not None:
            lacks_comma_at = None
        elif token.text == "{" and lacks_comma_at is None:
            number, end = _read_object(tokens, text, token, name)
            numbers.append(number)
            lacks_comma_at = end
        else:
            raise _strange(text, token.place, name)
    raise _strange(text, len(text), name)


def _read_object(tokens: Iterator[_Token], text: str, first: _Token, name: str) -> tuple[str, int]:
    """Return the number that an object names, and where the object ends."""
    depth, properties = 1, [list[_Token]()]
    for token in tokens:
        depth -= token.kind == "closed"
        if depth == 0:
            return _read_number(properties, text, first, name), token.place + 1
        if depth == 1 and token.text == ",":
            properties.append([])
        else:
            properties[-1].append(token)
        depth += token.kind == "opened"
    raise _strange(text, first.place, name)


def _read_number(properties: list[list[_Token]], text: str, first: _Token, name: str) -> str:
    found = [each for each in properties if each and each[0].text.strip("\"'") == "phoneNumber"]
    if len(found) != 1 or [token.kind for token in found[0][1:]] != ["sign", "text"]:
        raise _strange(text, first.place, name)
    try:
        return read_declared(found[0][2].text[1:-1])
    except InvalidPhoneNumberError:
        raise _strange(text, first.place, name) from None


def _tokens(text: str, place: int, name: str) -> Iterator[_Token]:
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _strange(text, place, name)
        kind = match.lastgroup or ""
        if kind != "passed":
            yield _Token(kind, match[0], place)
        place = match.end()


def _strange(text: str, place: int, name: str) -> NotManagedError:
    line = text.count("\n", 0, place) + 1
    return NotManagedError(
        f"line {line}: fleet {name} has to be a list of objects, each with its phoneNumber as a text; add the numbers by hand"
    )
