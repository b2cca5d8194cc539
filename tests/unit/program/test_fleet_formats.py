"""Fleet files in YAML and JSON mean what they mean in CSV, and what is wrong with them has its place."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime import UNMANAGED, FleetNumber, load_fleet
from pulumi_chime.model.table_file import LARGEST_BYTES, UnreadableTableError
from pulumi_chime.program.fleet_columns import COLUMNS
from pulumi_chime.program.fleet_table import FleetTable, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Write = Callable[[str, str | bytes], Path]
    Rows = Sequence[dict[str, str | None]]

NUMBER = '"phone_number": "+12065550100"'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a fleet file of a format, text as UTF-8 and bytes as they are."""

    def written(suffix: str, content: str | bytes) -> Path:
        file = tmp_path / f"numbers{suffix}"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return written


def as_csv(rows: Rows) -> str:
    """Return rows as a spreadsheet writes them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


FORMATS: dict[str, Callable[[Rows], str]] = {
    ".csv": as_csv,
    ".json": json.dumps,
    ".JSON": lambda rows: json.dumps(rows, indent=2, ensure_ascii=False),
    ".yaml": lambda rows: yaml.safe_dump(rows, allow_unicode=True),
    ".yml": lambda rows: yaml.safe_dump(rows, default_flow_style=True, explicit_start=True),
}


def found(table: FleetTable) -> list[tuple[int, int, str, object]]:
    """Return line, column, property and value of each problem."""
    return [
        (place.line, place.column, problem.property_name, problem.value) for place, problem in table.problems
    ]


_TEXTS = st.none() | st.sampled_from(
    ["", " ", "<unmanaged>", "<clear>", "Seattle, front", "007", "no", "null", "~", "1_000", "é", "!"]
)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"phone_number": st.integers(1, 30).map("+120655501{:02}".format)},
            optional=dict.fromkeys(COLUMNS[1:], _TEXTS),
        ),
        max_size=6,
    )
)
def test_the_meaning_does_not_depend_on_the_format(
    tmp_path_factory: pytest.TempPathFactory, rows: Rows
) -> None:
    """The same rows give the same numbers and the same problems, whatever wrote them."""
    directory = tmp_path_factory.mktemp("fleet")
    tables = []
    for suffix, dump in FORMATS.items():
        file = directory / f"numbers{suffix}"
        file.write_text(dump(rows), encoding="utf-8", newline="")
        tables.append(read(file))
    meanings = [
        (table.numbers, sorted((problem.property_name, str(problem.value)) for _, problem in table.problems))
        for table in tables
    ]
    assert all(meaning == meanings[0] for meaning in meanings)


@pytest.mark.parametrize(
    "plain", ["007", "no", "2026-01-31", "1_000", "0x1F", "12:30:45", "1e3", "true", "=", ".5"]
)
def test_a_value_in_yaml_is_the_text_that_stands_there(write: Write, plain: str) -> None:
    """Nothing is taken for a number, a truth value or a date, with quotation marks or without."""
    for written in (plain, f'"{plain}"', f"'{plain}'"):
        (number,) = read(write(".yaml", f"- phone_number: +12065550100\n  key: {written}\n")).numbers
        assert (number.phone_number, number.key) == ("+12065550100", plain)


@pytest.mark.parametrize("nothing", ["", "~", "null", "NULL", '""', "# a comment"])
def test_no_value_in_yaml(write: Write, nothing: str) -> None:
    """Nothing at all, a plain null and an empty text are no value."""
    assert read(write(".yaml", f"- phone_number: 12065550100\n  name: {nothing}\n")).numbers == [
        FleetNumber("12065550100")
    ]


def test_markers(write: Write) -> None:
    """`<unmanaged>` and `<clear>` need no quotation marks in YAML."""
    table = read(
        write(".yaml", "- phone_number: 12065550100\n  name: <clear>\n  calling_name: <unmanaged>\n")
    )
    assert table.numbers == [FleetNumber("12065550100", name="", calling_name=UNMANAGED)]


@pytest.mark.parametrize(
    ("suffix", "content", "problems"),
    [
        (".json", f'[\n {{{NUMBER},\n  "name": 7}}]', [(3, 11, "name", "7")]),
        (".json", f'[\n {{{NUMBER},\n  "name": true}}]', [(3, 11, "name", "true")]),
        (".json", f'[\n {{{NUMBER},\n  "name": ["é"]}}]', [(3, 11, "name", '["é"]')]),
        (".json", '[{"phone_number": 12065550100}]', [(1, 19, "phone_number", "12065550100")]),
        (".json", f'[{{{NUMBER},\n"nam": "a", "nam": "b"}}]', [(2, 1, "column", "nam"), (2, 13, "column", "nam")]),
        (".json", f"[{{{NUMBER},\n{NUMBER}}}]", [(2, 1, "column", "phone_number")]),
        (".json", f"[{{{NUMBER}}},\n]", [(2, 1, "file", "]")]),
        (".json", f"[{{{NUMBER},}}]", [(1, 34, "file", "}]")]),
        (".json", f"[{{{NUMBER}}}] []", [(1, 36, "file", "[]")]),
        (".json", f"[{{{NUMBER}}}\n{{{NUMBER}}}]", [(2, 1, "file", f"{{{NUMBER}}}]")]),
        (".json", f"[{{{NUMBER}, name: 1}}]", [(1, 35, "file", "name: 1}]")]),
        (".json", '[{"phone_number": NaN}]', [(1, 19, "file", "NaN}]")]),
        (".json", '{"PhoneNumbers": []}', [(1, 1, "file", '{"PhoneNumbers": []}')]),
        (".json", f"[{{{NUMBER}}}, 7]", [(1, 36, "row", "7")]),
        (".json", '[{"E164PhoneNumber": "+1"}]', [(1, 2, "row", "E164PhoneNumber"), (1, 3, "column", "E164PhoneNumber")]),
        (".yaml", "numbers:\n- a\n", [(1, 1, "file", "numbers: - a")]),
        (".yaml", f"- {NUMBER}\n  name: [a, b]\n", [(2, 9, "name", "[a, b]")]),
        (".yaml", f"- {NUMBER}\n  name: !!str a\n", [(2, 9, "name", "!!str a")]),
        (".yaml", f"- {NUMBER}\n  name: &a b\n", [(2, 9, "name", "&a b")]),
        (".yaml", f"- {NUMBER}\n  name: *a\n", [(2, 9, "name", "*a")]),
        (".yaml", f"- {NUMBER}\n  <<: *a\n", [(2, 3, "column", "<<")]),
        (".yaml", f"- {NUMBER}\n  ? [a]\n  : b\n", [(2, 5, "column", "[a]")]),
        (".yaml", f"- {NUMBER}\n  name: a\n  name: b\n", [(3, 3, "column", "name")]),
        (".yaml", f"- {NUMBER}\n  nam: a\n- nam: b\n  phone_number: 12065550101\n", [(2, 3, "column", "nam")]),
        (".yaml", f"- {NUMBER}\n- x\n", [(2, 3, "row", "x")]),
        (".yaml", f"- {NUMBER}\n---\n- x\n", [(2, 1, "file", "--- - x")]),
        (".yaml", f"- {NUMBER}\n- name: a: b\n", [(2, 10, "file", ": b")]),
        (".yaml", f"- {NUMBER}\n- phone_number: '12065550100'\n", [(2, 17, "phone_number", "12065550100")]),
        (".yaml", f"- {NUMBER}\n- name: x\n", [(2, 3, "phone_number", "")]),
    ],
)  # fmt: skip
def test_a_problem_has_its_place(
    write: Write, suffix: str, content: str, problems: list[tuple[int, int, str, object]]
) -> None:
    """Line, column, property and what is written there."""
    assert found(read(write(suffix, content))) == problems


@pytest.mark.parametrize("content", [f"[{{{NUMBER}}}, {{{NUMBER}}}]", f"[\n{{{NUMBER}}},\n{{{NUMBER}}}\n]"])
def test_rows_of_one_line_are_told_apart(write: Write, content: str) -> None:
    """A number that is there twice is wrong where it stands again, and the first is named by its place."""
    ((_, problem),) = read(write(".json", content)).problems
    assert ("line 1, column 2, and" in problem.rule) == ("\n" not in content)


@pytest.mark.parametrize(
    ("suffix", "content", "message"),
    [
        (".json", "", "it is empty"),
        (".json", " \n", "it is empty"),
        (".yaml", "", "it is empty"),
        (".yaml", "# nobody\n", "it is empty"),
        (".yaml", "---\n~\n", "it is empty"),
        (".yaml", "- a\n- \x07", "line 2 has a character that YAML does not have: U\\+0007"),
        (".yaml", b"\xff\xfe", "line 1 is not text in UTF-8"),
        (".json", "[]".encode("utf-16"), "line 1 is not text in UTF-8"),
        *((suffix, b" " * (LARGEST_BYTES + 1), "larger than 10,000,000 bytes") for suffix in FORMATS),
    ],
)
def test_an_unreadable_file_is_one_clear_line(
    write: Write, suffix: str, content: str | bytes, message: str
) -> None:
    """A file without a list may be what a failed program has left: it is no table without rows."""
    with pytest.raises(UnreadableTableError, match=message):
        read(write(suffix, content))


def test_a_large_file_is_refused_without_being_read(tmp_path: Path) -> None:
    """Its size alone decides: this one is as large as no memory is."""
    for suffix in FORMATS:
        file = tmp_path / f"numbers{suffix}"
        with file.open("wb") as stream:
            stream.truncate(2**42)
        with pytest.raises(UnreadableTableError, match="larger than"):
            read(file)
        file.unlink()


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_no_file_says_where_it_was_looked_for(tmp_path: Path, suffix: str) -> None:
    """A missing file and a directory."""
    with pytest.raises(UnreadableTableError, match="No such file"):
        read(tmp_path / f"none{suffix}")
    directory = tmp_path / f"directory{suffix}"
    directory.mkdir()
    with pytest.raises(UnreadableTableError, match="Is a directory"):
        read(directory)


@pytest.mark.parametrize("content", ["[]", "[null]", "[{}]", '[{"name": null}]'])
@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_a_table_without_rows_is_an_empty_fleet(write: Write, suffix: str, content: str) -> None:
    """Rows without anything in them are passed over."""
    assert read(write(suffix, content)) == FleetTable([], [])


_BOMB = "- &a0 {x-a: b}\n" + "".join(f"- &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40))


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".yaml", _BOMB),
        (".yaml", "- a\n" * 500_000),
        *((".yaml", piece * (2_000_000 // len(piece))) for piece in ("[", "- ", "? ", "{", "- {a: ", "- [a]: ")),
        *((".json", piece * (2_000_000 // len(piece))) for piece in ("[", '[{"x-a":', "[1,", '[{"x-a":[')),
        (".json", "[" + "1," * 1_000_000 + "1]"),
    ],
    ids=lambda value: value[:12],
)  # fmt: skip
def test_a_bomb_is_a_few_problems_at_once(write: Write, suffix: str, content: str) -> None:
    """Aliases are not followed, depth ends the reading, and a table of another kind is not read to its end."""
    file = write(suffix, content)
    began = time.process_time()
    table = read(file)
    assert 0 < len(table.problems) < 200
    assert time.process_time() - began < 5


@pytest.mark.parametrize("suffix", FORMATS)
def test_5000_rows_take_less_than_a_second(write: Write, suffix: str) -> None:
    """Of processor time, in each format."""
    rows: Rows = [
        {"phone_number": f"+1206{5_550_000 + each}", "name": f"Desk {each}", "key": f"desk-{each}"}
        for each in range(5_000)
    ]
    file = write(suffix, FORMATS[suffix](rows))
    began = time.process_time()
    assert len(read(file).numbers) == 5_000
    assert time.process_time() - began < 1


OWN = {
    ".csv": "phone_number,x-tags,owner,owner\n+12065550100,a,b,c\n",
    ".yaml": f"- {NUMBER}\n  x-tags: [a, {{b: *c}}]\n  owner: {{a: !!b c}}\n",
    ".json": f'[{{{NUMBER}, "x-tags": [1, {{"b": null}}], "owner": {{}}}}]',
}


@pytest.mark.parametrize("suffix", OWN)
def test_columns_of_ones_own(write: Write, suffix: str) -> None:
    """What begins with x-, or is to be ignored, is passed over, whatever it holds; anything else is asked about."""
    file = write(suffix, OWN[suffix])
    assert load_fleet(file, ignore=["owner", "not in this file"]) == [FleetNumber("+12065550100")]
    with pytest.raises(pulumi.RunError, match="'owner': the columns are phone_number"):
        load_fleet(file)


@pytest.mark.parametrize(
    ("ignored", "message"),
    [
        (["owner", "name"], "ignore 'name': this column is read"),
        ("owner", "ignore 'owner': it is a list of names"),
        (7, "ignore 7: it is a list of names"),
        ([None], "ignore None: a column's name is a text"),
    ],
)
def test_what_cannot_be_ignored(write: Write, ignored: Any, message: str) -> None:
    """A column that is read, and what is no list of names."""
    with pytest.raises(pulumi.RunError, match=message):
        load_fleet(write(".yaml", f"- {NUMBER}\n"), ignore=ignored)
