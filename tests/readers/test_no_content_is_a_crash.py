"""Whatever is in a file that a person names, its reader reads it or raises its own error, of one kind and in words."""

from __future__ import annotations

import io
import json
import random
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chime_emulator.importing import InventoryError, import_numbers
from chime_emulator.numbers import Home
from pulumi_chime import summary
from pulumi_chime.diagnosis.states import UnreadableStateError, read_state
from pulumi_chime.model import approved_file
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.release_list import read_releases
from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.onboarding.fleets import Fleet
from pulumi_chime.onboarding.managed import NotManagedError, read_settings, read_text
from pulumi_chime.onboarding.programs import find_tables
from pulumi_chime.program import fleet_table
from pulumi_chime.summary import ReviewLimits, UnreadablePreviewError
from tests.unit.summary.previews import Printed, create, line, stack, stored, update, violation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ROWS = [
    {"phone_number": f"+1206555010{digit}", "name": "Seattle, front", "calling_name": "<clear>", "key": None}
    for digit in range(3)
]
_CSV = 'phone_number,name;x-note,key\n+12065550100,"Seattle, front",<clear>,a\n12065550101,<unmanaged>,,\n'
_YAML = "".join(
    f'- phone_number: "{row["phone_number"]}"\n  name: Seattle\n  x-tags: [a, {{b: *c}}]\n' for row in _ROWS
)
_RELEASES = "phone_number,reason\n+12065550100,unused\n"
_APPROVED = {
    "version": 1,
    "changes": [{"phone_number": "+12065550100", "attribute": "name", "before": "", "after": "Reception"}],
    "releases": ["+12065550101"],
}
_INVENTORY = {
    "PhoneNumbers": [
        {
            "PhoneNumberId": "%2B12065550100",
            "E164PhoneNumber": "+12065550100",
            "Country": "US",
            "Type": "Local",
            "ProductType": "VoiceConnector",
            "Status": "Assigned",
            "Associations": [{"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}],
            "CallingName": "Contoso",
            "CallingNameStatus": "UpdateInProgress",
            "CreatedTimestamp": "2024-01-01T00:00:00.000Z",
        }
    ]
}
_PREVIEW = Printed(
    steps=[stack(), create(name="Seattle"), update(stored(name="a", calling_name="Contoso"), "b", name="c")],
    lines=[line("found", "reception"), line("failed", severity="error")],
    violations=[violation("no such name")],
    config={"chime:releases": "none.csv"},
)
_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, 10**30, "", "x", "\ud800", "+", "=1+1", "a\nb", "[secret]", [], {}, [[]], [None],
    {"a": {"a": None}}, {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"},
)  # fmt: skip
_MARKS = b"\"'[]{},:;-\n\r\t #&*!|>%@`~<\\/\x00\x7f\xc3\xa9\xff\xfe0+"


class Reader(NamedTuple):
    """A reader under attack.

    Attributes:
        name: Of the file.
        read: Reads it, and does with it what the command does.
        error: The only one that may come.
        valid: What it reads.
    """

    name: str
    read: Callable[[Path], object]
    error: type[Exception]
    valid: str | dict[str, Any] | list[Any]


def _read_fleet(path: Path) -> None:
    table = fleet_table.read(path)
    assert table.problems or all(number.e164 for number in table.numbers)
    "\n".join(f"{place}: {problem}" for place, problem in table.problems).encode()


def _read_releases(path: Path) -> None:
    found = read_releases(str(path))
    assert not (found.problem and found.numbers)
    assert "\n" not in found.problem


def _read_preview(path: Path) -> None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # the command says so before
    review = summary.review_preview(summary.read_preview(text))
    exceeded = list(summary.exceeded_limits(review, ReviewLimits(0, False, True)))
    json.dumps(summary.as_document(summary.mask_numbers(review), exceeded))
    summary.render_markdown(review, exceeded)


def _read_inventory(path: Path) -> None:
    list(import_numbers(str(path), Home("123456789012", "us-east-1"), 1_700_000_000.0, 259_200.0))


_STATE = {
    "version": 3,
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:dev::p::chime:index:PhoneNumber::x",
                "type": "chime:index:PhoneNumber",
                "custom": True,
                "id": "+12065550100",
            }
        ]
    },
}
_STATES = Reader("state.json", read_state, UnreadableStateError, _STATE)
_ENDLESS: dict[str, tuple[Callable[[Path], object], type[Exception], int]] = {
    "approved.json": (lambda path: approved_file.read(str(path)), ChimeError, 100_000_000),
    "inventory.json": (_read_inventory, InventoryError, 100_000_000),
    "state.json": (read_state, UnreadableStateError, 300_000_000),
}

READERS = [
    Reader("fleet.csv", _read_fleet, UnreadableTableError, _CSV),
    Reader("fleet.yaml", _read_fleet, UnreadableTableError, _YAML),
    Reader("fleet.json", _read_fleet, UnreadableTableError, _ROWS),
    Reader("releases.csv", _read_releases, UnreadableTableError, _RELEASES),
    Reader("approved.json", lambda path: approved_file.read(str(path)), ChimeError, _APPROVED),
    Reader("inventory.json", _read_inventory, InventoryError, _INVENTORY),
    Reader("preview.json", _read_preview, UnreadablePreviewError, json.loads(_PREVIEW.document())),
    Reader("events.json", _read_preview, UnreadablePreviewError, _PREVIEW.events()),
]


def _read_program(path: Path) -> None:
    for table in find_tables(path.parent, read_settings(path.parent)):
        table.add(read_text(path), [Fleet("numbers", "us-east-1", [])])


_RESOURCE = "type: chime:PhoneNumber\n    properties: {phoneNumber: '+12065550100'}\n"
PROGRAMS = [
    Reader(
        "__main__.py",
        _read_program,
        NotManagedError,
        'chime.PhoneNumberFleet("a", numbers=load_fleet(name))\n',
    ),
    Reader(
        "Pulumi.yaml",
        _read_program,
        NotManagedError,
        f"runtime: yaml\nconfig:\n  chime:region: us-east-1\nresources:\n  a: &a\n    {_RESOURCE}  b:\n    <<: *a\n    {_RESOURCE}",
    ),
    Reader(
        "index.ts",
        _read_program,
        NotManagedError,
        '// Fleet "numbers" in us-east-1: rows.\nconst a: T[] = [\n  // Kim\n  { phoneNumber: "+12065550100", tags: [`${a}`] },\n];\n',
    ),
]
"""What reads the programs that adopt adds to; a directory without such a file has none, and one too large is refused alike."""


def near(valid: str | dict[str, Any] | list[Any], seed: int) -> bytes:
    """Return what is nearly valid: some values of a document are strange, or some bytes of a text are."""
    choice = random.Random(seed)
    if not isinstance(valid, str) and choice.random() < 0.7:
        return json.dumps(_bent(valid, choice)).encode()
    content = bytearray((valid if isinstance(valid, str) else json.dumps(valid, indent=1)).encode())
    if valid == READERS[-1].valid and choice.random() < 0.7:
        return _bent_lines(content.decode(), choice)
    for _ in range(choice.randint(1, 4)):
        start = choice.randrange(len(content) + 1)
        end = min(len(content), start + choice.choice((0, 0, 1, 2, 30)))
        new = choice.choice(
            (bytes(choice.choices(_MARKS, k=choice.randint(0, 3))), bytes(content[start:end]) * 2)
        )
        content[start:end] = new
    return bytes(content)


def _bent_lines(text: str, choice: random.Random) -> bytes:
    lines = text.split("\n")
    place = choice.randrange(len(lines))
    lines[place] = json.dumps(_bent(json.loads(lines[place]), choice))
    return "\n".join(lines).encode()


def _bent(document: Any, choice: random.Random) -> Any:
    """Return a document with one value, somewhere in it, replaced, removed or renamed."""
    if not isinstance(document, (dict, list)) or not document or choice.random() < 0.15:
        return choice.choice(_STRANGE)
    if isinstance(document, list):
        place = choice.randrange(len(document))
        bent = _bent(document[place], choice)
        return [*document[:place], bent, *document[place + (choice.random() < 0.9) :]]
    name = choice.choice(list(document))
    if choice.random() < 0.1:
        return {key: value for key, value in document.items() if key != name}
    return {**document, name: _bent(document[name], choice)}


@pytest.mark.parametrize("reader", [*READERS, *PROGRAMS], ids=lambda reader: reader.name)
def test_no_content_is_a_crash(reader: Reader, tmp_path: Path, soak: bool) -> None:
    """Random bytes, and a valid file with something changed: 20,000 cases when soaking."""
    file = tmp_path / reader.name

    def attack(content: bytes) -> None:
        file.write_bytes(content)
        try:
            reader.read(file)
        except reader.error as error:
            refused = str(error)
        else:
            return
        assert refused.strip()
        assert "\n" not in refused

    attack(b"")
    contents = st.integers(0, 2**48).map(partial(near, reader.valid)) | st.binary(max_size=200)
    settings(
        max_examples=20_000 if soak else 100,
        deadline=None,
        derandomize=not soak,
        database=None,
        suppress_health_check=list(HealthCheck),
    )(given(contents)(attack))()


DEEP = {
    "lists": b"[" * 200_000,
    "objects": b'{"a":' * 200_000,
    "whole": b"[" * 200_000 + b"]" * 200_000,
    "an event": b'{"sequence": 0, "cancelEvent": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "an approval": b'{"version": 1, "changes": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "an integer": b"9" * 10_000,
    "an integer in it": b'{"version": ' + b"9" * 10_000 + b"}",
    "zeros": b"\0" * 10_000,
}


@pytest.mark.parametrize("content", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("reader", [*READERS, *PROGRAMS], ids=lambda reader: reader.name)
def test_no_depth_is_a_crash(reader: Reader, content: bytes, tmp_path: Path) -> None:
    """What is nested without end, or is a number without end, is refused."""
    file = tmp_path / reader.name
    file.write_bytes(content)
    with suppress(reader.error):
        reader.read(file)


@pytest.mark.parametrize("reader", READERS[:-2], ids=lambda reader: reader.name)
def test_what_is_no_file_or_too_large_is_refused(reader: Reader, tmp_path: Path) -> None:
    """A file that is missing, a directory, and 200 MB, which nobody reads; a preview is opened by the command line."""
    file = tmp_path / reader.name
    if reader.name == "releases.csv":
        return assert_releases_refused(file)
    with pytest.raises(reader.error, match="No such file"):
        reader.read(file)
    file.mkdir()
    with pytest.raises(reader.error, match="Is a directory"):
        reader.read(file)
    file.rmdir()
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    with pytest.raises(reader.error, match=r"larger than 1?[0-9,]+ bytes"):
        reader.read(file)
    return None


def assert_releases_refused(file: Path) -> None:
    """A list of releases says what is wrong with it, and names nobody."""
    assert "no such file" in read_releases(str(file)).problem
    file.mkdir()
    assert "is not a file" in read_releases(str(file)).problem
    file.rmdir()
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    assert "is larger than" in read_releases(str(file)).problem


@pytest.mark.parametrize("name", ["approved.json", "inventory.json", "state.json"])
def test_what_has_no_end_is_not_read_to_its_end(name: str, tmp_path: Path) -> None:
    """A device shows no size beforehand; neither does a pipe."""
    read, error, most = _ENDLESS[name]
    file = tmp_path / name
    file.symlink_to("/dev/zero")
    with pytest.raises(error, match=f"larger than {most:,} bytes"):
        read(file)


def test_a_preview_without_end_is_not_read_to_its_end() -> None:
    """No more than the limit is asked for."""

    class Endless(io.StringIO):
        def read(self, size: int | None = -1, /) -> str:
            assert size is not None
            assert 0 < size < 2_000
            return "{" * size

    with pytest.raises(UnreadablePreviewError, match="larger than 1,000 characters"):
        summary.read_preview_file(Endless(), 1_000)


def _twice(text: str, key: str) -> str:
    """Return a text in which an object names a key a second time, with another value before the first."""
    assert f'"{key}"' in text
    return text.replace(f'"{key}"', f'"{key}": "another", "{key}"', 1)


@pytest.mark.parametrize(
    ("reader", "key"),
    [
        ("approved.json", "version"),
        ("approved.json", "changes"),
        ("approved.json", "after"),
        ("inventory.json", "PhoneNumbers"),
        ("inventory.json", "Status"),
        ("preview.json", "steps"),
        ("preview.json", "phone_number"),
        ("events.json", "sequence"),
        ("events.json", "urn"),
        ("state.json", "deployment"),
        ("state.json", "id"),
    ],
)
def test_a_key_that_stands_twice_is_refused(reader: str, key: str, tmp_path: Path) -> None:
    """Whoever reviewed the file has seen one value, and the last one would hold; at any depth, in one line."""
    known = {each.name: each for each in [*READERS, _STATES]}
    _, read, error, valid = known[reader]
    file = tmp_path / reader
    file.write_text(_twice(valid if isinstance(valid, str) else json.dumps(valid), key))
    with pytest.raises(error, match=rf"(stands|appears) twice in one object: '?{key}\b") as refused:
        read(file)
    assert "\n" not in str(refused.value)


def test_a_name_that_stands_twice_in_a_row_of_a_fleet_is_refused(tmp_path: Path) -> None:
    """In both formats, with the places of the two."""
    row = {
        "fleet.json": '[{"key": "a", "name": "b", "name": "c"}]',
        "fleet.yaml": "- key: a\n  name: b\n  name: c\n",
    }
    for name, text in row.items():
        (tmp_path / name).write_text(text)
        told = [str(problem) for _, problem in fleet_table.read(tmp_path / name).problems]
        assert any("this row has it at" in each for each in told), told


_LONG = {
    "one-line.csv": "x" * 5_000_000,
    "minified.csv": json.dumps(_PREVIEW.steps, default=str, separators=(",", ":")) * 500,
    "cell.csv": f'phone_number,x-note\n+12065550100,"{"x" * 200_000}"\n',
    "columns.csv": ",".join(f"column{index}" for index in range(50_000)),
    "keys.csv": "".join(["phone_number,key\n", *(f"+1206555010{row},{'x' * 100_000}\n" for row in range(2))]),
    "number.json": json.dumps([{"phone_number": "".join(map(chr, range(0xE000, 0xF8FF)))}]),
    "column.json": json.dumps([{"phone_number": "+12065550100", "y" * 200_000: "x"}]),
    "value.yaml": f"- phone_number: +12065550100\n  name: {'?' * 200_000}\n",
}


@pytest.mark.parametrize("name", _LONG)
def test_no_problem_is_as_long_as_its_file(tmp_path: Path, name: str) -> None:
    """What is wrong is told with its place and a line that a terminal shows, whatever is in the file."""
    (tmp_path / name).write_text(_LONG[name], encoding="utf-8")
    told = [str(problem) for _, problem in fleet_table.read(tmp_path / name).problems]
    assert told
    assert max(map(len, told)) < 1_000, [each[:200] for each in told]


def test_no_list_of_releases_is_answered_with_itself(tmp_path: Path) -> None:
    """A cell that is no number is shown by its beginning and its length."""
    (tmp_path / "releases.csv").write_text(f"phone_number\n{'x' * 100_000}\n")
    problem = read_releases(str(tmp_path / "releases.csv")).problem
    assert "(100,000 characters)" in problem
    assert len(problem) < 300


@pytest.mark.parametrize("reader", [*READERS, *PROGRAMS], ids=lambda reader: reader.name)
def test_what_the_attack_begins_with_is_read(reader: Reader, tmp_path: Path) -> None:
    """The valid content is taken: otherwise the attack would only meet the first check."""
    file = tmp_path / reader.name
    file.write_text(reader.valid if isinstance(reader.valid, str) else json.dumps(reader.valid))
    reader.read(file)
