"""Numbers that are added to a program that is there: what people wrote before stays as it is, byte by byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pulumi_chime import UNMANAGED, load_fleet
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.onboarding.adding import add_numbers
from pulumi_chime.onboarding.comparison import compare
from pulumi_chime.onboarding.declaring import DeclaredRow
from pulumi_chime.onboarding.fleets import Fleet
from pulumi_chime.onboarding.managed import ManagedNumber, NotManagedError, read_settings
from pulumi_chime.onboarding.programs import find_tables
from pulumi_chime.onboarding.survey import RegionSurvey, Survey
from tests.support.killing import is_killed_at
from tests.unit.values import live

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.managed import Insertion, ManagedRow, Table

_FIRST, _NEW = "+12065550100", "+12065550199"
_FLEET = Fleet(
    "numbers",
    "us-east-1",
    [
        DeclaredRow(
            live(phone_number=_NEW),
            "us-east-1",
            {Attribute.NAME: "Reno, lobby"},
            {Attribute.CALLING_NAME: "pending"},
        )
    ],
)
_CSV_ROW = f'{_NEW},"Reno, lobby"'
_YAML_ROW = (
    f'- phone_number: "{_NEW}"\n  name: "Reno, lobby"\n  calling_name: "<unmanaged>"\n'
    '  product_type: "<unmanaged>"\n'
)
_JSON_ROW = (
    f'  {{"phone_number": "{_NEW}", "name": "Reno, lobby", "calling_name": "<unmanaged>", '
    '"product_type": "<unmanaged>"}'
)
TABLES = {
    "plain.csv": f"phone_number,name\n{_FIRST},Kim\n|{_CSV_ROW}\n|",
    "no-end.csv": f"phone_number,name\n{_FIRST},Kim|\n{_CSV_ROW}|",
    "semicolons.csv": f"x-owner;calling_name;phone_number\r\nKim;;{_FIRST}\r\n|;<unmanaged>;{_NEW}\r\n|",
    "mark.csv": f"\ufeffphone_number\tname\n{_FIRST}\t\n|{_NEW}\tReno, lobby\n|",
    "ignored.csv": f"owner,phone_number\nKim,{_FIRST}\n|,{_NEW}\n|",
    "empty.csv": f"phone_number,product_type\n|{_NEW},<unmanaged>\n|",
    "two-lines.csv": f'phone_number,"x-note\nmore",name\n{_FIRST},,Kim\n|{_NEW},,"Reno, lobby"\n|',
    "separator.csv": f'phone_number,x-a\u2028b,x-c\x0bd,name\n{_FIRST},,,Kim\n|{_NEW},,,"Reno, lobby"\n|',
    "others.csv": f'phone_number,name,"x-a;b;c;d"\n{_FIRST},Kim,\n|{_CSV_ROW},\n|',
    "commas.csv": f"phone_number\tname\tx-a,b,c\n{_FIRST}\tKim\t\n|{_NEW}\tReno, lobby\t\n|",
    "blanks.csv": f",,\n\nphone_number,name\n{_FIRST},Kim\n|{_CSV_ROW}\n|",
    "returns.csv": f"phone_number,name\r{_FIRST},Kim\r|{_CSV_ROW}\r|",
    "comments.yaml": f'# ours\n- phone_number: "{_FIRST}"  # Kim\n  x-owner: [Kim]\n# the end\n|{_YAML_ROW}|',
    "indented.yml": f'  - phone_number: "{_FIRST}"\r\n|'
    + "".join(f"  {line}\r\n" for line in _YAML_ROW.splitlines())
    + "|",
    "nested.yaml": f'-\n  phone_number: "{_FIRST}"\n  x-tags:\n    - a\n    - b\n|{_YAML_ROW}|',
    "plain.json": f'[\n  {{"phone_number": "{_FIRST}"}}|,\n{_JSON_ROW}|\n]\n',
    "one-line.json": f'[{{"x-owner": "[Kim]", "phone_number": "{_FIRST}"}}|,\n{_JSON_ROW}\n|] \n',
    "empty.json": f"[|\n{_JSON_ROW}\n|]\n",
}
"""What a table is, with what is added between two bars."""

_IN_YAML = "name: x\nruntime: yaml\nconfig:\n  chime:region: us-east-1\n"
_RESOURCE = [
    f'"numbers-{_NEW}":',
    "  type: chime:PhoneNumber",
    "  properties:",
    f'    phoneNumber: "{_NEW}"',
    '    name: "Reno, lobby"',
]


def _resource(indent: str, line_end: str = "\n") -> str:
    return "".join(f"{indent}{line}{line_end}" for line in _RESOURCE)


_KIM = f"  kim:\n    type: chime:index:PhoneNumber\n    properties: {{phoneNumber: '{_FIRST}', onDestroy: release}}"
YAML_PROGRAMS = {
    "last": f"{_IN_YAML}resources:\n{_KIM}  # hers\n|{_resource('  ')}|",
    "no end": f"{_IN_YAML}resources:\n{_KIM}|\n{_resource('  ')}|",
    "outputs": f"{_IN_YAML}resources:\n{_KIM}\n  # name: Kim\n|{_resource('  ')}|\n# what others see\noutputs:\n  a: ${{kim.status}}\n",
    "in front": f"resources:\n{_KIM}\n|{_resource('  ')}|{_IN_YAML}",
    "other margin": f"{_IN_YAML}resources:\n    kim:\n     type: chime:PhoneNumber\n     properties:\n"
    f"      phoneNumber: {_FIRST}\n|{_resource('    ')}|",
    "lines of Windows": (f"{_IN_YAML}resources:\n{_KIM}\n|{_resource('  ')}|").replace("\n", "\r\n"),
    "mark": f"\ufeff{_IN_YAML}resources:\n{_KIM}\n|{_resource('  ')}|outputs: {{}}\n",
    "an alias": f"{_IN_YAML}resources:\n  kim: &kim\n    type: chime:PhoneNumber\n    properties: &all\n"
    f"      phoneNumber: '{_FIRST}'\n  other:\n    type: x:y:z\n    properties: *all\n|{_resource('  ')}|",
    "a text": f"{_IN_YAML}resources:\n{_KIM}\n  other:\n    type: x:y:z\n    properties:\n      text: >-\n"
    f"        # no comment\n|{_resource('  ')}|\n",
}

_SET = f"{_IN_YAML}resources:\n  offices:\n    type: chime:PhoneNumberSet\n    properties:\n      numbers:"
_SET_ROW = f'"{_NEW}": {{name: "Reno, lobby", callingName: "<unmanaged>", productType: "<unmanaged>"}}'
_SET_LINE = f"        {_SET_ROW}\n"
_OTHERS = "  kim:\n    type: x:y:z\n    properties: {a: b}\noutputs: {}\n"
YAML_SETS = {
    "last": f"{_SET}\n        {_FIRST}: {{}}\n|{_SET_LINE}|",
    "comments": f"{_SET}\n        # hers\n        {_FIRST}: {{name: Kim}}  # Kim\n        # the last\n|{_SET_LINE}|"
    f"\n      # what all have\n      defaults: {{callingName: Contoso}}\n\n  # another\n{_OTHERS}",
    "no end": f"{_SET}\n        {_FIRST}: {{}}|\n{_SET_LINE}|",
    "rows of several lines": f"{_SET}\n         {_FIRST}:\n           name: Kim\n|         {_SET_ROW}\n|{_OTHERS}",
    "no value": f"{_SET}\n        {_FIRST}:\n|{_SET_LINE}|{_OTHERS}",
    "a text": f"{_SET}\n        {_FIRST}:\n          name: >-\n            # no comment\n|{_SET_LINE}|\n{_OTHERS}",
    "lines of Windows": f"{_SET}\n        {_FIRST}: {{}}\n|{_SET_LINE}|{_OTHERS}".replace("\n", "\r\n"),
    "mark": f"\ufeff{_SET}\n        {_FIRST}: {{}}\n|{_SET_LINE}|{_OTHERS}",
    "one line": f"{_SET} {{'{_FIRST}': {{name: Kim}}|,| |{_SET_ROW}|}}  # all\n{_OTHERS}",
    "a line each": f"{_SET} {{\n        '{_FIRST}': {{name: Kim}}|,|  # Kim\n|        {_SET_ROW}\n|      }}\n{_OTHERS}",
    "a comma": f"{_SET} {{\n        '{_FIRST}': {{name: Kim}},  # Kim, {{\n|        {_SET_ROW}\n|      }}\n{_OTHERS}",
    "other alias": f"{_SET}\n        {_FIRST}: &row {{name: Kim}}\n|{_SET_LINE}|{_OTHERS.replace('{a: b}', '*row')}",
    "beside single numbers": f"{_SET}\n        {_FIRST}: {{}}\n|{_SET_LINE}|{_KIM.replace(_FIRST, '+12065550150')}\n",
}

_MARK = '// Fleet "numbers" in us-east-1: rows.\n'
_LIST = "const fleet1: chime.PhoneNumberArgs[] = ["
_ROW = f'    {{"phoneNumber": "{_NEW}", "name": "Reno, lobby"}},'
TYPESCRIPT_PROGRAMS = {
    "as written": f'{_MARK}{_LIST}\n    {{"phoneNumber": "{_FIRST}"}},\n|{_ROW}\n|];\n',
    "a pattern before": f"const plain = (text: string) => text.replace(/`/g, '');\n{_MARK}{_LIST}|\n{_ROW}\n|];\n",
    "empty": f"{_MARK}{_LIST}|\n{_ROW}\n|];\n",
    "formatted": f"{_MARK}export {_LIST}\n  {{\n    // hers ]\n    phoneNumber: '{_FIRST}', name: \"Kim ]}}\",\n"
    f"    tags: [{{ a: '}}' }}],\n    onDestroy: destroy(1, [2]),\n  }}, /* the last ] */\n|{_ROW}\n|] ;\n",
    "no comma": f"{_MARK}{_LIST}\n  {{ phoneNumber: `{_FIRST}` }}|,| // Kim\n|{_ROW}\n|];\n",
    "one line": f"{_MARK}{_LIST}{{ phoneNumber: '{_FIRST}' }}|,\n{_ROW}\n|];\n",
    "lines of Windows": f"{_MARK}{_LIST}\n    {{ phoneNumber: '{_FIRST}' }},\n|{_ROW}\n|];\n".replace(
        "\n", "\r\n"
    ),
}


_TS_SET = 'new chime.PhoneNumberSet("offices", {'
_TS_ROW = (
    f'    "{_NEW}": {{"name": "Reno, lobby", "callingName": "<unmanaged>", "productType": "<unmanaged>"}},'
)
TYPESCRIPT_SETS = {
    "as written": f'{_TS_SET} numbers: {{\n    "{_FIRST}": {{}},\n|{_TS_ROW}\n|}} }});\n',
    "empty": f"{_TS_SET} numbers: {{|\n{_TS_ROW}\n|}} }});\n",
    "a worked-out name": f"{_TS_SET} numbers: {{|\n{_TS_ROW}\n|}} }});\n".replace(
        '"offices"', "`offices-${stack}`"
    ),
    "formatted": f"// new chime.PhoneNumberSet(all)\nexport const all = new PhoneNumberSet(\n  'offices',\n  {{\n"
    f"    defaults: {{ callingName: \"Contoso }}\" }},\n    numbers: {{\n      // hers }}\n      '{_FIRST}': "
    f'{{ name: "Kim ]}}" }}, /* the last */\n|{_TS_ROW}\n|    }},\n  }},\n  {{ dependsOn: [other], protect: true }},\n);\n',
    "no comma": f"{_TS_SET}\n  numbers: {{\n    '{_FIRST}': row|,| // Kim\n|{_TS_ROW}\n|  }} }}, {{}});\n",
    "lines of Windows": f'{_TS_SET} numbers: {{\n    "{_FIRST}": {{}},\n|{_TS_ROW}\n|}} }});\n'.replace(
        "\n", "\r\n"
    ),
}


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())


def _fleet(file: str, *options: str) -> str:
    """Return a program of one fleet."""
    given = "".join(f", {each}" for each in options)
    return f'chime.PhoneNumberFleet("a", numbers=chime.load_fleet("{file}"){given})\n'


def _tables(directory: Path) -> list[Table]:
    return find_tables(directory, read_settings(directory))


_TABLES_BESIDE = [(ManagedNumber("+12065550150", "us-east-1"),)]


def _add(directory: Path) -> None:
    """Add the number where it belongs: to the only set or fleet that there is."""
    found = Survey((RegionSurvey("us-east-1", tuple(row.live for row in _FLEET.rows)),))
    (addition,) = compare(_tables(directory), found, [_FLEET], has_regions=False).additions
    assert addition.table is not None
    add_numbers([(addition.table, addition.fleet)])


def _assert_added(directory: Path, file: str, shown: str) -> None:
    """Add the number, and look at what stands between the bars, and around."""
    kept = [*_TABLES_BESIDE] if "+12065550150" in shown else []
    pieces = shown.split("|")
    _write(directory / file, "".join(pieces[::2]))
    there = sorted(each.name for each in directory.iterdir())
    _add(directory)
    assert (directory / file).read_bytes().decode() == "".join(pieces)
    assert sorted(each.name for each in directory.iterdir()) == there
    table, *others = _tables(directory)
    assert (
        table.numbers
        == (ManagedNumber(_FIRST, "us-east-1"), ManagedNumber(_NEW, "us-east-1"))[-len(table.numbers) :]
    )
    assert [each.numbers for each in others] == kept


@pytest.mark.parametrize("file", TABLES)
def test_rows_come_at_the_end_of_a_table(tmp_path: Path, file: str) -> None:
    """Whatever delimiter, line ends and columns the file has; all that stood there stands there."""
    ignored = ', ignore=["owner"]' if file == "ignored.csv" else ""
    region = 'connection=chime.Connection(region="us-east-1")'
    _write(
        tmp_path / "__main__.py",
        f'chime.PhoneNumberFleet("a", numbers=chime.load_fleet("{file}"{ignored}), {region})\n',
    )
    _assert_added(tmp_path, file, TABLES[file])


@pytest.mark.parametrize("name", YAML_PROGRAMS)
def test_resources_come_behind_the_last(tmp_path: Path, name: str) -> None:
    """In the margin of the others, before what is about something else."""
    _assert_added(tmp_path, "Pulumi.yaml", YAML_PROGRAMS[name])


@pytest.mark.parametrize("name", TYPESCRIPT_PROGRAMS)
def test_objects_come_at_the_end_of_the_list(tmp_path: Path, name: str) -> None:
    """Behind whatever the others have become: formatted, with comments and further properties."""
    _assert_added(tmp_path, "index.ts", TYPESCRIPT_PROGRAMS[name])


@pytest.mark.parametrize("name", YAML_SETS)
def test_rows_come_at_the_end_of_a_set(tmp_path: Path, name: str) -> None:
    """Not as numbers of their own beside it, and with the comments where they were."""
    _assert_added(tmp_path, "Pulumi.yaml", YAML_SETS[name])


@pytest.mark.parametrize("name", TYPESCRIPT_SETS)
def test_rows_come_at_the_end_of_a_set_in_typescript(tmp_path: Path, name: str) -> None:
    """Whatever else the set declares, and whatever stands around it."""
    _write(tmp_path / "Pulumi.yaml", "name: x\nruntime: nodejs\nconfig:\n  chime:region: us-east-1\n")
    _assert_added(tmp_path, "index.ts", TYPESCRIPT_SETS[name])


def test_rows_belong_to_the_set_of_their_name_and_region(tmp_path: Path) -> None:
    """Each set is a table of its own; its provider says where its numbers live."""
    _write(tmp_path / "Pulumi.yaml", "name: x\nruntime: nodejs\nconfig:\n  chime:region: us-east-1\n")
    program = (
        'const there = new chime.Provider("there", {"region": "eu-west-1"});\n'
        f'new chime.PhoneNumberSet("here", {{ numbers: {{ "{_FIRST}": {{}} }} }});\n'
        'new chime.PhoneNumberSet("eu", { numbers: { "+441134960000": {} } }, { provider: there });\n'
        'new chime.PhoneNumberSet("unknown", { numbers: {} }, { provider: somewhere });\n'
    )
    _write(tmp_path / "index.ts", program)
    assert [(each.fleet, each.region, len(each.numbers)) for each in _tables(tmp_path)] == [
        ("here", "us-east-1", 1),
        ("eu", "eu-west-1", 1),
        ("unknown", None, 0),
    ]


def test_a_provider_of_another_region_is_added_once(tmp_path: Path) -> None:
    """What the program has is taken, under whichever name; what it lacks is declared, with the stack's settings."""
    kim = _KIM.replace("\n    properties", "\n    options: {provider: '${there}'}\n    properties")
    there = "  there:\n    type: pulumi:providers:chime\n    properties: {region: eu-west-1}\n"
    file = tmp_path / "Pulumi.yaml"
    _write(file, f"{_IN_YAML}resources:\n{there}{kim}\n")
    (table,) = _tables(tmp_path)
    assert table.numbers == (ManagedNumber(_FIRST, "eu-west-1"),)
    rows = {
        region: DeclaredRow(live(phone_number=number), region, {}, {})
        for region, number in (("eu-west-1", "+12065550101"), ("eu-central-1", "+12065550102"))
    }
    fleets = [Fleet(f"{region}-{part}", region, [row]) for region, row in rows.items() for part in "a"]
    other = DeclaredRow(live(phone_number="+12065550103"), "eu-central-1", {}, {})
    add_numbers((table, fleet) for fleet in [*fleets, Fleet("eu-central-1-b", "eu-central-1", [other])])
    (table,) = _tables(tmp_path)
    assert [each.region for each in table.numbers] == [
        "eu-west-1",
        "eu-west-1",
        "eu-central-1",
        "eu-central-1",
    ]
    text = file.read_text()
    assert text.count("pulumi:providers:chime") == 2
    assert (
        '  in-eu-central-1:\n    type: pulumi:providers:chime\n    properties:\n      region: "eu-central-1"\n'
        in text
    )


def test_a_name_that_is_taken_is_not_given_twice(tmp_path: Path) -> None:
    """A resource that was called after the number, and has become another one."""
    _write(tmp_path / "Pulumi.yaml", f"{_IN_YAML}resources:\n{_KIM.replace('kim', f'numbers-{_NEW}')}\n")
    _add(tmp_path)
    (table,) = _tables(tmp_path)
    assert [each.phone_number for each in table.numbers] == [_FIRST, _NEW]
    assert f'"numbers-{_NEW}-2":' in (tmp_path / "Pulumi.yaml").read_text()


UNKNOWN = {
    "Pulumi.yaml": {
        "an expression": _KIM.replace(_FIRST, "${config.number}"),
        "no number": _KIM.replace("phoneNumber", "number"),
        "no such number": _KIM.replace(_FIRST, "reception"),
        "no list": "  [",
        "a resource twice": f"{_KIM}\n{_KIM.replace(_FIRST, _NEW)}",
        "resources twice": f"{_KIM}\nresources:\n{_KIM.replace(_FIRST, _NEW)}",
        "resources in quotes": f"{_KIM}\n'resources':\n{_KIM.replace(_FIRST, _NEW)}",
        "a number twice": f"{_KIM.replace('onDestroy', 'phoneNumber')}",
        "numbers twice": "  a: {type: 'chime:PhoneNumberSet', properties: {numbers: {}, numbers: {'+12065550100': {}}}}",
        "a set from elsewhere": "  a: {type: 'chime:PhoneNumberSet', properties: {numbers: '${rows}'}}",
        "a set of a function": "  a: {type: 'chime:PhoneNumberSet', properties: {numbers: {'fn::fromJSON': a}}}",
        "a set of merged rows": "  a: {type: 'chime:PhoneNumberSet', properties: {numbers: {<<: {'+12065550100': {}}}}}",
    },
    "index.ts": {
        "an expression": "{ phoneNumber: number },",
        "a sum": f"{{ phoneNumber: '{_FIRST}' + suffix }},",
        "a short form": "{ phoneNumber },",
        "twice": f"{{ phoneNumber: '{_FIRST}', phoneNumber: '{_NEW}' }},",
        "a computed name": f"{{ phoneNumber: '{_FIRST}', [name]: '{_NEW}' }},",
        "an escaped name": f"{{ phoneNumber: '{_FIRST}', 'phoneN\\u0075mber': '{_NEW}' }},",
        "a name twice": f"{{ phoneNumber: '{_FIRST}', name: 'Kim', name: 'Lee' }},",
        "a comment in a comment": f"]; /*\n{_MARK.replace('numbers', 'others')}const b = [\n*/ [",
        "a set with numbers twice": f"];{_TS_SET} numbers: {{}}, numbers: {{ '{_FIRST}': {{}} }} }});[",
        "a set with a number twice": f"];{_TS_SET} numbers: {{ '{_FIRST}': {{}}, '{_FIRST}': {{}} }} }});[",
        "a spread": f"...others, {{ phoneNumber: '{_FIRST}' }},",
        "a call": f"row({{ phoneNumber: '{_FIRST}' }}),",
        "no number": "{ name: 'Kim' },",
        "no end": f"{{ phoneNumber: '{_FIRST}',",
        "a pattern": f"{{ phoneNumber: '{_FIRST}', name: 'a'.replace(/\"/, '') }},",
        "no comma": f"{{ phoneNumber: '{_FIRST}' }} {{ phoneNumber: '{_NEW}' }}",
        "two commas": f"{{ phoneNumber: '{_FIRST}' }},,",
        "a set from elsewhere": f"];{_TS_SET} numbers: rows }});[",
        "a set in a short form": f"];{_TS_SET} numbers }});[",
        "a set without numbers": f"];{_TS_SET} }});[",
        "a set of spread rows": f"];{_TS_SET} numbers: {{ ...rows }} }});[",
        "a set of computed numbers": f"];{_TS_SET} numbers: {{ [number]: {{}} }} }});[",
        "a set of no numbers": f'];{_TS_SET} numbers: {{ "Kim": {{}} }} }});[',
        "a set with two commas": f'];{_TS_SET} numbers: {{ "{_FIRST}": {{}},, }} }});[',
        "a set without an end": f"];{_TS_SET} numbers: {{",
        "a set without a plain name": "];new chime.PhoneNumberSet(name, { numbers: {} });[",
    },
}


@pytest.mark.parametrize(
    ("file", "name"), [(file, name) for file, texts in UNKNOWN.items() for name in texts]
)
def test_a_program_that_does_not_say_its_numbers_is_refused(tmp_path: Path, file: str, name: str) -> None:
    """What is new cannot be told then: one line, with the place."""
    text = UNKNOWN[file][name]
    whole = f"{_IN_YAML}resources:\n{text}\n" if file == "Pulumi.yaml" else f"{_MARK}{_LIST}\n{text}\n];\n"
    _write(tmp_path / file, whole)
    with pytest.raises(NotManagedError, match=file) as refused:
        _tables(tmp_path)
    assert "\n" not in str(refused.value)


UNSUITABLE = {
    "flow.yaml": f'[{{phone_number: "{_FIRST}"}}]\n',
    "Pulumi.yaml": f"{_IN_YAML}resources: {{a: {{type: 'chime:PhoneNumber', properties: {{phoneNumber: '{_FIRST}'}}}}}}\n",
    "end.yaml": f'- phone_number: "{_FIRST}"\n...\n',
}
SHARED = {
    "rows of another": f"{_IN_YAML}x: &rows\n  {_FIRST}: {{}}\n{_SET.removeprefix(_IN_YAML)} *rows\n",
    "rows for another": f"{_SET} &rows\n        {_FIRST}: {{}}\n  kim:\n    type: x:y:z\n    properties: {{a: *rows}}\n",
    "properties for another": f"{_SET.replace('properties:', 'properties: &all')}\n        {_FIRST}: {{}}\n"
    "  kim:\n    type: x:y:z\n    properties: *all\n",
    "no rows": f"{_SET}\n",
}


@pytest.mark.parametrize("file", UNSUITABLE)
def test_what_cannot_be_added_to_stays(tmp_path: Path, file: str) -> None:
    """What is written in one line is nothing to add a line to: an error that names the file, and the very file."""
    if file != "Pulumi.yaml":
        _write(tmp_path / "__main__.py", f'chime.load_fleet("{file}")\n')
    _write(tmp_path / file, UNSUITABLE[file])
    there = sorted(tmp_path.iterdir())
    with pytest.raises(NotManagedError, match=file):
        _add(tmp_path)
    assert (tmp_path / file).read_text() == UNSUITABLE[file]
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.parametrize("name", SHARED)
def test_rows_that_another_resource_has_too_stay(tmp_path: Path, name: str) -> None:
    """Adding to them would change that one as well."""
    _write(tmp_path / "Pulumi.yaml", SHARED[name])
    with pytest.raises(NotManagedError, match=r"Pulumi\.yaml: resource 'offices': "):
        _add(tmp_path)
    assert (tmp_path / "Pulumi.yaml").read_text() == SHARED[name]


def test_what_somebody_saves_meanwhile_stays(tmp_path: Path) -> None:
    """A file that is not the one any more that was read is not replaced."""
    _write(tmp_path / "__main__.py", _fleet("a.csv"))
    _write(tmp_path / "a.csv", f"phone_number\n{_FIRST}\n")
    (table,) = _tables(tmp_path)
    _write(tmp_path / "a.csv", f"phone_number\n{_FIRST}\n+12065550150\n")
    with pytest.raises(NotManagedError):
        add_numbers([(table, _FLEET)])
    assert (tmp_path / "a.csv").read_text() == f"phone_number\n{_FIRST}\n+12065550150\n"


_ROWS_OF_FORMS = {
    "a.csv": TABLES["plain.csv"],
    "a.yaml": TABLES["comments.yaml"],
    "a.json": TABLES["plain.json"],
    "Pulumi.yaml": YAML_PROGRAMS["last"],
    "index.ts": TYPESCRIPT_PROGRAMS["as written"],
    "Pulumi.yaml with a set": YAML_SETS["last"],
    "index.ts with a set": TYPESCRIPT_SETS["as written"],
}


@pytest.mark.parametrize("change", ["another name", "no name", "another first", "another region"])
@pytest.mark.parametrize("form", _ROWS_OF_FORMS)
def test_what_would_not_say_what_the_account_has_is_refused(tmp_path: Path, form: str, change: str) -> None:
    """Each row is read back with its values and its place, those that were there and the new ones; else the file stays."""
    file = tmp_path / form.split(maxsplit=1)[0]
    before = "".join(_ROWS_OF_FORMS[form].split("|")[::2])
    if file.name.startswith("a."):
        _write(tmp_path / "__main__.py", _fleet(file.name))
    _write(file, before)
    (table,) = _tables(tmp_path)

    def add(text: str, fleets: Sequence[Fleet]) -> list[Insertion]:
        renamed = {"another name": "Reno", "no name": ""}.get(change, "Reno, lobby")
        return [
            replace(each, text=each.text.replace("Reno, lobby", renamed)) for each in table.add(text, fleets)
        ]

    rows = table.rows
    if change == "another first":
        rows = (replace(rows[0], declared={**rows[0].declared, "name": "Lee"}),)
    elif change == "another region":
        rows = (replace(rows[0], number=ManagedNumber(_FIRST, "eu-west-1")),)
    with pytest.raises(
        NotManagedError, match="nothing can be added to it as it is written; add the numbers by hand"
    ):
        add_numbers([(replace(table, add=add, rows=rows), _FLEET)])
    assert file.read_bytes().decode() == before
    add_numbers([(table, _FLEET)])
    assert file.read_bytes().decode() == _ROWS_OF_FORMS[form].replace("|", "")


FILES = {
    "a.csv": TABLES["plain.csv"],
    "Pulumi.yaml": YAML_PROGRAMS["last"],
    "index.ts": TYPESCRIPT_PROGRAMS["as written"],
}


@pytest.mark.parametrize("file", FILES)
def test_a_kill_at_any_step_leaves_the_file_or_the_new_one(tmp_path: Path, file: str) -> None:
    """A process that ends before its first, second, third … touch of the directory; at last one that ends by itself."""
    before, after = "".join(FILES[file].split("|")[::2]), FILES[file].replace("|", "")
    if file == "a.csv":
        _write(tmp_path / "__main__.py", _fleet("a.csv"))
    seen = []
    for steps in range(50):
        _write(tmp_path / file, before)
        is_killed = is_killed_at(steps, tmp_path, lambda: _add(tmp_path))
        seen.append((tmp_path / file).read_bytes().decode())
        assert seen[-1] in {before, after}
        if not is_killed:
            break
    assert not is_killed
    assert steps > 5
    assert seen[0] == before
    assert seen[-1] == after


def test_the_tables_of_a_program_are_those_it_loads(tmp_path: Path) -> None:
    """Not whatever lies beside it; each in its own region, as far as the program says it; a wrong one is an error."""
    assert _tables(tmp_path) == []
    _write(
        tmp_path / "Pulumi.yaml", "name: x\nruntime: python\nconfig:\n  chime:region:\n    value: us-east-1\n"
    )
    program = (
        "fleet = chime.PhoneNumberFleet\n"
        'chime.PhoneNumberFleet("a", chime.load_fleet("a.csv"))\n'
        'chime.PhoneNumberFleet("b", numbers=load_fleet("b.csv"), connection=chime.Connection(region="eu-west-1"))\n'
        'chime.PhoneNumberFleet("c", numbers=load_fleet(path="c.csv"), connection=there)\n'
        'd = chime.load_fleet("d.csv")\n'
        'chime.load_fleet(f"{e}.csv")\n'
    )
    _write(tmp_path / "__main__.py", program)
    for name in "abcd":
        _write(tmp_path / f"{name}.csv", f"phone_number\n{_FIRST[1:]}\n")
    _write(tmp_path / "z.csv", "mine\n")
    found = {table.file.name: (table.fleet, table.region, table.numbers) for table in _tables(tmp_path)}
    assert found == {
        "a.csv": ("a", "us-east-1", (ManagedNumber(_FIRST, "us-east-1"),)),
        "b.csv": ("b", "eu-west-1", (ManagedNumber(_FIRST, "eu-west-1"),)),
        "c.csv": ("c", None, (ManagedNumber(_FIRST, None),)),
        "d.csv": ("d", "", (ManagedNumber(_FIRST, None),)),
    }
    _write(tmp_path / "a.csv", "phone_number\nnone\n")
    with pytest.raises(NotManagedError, match="line 2"):
        _tables(tmp_path)
    _write(tmp_path / "__main__.py", "fleet = (\n")
    with pytest.raises(NotManagedError, match="no Python program"):
        _tables(tmp_path)


DEFAULTS = {
    "none": ("", set[str]()),
    "None": ("defaults=None", set[str]()),
    "a calling name": ('defaults=chime.NumberDefaults(calling_name="Contoso")', {"calling_name"}),
    "one that clears": ('defaults=chime.NumberDefaults(calling_name="")', {"calling_name"}),
    "no name": ("defaults=chime.NumberDefaults(name=None, product_type=kind)", {"product_type"}),
    "by place": ('defaults=chime.NumberDefaults("Kim", "Contoso")', {"name", "calling_name"}),
    "from elsewhere": ("defaults=defaults", {"name", "calling_name", "product_type"}),
    "a mapping": ("defaults=chime.NumberDefaults(**given)", {"name", "calling_name", "product_type"}),
}
"""What a fleet is given, and the attributes that its rows take, or may take, by default."""


@pytest.mark.parametrize("holder", ["PhoneNumberFleet", "PhoneNumberSet"])
@pytest.mark.parametrize("form", ["csv", "yaml", "json"])
@pytest.mark.parametrize("name", DEFAULTS)
def test_rows_take_no_default(tmp_path: Path, name: str, form: str, holder: str) -> None:
    """What is not declared of a new number is left alone; where a table has no column to say so, nothing is added."""
    given, defaults = DEFAULTS[name]
    columns = ("name", "calling_name", "product_type")
    _write(tmp_path / "Pulumi.yaml", "name: x\nruntime: python\nconfig:\n  chime:region: us-east-1\n")
    _write(
        tmp_path / "__main__.py",
        _fleet(f"a.{form}", *filter(None, [given])).replace("PhoneNumberFleet", holder),
    )
    for lacking in ("", *columns):
        shown = [each for each in columns if each != lacking]
        texts = {
            "csv": f"{','.join(['phone_number', *shown])}\n{_FIRST},,\n",
            "yaml": f'- phone_number: "{_FIRST}"\n',
            "json": f'[{{"phone_number": "{_FIRST}"}}]\n',
        }
        before = texts[form] if lacking else texts[form].replace(",,", ",,,")
        _write(tmp_path / f"a.{form}", before)
        if form == "csv" and lacking in defaults:
            with pytest.raises(NotManagedError, match=rf"a\.csv: it has no column {lacking}, "):
                _add(tmp_path)
            assert (tmp_path / "a.csv").read_text() == before
            continue
        _add(tmp_path)
        *_, row = load_fleet(tmp_path / f"a.{form}")
        declared = {each: getattr(row, each) for each in columns}
        expected = {"name": "Reno, lobby", "calling_name": UNMANAGED, "product_type": UNMANAGED}
        assert declared == (expected | {lacking: None} if lacking and form == "csv" else expected)


@pytest.mark.parametrize(
    "program",
    [
        ["rows = chime.load_fleet('a.csv')", "for row in rows: make(row)"],
        ["chime.PhoneNumberFleet('a', numbers=[with_default(row) for row in chime.load_fleet('a.csv')])"],
        ["Fleet('a', numbers=chime.load_fleet('a.csv'))"],
        [
            "chime.PhoneNumberFleet('a', numbers=chime.load_fleet('a.csv'))",
            "chime.PhoneNumberFleet('b', numbers=[*chime.load_fleet('a.csv')])",
        ],
        [
            "rows = chime.load_fleet('a.csv')",
            "chime.PhoneNumberFleet('a', numbers=rows)",
            "chime.PhoneNumberFleet('b', numbers=rows, defaults=chime.NumberDefaults(calling_name='Contoso'))",
        ],
    ],
)
def test_rows_of_which_a_program_makes_something_may_take_defaults(
    tmp_path: Path, program: list[str]
) -> None:
    """Nobody can say that they do not."""
    _write(tmp_path / "__main__.py", "\n".join(program))
    _write(tmp_path / "a.csv", f"phone_number,name,product_type\n{_FIRST},,\n")
    with pytest.raises(NotManagedError, match="it has no column calling_name, "):
        _add(tmp_path)


@pytest.mark.parametrize(
    "made",
    [
        "for (const each of fleet1) {\n  new chime.PhoneNumber(`n-${each.phoneNumber}`, { callingName: 'Contoso', ...each });\n}",
        "fleet1.forEach((each) => { new chime.PhoneNumber(each.phoneNumber, withDefaults(each)); });",
    ],
)
def test_a_list_in_typescript_of_which_more_is_made_stays(tmp_path: Path, made: str) -> None:
    """Its rows cannot say that an attribute is left alone; where they are taken as they are, they need not."""
    before = f'{_MARK}{_LIST}\n    {{"phoneNumber": "{_FIRST}"}},\n];\n{made}\n'
    _write(tmp_path / "index.ts", before)
    if "...each" in made:  # nor can the options behind that be followed
        assert [each.region for each in _tables(tmp_path)] == [None]
    else:
        with pytest.raises(NotManagedError, match=r"index\.ts: the numbers of fleet numbers are given more"):
            _add(tmp_path)
    assert (tmp_path / "index.ts").read_text() == before
    plain = made.replace("{ callingName: 'Contoso', ...each }", "each").replace("withDefaults(each)", "each")
    _write(tmp_path / "index.ts", before.replace(made, f"{plain}\nnew chime.PhoneNumber('vip', vip);"))
    _add(tmp_path)
    assert (tmp_path / "index.ts").read_text().count(_NEW) == 1


def _two_tables(directory: Path) -> list[tuple[Table, Fleet]]:
    """Return a number for each of two files."""
    _write(directory / "__main__.py", _fleet("a.csv") + _fleet("b.csv"))
    for name in "ab":
        _write(directory / f"{name}.csv", f"phone_number\n+1206555010{'ab'.index(name)}\n")
    rows = [DeclaredRow(live(phone_number=f"+1206555019{each}"), "us-east-1", {}, {}) for each in range(2)]
    return [
        (table, Fleet(table.fleet, "us-east-1", [row]))
        for table, row in zip(_tables(directory), rows, strict=True)
    ]


def test_a_file_that_is_read_only_stays(tmp_path: Path) -> None:
    """And every other one with it, although its directory would let it be replaced; root is no exception."""
    added = _two_tables(tmp_path)
    (tmp_path / "b.csv").chmod(0o444)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(NotManagedError, match=r"b\.csv: it is read-only; nothing was changed"):
        add_numbers(added)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_file_to_which_nothing_can_be_added_keeps_the_others(tmp_path: Path) -> None:
    """All that takes a file's place is written before the first is replaced."""
    added = _two_tables(tmp_path)
    _write(tmp_path / "b.csv", "phone_number\n+12065550101\n+12065550102\n")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(NotManagedError, match=r"b\.csv: "):
        add_numbers(added)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_what_was_changed_before_a_failure_is_told(tmp_path: Path) -> None:
    """A place that cannot be taken, after the first file has been replaced."""
    added = _two_tables(tmp_path)
    (first, fleet), (second, other) = added

    def read_and_block(file: Path) -> tuple[ManagedRow, ...]:
        found = second.read(file)
        (tmp_path / "b.csv").unlink()
        (tmp_path / "b.csv").mkdir()
        return found

    blocking = replace(second, read=read_and_block)
    with pytest.raises(NotManagedError, match=r"b\.csv: .*; changed before that: .*a\.csv$"):
        add_numbers([(first, fleet), (blocking, other)])
    assert (tmp_path / "a.csv").read_text().endswith("+12065550190\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["__main__.py", "a.csv", "b.csv"]
