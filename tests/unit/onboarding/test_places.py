"""Where the programs of a directory declare their numbers: in the stack's own account, or where nobody can say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.onboarding.adding import add_numbers
from pulumi_chime.onboarding.declaring import DeclaredRow
from pulumi_chime.onboarding.fleets import Fleet
from pulumi_chime.onboarding.programs import find_beside, find_tables
from tests.unit.values import live

if TYPE_CHECKING:
    from pathlib import Path

_FIRST, _NEW, WEST = "+12065550100", "+12065550199", "us-west-2"
_OTHER = {"profile": "other-account"}
PLACES: dict[str, tuple[dict[str, str], dict[str, str | None], str | None]] = {
    "a region": ({}, {"region": WEST}, WEST),
    "what the stack has": ({"accountId": "1", "endpointUrl": "x"}, {"accountId": "1", "endpointUrl": "x", "region": WEST}, WEST),
    "a region alone": ({"accountId": "1"}, {"region": WEST}, WEST),
    "a profile": ({}, {"region": WEST, **_OTHER}, None),
    "another profile": ({"profile": "mine"}, {"region": WEST, **_OTHER}, None),
    "the profile": (_OTHER, {"region": WEST, **_OTHER}, WEST),
    "no profile": (_OTHER, {"region": WEST}, None),
    "another address": ({}, {"region": WEST, "endpointUrl": "x"}, None),
    "no address": ({"endpointUrl": "x"}, {"region": WEST}, None),
    "another account": ({"accountId": "1"}, {"region": WEST, "accountId": "2"}, None),
    "no region": ({}, {}, None),
    "a region from elsewhere": ({}, {"region": None}, None),
    "a profile from elsewhere": ({}, {"region": WEST, "profile": None}, None),
}  # fmt: skip
"""The stack's settings beside its region, what a provider is given (None: not plain), and its region as far as it is known."""


def _settings(more: dict[str, str]) -> dict[str, str]:
    return {"region": "us-east-1", **more}


def _yaml(given: dict[str, str | None], *, is_set: bool) -> dict[str, str]:
    shown = ", ".join(f"{name}: {'${x.y}' if text is None else text!r}" for name, text in given.items())
    kind, properties = (
        ("PhoneNumberSet", f"numbers: {{'{_FIRST}': {{}}}}")
        if is_set
        else ("PhoneNumber", f"phoneNumber: '{_FIRST}'")
    )
    return {
        "Pulumi.yaml": "name: x\nruntime: yaml\nresources:\n"
        f"  there: {{type: 'pulumi:providers:chime', properties: {{{shown}}}}}\n"
        f"  numbers:\n    type: chime:{kind}\n    properties:\n      {properties}\n    options: {{provider: '${{there}}'}}\n"
    }


def _typescript(given: dict[str, str | None], *, is_set: bool) -> dict[str, str]:
    shown = ", ".join(
        f"{name}: {'elsewhere' if text is None else json.dumps(text)}" for name, text in given.items()
    )
    provider = f'const there = new chime.Provider("there", {{ {shown} }});\n'
    if is_set:
        numbers = f'new chime.PhoneNumberSet("numbers", {{ numbers: {{ "{_FIRST}": {{}} }} }}, {{ provider: there }});\n'
    else:
        numbers = (
            f'// Fleet "numbers" in {WEST}: rows.\nconst fleet1: chime.PhoneNumberArgs[] = [\n'
            f'    {{ phoneNumber: "{_FIRST}" }},\n];\nfor (const number of fleet1) {{\n'
            "    new chime.PhoneNumber(`numbers-${number.phoneNumber}`, number, { provider: there });\n}\n"
        )
    return {"index.ts": provider + numbers}


def _python(given: dict[str, str | None], *, is_set: bool) -> dict[str, str]:
    names = {"endpointUrl": "endpoint_url", "accountId": "account_id"}
    shown = ", ".join(
        f"{names.get(name, name)}={'elsewhere' if text is None else repr(text)}"
        for name, text in given.items()
    )
    load = 'chime.load_fleet("numbers.csv")'
    program = (
        f'there = chime.Provider("there", {shown})\n'
        f'chime.PhoneNumber{"Set" if is_set else "Fleet"}("n", numbers={load}, opts=pulumi.ResourceOptions(provider=there))\n'
    )
    return {"__main__.py": program, "numbers.csv": f"phone_number\n{_FIRST}\n"}


LANGUAGES = {"YAML": _yaml, "TypeScript": _typescript, "Python": _python}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_set", [False, True], ids=["fleet", "set"])
def test_a_provider_is_a_place_only_as_a_whole(
    tmp_path: Path, language: str, is_set: bool, name: str
) -> None:
    """Its region says where numbers live only if all else of it is the stack's."""
    more, given, region = PLACES[name]
    for file, text in LANGUAGES[language](given, is_set=is_set).items():
        (tmp_path / file).write_text(text)
    tables = find_tables(tmp_path, _settings(more))
    assert [(each.phone_number, each.region) for table in tables for each in table.numbers] == [
        (_FIRST, region)
    ]
    assert (language == "YAML" and not is_set) or [each.region for each in tables] == [region]


@pytest.mark.parametrize(
    ("connection", "more", "region"),
    [
        ("None", {}, "us-east-1"),
        ("chime.Connection()", {}, "us-east-1"),
        (f"chime.Connection('{WEST}')", {}, WEST),
        (f"chime.Connection(region='{WEST}', profile=None)", {}, WEST),
        (f"chime.Connection(region='{WEST}', profile='eu')", {}, None),
        (f"chime.Connection(region='{WEST}', profile='eu')", {"profile": "eu"}, WEST),
        ("chime.Connection(profile='eu')", {"profile": "eu"}, "us-east-1"),
        (f"chime.Connection('{WEST}', endpoint_url='x')", {"profile": "eu"}, None),
        (f"chime.Connection(region='{WEST}')", {"profile": "eu"}, WEST),
        ("chime.Connection(region=config.require('region'))", {}, None),
        ("chime.Connection(**there)", {}, None),
        ("there", {}, None),
        ("mine", {}, WEST),
    ],
)
def test_a_connection_is_a_place_only_as_a_whole(
    tmp_path: Path, connection: str, more: dict[str, str], region: str | None
) -> None:
    """What it leaves open is the stack's; what comes from elsewhere is not known."""
    program = f"mine = chime.Connection(region='{WEST}')\n"
    call = f"numbers=chime.load_fleet('a.csv'), connection={connection})\n"
    (tmp_path / "__main__.py").write_text(f"{program}chime.PhoneNumberFleet('a', {call}")
    (tmp_path / "a.csv").write_text(f"phone_number\n{_FIRST}\n")
    (table,) = find_tables(tmp_path, _settings(more))
    assert (table.region, table.numbers[0].region) == (region, region)


@pytest.mark.parametrize(
    ("options", "region"),
    [
        ("pulumi.ResourceOptions(protect=True)", "us-east-1"),
        ("None", "us-east-1"),
        ("pulumi.ResourceOptions(parent=other)", None),
        ("pulumi.ResourceOptions(providers=[other])", None),
        ("pulumi.ResourceOptions(provider=other)", None),
        ("pulumi.ResourceOptions(**other)", None),
        ("pulumi.ResourceOptions.merge(a, b)", None),
        ("options", None),
    ],
)
def test_options_are_the_stacks_own_place_or_not_known(
    tmp_path: Path, options: str, region: str | None
) -> None:
    """Those that say nothing of a place leave it alone."""
    (tmp_path / "__main__.py").write_text(
        f"chime.PhoneNumberSet('a', numbers=chime.load_fleet('a.csv'), opts={options})\n"
    )
    (tmp_path / "a.csv").write_text(f"phone_number\n{_FIRST}\n")
    (table,) = find_tables(tmp_path, _settings({}))
    assert (table.region, table.numbers[0].region) == (region, region)


def _add(directory: Path, settings: dict[str, str]) -> str:
    (table,) = find_tables(directory, settings)
    row = DeclaredRow(live(phone_number=_NEW), WEST, {}, {})
    add_numbers([(table, Fleet("numbers", WEST, [row]))])
    (table,) = find_tables(directory, settings)
    assert [each.region for each in table.numbers if each.phone_number == _NEW] == [WEST]
    return (directory / "Pulumi.yaml").read_text()


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("comes_first", [False, True])
def test_a_new_number_gets_a_provider_of_its_own_account(
    tmp_path: Path, name: str, comes_first: bool
) -> None:
    """Whichever others there are, before or behind it, and under whichever name."""
    more, given, region = PLACES[name]
    text = _yaml(given, is_set=False)["Pulumi.yaml"]
    other = (
        "  in-us-west-2: {type: 'pulumi:providers:chime', properties: {region: us-west-2, profile: third}}\n"
    )
    place = "resources:\n" if comes_first else "  numbers:\n"
    found = text.replace(place, place + other if comes_first else other + place)
    (tmp_path / "Pulumi.yaml").write_text(found)
    after = _add(tmp_path, _settings(more))
    expected = "${there}" if region else "${in-us-west-2-2}"
    assert f'provider: "{expected}"' in after.split(_NEW)[-1]
    assert after.count("pulumi:providers:chime") == (2 if region else 3)


def test_a_default_provider_does_not_get_new_numbers(tmp_path: Path) -> None:
    """Which account it is of, only the engine knows."""
    (tmp_path / "Pulumi.yaml").write_text(
        "name: x\nruntime: yaml\nresources:\n  there:\n    type: pulumi:providers:chime\n"
        "    defaultProvider: true\n    properties: {region: us-west-2, profile: other}\n"
    )
    after = _add(tmp_path, {"region": WEST})
    assert 'provider: "${in-us-west-2}"' in after


OPTIONS = {
    "number": "us-east-1",
    "number, { protect: true }": "us-east-1",
    "number, { provider: there }": None,
    "number, { 'provider': there }": None,
    "{ ...number }, { provider: there }": None,
    "{ ...number, onAdopt: 'match' }, { provider: there }": None,
    "number, { ...options }": None,
    "number, options": None,
    "number, { provider: pick() }": None,
    "number, cond ? a : b": None,
    "number, { provider: there!, protect: true }": None,
    "number, { provider: this.there }": None,
    "number, { protect: n > 3, provider: there }": None,
    "number, <any>{ provider: there }": None,
    "number as any, { provider: there }": None,
    "number, { provider: there } satisfies pulumi.ResourceOptions": None,
    "number, Object.assign({}, options)": None,
    "number, { dependsOn: [a.b], provider: there }": None,
    "number, { ['provider']: there }": None,
    "number, { 'provid\\u0065r': there }": None,
    "number, { provider: undefined, provider: there }": None,
    "...given": None,
}
"""What a number of a list is given, and where it lives then; what cannot be followed lives where nobody can say."""


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("place", ["", " in us-east-1"])
def test_options_in_typescript_are_the_stacks_own_place_or_not_known(
    tmp_path: Path, options: str, place: str
) -> None:
    """However they are written: nothing is said to be gone from there, and nothing new belongs there."""
    (tmp_path / "index.ts").write_text(
        'const there = new chime.Provider("there", { region: "us-east-1", profile: "emea" });\n'
        f'// Fleet "numbers"{place}: rows.\nconst rows = [\n    {{ phoneNumber: "{_FIRST}" }},\n];\n'
        f"for (const number of rows) {{\n    new chime.PhoneNumber(`n-${{number.phoneNumber}}`, {options});\n}}\n"
    )
    (table,) = find_tables(tmp_path, _settings({}))
    assert (table.region, table.numbers[0].region) == (OPTIONS[options], OPTIONS[options])


@pytest.mark.parametrize("options", ["{ provider: there }", "options", "options!"])
def test_a_list_that_a_function_is_given_lives_where_its_numbers_may(tmp_path: Path, options: str) -> None:
    """Whatever a program makes elsewhere of rows that nobody can follow may be these."""
    declared = f'// Fleet "numbers": rows.\nconst rows = [\n    {{ phoneNumber: "{_FIRST}" }},\n];\n'
    made = "function make(all) { all.map((each) => new chime.PhoneNumber(each.phoneNumber, each, OPTIONS)); }\nmake(rows);\n"
    for given, region in ((options, None), ("{ protect: true }", "us-east-1")):
        (tmp_path / "index.ts").write_text(declared + made.replace("OPTIONS", given))
        (table,) = find_tables(tmp_path, _settings({}))
        assert table.region in {region, region and ""}


@pytest.mark.parametrize(
    ("made", "region"),
    [
        ("chime.PhoneNumberFleet(name, numbers=rows, connection=chime.Connection(profile='emea'))", None),
        ("chime.PhoneNumberFleet(name, numbers=rows, connection=connection)", None),
        ("chime.PhoneNumberFleet(name, numbers=rows, connection=chime.Connection(region='eu-west-1'))", None),
        ("chime.PhoneNumberSet(name, numbers=dict(rows), opts=options)", None),
        ("chime.PhoneNumber(name, phone_number=rows[0].phone_number, connection=connection)", None),
        ("chime.PhoneNumberFleet(name, numbers=rows)", ""),
        ("chime.PhoneNumberFleet(name, numbers=rows, connection=chime.Connection(region='us-east-1'))", ""),
        (
            "chime.PhoneNumberFleet(name, numbers=[chime.FleetNumber('+12065550101')], connection=connection)",
            "",
        ),
    ],
)
def test_rows_that_a_function_is_given_live_where_its_fleet_may(
    tmp_path: Path, made: str, region: str | None
) -> None:
    """A fleet at another place that takes rows which nobody can follow may take these."""
    (tmp_path / "__main__.py").write_text(
        f"def offices(name, rows):\n    {made}\n\noffices('numbers', chime.load_fleet('numbers.csv'))\n"
    )
    (tmp_path / "numbers.csv").write_text(f"phone_number\n{_FIRST}\n")
    (table,) = find_tables(tmp_path, _settings({}))
    assert (table.region, table.numbers[0].region) == (region, None)


def test_rows_that_a_class_of_the_program_may_be_given_live_where_nobody_can_say(tmp_path: Path) -> None:
    """It may name a place of its own."""
    made = "super().__init__(name, numbers=numbers, connection=elsewhere)"
    (tmp_path / "__main__.py").write_text(
        f"class Offices(chime.PhoneNumberFleet):\n    def __init__(self, name, numbers):\n        {made}\n\n"
        "Offices('numbers', chime.load_fleet('numbers.csv'))\n"
    )
    (tmp_path / "numbers.csv").write_text(f"phone_number\n{_FIRST}\n")
    made = "super(name, given, { provider: elsewhere });"
    (tmp_path / "index.ts").write_text(
        f"class Office extends chime.PhoneNumber {{\n    constructor(name, given) {{ {made} }}\n}}\n"
        f"{_LOOP.replace('chime.PhoneNumber(', 'Office(')}"
    )
    assert [table.region for table in find_tables(tmp_path, _settings({}))] == [None, None]


def test_a_fleet_and_its_file_are_found_under_other_names(tmp_path: Path) -> None:
    """An import or a plain assignment that gives them another name is followed."""
    (tmp_path / "__main__.py").write_text(
        "from pulumi_chime import Connection as C, PhoneNumberFleet as PF, load_fleet as lf\n"
        f"PF('numbers', numbers=lf('numbers.csv'), connection=C(region='{WEST}'))\n"
    )
    (tmp_path / "numbers.csv").write_text(f"phone_number\n{_FIRST}\n")
    (table,) = find_tables(tmp_path, _settings({}))
    assert (table.region, table.numbers[0].region) == (WEST, WEST)


PYTHON = {
    "chime.PhoneNumber('vip', phone_number='%2B12065550100')": (("us-east-1",), 0),
    "from pulumi_chime import PhoneNumber\nPhoneNumber('vip', phone_number='+12065550100', name='Kim')": (("us-east-1",), 0),
    "n = '+12065550100'\nchime.PhoneNumber('vip', phone_number=n)": (("us-east-1",), 0),
    "chime.PhoneNumber('vip', phone_number='+12065550100', connection=there)": ((None,), 0),
    "chime.PhoneNumber('vip', phone_number=config.require('vip'))": ((), 1),
    "chime.PhoneNumber('vip', **vip)": ((), 1),
    "for n in ns:\n    chime.PhoneNumber(n, phone_number=n)": ((), 1),
    "chime.PhoneNumber('vip', phone_number='reception')": ((), 1),
    "chime.PhoneNumberFleet('f', numbers=[chime.FleetNumber('+12065550100')])": (("us-east-1",), 0),
    "rows = [chime.FleetNumber(phone_number='+12065550100')]\nchime.PhoneNumberFleet('f', numbers=rows)": (("us-east-1",), 0),
    "chime.PhoneNumberFleet('f', numbers=[*chime.load_fleet('a.csv'), chime.FleetNumber('+12065550100')])": (("us-east-1",), 0),
    "chime.PhoneNumberFleet('f', numbers=[chime.FleetNumber(n) for n in ns])": ((), 1),
    "chime.PhoneNumberFleet('f', numbers=read_rows())": ((), 1),
    "chime.PhoneNumberSet('s', numbers={'+12065550100': {'name': 'Kim'}})": (("us-east-1",), 0),
    "chime.PhoneNumberSet('s', numbers={n: {}, '+12065550100': {}})": (("us-east-1",), 1),
    "chime.PhoneNumberSet('s', numbers={**more})": ((), 1),
    "a = [*a]\nchime.PhoneNumberFleet('s', numbers=a)": ((), 0),
    "chime.PhoneNumberFleet('f', numbers=chime.load_fleet(name))": ((), 1),
    "chime.get_phone_number(phone_number='+12065550100')": ((), 0),
    "from pulumi_chime import PhoneNumber as Num\nNum('vip', phone_number='+12065550100')": (("us-east-1",), 0),
    "N = chime.PhoneNumber\nM = N\nM('vip', phone_number='+12065550100')": (("us-east-1",), 0),
    "from pulumi_chime import FleetNumber as R, PhoneNumberFleet as PF, load_fleet as lf\nPF('f', numbers=[*lf('a.csv'), R('+12065550100')])": (("us-east-1",), 0),
    "from office import Office as PhoneNumber\nPhoneNumber('vip', phone_number='+12065550100')": (("us-east-1",), 0),
    "N = chime.PhoneNumber\nprint(N)": ((), 1),
    "N = chime.PhoneNumber\nN = wrapped(N)\nN('vip', phone_number='+12065550100')": ((), 1),
    "try:\n    from pulumi_chime import PhoneNumber as N\nexcept ImportError: pass\nN('vip', phone_number='+12065550100')": ((), 1),
    "class Office(chime.PhoneNumber): pass\nOffice('vip', phone_number='+12065550100')": ((), 1),
    "class Offices:\n    kind = chime.PhoneNumberSet\nOffices.kind('f', numbers={'+12065550100': {}})": ((), 1),
    "Office = functools.partial(chime.PhoneNumber, product_type='VoiceConnector')\nOffice('vip', phone_number='+12065550100')": ((), 1),
    "getattr(chime, 'PhoneNumber')('vip', phone_number='+12065550100')": ((), 1),
    "(N := chime.PhoneNumber)('vip', phone_number='+12065550100')": ((), 1),
    "list(map(chime.load_fleet, ['a.csv']))": ((), 1),
    "native.PhoneNumber.get('vip', '+12065550100')": ((), 1),
    "def show(number: chime.PhoneNumber) -> 'PhoneNumber':\n    vip: chime.PhoneNumber = number": ((), 0),
    "chime.FleetNumber('+12065550100', name='PhoneNumber')": ((None,), 0),
}  # fmt: skip
_LOOP = (
    f'// Fleet "numbers" in us-east-1: rows.\nconst fleet1: chime.PhoneNumberArgs[] = [\n    {{ phoneNumber: "{_NEW}" }},\n];\n'
    "for (const number of fleet1) {\n    new chime.PhoneNumber(`n-${number.phoneNumber}`, number);\n}\n"
)
TYPESCRIPT = {
    'new chime.PhoneNumber("vip", { phoneNumber: "%2B12065550100" });': (("us-east-1",), 0),
    'export const vip = new PhoneNumber("vip", { name: "Kim", "phoneNumber": `+12065550100` }, { protect: true });': (("us-east-1",), 0),
    'new chime.PhoneNumber("vip", { phoneNumber: "+12065550100" }, { provider: there });': ((None,), 0),
    'new chime.PhoneNumber("vip", { phoneNumber: config.require("vip") });': ((), 1),
    'new chime.PhoneNumber("vip", { phoneNumber });': ((), 1),
    'new chime.PhoneNumber("vip", { ...vip });': ((), 1),
    'new chime.PhoneNumber("vip", vip);': ((), 1),
    'new chime.PhoneNumber("vip", number);': ((), 1),
    'new chime.PhoneNumber("vip");': ((), 1),
    '// new chime.PhoneNumber("vip", { phoneNumber: "+12065550100" });': ((), 0),
    "fleet1.forEach((each) => new chime.PhoneNumber(`b-${each.phoneNumber}`, each));": ((), 0),
    'new chime.PhoneNumberSet("s", { numbers: {} });': ((), 0),
    'new chime\n  .PhoneNumber("vip", { phoneNumber: "+12065550100" });': (("us-east-1",), 0),
    'new chime.native . PhoneNumber ("vip", { phoneNumber: "+12065550100" });': (("us-east-1",), 0),
    'import { PhoneNumber as N } from "pulumi-chime"; new N("vip", { phoneNumber: "+12065550100" });': ((), 1),
    'class Office extends chime.PhoneNumber {} new Office("vip", { phoneNumber: "+12065550100" });': ((), 1),
    "class Offices extends chime.PhoneNumberSet {}": ((), 1),
    'const N = chime.PhoneNumber; new N("vip", { phoneNumber: "+12065550100" });': ((), 1),
    "const { PhoneNumberSet: S } = chime;": ((), 1),
    'new chime["PhoneNumber"]("vip", { phoneNumber: "+12065550100" });': ((), 1),
    'new (chime.PhoneNumber)("vip", { phoneNumber: "+12065550100" });': ((), 1),
    'new chime./* ours */PhoneNumber("vip", { phoneNumber: "+12065550100" });': ((), 1),
    'const told = `${new chime.PhoneNumber("vip", { phoneNumber: "+12065550100" }).arn}`;': ((), 1),
    "make(a < b, chime.PhoneNumber, rows);": ((), 1),
    'import { PhoneNumber/**/as N } from "pulumi-chime"': ((), 1),
    'import * as c from "pulumi-chime" /* */ function f() { make(c.PhoneNumber) }': ((), 1),
    "{ let n: any } make(chime.PhoneNumber, 0 as any)": ((), 1),
    "const a = 0 as any, N = chime.PhoneNumber": ((), 1),
    'import { PhoneNumber, PhoneNumberSet } from "pulumi-chime"; const all: chime.PhoneNumber[] = [];': ((), 0),
    'const all = new Map<string, chime.PhoneNumber>(); all.get("x") as chime.PhoneNumber; // PhoneNumber': ((), 0),
    'const shown = { name: "PhoneNumber" };': ((), 0),
}  # fmt: skip


@pytest.mark.parametrize("program", PYTHON)
def test_what_python_declares_beside_its_files(tmp_path: Path, program: str) -> None:
    """Literal numbers, each with its place; of any other it is told where it stands."""
    regions, unknown = PYTHON[program]
    (tmp_path / "__main__.py").write_text(f"{program}\n")
    found = find_beside(tmp_path, _settings({}))
    assert [(each.phone_number, each.region) for each in found.numbers] == [
        (_FIRST, region) for region in regions
    ]
    assert len(found.unknown) == unknown
    assert all(each.startswith("__main__.py line ") for each in found.unknown)


@pytest.mark.parametrize("program", TYPESCRIPT)
@pytest.mark.parametrize("is_before", [False, True])
def test_what_typescript_declares_beside_its_lists(tmp_path: Path, program: str, is_before: bool) -> None:
    """The same; what a program makes of a list that is known is no other number."""
    regions, unknown = TYPESCRIPT[program]
    (tmp_path / "index.ts").write_text(f"{program}\n{_LOOP}" if is_before else f"{_LOOP}{program}\n")
    found = find_beside(tmp_path, _settings({}))
    assert [(each.phone_number, each.region) for each in found.numbers] == [
        (_FIRST, region) for region in regions
    ]
    line = 1 if is_before else _LOOP.count("\n") + 1
    assert list(found.unknown) == [f"index.ts line {line}"] * unknown
