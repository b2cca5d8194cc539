"""`pulumi-chime summary` as people type it: what comes in, what goes out, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pulumi.runtime import rpc
from typer.testing import CliRunner

from pulumi_chime.cli import app
from pulumi_chime.model import approved_file
from pulumi_chime.model.approved import Approved
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from tests.unit.summary.previews import (
    HIDDEN,
    LOOKED_AT,
    NUMBER,
    OTHER,
    RELEASES,
    Printed,
    create,
    line,
    step,
    stored,
    update,
)

if TYPE_CHECKING:
    from typer.testing import Result

RENAME = Printed([update(stored(name="Old"), name="New")], [line(LOOKED_AT)])
RELEASE = Printed(
    [step("delete", "gone", stored(OTHER, retained=False, on_destroy="release"))],
    config=RELEASES,
)


def summary(*arguments: str, preview: str = RENAME.events()) -> Result:
    """Run the command on a preview from standard input."""
    return CliRunner().invoke(app, ["summary", *arguments], input=preview)


def test_a_pipe_and_a_file_are_the_same(tmp_path: Path) -> None:
    """Whichever is at hand, in either form of the preview."""
    file = tmp_path / "preview.json"
    file.write_text(RENAME.document())
    ended = summary(str(file))
    assert ended.exit_code == 0
    assert ended.stdout.startswith("1 change to 1 number\n")
    assert (
        summary(preview=RENAME.document()).stdout
        == ended.stdout
        == summary("-", preview=RENAME.document()).stdout
    )


def test_each_form_can_be_asked_for() -> None:
    """People, a pull request, and machines; but only one at a time."""
    assert summary("--markdown").stdout.startswith("### Phone numbers: 1 change to 1 number\n")
    assert json.loads(summary("--json").stdout)["changes"][0]["after"] == "New"
    assert summary("--json", "--markdown").exit_code == 2


def test_numbers_can_be_masked() -> None:
    """In every form, and not in what is approved."""
    for form in ("--markdown", "--json", "--mask"):
        shown = summary("--mask", form).stdout
        assert NUMBER not in shown
        assert "+1206•••••00" in shown


@pytest.mark.parametrize(
    ("options", "preview", "code"),
    [
        (["--max-changes", "1", "--no-release", "--require-preflight"], RENAME, 0),
        (["--max-changes", "0"], RENAME, 1),
        (["--no-release"], RELEASE, 1),
        ([], RELEASE, 0),
        (["--require-preflight"], Printed([create()]), 1),
        ([], Printed([create()]), 0),
        ([], Printed([create()], [line("wrong", "reception", "error")]), 1),
    ],
)
def test_the_exit_code_tells_of_limits(options: list[str], preview: Printed, code: int) -> None:
    """1 over a limit or with error findings; the summary is shown all the same."""
    ended = summary(*options, preview=preview.events())
    assert ended.exit_code == code
    assert ("Over the limits" in ended.stdout) == (code == 1)
    assert "stack         offices/prod" in ended.stdout


@pytest.mark.parametrize("preview", ["", "error: no stack selected\n", '{"steps": 5}', RENAME.events()[:-40]])
def test_no_preview_is_one_line(preview: str) -> None:
    """Nothing is shown of what cannot be read, and the exit code is that of wrong usage."""
    ended = summary(preview=preview)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("pulumi-chime summary: <stdin>: it is ")
    assert ended.stderr.count("\n") == 1


def test_bytes_that_are_no_text_are_one_line(tmp_path: Path) -> None:
    """A file in another encoding, or something compressed."""
    file = tmp_path / "preview.json"
    file.write_bytes(b"\xff\xfe{\x00}")
    ended = summary(str(file))
    assert ended.exit_code == 2
    assert ended.stderr == f"pulumi-chime summary: {file}: it is not text in UTF-8\n"


def test_what_is_shown_can_be_approved(tmp_path: Path) -> None:
    """Each write with both values, and each release."""
    file = tmp_path / "approved.json"
    both = Printed([*RENAME.steps, *RELEASE.steps], RENAME.lines, config=RELEASE.config)
    assert summary("--approve", str(file), "--mask", preview=both.events()).exit_code == 0
    assert approved_file.read(str(file)) == Approved(
        {(NUMBER, Attribute.NAME): Edit(Attribute.NAME, "Old", "New")}, frozenset({OTHER})
    )


def test_nothing_is_approved_over_a_limit(tmp_path: Path) -> None:
    """What fails the check is not written down as approved."""
    file = tmp_path / "approved.json"
    assert summary("--approve", str(file), "--max-changes", "0").exit_code == 1
    assert not file.exists()


@pytest.mark.parametrize(
    ("preview", "why"),
    [
        (Printed([create(name="New")]), "its live value was not looked at"),
        (Printed([update(stored(name="Old"), name=HIDDEN)]), "a secret"),
        (Printed([update(stored(name="Old"), name=rpc.UNKNOWN)]), "known only after up"),
        (Printed([update(stored(name="Old"), name=["New"])]), "not to be read"),
    ],
)
def test_what_is_not_shown_cannot_be_approved(tmp_path: Path, preview: Printed, why: str) -> None:
    """A reviewer would approve a value that they have not seen."""
    file = tmp_path / "approved.json"
    ended = summary("--approve", str(file), preview=preview.events())
    assert ended.exit_code == 1
    assert ended.stderr == (
        f"pulumi-chime summary: {file} was not written: nobody can approve what is not shown: "
        f"name of {NUMBER} ({why})\n"
    )
    assert not file.exists()


SECRET_NUMBER = {"inputs": {"phone_number": HIDDEN, "name": "New"}}
UNSEEN_RELEASE = stored(OTHER, retained=False)
UNSEEN_RELEASE["outputs"]["on_destroy"] = HIDDEN


@pytest.mark.parametrize(
    ("preview", "why"),
    [
        (
            Printed([step("create", "new", new=SECRET_NUMBER)], [line(LOOKED_AT)]),
            "phone_number of new (a secret)",
        ),
        (
            Printed([create(name="New", on_adopt=HIDDEN)], [line(LOOKED_AT)]),
            f"on_adopt of {NUMBER} (a secret)",
        ),
        (
            Printed([create(on_destroy=rpc.UNKNOWN)], [line(LOOKED_AT)]),
            f"on_destroy of {NUMBER} (known only after up)",
        ),
        (
            Printed([step("delete", "gone", UNSEEN_RELEASE)], config=RELEASE.config),
            f"the release of {OTHER} (its on_destroy is a secret, so it counts as released)",
        ),
        (
            Printed([update(stored("nobody", name="Old"), name="New")]),
            "name of 'nobody' (no phone number)",
        ),
        (
            Printed(
                [update(stored(name="Old"), "one", name="A"), update(stored(name="Old"), "two", name="B")]
            ),
            f"name of {NUMBER} (declared by several resources)",
        ),
    ],
)
def test_nothing_unseen_is_approved_with_the_rest(tmp_path: Path, preview: Printed, why: str) -> None:
    """Nothing of a review is approved where anything of it is hidden; the file that is there stays."""
    file = tmp_path / "approved.json"
    file.write_text("before")
    both = Printed(
        [*preview.steps, update(stored("+12065550109", name="Old"), "seen", name="New")],
        preview.lines,
        config=preview.config,
    )
    ended = summary("--approve", str(file), preview=both.events())
    assert ended.exit_code == 1
    assert why in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert file.read_text() == "before"


def run(*arguments: str, preview: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    command = Path(sys.executable).with_name("pulumi-chime")
    return subprocess.run(
        [command, "summary", *arguments],
        input=preview.encode(),
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


ODD = Printed(
    [
        update(stored(name="Caf\u00e9 \u2192 \U0001f600"), name="New"),
        step("replace", "moved", stored(OTHER), create("x", "+12065550102")["new"]),
    ],
    [line("\ud800 is no character", "reception", "warning")],
)
"""What neither cp1252 nor ASCII has, and what no encoding has: in values, in findings, in words of the summary."""


@pytest.mark.parametrize(("encoding", "code"), [("cp1252", 0), ("ascii", 1)])
@pytest.mark.parametrize("form", [[], ["--markdown"], ["--json"]])
def test_a_console_of_any_encoding_shows_a_summary(form: list[str], encoding: str, code: int) -> None:
    """What it cannot write is replaced, and the exit code says what it says elsewhere."""
    ended = run(
        *form, "--mask", "--max-changes", str(9 - 9 * code), preview=ODD.events(), PYTHONIOENCODING=encoding
    )
    assert ended.returncode == code, ended.stderr
    assert ended.stderr == b""
    shown = ended.stdout.decode(encoding)
    assert "+1206" in shown
    if form == ["--json"]:
        (change,) = json.loads(shown)["changes"]
        assert change["before"] == "Caf\u00e9 \u2192 \U0001f600"
    else:
        assert "-> +1206" in shown
        assert "\\U0001f600" in shown


def test_an_output_that_is_closed_is_no_finding(tmp_path: Path) -> None:
    """It ends quietly, as a shell's own programs do. One that is full is told: nobody has seen the summary."""
    command = f"'{Path(sys.executable).with_name('pulumi-chime')}' summary {tmp_path / 'preview.json'}"
    (tmp_path / "preview.json").write_text(many_renames().events())
    closed = subprocess.run(
        ["bash", "-c", f"{command} | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert closed.stdout == "141\n"
    assert closed.stderr == ""
    full = subprocess.run(
        ["bash", "-c", f"{command} > /dev/full"], capture_output=True, text=True, check=False
    )
    assert full.returncode == 70
    assert full.stderr == "pulumi-chime summary: the summary could not be written: No space left on device\n"


def many_renames() -> Printed:
    """Return a preview whose summary no pipe holds."""
    return Printed([update(stored(f"+1206{n:07}", name="A"), str(n), name="B") for n in range(3000)])


def test_a_bug_of_the_command_is_no_finding() -> None:
    """Python's own exit code for it would be 1."""
    broken = (
        "import pulumi_chime.summary as summary, pulumi_chime.cli as cli\n"
        "summary.review_preview = None\n"
        "cli.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", broken, "summary"],
        input=RENAME.events(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 70
    assert "Traceback" in ended.stderr


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """The reason is the system's own."""
    file = tmp_path / "nowhere" / "approved.json"
    ended = summary("--approve", str(file))
    assert ended.exit_code == 2
    assert ended.stderr == f"pulumi-chime summary: {file} was not written: No such file or directory\n"
