"""The fleet file: what people and spreadsheets write is read, and everything wrong with it is placed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_chime import UNMANAGED, FleetNumber
from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.program.fleet_columns import COLUMNS
from pulumi_chime.program.fleet_table import FleetTable, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str | bytes], Path]

HEADER = ",".join(COLUMNS)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a fleet file, text as UTF-8 and bytes as they are."""

    def written(content: str | bytes) -> Path:
        file = tmp_path / "numbers.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return written


def found(table: FleetTable) -> list[tuple[int, int, str, object]]:
    """Return line, column, property and value of each problem."""
    return [
        (place.line, place.column, problem.property_name, problem.value) for place, problem in table.problems
    ]


def test_a_row_is_read_with_every_column(write: Write) -> None:
    """Each column becomes the attribute of its name."""
    table = read(write(f"{HEADER}\n+12065550100,Seattle,Contoso,VoiceConnector,reception\n"))
    assert table.problems == []
    assert table.numbers == [FleetNumber("+12065550100", "Seattle", "Contoso", "VoiceConnector", "reception")]


def test_an_origin_names_file_and_line(write: Write) -> None:
    """A row knows where it stands."""
    file = write("phone_number\n+12065550100\n")
    (number,) = read(file).numbers
    assert number.origin == f"{file} line 2"


def test_empty_cells_and_markers(write: Write) -> None:
    """An empty cell says nothing, `<unmanaged>` and `<clear>` say so explicitly."""
    table = read(write(f"{HEADER}\n+12065550100,<clear>,<unmanaged>,,\n"))
    assert table.numbers == [FleetNumber("+12065550100", name="", calling_name=UNMANAGED)]


@pytest.mark.parametrize("content", ["{}", "\ufeff{}"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_what_spreadsheets_write(write: Write, content: str, line_end: str, delimiter: str) -> None:
    """Byte order mark, line ends, delimiters, blank rows, padded cells and cut-off rows are understood."""
    lines = ["phone_number,name,key", "", "+12065550100, Seattle ,", ",,", '12065550101,"A, B"', ""]
    text = line_end.join(lines).replace(", B", "# B").replace(",", delimiter).replace("# B", ", B")
    table = read(write(content.format(text)))
    assert table.problems == []
    assert table.numbers == [FleetNumber("+12065550100", "Seattle"), FleetNumber("12065550101", "A, B")]


def test_columns_in_any_order(write: Write) -> None:
    """The order of the columns is free, and all but the number may be missing."""
    table = read(write("key,phone_number\nreception,+12065550100\n"))
    assert table.numbers == [FleetNumber("+12065550100", key="reception")]


def test_a_table_without_rows_is_an_empty_fleet(write: Write) -> None:
    """A header alone is a table of no numbers."""
    assert read(write(HEADER)) == FleetTable([], [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", "it is empty; its first row is phone_number,name", id="empty"),
        pytest.param("\n,,\n  \n", "it is empty", id="blank"),
        pytest.param(
            "phone_number,name\n+12065550100,Café\n".encode("latin-1"),
            "line 2 is not text in UTF-8",
            id="latin",
        ),
        pytest.param("phone_number\n".encode("utf-16"), "line 1 is not text in UTF-8", id="utf-16"),
    ],
)
def test_an_unreadable_file_is_one_clear_line(write: Write, content: str | bytes, message: str) -> None:
    """Empty and wrongly encoded files are called so."""
    with pytest.raises(UnreadableTableError, match=message):
        read(write(content))


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """A missing file and a directory are named with the whole path."""
    with pytest.raises(
        UnreadableTableError, match=f"No such file or directory .looked for {tmp_path}/none.csv"
    ):
        read(tmp_path / "none.csv")
    with pytest.raises(UnreadableTableError, match="Is a directory"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        pytest.param("Phone Number,name", {1: "phone_number"}, id="spelled otherwise"),
        pytest.param("phone_number,colour", {2: HEADER}, id="unknown"),
        pytest.param("phone_number,name,name", {3: HEADER}, id="twice"),
        pytest.param("name,key", {1: HEADER}, id="without a number"),
        pytest.param("+12065550100,Seattle", {1: HEADER}, id="not a header"),
    ],
)
def test_a_wrong_header(write: Write, header: str, columns: dict[int, str]) -> None:
    """Columns that are misspelled, unknown, repeated or missing are reported with what would be right."""
    problems = read(write(f"{header}\n+12065550101,x\n")).problems
    assert {place.column: problem.example for place, problem in problems} == columns
    assert all(place.line == 1 and problem.property_name == "header" for place, problem in problems)


def test_all_problems_of_a_file_are_reported_in_its_order(write: Write) -> None:
    """Each problem has line, column, property and value as it is written."""
    rows = [
        '+12065550100,"Seattle\nreception",Contoso,,front',
        "12065550100,x,!!bad,Phone,front",
        "1.20656E+10",
        ",Foo,<clear>,<clear>,a b",
        "+12065550109,Seattle, reception,Contoso,,surplus",
    ]
    assert found(read(write("\n".join([HEADER, *rows])))) == [
        (4, 1, "phone_number", "12065550100"),
        (4, 3, "calling_name", "!!bad"),
        (4, 4, "product_type", "Phone"),
        (4, 5, "key", "front"),
        (5, 1, "phone_number", "1.20656E+10"),
        (6, 1, "phone_number", ""),
        (6, 4, "product_type", "<clear>"),
        (6, 5, "key", "a b"),
        (7, 4, "product_type", "Contoso"),
        (7, 6, "row", "surplus"),
    ]


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        pytest.param(
            "12065550100,",
            "/numbers.csv line 2, and belongs to one row only",
            id="a number in another spelling",
        ),
        pytest.param("+12065550101,front", "/numbers.csv line 2, and belongs to one row only", id="a key"),
        pytest.param("1.20656E+10,", "a spreadsheet has rounded this number", id="a rounded number"),
        pytest.param('"1,20656E+10",', "a spreadsheet has rounded this number", id="a decimal comma"),
        pytest.param(
            "+12065550101,a,b", "a value that contains a delimiter stands in double quotes", id="surplus"
        ),
        pytest.param('+12065550101,"a', "a quote that opens must close", id="an open quote"),
        pytest.param('+12065550101,"a"b', "one in a cell is doubled", id="a quote in a cell"),
    ],
)
def test_a_problem_of_a_table_names_its_cause(write: Write, row: str, cause: str) -> None:
    """What no rule of the service says is explained in the words of tables."""
    ((place, problem),) = read(write(f"phone_number,key\n+12065550100,front\n{row}\n")).problems
    assert place.line == 3
    assert cause in problem.rule


def test_a_row_that_cannot_be_read_ends_the_reading(write: Write) -> None:
    """A quote that never closes is placed where its row begins; the rows before it are still checked."""
    table = read(write('phone_number,name\n+1,x\n+12065550100,"x\n+12065550101,y\n'))
    assert found(table) == [(2, 1, "phone_number", "+1"), (3, 1, "row", '+12065550100,"x')]


def test_a_cell_after_line_breaks_is_placed_on_its_own_line(write: Write) -> None:
    """Line numbers are those of an editor, within a row too."""
    content = 'phone_number,name,calling_name\n\n+12065550100,"a\nb",!!\n'
    assert found(read(write(content))) == [(4, 3, "calling_name", "!!")]


_NAME = st.from_regex(r"[A-Za-z0-9,._-]{1,12}( [A-Za-z0-9,._-]{1,12}){0,2}", fullmatch=True)
_ATTRIBUTE = st.none() | st.just(UNMANAGED)
_ROWS = st.lists(
    st.builds(
        FleetNumber,
        phone_number=st.integers(10**10, 10**11 - 1).map("+{}".format),
        name=_ATTRIBUTE | st.just("") | _NAME,
        calling_name=_ATTRIBUTE | st.just("") | st.from_regex(r"[A-Za-z0-9]{2,15}", fullmatch=True),
        product_type=_ATTRIBUTE | st.sampled_from(["VoiceConnector", "SipMediaApplicationDialIn"]),
        key=st.none() | st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True),
    ),
    unique_by=(lambda row: row.phone_number, lambda row: row.key or row.phone_number),
)


@settings(deadline=None)
@given(
    rows=_ROWS,
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quotes_all=st.booleans(),
)
def test_every_fleet_survives_being_written(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[FleetNumber],
    delimiter: str,
    line_end: str,
    quotes_all: bool,
) -> None:
    """What a spreadsheet would write of any fleet is read as that fleet."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL,
    )
    writer.writerow(COLUMNS)
    writer.writerows([cell(getattr(row, column)) for column in COLUMNS] for row in rows)
    file = tmp_path_factory.mktemp("fleet") / "numbers.csv"
    file.write_text(text.getvalue(), newline="")
    assert read(file) == FleetTable(rows, [])


def cell(value: object) -> object:
    """Return what stands in a fleet file for an attribute of a row."""
    if value is UNMANAGED:
        return "<unmanaged>"
    return "<clear>" if value == "" else value


@settings(deadline=None)
@given(
    rows=st.lists(st.sampled_from(['+1206555{},"a\nb",', "", "+1206555{},x,", '+1206555{},"",\r', "!!,,"]))
)
def test_lines_are_counted_as_an_editor_counts_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str]
) -> None:
    """A wrong number is placed on the line on which an editor shows it."""
    lines = [row.format(1000 + index) for index, row in enumerate(rows)]
    text = "\n".join(["phone_number,name,key", *lines])
    file = tmp_path_factory.mktemp("fleet") / "numbers.csv"
    file.write_text(text, newline="")
    shown = [
        number
        for number, line in enumerate(io.StringIO(text, newline=None), start=1)
        if line.startswith("!!")
    ]
    assert [place.line for place, _ in read(file).problems] == shown


@settings(deadline=None)
@given(content=st.binary() | st.text(alphabet=',;"\n\r\t+0123456789abc<>\x00\u2028é').map(str.encode))
def test_no_content_is_a_crash(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever is in a file, it is read, has problems, or is called unreadable."""
    file = tmp_path_factory.mktemp("fleet") / "numbers.csv"
    file.write_bytes(content)
    try:
        table = read(file)
    except UnreadableTableError:
        return
    assert table.problems or all(number.e164 for number in table.numbers)


@pytest.mark.parametrize(
    "content",
    [
        '"phone_number" , "name"\n"+12065550100" , "Seattle, reception"\n',
        '"phone_number"  ;"name"  \n"+12065550100";"Seattle, reception" \n',
        '"phone_number" ,"name"\r\n"+12065550100" ,"Seattle, reception"  \r\n',
    ],
)
def test_blanks_between_a_quote_and_a_delimiter_do_not_count(write: Write, content: str) -> None:
    """People align columns; what stands within quotes stays as it is."""
    (number,) = read(write(content)).numbers
    assert (number.phone_number, number.name) == ("+12065550100", "Seattle, reception")


def test_a_quote_within_quotes_stays_with_its_blanks(write: Write) -> None:
    """It is doubled, and what follows it is text."""
    table = read(write('"phone_number","key" \n"+12065550100","a"" , b"\n'))
    assert [problem.value for _, problem in table.problems] == ['a" , b']
