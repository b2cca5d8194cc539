"""A program in TypeScript with its fleets in it: as it is written, read again, and added to.

Each fleet is a list of objects behind a comment that names it, or a set. Where a person has made something else of it,
nothing is added.
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
    Beside,
    ManagedNumber,
    ManagedRow,
    NotManagedError,
    Table,
    expect_added,
)
from pulumi_chime.onboarding.project import (
    PROJECT_FILE,
    Holder,
    name_provider,
    native_properties,
    provider_properties,
    render_project_file,
)
from pulumi_chime.onboarding.typescript_numbers import Loop, Single, find_loops, find_singles
from pulumi_chime.onboarding.typescript_places import region_of_options
from pulumi_chime.onboarding.typescript_sets import find_sets, set_line
from pulumi_chime.onboarding.typescript_source import LastSource
from pulumi_chime.onboarding.typescript_tokens import (
    Parts,
    Token,
    add_lines,
    breaks,
    find_comments,
    find_tokens,
    line_at,
    plain_text_of,
    read_parts,
    read_properties,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Insertion
    from pulumi_chime.onboarding.project import Project
    from pulumi_chime.onboarding.typescript_source import TypeScriptSource

_PROGRAM = "index.ts"
_MARK = re.compile(r'^// Fleet "(?P<name>[a-z0-9-]+)"(?: in (?P<region>[a-z0-9-]+))?:', re.MULTILINE)
_BEGINNING = re.compile(r"\s*(?P<declared>[^=;\n]*)=\s*\[")
_VARIABLE = re.compile(r"\b(?:const|let|var)\s+(?P<name>[\w$]+)")


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
    yield from map(set_line, fleet.rows)
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


def find_tables(directory: Path, settings: Mapping[str, str]) -> list[Table]:
    """Return the fleets and the sets of the program of a directory; nothing where there is none.

    Args:
        directory: Of the program.
        settings: Of the provider, as the project has them.

    Raises:
        NotManagedError: The program cannot be read, a fleet in it is something else than a list of objects that name
            their numbers, or a set does not say which numbers it has.
    """
    file = directory / _PROGRAM
    if not file.is_file():
        return []
    sources = LastSource()
    try:
        text = sources.read(file).text
        marks = {match["name"]: match["region"] or "" for match in _MARK.finditer(text)}
        fleets = [_table(file, sources, name, region, settings) for name, region in marks.items()]
        return [*fleets, *find_sets(file, sources, settings)]
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None


def find_beside(directory: Path, settings: Mapping[str, str]) -> Beside:
    """Return the numbers that the program of a directory names one by one; nothing where there is none.

    Raises:
        NotManagedError: The program cannot be read.
    """
    file = directory / _PROGRAM
    if not file.is_file():
        return Beside()
    try:
        source = LastSource().read(file)
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None
    text, lists = source.text, source.find(_lists).values()
    loops = [loop for each in lists for loop in find_loops(source, each.variable)]
    numbers, unknown = [], []
    for single in find_singles(source):
        if number := single.find_number(text):
            numbers.append(ManagedNumber(number, region_of_options(source, single.options, settings)))
        elif not any(loop.holds(single) for loop in loops):
            unknown.append(f"{_PROGRAM} line {line_at(text, single.place)}")
    return Beside(tuple(numbers), tuple(dict.fromkeys(unknown)))


def _table(file: Path, sources: LastSource, name: str, region: str, settings: Mapping[str, str]) -> Table:
    where = _region(sources.read(file), name, region, settings)
    read = partial(_read, name=name, region=region, sources=sources, settings=settings)
    add, expect = (
        partial(_add, name=name, sources=sources),
        partial(expect_added, region=where, declared=native_properties),
    )
    return Table(file, name, where, read, add, expect, read(file))


def _region(source: TypeScriptSource, name: str, region: str, settings: Mapping[str, str]) -> str | None:
    """Return where the numbers of a fleet live: as its comment says, unless the program makes them elsewhere."""
    found = _find_list(source, name)
    made = [single for _, single in _made_of(source, found)] or source.find(_unfollowed)
    places = {region_of_options(source, single.options, settings) for single in made}
    if not places:
        return region
    place = places.pop()
    if places or (region and place not in {"", region}):
        return None
    return region or place


def _made_of(source: TypeScriptSource, fleet: _List) -> Iterator[tuple[Loop, Single]]:
    """Yield where numbers are made of the rows of a fleet."""
    singles = find_singles(source)
    for loop in find_loops(source, fleet.variable):
        for single in singles:
            if loop.holds(single) and single.find_number(source.text) is None:
                yield loop, single


def _unfollowed(source: TypeScriptSource) -> list[Single]:
    """Return where numbers are made of what nobody can follow: of the rows of a list that is gone through otherwise, maybe."""
    followed = {single for each in source.find(_lists).values() for _, single in _made_of(source, each)}
    others = (single for single in find_singles(source) if single not in followed)
    return [single for single in others if single.find_number(source.text) is None]


def _read(
    file: Path, *, name: str, region: str, sources: LastSource, settings: Mapping[str, str]
) -> tuple[ManagedRow, ...]:
    source = sources.read(file)
    where, rows = _region(source, name, region, settings), _find_list(source, name).rows
    return tuple(ManagedRow(ManagedNumber(number, where), row) for number, row in rows)


def _add(text: str, fleets: Sequence[Fleet], *, name: str, sources: LastSource) -> list[Insertion]:
    source = sources.of(text)
    found = _find_list(source, name)
    if not all(loop.takes_rows_as_they_are(single) for loop, single in _made_of(source, found)):
        raise NotManagedError(
            f"the numbers of fleet {name} are given more than their rows say; add the numbers by hand"
        )
    lines = [_line(row) for fleet in fleets for row in fleet.rows]
    return add_lines(text, found.parts, lines)


@dataclass(frozen=True, slots=True)
class _List:
    """The list of a fleet in a program's text.

    Attributes:
        rows: What its objects name, and all that stands in each, by its names.
        parts: The objects, and where the list ends.
        variable: What it is called; empty where that is not known.
    """

    rows: tuple[tuple[str, dict[str, object]], ...]
    parts: Parts
    variable: str


def _find_list(source: TypeScriptSource, name: str) -> _List:
    found = source.find(_lists).get(name)
    return _read_list(source.text, name, ()) if found is None else found


def _lists(source: TypeScriptSource) -> dict[str, _List]:
    text = source.text
    marks = _marks(_MARK.finditer(text))
    if any(each[1:] for each in marks.values()):
        # A text or another comment may have one, too.
        marks = {name: [] for name in marks} | _marks(find_comments(text, _MARK))
    return {name: _read_list(text, name, each) for name, each in marks.items()}


def _marks(matches: Iterable[re.Match[str]]) -> dict[str, list[re.Match[str]]]:
    found: dict[str, list[re.Match[str]]] = {}
    for match in matches:
        found.setdefault(match["name"], []).append(match)
    return found


def _read_list(text: str, name: str, marks: Sequence[re.Match[str]]) -> _List:
    line = text.find("\n", marks[0].end()) if len(marks) == 1 else -1
    beginning = _BEGINNING.match(text, line) if line >= 0 else None
    if beginning is None:
        raise NotManagedError(
            f"the comment of fleet {name} has to stand once, before the list of its numbers"
        )
    rule = f"fleet {name} has to be a list of objects, each with its phoneNumber as a text"
    place = beginning.end()
    found = read_parts(find_tokens(text, place, rule), text, place - 1, rule)
    if text[found.end] != "]":
        raise breaks(text, found.end, rule)
    rows = tuple(_read_object(text, each, rule) for each in found.parts)
    variable = _VARIABLE.search(beginning["declared"])
    return _List(rows, found, variable["name"] if variable else "")


def _read_object(text: str, tokens: tuple[Token, ...], rule: str) -> tuple[str, dict[str, object]]:
    """Return the number that an object names, and all that stands in it."""
    found = read_properties(text, tokens, rule)
    try:
        number = read_declared(plain_text_of(found.get("phoneNumber", ())) or "")
    except InvalidPhoneNumberError:
        raise breaks(text, tokens[0].place, rule) from None
    return number, {name: value_of(value) for name, value in found.items()}
