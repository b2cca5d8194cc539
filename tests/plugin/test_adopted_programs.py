"""What `pulumi-chime adopt` writes, deployed by the real plugin process: whatever the account holds, nothing is written."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

import pulumi_chime as chime
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.naming import native_name, plain_name
from pulumi_chime.program.fleet_row import UNMANAGED
from tests.plugin.runs import run
from tests.support.accounts import ACCOUNTS, fill
from tests.support.command import run_command
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.plugin.runs import Run
    from tests.support.emulator import Emulator

Declared = list[dict[str, Any]]


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An emulator for all examples, each of which has a region of its own."""
    with running_emulator("--numbers", "0") as running:
        yield running


@pytest.fixture(scope="module")
def this(account: Emulator) -> Iterator[Run]:
    """A plugin process for all of them."""
    with run(account) as running:
        yield running


def _table(file: Path) -> Declared:
    return [_row(row) for row in chime.load_fleet(file)]


def _row(row: chime.FleetNumber) -> dict[str, Any]:
    values = {attribute.value: getattr(row, attribute.value) for attribute in Attribute}
    managed = {name: value for name, value in values.items() if value is not None and value is not UNMANAGED}
    return {"phone_number": row.phone_number, **managed}


def _yaml_program(file: Path) -> Declared:
    resources = yaml.load(file.read_text(), yaml.CSafeLoader)["resources"]
    return [_plain(each["properties"]) for each in resources.values()]


def _yaml_set(file: Path) -> Declared:
    resources = yaml.load(file.read_text(), yaml.CSafeLoader)["resources"]
    return [
        _plain({"phoneNumber": number, **row})
        for each in resources.values()
        for number, row in each["properties"]["numbers"].items()
    ]


def _typescript_set(file: Path) -> Declared:
    lines = [line for line in file.read_text().splitlines() if line.startswith("    ")]
    rows = json.loads("{" + "".join(lines).removesuffix(",") + "}")
    return [_plain({"phoneNumber": number, **row}) for number, row in rows.items()]


def _typescript_program(file: Path) -> Declared:
    lines = [line for line in file.read_text().splitlines() if line.startswith("    {")]
    return [_plain(json.loads(line.removesuffix(","))) for line in lines]


def _plain(properties: dict[str, str]) -> dict[str, Any]:
    return {plain_name(name): text.replace("$${", "${") for name, text in properties.items()}


FORMS: dict[tuple[str, ...], tuple[str, Callable[[Path], Declared]]] = {
    ("--table", "csv"): ("numbers.csv", _table),
    ("--table", "yaml"): ("numbers.yaml", _table),
    ("--table", "json"): ("numbers.json", _table),
    ("--language", "yaml"): ("Pulumi.yaml", _yaml_program),
    ("--language", "typescript"): ("index.ts", _typescript_program),
    ("--as", "set"): ("numbers.csv", _table),
    ("--as", "set", "--language", "yaml"): ("Pulumi.yaml", _yaml_set),
    ("--as", "set", "--language", "typescript"): ("index.ts", _typescript_set),
}
"""What adopt is asked for, what it writes then, and what reads it as the program would."""


def test_adopting_any_account_writes_nothing(
    account: Emulator, this: Run, tmp_path: Path, soak: bool
) -> None:
    """Every form declares every number, or leaves it out for its status; Check finds nothing, Create writes nothing."""
    count = itertools.count()

    @settings(
        max_examples=200 if soak else 20,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(numbers=ACCOUNTS)
    def adopt_and_deploy(numbers: list[dict[str, Any]]) -> None:
        region = f"us-example-{next(count)}"
        writable = fill(account, region, numbers)
        declared = [_adopt(account, tmp_path / region, region, form) for form in FORMS]
        assert all(each == declared[0] for each in declared)
        assert {each["phone_number"] for each in declared[0]} == writable
        warnings = len(this.warnings())
        for each in declared[0]:
            name, place = f"{region}-{each['phone_number']}", {"connection": {"region": region}}
            inputs, failures = this.plugin.check(name, {**each, **place})
            assert failures == {}
            this.plugin.create(name, inputs)
        assert this.warnings()[warnings:] == []

    adopt_and_deploy()
    assert account.writes() == []


def test_numbers_that_come_later_are_added_without_a_write(
    account: Emulator, this: Run, tmp_path: Path, soak: bool
) -> None:
    """The inventory grows, and the program gives defaults by then: what is new takes none, in any form."""
    count = itertools.count()

    @settings(
        max_examples=100 if soak else 3,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(numbers=ACCOUNTS)
    def grow_and_deploy(numbers: list[dict[str, Any]]) -> None:
        region = f"us-grown-{next(count)}"
        account.control("PUT", f"numbers/{_FIRST}?region={region}", {"Name": "The first"})
        homes = {form: tmp_path / region / "".join(form) for form in FORMS}
        for form in FORMS:
            _adopt(account, tmp_path / region, region, form)
            _give_defaults(homes[form], FORMS[form][0])
        writable = fill(account, region, numbers) - {_FIRST}
        for form, home in homes.items():
            ended = run_command("adopt", home, "--update")
            assert ended.code == 0, ended.errors
            name, read = FORMS[form]
            rows = _rows(home / name) if read is _table else read(home / name)
            added = [each for each in rows if each["phone_number"] != _FIRST]
            assert {each["phone_number"] for each in added} == writable
            takes_defaults = "set" in form or name.startswith("numbers.")
            for each in added:
                declared = _with_defaults(each) if takes_defaults else _without_unmanaged(each)
                place = {"connection": {"region": region}}
                # One resource, whatever the form: a run takes a number that two resources declare for a mistake.
                resource = f"{region}-{each['phone_number']}"
                inputs, failures = this.plugin.check(resource, {**declared, **place})
                assert failures == {}
                this.plugin.create(resource, inputs)

    account.forget_calls()
    grow_and_deploy()
    assert account.writes() == []


_FIRST = "+12065550199"
_DEFAULTS = {"name": "By default", "calling_name": "Contoso", "product_type": "VoiceConnector"}


def _rows(file: Path) -> Declared:
    """Return the rows of a fleet file as those of a set: what is left alone says so, what is empty is not there."""
    rows = [
        {name: getattr(row, name) for name in ("phone_number", *_DEFAULTS)} for row in chime.load_fleet(file)
    ]
    return [
        {name: getattr(value, "value", value) for name, value in row.items() if value is not None}
        for row in rows
    ]


def _give_defaults(home: Path, file: str) -> None:
    """Let the program give defaults, where it can: a person has edited it."""
    if file in {"Pulumi.yaml", "index.ts"}:
        text = (home / file).read_text()
        yaml_defaults = "    properties:\n      defaults: {callingName: Contoso}\n      numbers:"
        text = text.replace("    properties:\n      numbers:", yaml_defaults)
        text = text.replace("{ numbers: {", '{ defaults: { callingName: "Contoso" }, numbers: {')
        (home / file).write_text(text)
    else:
        program = home / "__main__.py"
        defaults = 'defaults=chime.NumberDefaults(calling_name="Contoso", name="By default")'
        program.write_text(program.read_text().replace("    numbers=", f"    {defaults},\n    numbers="))
        assert defaults in program.read_text()


def _with_defaults(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a number declares in a fleet or set with a default for each attribute."""
    return _without_unmanaged({**_DEFAULTS, **row})


def _without_unmanaged(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value != UNMANAGED.value}


def _adopt(account: Emulator, directory: Path, region: str, form: tuple[str, ...]) -> Declared:
    """Run the command, and return what its program declares."""
    home = directory / "".join(form)
    ended = run_command("adopt", home, "--endpoint-url", account.url, "--region", region, *form)
    if ended.code == 1:
        assert "nothing was written" in ended.errors
        assert not home.exists()
        return []
    assert ended.code == 0, ended.errors
    name, read = FORMS[form]
    return read(home / name)


def test_the_names_of_properties_come_back() -> None:
    """What the programs are read with is the inverse of what they are written with."""
    assert [plain_name(native_name(attribute.value)) for attribute in Attribute] == [
        a.value for a in Attribute
    ]
