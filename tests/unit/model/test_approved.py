"""Whether a write is what was approved, and the file that says so."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import approved_file
from pulumi_chime.model.approved import Approved, objection
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change, Edit
from pulumi_chime.model.failures import ChimeError

NUMBER, OTHER = "+12065550100", "+12065550101"
APPROVED = Approved({(NUMBER, Attribute.NAME): Edit(Attribute.NAME, "Old", "New")}, frozenset({OTHER}))
NUMBERS = st.from_regex(r"\+[1-9][0-9]{4,14}", fullmatch=True).filter(str.isascii)
EDITS = st.builds(Edit, st.sampled_from(Attribute), st.text(max_size=20), st.text(max_size=20))
ANYTHING = st.builds(
    lambda edits, releases: Approved({(number, edit.attribute): edit for number, edit in edits}, releases),
    st.lists(st.tuples(NUMBERS, EDITS), max_size=5),
    st.frozensets(NUMBERS, max_size=3),
)
TODO = "; nothing is written without it: preview and approve again, or correct chime:approvedChanges"


def change(after: str = "New", number: str = NUMBER, attribute: Attribute = Attribute.NAME) -> Change:
    """Return a change; what it believes to replace is the state's, and does not count."""
    return Change(number, "", Edit(attribute, "whatever the state has", after))


@pytest.mark.parametrize("live", ["Old", "New"])
def test_what_was_approved_may_be_written(live: str) -> None:
    """Over the value that the reviewer saw, and again where an earlier attempt has got through."""
    assert objection(APPROVED, change(), live) == ""


@pytest.mark.parametrize(
    ("wanted", "live", "reason"),
    [
        (change(number=OTHER), "Old", "name: 'Old' → 'New' was not approved"),
        (
            change("Contoso", attribute=Attribute.CALLING_NAME),
            "",
            "calling_name: '' → 'Contoso' was not approved",
        ),
        (change("Newer"), "Old", "name: approved was 'Old' → 'New', not 'Newer'"),
        (change(), "Other", "name: approved was 'Old' → 'New', but the account has 'Other' now"),
    ],
)
def test_any_difference_is_named(wanted: Change, live: str, reason: str) -> None:
    """Another number, another attribute, another new value, another old value."""
    assert objection(APPROVED, wanted, live) == reason


@given(ANYTHING)
def test_a_file_holds_what_was_approved(tmp_path_factory: pytest.TempPathFactory, approved: Approved) -> None:
    """Whatever the values are; and the same approval is the same file."""
    path = tmp_path_factory.getbasetemp() / "approved.json"
    approved_file.write(str(path), approved)
    text = path.read_text(encoding="utf-8")
    assert approved_file.read(str(path)) == approved
    approved_file.write(str(path), approved_file.read(str(path)))
    assert path.read_text(encoding="utf-8") == text


def test_a_file_has_one_change_a_line_in_order(tmp_path: Path) -> None:
    """So that the file can be kept in a repository, where its own changes are easily read."""
    path = tmp_path / "approved.json"
    changes = {
        (OTHER, Attribute.NAME): Edit(Attribute.NAME, "", "B"),
        (NUMBER, Attribute.CALLING_NAME): Edit(Attribute.CALLING_NAME, "C", ""),
        (NUMBER, Attribute.NAME): Edit(Attribute.NAME, "", "A"),
    }
    approved_file.write(str(path), Approved(changes, frozenset({OTHER, NUMBER})))
    assert path.read_text() == (
        '{"version": 1,\n'
        ' "changes": [\n'
        f'  {{"phone_number": "{NUMBER}", "attribute": "name", "before": "", "after": "A"}},\n'
        f'  {{"phone_number": "{NUMBER}", "attribute": "calling_name", "before": "C", "after": ""}},\n'
        f'  {{"phone_number": "{OTHER}", "attribute": "name", "before": "", "after": "B"}}],\n'
        ' "releases": [\n'
        f'  "{NUMBER}",\n'
        f'  "{OTHER}"]}}\n'
    )


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where writing fails, what was there before is there still, and nothing else."""
    path = tmp_path / "approved.json"
    approved_file.write(str(path), APPROVED)
    before = path.read_bytes()
    (tmp_path / "directory").mkdir()
    with pytest.raises(OSError, match="directory"):
        approved_file.write(str(tmp_path / "directory"), APPROVED)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["approved.json", "directory"]
    assert path.read_bytes() == before


def test_a_symbolic_link_stays_and_its_file_is_written(tmp_path: Path) -> None:
    """Through any number of links, also where the file is not there yet; with the permissions that it had."""
    (tmp_path / "kept").mkdir()
    file, link, second = tmp_path / "kept" / "real.json", tmp_path / "approved.json", tmp_path / "second.json"
    link.symlink_to(Path("kept") / "real.json")
    second.symlink_to(link)
    approved_file.write(str(second), APPROVED)
    file.chmod(0o640)
    inode = file.stat().st_ino
    approved_file.write(str(link), Approved())
    assert second.is_symlink()
    assert link.is_symlink()
    assert not file.is_symlink()
    assert approved_file.read(str(file)) == Approved()
    assert file.stat().st_mode & 0o777 == 0o640
    # Replaced as a whole.
    assert file.stat().st_ino != inode
    assert sorted(each.name for each in tmp_path.rglob("*")) == [
        "approved.json",
        "kept",
        "real.json",
        "second.json",
    ]


@pytest.mark.parametrize(
    "kind", ["directory", "FIFO", "device", "socket", "link to a FIFO", "link to itself"]
)
def test_what_is_no_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    """Nor is anything put beside it."""
    path = tmp_path / "approved.json"
    with contextlib.ExitStack() as stack:
        if kind == "directory":
            path.mkdir()
        elif kind == "FIFO":
            os.mkfifo(path)
        elif kind == "device":
            path.symlink_to("/dev/null")
        elif kind == "socket":
            server = stack.enter_context(socket.socket(socket.AF_UNIX))
            server.bind(os.path.relpath(path))
        elif kind == "link to a FIFO":
            os.mkfifo(tmp_path / "fifo")
            path.symlink_to("fifo")
        else:
            path.symlink_to(path)
        before = sorted((each.name, each.lstat().st_mode) for each in tmp_path.iterdir())
        with pytest.raises(OSError, match=r"Not a regular file|Is a directory|Too many levels"):
            approved_file.write(str(path), APPROVED)
        assert sorted((each.name, each.lstat().st_mode) for each in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "damaged: Expecting value: line 1 column 1 (char 0)"),
        ('{"version": 1, "changes": [', "damaged: Expecting value: line 1 column 28 (char 27)"),
        ("[]", "damaged: list indices must be integers or slices, not str"),
        ('{"changes": []}', "damaged: the key 'version' is missing"),
        ('{"version": 2}', "damaged: version 2 is not 1, the one that is known here"),
        ('{"version": 1, "changes": []}', "damaged: the key 'releases' is missing"),
        ('{"version": 1, "changes": [{}], "releases": []}', "damaged: the key 'phone_number' is missing"),
        ('{"version": 1, "changes": [], "releases": ["x"]}', "damaged: 'x' is not a phone number"),
        ('{"version": 1, "changes": [], "releases": [5]}', "damaged: 5 is not a phone number"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    """Nothing is taken from a file that is not whole."""
    path = tmp_path / "approved.json"
    path.write_text(text)
    with pytest.raises(ChimeError) as refused:
        approved_file.read(str(path))
    assert str(refused.value) == f"approved changes {path}: {reason}{TODO}"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"attribute": "colour"}, "'colour' is not a valid Attribute"),
        ({"before": None}, f"the values of {NUMBER} must be strings"),
        ({"after": 5}, f"the values of {NUMBER} must be strings"),
        ({"phone_number": "five"}, "'five' is not a phone number"),
    ],
)
def test_each_change_is_checked(tmp_path: Path, item: dict[str, object], reason: str) -> None:
    """A hand-made file learns what is wrong with it."""
    path = tmp_path / "approved.json"
    good = {"phone_number": NUMBER, "attribute": "name", "before": "Old", "after": "New"}
    path.write_text(json.dumps({"version": 1, "changes": [{**good, **item}], "releases": []}))
    with pytest.raises(ChimeError, match=re.escape(reason)):
        approved_file.read(str(path))


def test_an_attribute_cannot_be_approved_twice(tmp_path: Path) -> None:
    """Two old or new values for the same attribute leave open which one was meant."""
    path = tmp_path / "approved.json"
    good = {"phone_number": NUMBER, "attribute": "name", "before": "Old", "after": "New"}
    path.write_text(json.dumps({"version": 1, "changes": [good, {**good, "after": "B"}], "releases": []}))
    with pytest.raises(ChimeError, match="an attribute of a number is in it twice"):
        approved_file.read(str(path))


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    """It names the file and the setting."""
    path = str(tmp_path / "approved.json")
    with pytest.raises(ChimeError) as refused:
        approved_file.read(path)
    assert str(refused.value) == f"approved changes {path}: No such file or directory{TODO}"
