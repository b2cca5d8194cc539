"""This machine, and others that look like it."""

from __future__ import annotations

import pwd
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

from pulumi_chime.stacks.errors import StacksError
from pulumi_chime.stacks.machine import HOME, Machine, this_machine

if TYPE_CHECKING:
    from pathlib import Path

SHOW = "from pulumi_chime.stacks.machine import this_machine; print(this_machine().identity)"


def test_all_processes_of_a_user_are_on_one_machine(tmp_path: Path) -> None:
    """Those that come first at the same time, too."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SHOW], env={HOME: str(tmp_path)}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    shown = {process.communicate()[0].strip() for process in started}
    assert shown == {this_machine({HOME: str(tmp_path)}).identity}


def test_another_directory_is_another_machine(tmp_path: Path) -> None:
    """Its locks are not seen from here."""
    here, there = (this_machine({HOME: str(tmp_path / name)}) for name in "ab")
    assert not here.is_at(there.identity)
    assert here.is_at(here.identity)


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container whose user has no entry in /etc/passwd."""

    def refuse(user: int) -> NoReturn:
        raise KeyError(user)

    monkeypatch.setattr(pwd, "getpwuid", refuse)
    monkeypatch.delenv("HOME", raising=False)
    with pytest.raises(StacksError, match=f"this user has no home directory; set {HOME} to a directory"):
        this_machine({})


def test_a_machine_that_does_not_know_itself_is_no_machine(tmp_path: Path) -> None:
    """Two of them are not one."""
    assert not Machine("host", "", tmp_path).is_at("")


def test_the_directory_is_the_users_alone(tmp_path: Path) -> None:
    """Others could hold its locks."""
    assert this_machine({HOME: str(tmp_path / "new")}).directory.stat().st_mode & 0o777 == 0o700
