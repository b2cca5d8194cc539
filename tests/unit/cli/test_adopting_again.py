"""`pulumi-chime adopt` on a directory that it has written, after people have worked on it: what is new, gone, and added."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.command import Ended, run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.emulator import Emulator

_KIM, _LEE, _NEW = "+12065550110", "+12065550111", "+12065550112"
_COUNT = itertools.count()


@pytest.fixture
def region(account: Emulator) -> str:
    """A region of the test's own, with two numbers."""
    mine = f"us-test-{next(_COUNT)}"
    put(account, mine, _KIM, Name="Kim")
    put(account, mine, _LEE)
    return mine


def put(account: Emulator, region: str, number: str, **fields: object) -> None:
    """Change a number of a region, or have a new one there."""
    account.control("PUT", f"numbers/{number}?region={region}", fields)


def remove(account: Emulator, region: str, number: str) -> None:
    """Take a number out of a region."""
    account.control("DELETE", f"numbers/{number}?region={region}")


def adopt(account: Emulator, directory: Path, *options: str) -> Ended:
    """Run the command; what it writes says region and address, so that the next time needs neither."""
    place = [] if directory.exists() else ["--endpoint-url", account.url]
    return run_command("adopt", directory, *options, *place)


def contents(directory: Path) -> dict[str, bytes]:
    """Return what is in the files of a directory."""
    return {each.name: each.read_bytes() for each in directory.iterdir()}


def _edit_csv(text: str) -> str:
    header, *rows = text.splitlines()
    return "\r\n".join([f"x-owner,{header}", *(f"Ann,{row}" for row in rows)])


def _edit_yaml(text: str) -> str:
    return f"# ours\n{text}".replace("- phone_number", "- x-owner: Ann  # since May\n  phone_number")


def _edit_json(text: str) -> str:
    return text.replace("{", '{"x-owner": "Ann", ')


def _edit_yaml_program(text: str) -> str:
    edited = text.replace("properties:", "properties:  # Ann's\n      onDestroy: release")
    return f"{edited}  # the end of ours\noutputs: {{}}\n"


def _edit_typescript(text: str) -> str:
    return text.replace('"}', '", onDestroy: "release" }').replace("];", "    // the end of ours\n];")


def _edit_yaml_set(text: str) -> str:
    return (
        f"{text}        # the end of ours\n      onDestroy: release\n  last:\n    type: chime:PhoneNumberSet\n"
        "    properties: {numbers: {}, onDestroy: release}\n    options: {provider: '${elsewhere}'}\n"
    )


def _edit_typescript_set(text: str) -> str:
    return text.replace("} });", "    // the end of ours\n}, onDestroy: `release` });\n// } });")


FORMS: dict[str, tuple[list[str], str, Callable[[str], str]]] = {
    "csv": ([], "numbers.csv", _edit_csv),
    "yaml": (["--table", "yaml"], "numbers.yaml", _edit_yaml),
    "json": (["--table", "json"], "numbers.json", _edit_json),
    "YAML program": (["--language", "yaml"], "Pulumi.yaml", _edit_yaml_program),
    "TypeScript": (["--language", "typescript"], "index.ts", _edit_typescript),
    "set": (["--as", "set"], "numbers.csv", _edit_csv),
    "set in YAML": (["--as", "set", "--language", "yaml"], "Pulumi.yaml", _edit_yaml_set),
    "set in TypeScript": (["--as", "set", "--language", "typescript"], "index.ts", _edit_typescript_set),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_new_is_told_and_added_to_what_people_wrote(
    account: Emulator, tmp_path: Path, region: str, form: str
) -> None:
    """Told first, and only then added, once; whatever people have made of the file stands in it, in its order."""
    options, name, edit = FORMS[form]
    home, file = tmp_path / "home", tmp_path / "home" / name
    assert adopt(account, home, "--region", region, *options).code == 0
    file.write_bytes(edit(file.read_text()).encode())
    file.chmod(0o640)
    before = contents(home)
    assert adopt(account, home).output == "nothing is new in the account, and nothing is gone from it\n"

    put(account, region, _NEW, Name="New, here")
    told = adopt(account, home)
    assert (told.code, told.output) == (1, f"  {_NEW} is new: --update adds it\n")
    assert contents(home) == before
    added = adopt(account, home, "--update")
    assert (added.code, added.output) == (0, f"  {_NEW} added\n")

    after = contents(home)
    assert {each: text for each, text in after.items() if each != name} == {
        each: text for each, text in before.items() if each != name
    }
    longer = len(after[name]) - len(before[name])
    assert any(
        after[name][:place] + after[name][place + longer :] == before[name]
        for place in range(len(before[name]) + 1)
    )
    assert after[name].count(_NEW.encode()) >= 1
    assert file.stat().st_mode & 0o777 == 0o640
    assert adopt(account, home, "--update").code == 0
    assert contents(home) == after


@pytest.mark.parametrize("form", ["csv", "YAML program", "set in TypeScript"])
def test_what_is_left_out_and_left_alone_is_told_again(
    account: Emulator, tmp_path: Path, region: str, form: str
) -> None:
    """In the words of the first time, before and as new numbers are added; a number that is declared is not left out."""
    options, name, _ = FORMS[form]
    home, ported = tmp_path / "home", "+12065550113"
    assert adopt(account, home, "--region", region, *options).code == 0
    put(account, region, _NEW, Name="New", CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    for number in (ported, _KIM):
        put(account, region, number, Status="PortinInProgress")
    told = [
        f"  {_NEW}: calling_name is not managed: an earlier change has not settled (up to 72 hours)",
        f"  {ported} is left out: it is being ported in (PortinInProgress)",
    ]
    document = json.loads(adopt(account, home, "--json").output)
    assert document["left_out"] == [
        {"phone_number": ported, "reason": "it is being ported in (PortinInProgress)"}
    ]
    assert [(each["phone_number"], each["attribute"]) for each in document["unmanaged"]] == [
        (_NEW, "calling_name")
    ]
    assert adopt(account, home).output.splitlines() == [f"  {_NEW} is new: --update adds it", *told]
    added = adopt(account, home, "--update")
    assert (added.code, added.output.splitlines()) == (0, [f"  {_NEW} added", *told])
    assert ported not in (home / name).read_text()
    again = adopt(account, home, "--update")
    nothing = "nothing is new in the account, and nothing is gone from it"
    assert (again.code, again.output.splitlines()) == (0, [nothing, told[1]])


@pytest.mark.parametrize("form", ["csv", "TypeScript", "set in YAML", "set in TypeScript"])
def test_several_fleets_each_get_their_own(account: Emulator, tmp_path: Path, region: str, form: str) -> None:
    """Split by country: a number goes to the fleet of its country; where the program has none, it is told and stays out."""
    options, name, _ = FORMS[form]
    home = tmp_path / "home"
    put(account, region, "+442079460001", Country="GB")
    assert adopt(account, home, "--region", region, "--by", "country", *options).code == 0
    put(account, region, "+442079460002", Country="GB")
    put(account, region, _NEW)
    put(account, region, "+14165550100", Country="CA")
    added = adopt(account, home, "--by", "country", "--update", "--json")
    new = ["+12065550112", "+14165550100", "+442079460002"]
    assert (added.code, json.loads(added.output)) == (
        1,
        {
            "new": new,
            "gone": [],
            "regions_without_any": {},
            "added": 2,
            "unmanaged": [],
            "left_out": [],
            "not_known": [],
        },
    )
    put(
        account,
        region,
        "+14165550100",
        Country="CA",
        CallingName="Fabrikam",
        CallingNameStatus="UpdateInProgress",
    )
    assert adopt(account, home, "--by", "country").output == (
        f"  +14165550100 is new; the program has no fleet ca in {region}\n"
    )
    us, gb = [_KIM, _LEE, _NEW], ["+442079460001", "+442079460002"]
    if form == "csv":
        assert (home / "us.csv").read_text().count("+") == len(us)
        assert (home / "gb.csv").read_text().count("+") == len(gb)
    else:
        fleets = re.findall(r'"us".*(?="gb")|"gb".*', (home / name).read_text(), re.DOTALL)
        assert [sum(number in each for number in us) for each in fleets] == [3, 0]
        assert [sum(number in each for number in gb) for each in fleets] == [0, 2]


def test_a_program_in_yaml_has_no_fleets(account: Emulator, tmp_path: Path, region: str) -> None:
    """Every number belongs to it, under the name of the fleet that it would be in."""
    home = tmp_path / "home"
    assert adopt(account, home, "--region", region, "--by", "country", "--language", "yaml").code == 0
    put(account, region, "+14165550100", Country="CA")
    assert adopt(account, home, "--by", "country", "--update").code == 0
    assert '"ca-+14165550100":' in (home / "Pulumi.yaml").read_text()


@pytest.mark.parametrize("form", ["csv", "YAML program", "TypeScript", "set in YAML", "set in TypeScript"])
def test_each_region_is_compared_by_itself(account: Emulator, tmp_path: Path, form: str) -> None:
    """Of a region that could not be asked nobody says that its numbers are gone; of the others it is said."""
    options, name, _ = FORMS[form]
    home = tmp_path / "home"
    numbers = {
        "ca-central-1": ["+14165550110", "+14165550111"],
        "eu-west-2": ["+14165550120", "+14165550121"],
    }
    for region, its in numbers.items():
        for number in its:
            put(account, region, number, Country="CA")
    assert adopt(account, home, "--all-regions", "--country", "CA", *options).code == 0
    gone = [its[0] for its in numbers.values()]
    for region, number in zip(numbers, gone, strict=True):
        remove(account, region, number)

    told = adopt(account, home, "--country", "CA", "--json")
    assert (told.code, json.loads(told.output)["gone"]) == (1, gone)
    account.fail(kind="credentials", code="AccessDeniedException", operation="ListPhoneNumbers", times=1)
    told = adopt(account, home, "--json")
    assert (told.code, json.loads(told.output)["gone"]) == (1, gone[1:])
    assert told.errors.startswith("pulumi-chime adopt: not asked: ca-central-1: ")
    told = adopt(account, home, "--region", "eu-west-2", "--json")
    assert json.loads(told.output)["gone"] == gone[1:]

    put(account, "eu-west-2", "+14165550122", Country="CA")
    assert adopt(account, home, "--update").code == 1  # some are gone
    assert json.loads(adopt(account, home, "--json").output)["new"] == []
    changed = "eu-west-2.csv" if form == "csv" else name
    assert [each.name for each in home.iterdir() if "+14165550122" in each.read_text()] == [changed]
    for region, its in numbers.items():
        remove(account, region, its[1])
    remove(account, "eu-west-2", "+14165550122")


def test_an_account_without_any_of_them_is_another_one(
    account: Emulator, tmp_path: Path, region: str
) -> None:
    """All gone at once is told as what it probably is; another account is refused, because the project names its own."""
    home = tmp_path / "home"
    adopt(account, home, "--region", region)
    for number in (_KIM, _LEE):
        remove(account, region, number)
    told = adopt(account, home)
    assert (told.code, told.output) == (
        1,
        f"  none of the 2 numbers in {region} is in the account: another account or region?\n",
    )
    project = (home / "Pulumi.yaml").read_text()
    (home / "Pulumi.yaml").write_text(project.replace("123456789012", "999999999999"))
    put(account, region, _KIM)
    refused = adopt(account, home, "--update")
    assert (refused.code, refused.output) == (1, "")
    assert "allows only 999999999999" in refused.errors


def test_a_program_of_another_shape_stays(account: Emulator, tmp_path: Path, region: str) -> None:
    """One line that says where, exit code 2, and not a byte is changed."""
    home = tmp_path / "home"
    adopt(account, home, "--region", region, "--language", "typescript")
    program = home / "index.ts"
    program.write_text(program.read_text().replace("[] = [", "[] = [\n    ...others,"))
    before = contents(home)
    put(account, region, _NEW)
    for options in ([], ["--update"]):
        ended = adopt(account, home, *options)
        assert (ended.code, ended.output, ended.errors.count("\n")) == (2, "", 1)
        assert "index.ts: line " in ended.errors
    assert contents(home) == before


def _write_program(directory: Path, settings: str, **files: str) -> Path:
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text(f"name: x\nruntime: python\n{settings}")
    for name, text in files.items():
        file = "__main__.py" if name == "program" else f"{name}.csv"
        (directory / file).write_text(text)
    return directory


def test_numbers_where_nobody_can_say_are_not_gone(account: Emulator, tmp_path: Path, region: str) -> None:
    """Those of a connection that is more than a region may be in any account: only the stack's own are judged."""
    home = _write_program(
        tmp_path / "home",
        "",
        program='chime.PhoneNumberFleet("a", numbers=chime.load_fleet("a.csv"))\n'
        'there = chime.Connection(region="eu-central-1", profile="eu")\n'
        'chime.PhoneNumberFleet("eu", numbers=chime.load_fleet("eu.csv"), connection=there)\n',
        a=f"phone_number\n{_KIM}\n{_LEE}\n+12065550199\n",
        eu="phone_number\n+498001234567\n+498001234568\n",
    )
    place = ["--endpoint-url", account.url, "--region", region]
    told = run_command("adopt", home, *place)
    assert (told.code, told.output) == (1, "  +12065550199 is gone from the account: remove its row\n")


def test_numbers_that_a_program_names_are_not_added(account: Emulator, tmp_path: Path, region: str) -> None:
    """They are declared, and twice would be refused; of those that only a run would tell it is said."""
    home = _write_program(
        tmp_path / "home",
        f"config:\n  chime:region: {region}\n  chime:endpointUrl: {account.url}\n",
        program='chime.PhoneNumberFleet("a", numbers=chime.load_fleet("a.csv"))\n'
        f'chime.PhoneNumber("vip", phone_number="{_LEE}")\n',
        a=f"phone_number\n{_KIM}\n",
    )
    before = contents(home)
    assert run_command("adopt", home, "--update").output == (
        "nothing is new in the account, and nothing is gone from it\n"
    )
    assert contents(home) == before
    program = home / "__main__.py"
    program.write_text(program.read_text() + "chime.PhoneNumber('own', phone_number=own)\n")
    told = run_command("adopt", home)
    assert told.code == 0
    assert told.output.splitlines()[1:] == [
        "  __main__.py line 3 may declare numbers that are not known here: what is new may be one of them"
    ]
    assert json.loads(run_command("adopt", home, "--json").output)["not_known"] == ["__main__.py line 3"]


def test_a_read_only_file_is_refused(account: Emulator, tmp_path: Path, region: str) -> None:
    """One line, exit code 2, and the very file."""
    home = tmp_path / "home"
    adopt(account, home, "--region", region)
    (home / "numbers.csv").chmod(0o444)
    before = contents(home)
    put(account, region, _NEW)
    refused = adopt(account, home, "--update")
    assert (refused.code, refused.output, refused.errors.count("\n")) == (2, "", 1)
    assert "numbers.csv: it is read-only" in refused.errors
    assert contents(home) == before


def test_what_only_a_new_program_has_is_said_to_change_nothing(
    account: Emulator, region: str, tmp_path: Path
) -> None:
    """An option that is passed over in silence is believed to have done something."""
    home = tmp_path / "numbers"
    assert adopt(account, home, "--region", region).errors == ""
    before = contents(home)
    again = adopt(account, home, "--language", "yaml", "--as", "set")
    assert (again.code, contents(home)) == (0, before)
    assert again.errors == (
        f"pulumi-chime adopt: {home} has a program already, which stays as it is; "
        "only a new one takes --language, --as\n"
    )
    assert adopt(account, home).errors == ""
