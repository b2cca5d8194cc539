"""Rows that are added to a fleet file: what people wrote before stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.onboarding.declaring import DeclaredRow
from pulumi_chime.onboarding.managed import ManagedTable, NotManagedError, add_rows, find_tables
from tests.unit.values import live

if TYPE_CHECKING:
    from pathlib import Path

_NEW = "+12065550199"
_ROW = DeclaredRow(
    live(phone_number=_NEW),
    "us-east-1",
    {Attribute.NAME: "Reno, lobby"},
    {Attribute.CALLING_NAME: "pending"},
)
_FIRST = "+12065550100"
FILES = {
    "plain.csv": (f"phone_number,name\n{_FIRST},Kim\n", f'{_NEW},"Reno, lobby"\n'),
    "no-end.csv": (f"phone_number,name\n{_FIRST},Kim", f'\n{_NEW},"Reno, lobby"'),
    "semicolons.csv": (
        f"x-owner;calling_name;phone_number\r\nKim;;{_FIRST}\r\n",
        f";<unmanaged>;{_NEW}\r\n",
    ),
    "mark.csv": (f"\ufeffphone_number\tname\n{_FIRST}\t\n", f"{_NEW}\tReno, lobby\n"),
    "comments.yaml": (
        f'# ours\n- phone_number: "{_FIRST}"  # Kim\n  x-owner: [Kim]\n# the end\n',
        f'- phone_number: "{_NEW}"\n  name: "Reno, lobby"\n  calling_name: "<unmanaged>"\n',
    ),
    "indented.yml": (
        f'  - phone_number: "{_FIRST}"\r\n',
        f'  - phone_number: "{_NEW}"\r\n    name: "Reno, lobby"\r\n    calling_name: "<unmanaged>"\r\n',
    ),
}


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write(text)


@pytest.mark.parametrize("name", FILES)
def test_rows_come_at_the_end(tmp_path: Path, name: str) -> None:
    """Whatever delimiter, line ends and columns the file has; all that stood there stands there."""
    before, added = FILES[name]
    _write(tmp_path / name, before)
    add_rows(ManagedTable(tmp_path / name, (_FIRST,)), [_ROW])
    assert (tmp_path / name).read_bytes().decode() == before + added
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_json_table_is_longer_by_a_row(tmp_path: Path) -> None:
    """An empty one too."""
    for before in (f'[\n  {{"phone_number": "{_FIRST}"}}\n]\n', "[]\n"):
        file = tmp_path / "table.json"
        _write(file, before)
        add_rows(ManagedTable(file, (_FIRST,) if _FIRST in before else ()), [_ROW])
        assert _NEW in file.read_text()
        assert file.read_text().startswith(before.rstrip("]\n"))


def test_what_cannot_be_added_to_stays(tmp_path: Path) -> None:
    """A list in one line is nothing to add a line to: an error, and the very file."""
    file = tmp_path / "flow.yaml"
    text = f'[{{phone_number: "{_FIRST}"}}]\n'
    _write(file, text)
    with pytest.raises(NotManagedError):
        add_rows(ManagedTable(file, (_FIRST,)), [_ROW])
    assert file.read_text() == text
    assert [each.name for each in tmp_path.iterdir()] == ["flow.yaml"]


def test_the_tables_of_a_program_are_those_it_loads(tmp_path: Path) -> None:
    """Not whatever lies beside it; a table that is wrong is an error."""
    assert find_tables(tmp_path) == []
    (tmp_path / "__main__.py").write_text('numbers = chime.load_fleet("a.csv")\n')
    (tmp_path / "a.csv").write_text(f"phone_number\n{_FIRST[1:]}\n")
    (tmp_path / "b.csv").write_text("mine\n")
    assert find_tables(tmp_path) == [ManagedTable(tmp_path / "a.csv", (_FIRST,))]
    (tmp_path / "a.csv").write_text("phone_number\nnone\n")
    with pytest.raises(NotManagedError, match="line 2"):
        find_tables(tmp_path)
