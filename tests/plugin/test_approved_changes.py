"""`chime:approvedChanges`: what a reviewer has approved is applied, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Severity
from pulumi_chime.model import approved_file
from pulumi_chime.model.approved import Approved
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from tests.plugin.runs import refusal, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.plugin.runs import Properties, Runner
    from tests.support.emulator import Emulator

NUMBER, OTHER = "+12065550100", "+12065550101"
NAME, CALLING_NAME = Attribute.NAME, Attribute.CALLING_NAME
ERROR = "pulumi_chime.ChimeError"
TODO = "preview again, and have that approved"


@pytest.fixture
def approve(tmp_path: Path) -> Callable[..., str]:
    """Write a file of approved changes, by attribute of the one number; return its path."""

    def write(changes: dict[Attribute, tuple[str, str]] | None = None, releases: tuple[str, ...] = ()) -> str:
        path = str(tmp_path / "approved.json")
        by_key = {
            (NUMBER, attribute): Edit(attribute, *values) for attribute, values in (changes or {}).items()
        }
        approved_file.write(path, Approved(by_key, frozenset(releases)))
        return path

    return write


def named(number: str = NUMBER, **declared: str) -> Properties:
    """Return checked inputs."""
    return {"phone_number": number, **declared}


def test_what_was_approved_is_written(emulator: Emulator, approve: Callable[..., str], run: Runner) -> None:
    """An adoption and an update, over the values that the reviewer saw."""
    path = approve({NAME: ("", "Reception"), CALLING_NAME: ("", "Contoso")})
    with run(emulator, approvedChanges=path) as this:
        state = this.adopt(NUMBER, name="Reception")
        state = this.plugin.update(NUMBER, state, named(name="Reception", calling_name="Contoso"))
    assert (state["name"], state["calling_name"]) == ("Reception", "Contoso")
    assert len(emulator.writes()) == 2


def test_another_number_is_refused(emulator: Emulator, approve: Callable[..., str], run: Runner) -> None:
    """The approved one goes through in the same run."""
    path = approve({NAME: ("", "Reception")})
    with run(emulator, approvedChanges=path) as this:
        assert refusal(this.plugin.create, OTHER, named(OTHER, name="Reception")) == (
            f"{ERROR}: phone number {OTHER}: not written: name: '' → 'Reception' was not approved; {TODO}"
        )
        this.plugin.create(NUMBER, named(name="Reception"))
    assert [call["phone_numbers"] for call in emulator.writes()] == [[NUMBER]]


def test_another_attribute_is_refused_beside_it(
    emulator: Emulator, approve: Callable[..., str], run: Runner
) -> None:
    """The number's approved attribute is written, and the repetition finds it there."""
    path = approve({NAME: ("", "Reception")})
    both = named(name="Reception", calling_name="Contoso")
    with run(emulator, approvedChanges=path) as this:
        for _ in range(2):
            assert refusal(this.plugin.update, NUMBER, stored(NUMBER), both) == (
                f"{ERROR}: phone number {NUMBER}: not written: calling_name: '' → 'Contoso' was not approved; {TODO}"
            )
    assert {attribute for call in emulator.writes() for attribute in call["attributes"]} == {"Name"}
    assert emulator.numbers()[NUMBER]["Name"] == "Reception"


def test_another_new_value_is_refused(emulator: Emulator, approve: Callable[..., str], run: Runner) -> None:
    """The program has changed since."""
    path = approve({NAME: ("", "Reception")})
    with run(emulator, approvedChanges=path) as this:
        assert refusal(this.plugin.create, NUMBER, named(name="Sales")) == (
            f"{ERROR}: phone number {NUMBER}: not written: "
            f"name: approved was '' → 'Reception', not 'Sales'; {TODO}"
        )
    assert emulator.writes() == []


def test_another_old_value_is_refused(emulator: Emulator, approve: Callable[..., str], run: Runner) -> None:
    """The account has changed since, also where the state does not know it and a rename would read nothing."""
    path = approve({NAME: ("", "Reception")})
    emulator.change(NUMBER, Name="Somebody")
    with run(emulator, approvedChanges=path) as this:
        assert refusal(this.plugin.update, NUMBER, stored(NUMBER), named(name="Reception")) == (
            f"{ERROR}: phone number {NUMBER}: not written: "
            f"name: approved was '' → 'Reception', but the account has 'Somebody' now; {TODO}"
        )
    assert emulator.writes() == []


def test_a_deploy_that_was_killed_can_be_repeated(
    emulator: Emulator, approve: Callable[..., str], run: Runner
) -> None:
    """The account has the approved value already, and the state does not know it yet."""
    path = approve({NAME: ("Old", "Reception")})
    emulator.change(NUMBER, Name="Reception")
    with run(emulator, approvedChanges=path) as this:
        state = this.plugin.update(NUMBER, stored(NUMBER, name="Old"), named(name="Reception"))
    assert state["name"] == "Reception"


def test_a_release_has_to_be_approved(emulator: Emulator, approve: Callable[..., str], run: Runner) -> None:
    """It is a write like any other, and the setting that allows so many is not enough."""
    path = approve(releases=(NUMBER,))
    with run(emulator, approvedChanges=path, releases=[NUMBER, OTHER]) as this:
        this.plugin.delete(NUMBER, stored(NUMBER, on_destroy="release"))
        assert refusal(this.plugin.delete, OTHER, stored(OTHER, on_destroy="release")) == (
            f"{ERROR}: phone number {OTHER}: not written: its release was not approved; {TODO}"
        )
    assert [call["phone_numbers"] for call in emulator.writes()] == [[NUMBER]]


@pytest.mark.parametrize("text", [None, "", '{"version": 2}'])
def test_a_file_that_cannot_be_read_stops_every_write(
    emulator: Emulator, tmp_path: Path, text: str | None, run: Runner
) -> None:
    """The reason is given once, in one line; the other numbers say that they were not written."""
    path = tmp_path / "approved.json"
    if text is not None:
        path.write_text(text)
    with run(emulator, approvedChanges=str(path)) as this:
        first = refusal(this.plugin.create, NUMBER, named(name="Reception"))
        second = refusal(this.plugin.create, OTHER, named(OTHER, name="Reception"))
    assert first.startswith(f"{ERROR}: phone number {NUMBER}: approved changes {path}: ")
    assert "\n" not in first
    assert second == (
        f"{ERROR}: phone number {OTHER}: not written; the error of phone number {NUMBER} says why"
    )
    assert emulator.writes() == []


def test_what_writes_nothing_needs_no_approval(emulator: Emulator, tmp_path: Path, run: Runner) -> None:
    """A preview, an adoption of what matches, and a second deploy; the file need not be there."""
    with run(emulator, approvedChanges=str(tmp_path / "approved.json")) as this:
        state = this.adopt(NUMBER, product_type="VoiceConnector")
        this.plugin.update(NUMBER, state, named(product_type="VoiceConnector"))
        _, problems = this.plugin.check(OTHER, named(OTHER, name="Reception"))
    assert problems == {}
    assert emulator.writes() == []


def test_a_name_that_begins_to_be_managed_with_the_account_s_own_value_can_be_approved(
    emulator: Emulator, approve: Callable[..., str], run: Runner
) -> None:
    """It is written all the same, so a preview tells it; and what was changed outside is told to a reviewer too."""
    emulator.change(NUMBER, Name="Reception")
    path = approve({NAME: ("Reception", "Reception")})
    new = {name: value for name, value in stored(NUMBER).items() if name != "name"}
    old = stored(NUMBER, name="Old", managed=["name"])
    news = named(name="Reception")
    with run(emulator, approvedChanges=path) as this:
        this.plugin.diff(NUMBER, new, news)
        told = "name: 'Reception' in the account (written all the same) → 'Reception'"
        assert this.lines(Severity.INFO, NUMBER) == [told]
        this.plugin.update(NUMBER, new, news)
        this.plugin.diff(NUMBER, old, named(name="Hall"))
        outside = "name: 'Reception' in the account (changed outside) → 'Hall'"
        assert outside in this.lines(Severity.INFO, NUMBER)
    assert len(emulator.writes()) == 1
