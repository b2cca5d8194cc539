"""Where errors leave the provider: ours are one line, bugs keep their traceback."""

from __future__ import annotations

import os
import sys
import traceback

import pytest

from pulumi_chime.dynamic import one_line
from pulumi_chime.dynamic.boundary import BugError
from pulumi_chime.model.failures import ChimeError


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
def _in_the_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit tracebacks as in the plugin process."""
    monkeypatch.setattr(sys, "tracebacklimit", 0, raising=False)


@pytest.mark.usefixtures("_in_the_plugin")
def test_an_expected_error_is_one_line() -> None:
    """Formatted as `pulumi.dynamic` formats it: name, text, and nothing of where it came from."""
    with pytest.raises(ChimeError) as caught:
        refuse()
    lines = traceback.format_exception(caught.value)
    assert lines == ["pulumi_chime.ChimeError: phone number +12065550100: not found; look again\n"]


@pytest.mark.usefixtures("_in_the_plugin")
def test_a_bug_keeps_its_whole_traceback() -> None:
    """The frames, and the errors it came from, are in its message; nothing is said twice."""
    with pytest.raises(BugError) as caught:
        stumble()
    told = "".join(traceback.format_exception(caught.value))
    assert "this is a bug of pulumi-chime" in told
    assert "in stumble" in told
    assert "KeyError: 'NO_SUCH_VARIABLE'" in told
    assert told.count("RuntimeError: what now") == 1


def test_a_program_s_tracebacks_are_left_alone() -> None:
    """The limit is for the plugin process only: with it, Pulumi's SDK hangs in a program that fails."""
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
