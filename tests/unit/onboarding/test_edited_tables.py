"""Fleet files as people have edited them: whatever `load_fleet` reads, rows are added to, and no value of any row is lost."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_chime import FleetNumber, load_fleet
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.onboarding.adding import add_numbers
from pulumi_chime.onboarding.declaring import DeclaredRow
from pulumi_chime.onboarding.fleets import Fleet
from pulumi_chime.onboarding.programs import find_tables
from pulumi_chime.program.fleet_table import read
from tests.unit.values import live

if TYPE_CHECKING:
    from pathlib import Path

_NEW = "+12065550199"
_VALUES = {
    Attribute.NAME: "Reno, lobby",
    Attribute.CALLING_NAME: "Reno",
    Attribute.PRODUCT_TYPE: "VoiceConnector",
}
_READ = ("name", "calling_name", "product_type")
_ODD = st.text(" ,;\t\"'\n\r\u2028\x0b\x0c\x85ab-", max_size=8)


@st.composite
def _tables(draw: st.DrawFn) -> str:
    """Return a table in CSV, with columns of somebody's own: with delimiters, quotes and line breaks in their names."""
    own = [f"x-{name}" for name in draw(st.lists(_ODD, max_size=3))]
    columns = draw(st.permutations(["phone_number", *draw(st.sets(st.sampled_from(_READ))), *own]))
    delimiter, line_end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(columns)
    for place in range(draw(st.integers(0, 2))):
        cells = {"phone_number": f"+1206555010{place}", "name": "Kim, Lee", "calling_name": "<clear>"}
        writer.writerow([draw(_ODD) if each in own else cells.get(each, "") for each in columns])
    before, end = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from([line_end, ""]))
    return before + out.getvalue().removesuffix(line_end) + end


@st.composite
def _lists(draw: st.DrawFn) -> str:
    """Return a table in YAML: with margins, block texts and lists of somebody's own."""
    margin, line_end = draw(st.sampled_from(["", "  "])), draw(st.sampled_from(["\n", "\r\n"]))
    mark = draw(st.sampled_from(["- ", "-\n  ", "-   "]))
    own = draw(
        st.sampled_from(
            ["", "x-a:\n  - b\n  - c", "x-a:\n- b", "x-a: |\n  - b\n  c", "x-a: [b]  # - d", "x-a: >-\n  b"]
        )
    )
    lines = "".join(
        f"phone_number: '+1206555010{place}'\nname: Kim\n{own}".rstrip("\n")
        .replace("\n", f"\n{' ' * (4 if mark == '-   ' else 2)}")
        .join([mark, "\n"])
        for place in range(draw(st.integers(1, 2)))
    )
    text = "".join(f"{margin}{line}\n" for line in lines.splitlines())
    return text.removesuffix(draw(st.sampled_from(["", "\n"]))).replace("\n", line_end)


def _add(directory: Path, name: str, text: str) -> tuple[list[FleetNumber], list[FleetNumber]] | None:
    """Return the rows before and after a number was added; None where the file cannot be loaded."""
    file = directory / name
    file.write_bytes(text.encode())
    try:
        before = read(file)
    except UnreadableTableError:
        return None
    if before.problems:
        return None
    program = f"chime.PhoneNumberFleet('a', numbers=chime.load_fleet({name!r}))\n"
    (directory / "__main__.py").write_text(program)
    (table,) = find_tables(directory, {"region": "us-east-1"})
    row = DeclaredRow(live(phone_number=_NEW), "us-east-1", _VALUES, {})
    add_numbers([(table, Fleet("a", "us-east-1", [row]))])
    return list(before.numbers), list(load_fleet(file))


_QUICK = settings(
    max_examples=300,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_QUICK
@given(text=_tables())
def test_rows_in_csv_lose_no_value(tmp_path: Path, text: str) -> None:
    """Whatever the header is, each value stands in the column of its name, as the program reads it."""
    if (found := _add(tmp_path, "a.csv", text)) is None:
        return
    before, after = found
    assert after[:-1] == before
    names = next(
        csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter_of(text))
    )
    expected = {each.value: value for each, value in _VALUES.items() if each.value in names}
    assert after[-1] == FleetNumber(_NEW, **expected)


def _delimiter_of(text: str) -> str:
    """Return what the table was written with: the one by which its first row has a column of numbers."""
    rows = {
        each: next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=each))
        for each in ",;\t"
    }
    return max(rows, key=lambda each: sum(name in ("phone_number", *_READ) for name in rows[each]))


@_QUICK
@given(text=_lists())
def test_rows_in_yaml_lose_no_value(tmp_path: Path, text: str) -> None:
    """Nor are they taken for the members of a list of somebody's own."""
    found = _add(tmp_path, "a.yaml", text)
    assert found is not None
    before, after = found
    assert after[:-1] == before
    assert after[-1] == FleetNumber(_NEW, **{each.value: value for each, value in _VALUES.items()})
