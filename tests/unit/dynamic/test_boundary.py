"""Where errors leave the provider: ours are one line, bugs keep their traceback."""

from __future__ import annotations

import os
import sys
import traceback
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.dynamic import one_line
from pulumi_chime.dynamic.boundary import show_marked_errors_as_one_line
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Callable


@one_line(ChimeError)
def refuse() -> None:
    """Raise an error that is written for users, from one that is not."""
    try:
        os.environ["NO_SUCH_VARIABLE"]
    except KeyError as error:
        raise ChimeError("phone number +12065550100: not found; look again") from error


@one_line(ChimeError)
def stumble() -> None:
    """Raise an error that nobody expected, from another."""
    try:
        os.environ["NO_SUCH_VARIABLE"]
    except KeyError as error:
        raise RuntimeError("what now") from error


@pytest.fixture
def plugin_file() -> ModuleType:
    """A module that shows exceptions as the file does that serves the plugin."""
    module = ModuleType("plugin_file")
    vars(module)["traceback"] = traceback
    assert show_marked_errors_as_one_line(module)
    return module


def shown(plugin_file: ModuleType, call: Callable[[], object]) -> str:
    """Return what the engine is sent of what a call raises."""
    try:
        call()
    except Exception:  # noqa: BLE001 - as Pulumi's own file does it
        return str(plugin_file.traceback.format_exc())
    raise AssertionError("the call did not fail")


def test_an_expected_error_is_one_line(plugin_file: ModuleType) -> None:
    """Formatted as `pulumi.dynamic` formats it: name, text, and nothing of where it came from."""
    assert shown(plugin_file, refuse) == (
        "pulumi_chime.ChimeError: phone number +12065550100: not found; look again\n"
    )


def test_a_bug_keeps_its_whole_traceback(plugin_file: ModuleType) -> None:
    """The frames, and the errors it came from, are in its message; nothing is said twice."""
    text = shown(plugin_file, stumble)
    assert text.startswith("pulumi_chime.BugError: this is a bug of pulumi-chime:\n")
    assert "in stumble" in text
    assert "KeyError: 'NO_SUCH_VARIABLE'" in text
    assert text.count("RuntimeError: what now") == 1


def test_errors_of_others_are_left_alone(plugin_file: ModuleType) -> None:
    """Another provider in the process has its frames, even where it raises an error of ours that it has not marked."""
    text = shown(plugin_file, lambda: os.environ["NO_SUCH_VARIABLE"])
    assert text.startswith("Traceback (most recent call last):\n")
    assert "in shown" in text
    assert not hasattr(sys, "tracebacklimit")


def test_a_file_that_does_not_format_so_is_left_alone() -> None:
    """Then our errors have frames too, which is less pleasant and no less true."""
    assert not show_marked_errors_as_one_line(ModuleType("another_file"))


def test_a_program_s_tracebacks_are_left_alone() -> None:
    """Only the file that serves the plugin shows errors in another way."""
    assert not show_marked_errors_as_one_line()
    with pytest.raises(ChimeError):
        refuse()
    assert not hasattr(sys, "tracebacklimit")


def test_what_succeeds_is_passed_through() -> None:
    """Arguments, result, name and docstring are the method's own."""

    @one_line(ChimeError)
    def add(one: int, *, other: int) -> int:
        """Add."""
        return one + other

    assert add(1, other=2) == 3
    assert (add.__name__, add.__doc__) == ("add", "Add.")


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_process_passes_through(end: type[BaseException]) -> None:
    """An interrupt is neither a user's error nor a bug."""

    @one_line(ChimeError)
    def stop() -> None:
        raise end

    with pytest.raises(end):
        stop()
